// What a part of a custom resource was before an update: fields by their name, items of lists of type map by
// their keys, nothing else. Mirrors k8s.io/apiserver/pkg/cel/common (CorrelatedObject), on which ratcheting
// rests: what an update leaves as it was does not have to be right.
#pragma once

#include <string>
#include <string_view>

#include "base/hash.h"
#include "schema/structural.h"
#include "yaml/document.h"

namespace kubevet::validate {

/// A value and what it was. Copied freely.
class Correlation {
 public:
  /// Nothing to compare with.
  Correlation() = default;
  Correlation(yaml::Node now, yaml::Node old, const schema::Schema& schema)
      : now_(now), old_(old), schema_(&schema) {}

  explicit operator bool() const { return schema_ != nullptr; }
  yaml::Node now() const { return now_; }
  yaml::Node old() const { return old_; }
  const schema::Schema& schema() const { return *schema_; }

  /// That of a field; nothing when it is new, or no schema names it.
  Correlation Field(std::string_view name) const;
  /// Whether nothing has changed. What no schema names has always changed.
  bool IsUnchanged() const;

 private:
  yaml::Node now_;
  yaml::Node old_;
  const schema::Schema* schema_ = nullptr;
};

/// The items of a list of type map by their keys; empty for other lists.
class KeyedItems {
 public:
  KeyedItems(const schema::Schema& schema, yaml::Node list);

  bool empty() const { return by_key_.empty(); }
  /// The first item with the keys of `item`; falsy when there is none.
  yaml::Node Find(yaml::Node item) const;

 private:
  const schema::Schema& schema_;
  TextMap<std::string, yaml::Node> by_key_;
};

/// The items of a list that is correlated.
class CorrelatedItems {
 public:
  explicit CorrelatedItems(const Correlation& list)
      : list_(list), old_(list ? KeyedItems(list.schema(), list.old()) : KeyedItems(kNothing, {})) {}
  Correlation Of(yaml::Node item) const;

 private:
  static const schema::Schema kNothing;

  Correlation list_;
  KeyedItems old_;
};

}  // namespace kubevet::validate
