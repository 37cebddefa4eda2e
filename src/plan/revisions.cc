#include "plan/revisions.h"

#include <fmt/core.h>

#include <algorithm>

#include "validate/equality.h"

namespace kubevet::plan {

using validate::SameValue;
using validate::Value;

/// What controllers and the server add to templates is no difference.
bool Revisions::IsSame(yaml::Node object, const Known& known) const {
  if (!known.object) return false;
  validate::Context context(target_);
  const Value now = context.Start(object)["spec"]["template"];
  const Value old = context.Root(known.object)["spec"]["template"];
  if (known.last_applied != nullptr) context.SetLiving(known.last_applied->root());
  const Value metadata = now["metadata"], old_metadata = old["metadata"];
  return SameValue(now, old, {"metadata", "$patch"}) &&
         SameValue(metadata, old_metadata, {"labels", "creationTimestamp"}) &&
         SameValue(metadata["labels"], old_metadata["labels"], {"pod-template-hash"});
}

RevisionId Revisions::AddKnown(const std::string& label, Known known) {
  std::string name = label;
  for (int i = 2; std::find(names_.begin(), names_.end(), name) != names_.end(); ++i) {
    name = fmt::format("{}-{}", label, i);
  }
  names_.push_back(std::move(name));
  known_.push_back(std::move(known));
  return static_cast<RevisionId>(known_.size() - 1);
}

Manifest Revisions::Add(std::string label, yaml::Node object) {
  const auto found =
      std::find_if(known_.begin(), known_.end(), [&](const Known& known) { return IsSame(object, known); });
  RevisionId revision = static_cast<RevisionId>(found - known_.begin());
  if (found == known_.end()) {
    Known known{object, nullptr};
    if (validate::IsLiving(object)) known.last_applied = std::make_unique<validate::LastApplied>(object);
    revision = AddKnown(label, std::move(known));
  }
  labels_.emplace_back(label, revision);
  return {std::move(label), object, revision};
}

RevisionId Revisions::AddUnknown(std::string label) {
  const RevisionId revision = AddKnown(label, {});
  labels_.emplace_back(std::move(label), revision);
  return revision;
}

std::optional<RevisionId> Revisions::Find(std::string_view label) const {
  const auto found =
      std::find_if(labels_.begin(), labels_.end(), [label](const auto& each) { return each.first == label; });
  return found == labels_.end() ? std::nullopt : std::optional<RevisionId>(found->second);
}

}  // namespace kubevet::plan
