// What the server does with built-in fields that its API description does not state: the defaults it fills
// in, the bounds it holds values to.
#pragma once

#include <string_view>

namespace kubevet::engine {

struct FieldFacts {
  std::string_view fallback = {};  ///< the default as it would be written; empty: none, or it depends
  std::string_view limits = {};    ///< "at least 0"; empty: nothing to say
};

/// Of a field of a type, such as `StatefulSetSpec`.
FieldFacts FactsOf(std::string_view type, std::string_view field);

}  // namespace kubevet::engine
