// Names for Pod templates. Mirrors how the controllers find the ControllerRevision or ReplicaSet of a
// template: by what it means to the server, not by how it is written.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "k8s/target.h"
#include "plan/situation.h"
#include "yaml/document.h"

namespace kubevet::plan {

/// Templates that are the same to the server are one revision, called by its first label.
class Revisions {
 public:
  explicit Revisions(const k8s::Target& target) : target_(target) {}

  /// Linear in the number of revisions.
  Manifest Add(std::string label, yaml::Node object);
  /// The revision that a label stands for.
  std::optional<RevisionId> Find(std::string_view label) const;
  const std::vector<std::string>& names() const { return names_; }

 private:
  const k8s::Target& target_;
  std::vector<std::string> names_;
  std::vector<yaml::Node> templates_;
  std::vector<std::pair<std::string, RevisionId>> labels_;
};

}  // namespace kubevet::plan
