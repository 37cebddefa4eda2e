// The checks about where Pods may run: tolerations, node selection, ports of nodes, nodes that are known.
#pragma once

#include <vector>

#include "base/diagnostic.h"
#include "rules/checks.h"

namespace kubevet::rules {

// Tolerations. Mirror k8s.io/api/core/v1 (ToleratesTaint), and who puts which taint on nodes: the node
// lifecycle controller, cloud controllers, kubeadm.
std::vector<Diagnostic> FindTolerationKeyTypos(const Subject& subject);
std::vector<Diagnostic> FindTolerationsOfNoTaint(const Subject& subject);
std::vector<Diagnostic> FindShadowedTolerations(const Subject& subject);
std::vector<Diagnostic> FindIgnoredTolerationSeconds(const Subject& subject);

// Node selectors and node affinity. Mirror k8s.io/component-helpers/scheduling/corev1/nodeaffinity.
std::vector<Diagnostic> FindUnsatisfiableAffinity(const Subject& subject);
std::vector<Diagnostic> FindDeadTerms(const Subject& subject);
std::vector<Diagnostic> FindUnknownPlatforms(const Subject& subject);
std::vector<Diagnostic> FindNodeLabelTypos(const Subject& subject);

// Ports of nodes. Mirror the scheduler's plugin NodePorts.
std::vector<Diagnostic> FindHostPortConflicts(const Subject& subject);

// With Node objects in the input. Mirror NodeShouldRunDaemonPod, see k8s/node_fit.h.
std::vector<Diagnostic> FindDaemonWithoutNodes(const Subject& subject);
std::vector<Diagnostic> FindNodesThatADaemonMisses(const Subject& subject);
std::vector<Diagnostic> FindAntiAffinityThatNeedsMoreNodes(const Subject& subject);

}  // namespace kubevet::rules
