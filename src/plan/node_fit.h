// Whether a daemon's Pod runs on a node, and why not. Mirrors NodeShouldRunDaemonPod of pkg/controller/daemon
// with the tolerations that the controller adds, k8s.io/component-helpers' node affinity, and taints.
// What the real one ignores is ignored here: spec.unschedulable, conditions, preferences, room on the node.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "yaml/document.h"

namespace kubevet::plan {

struct Taint {
  std::string key;
  std::string value;
  std::string effect;

  /// "key=value:Effect", "key:Effect".
  std::string ToString() const;
};

struct Node {
  std::string name;
  std::vector<std::pair<std::string, std::string>> labels;  ///< sorted by key
  std::vector<Taint> taints;
  bool unschedulable = false;

  const std::string* Label(std::string_view key) const;
};

/// Reads a Node manifest.
Node ReadNode(yaml::Node object);

enum class Misfit : uint8_t {
  kNodeName,  ///< the template names another node
  kAffinity,  ///< the node selector or the required node affinity does not match
  kTaint,     ///< a taint is not tolerated
};

struct Reason {
  Misfit misfit = Misfit::kNodeName;
  size_t taint = 0;  ///< index in the node's taints

  bool operator==(const Reason&) const = default;
};

struct Eligibility {
  bool should_run = true;
  bool should_continue = true;  ///< a Pod that runs there already stays
  std::vector<Reason> reasons;
};

/// What a Pod template asks of nodes. Owns what it needs.
class NodeFit {
 public:
  NodeFit() = default;
  /// `pod_spec` is that of the template; `compares` is the gate for the operators Lt and Gt of tolerations.
  NodeFit(yaml::Node pod_spec, bool compares);

  /// Linear in taints times tolerations, labels and requirements.
  Eligibility Judge(const Node& node) const;

 private:
  struct Toleration {
    std::string key, op, value, effect;
  };
  struct Requirement {
    std::string key, op;
    std::vector<std::string> values;
  };
  struct Term {
    std::vector<Requirement> labels, fields;
    bool broken = false;  ///< cannot be parsed, so it matches nothing
  };

  bool Tolerates(const Taint& taint) const;
  bool MatchesAffinity(const Node& node) const;
  static bool MatchesLabel(const Requirement& requirement, const Node& node);
  static bool MatchesField(const Requirement& requirement, const Node& node);
  void ReadTolerations(yaml::Node pod_spec);
  void ReadAffinity(yaml::Node pod_spec);
  static std::vector<Requirement> ReadRequirements(yaml::Node list);

  std::string node_name_;
  std::vector<Toleration> tolerations_;
  std::vector<std::pair<std::string, std::string>> node_selector_;
  std::optional<std::vector<Term>> terms_;
  bool compares_ = false;
};

}  // namespace kubevet::plan
