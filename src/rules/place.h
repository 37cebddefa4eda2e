// Where in an object a rule points: the `at` of a rule file, such as `spec.ports[0].name` or
// `pod.metadata.labels['app']`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/diagnostic.h"
#include "base/result.h"
#include "yaml/document.h"

namespace kubevet::rules {

/// A place in an object and the field path by which people know it.
struct Spot {
  Location location;
  std::string field;
};

/// Fields, keys and indices, one after the other. Refers to the text it was parsed from.
class Place {
 public:
  using Step = std::variant<std::string_view, uint32_t>;

  /// Errors say what is wrong with the text.
  static Result<Place> Parse(std::string_view text);

  Place() = default;
  const std::vector<Step>& steps() const { return steps_; }
  /// Without its first step, which named where to start.
  Place Tail() const;
  /// Without its last step.
  Place Parent() const;

 private:
  std::vector<Step> steps_;
};

/// What a place leads to from a node: as far as there is something.
struct Reached {
  yaml::Node parent;  ///< the map or list the last step was made in; falsy when the place is `start`
  yaml::Node key;     ///< the key of `node` in a map
  yaml::Node node;    ///< what is there; the last thing that is when the place is not complete
  bool complete = false;
};
Reached Follow(yaml::Node start, const Place& place);
/// The same for a node that is known already and lies in `object`; not complete when it does not, or is
/// `object`.
Reached FindIn(yaml::Node object, yaml::Node node);

/// The place as findings show it. A scalar shows itself; a map or list the key under which it is written;
/// what is missing the nearest thing that is there. `start` is `object` or a node in it; for a node of
/// another object pass that object. Linear in the width of the way down to the place.
Spot Locate(yaml::Node object, yaml::Node start, const Place& place, bool mark_key);

}  // namespace kubevet::rules
