// What a Pod's node selector and required node affinity ask for, term by term, and whether any node could
// have it. Mirrors k8s.io/component-helpers/scheduling/corev1/nodeaffinity: terms are alternatives, the lines
// of a term and the node selector must all hold, a line that cannot be read makes its term match nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/document.h"

namespace kubevet::rules {

/// One line: an entry of a node selector, or an expression.
struct NodeRequirement {
  yaml::Node node;  ///< the expression; the value in a node selector
  std::string_view key;
  std::string_view op;
  std::vector<std::string_view> values;
  bool is_field = false;

  /// "`zone` In [a, b]".
  std::string ToString() const;
};

struct NodeTerm {
  yaml::Node node;  ///< falsy for a Pod without required affinity
  std::vector<NodeRequirement> requirements;
};

/// The alternatives of a Pod: one without lines when it asks for nothing. The node selector's lines come
/// first.
std::vector<NodeTerm> NodeTermsOf(yaml::Node pod_spec);
/// The lines of a term, of a preference too.
std::vector<NodeRequirement> ReadNodeTerm(yaml::Node term);

/// Why no node can meet all lines.
struct Contradiction {
  yaml::Node at;
  yaml::Node other;  ///< the second place; falsy when the line is wrong by itself
  std::string message;
};
/// Linear but for lines about the same key, which are compared with each other.
std::optional<Contradiction> FindContradiction(const std::vector<NodeRequirement>& requirements);

/// Whether a node could fit two Pods.
bool CanMeet(yaml::Node pod_spec, yaml::Node other_pod_spec);

}  // namespace kubevet::rules
