#include "plan/revisions.h"

#include <fmt/format.h>

#include <algorithm>

#include "validate/equality.h"

namespace kubevet::plan {

Manifest Revisions::Add(std::string label, yaml::Node object) {
  const yaml::Node pod_template = object["spec"]["template"];
  validate::Context context(target_);
  const auto same = [&](yaml::Node known) {
    return validate::SameValue(context.Start(pod_template), context.Root(known));
  };
  const auto found = std::find_if(templates_.begin(), templates_.end(), same);
  const auto revision = static_cast<RevisionId>(found - templates_.begin());
  if (found == templates_.end()) {
    std::string name = label;
    for (int i = 2; std::find(names_.begin(), names_.end(), name) != names_.end(); ++i)
      name = fmt::format("{}-{}", label, i);
    names_.push_back(std::move(name));
    templates_.push_back(pod_template);
  }
  labels_.emplace_back(label, revision);
  return {std::move(label), object, revision};
}

std::optional<RevisionId> Revisions::Find(std::string_view label) const {
  const auto found =
      std::find_if(labels_.begin(), labels_.end(), [label](const auto& each) { return each.first == label; });
  return found == labels_.end() ? std::nullopt : std::optional<RevisionId>(found->second);
}

}  // namespace kubevet::plan
