// Names for Pod templates. Mirrors how the controllers find the ControllerRevision or ReplicaSet of a
// template: by what it means to the server, not by how it is written.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "k8s/target.h"
#include "plan/situation.h"
#include "validate/last_applied.h"
#include "yaml/document.h"

namespace kubevet::plan {

/// Templates that are the same to the server are one revision, called by its first label.
class Revisions {
 public:
  explicit Revisions(const k8s::Target& target) : target_(target) {}

  /// `object` has a template at spec.template. Linear in the number of revisions.
  Manifest Add(std::string label, yaml::Node object);
  /// A revision whose template is not known: no other is the same.
  RevisionId AddUnknown(std::string label);
  /// The revision that a label stands for.
  std::optional<RevisionId> Find(std::string_view label) const;
  const std::vector<std::string>& names() const { return names_; }

 private:
  struct Known {
    yaml::Node object;
    std::unique_ptr<const validate::LastApplied> last_applied;  ///< of an object that lives
  };

  RevisionId AddKnown(const std::string& label, Known known);
  bool IsSame(yaml::Node object, const Known& known) const;

  const k8s::Target& target_;
  std::vector<std::string> names_;
  std::vector<Known> known_;
  std::vector<std::pair<std::string, RevisionId>> labels_;
};

}  // namespace kubevet::plan
