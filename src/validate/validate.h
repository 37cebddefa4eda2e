// What the API server checks of an object after decoding: its defaulting as far as it matters, its
// validation, its reasons and field paths. Mirrors the registry strategies of k8s.io/kubernetes/pkg/registry:
// for each kind one row says which.
#pragma once

#include <string_view>

#include "validate/object_meta.h"
#include "validate/value.h"
#include "yaml/document.h"

namespace kubevet::validate {

/// How one kind is validated. The version does not matter: the server validates its internal form.
struct KindRules {
  std::string_view group;
  yaml::Key kind;
  bool namespaced;
  /// Form of metadata.name. Null when the server looks at the metadata only once everything else is right, or
  /// `check` does it itself; then any name that can be part of a URL will do.
  NameRule name_rule;
  /// Everything but the metadata; null when there is nothing else.
  void (*check)(const Value& object);
  /// What may not change in an update, and the object as it would be, without its metadata; null when an
  /// update is checked like a creation.
  void (*update)(const Value& now, const Value& old);
  MetadataOptions metadata = {};
};

/// Null for a kind that is not validated here. `group` is "" for the core group.
const KindRules* FindKindRules(std::string_view group, yaml::Key kind);

/// Checks the creation of an object; the findings are in context.Take(). Nothing happens for a kind without
/// rules.
void Validate(Context& context, std::string_view api_version, std::string_view kind, yaml::Node root);
/// Checks that `now` may replace `old`, an object of the same kind and name.
void ValidateUpdate(Context& context, std::string_view api_version, std::string_view kind, yaml::Node now,
                    yaml::Node old);

}  // namespace kubevet::validate
