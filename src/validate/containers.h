// Containers of a Pod: regular, init, sidecar and ephemeral ones. Mirrors validateContainers,
// validateInitContainers and validateEphemeralContainers in k8s.io/kubernetes/pkg/apis/core/validation.
#pragma once

#include <string_view>
#include <vector>

#include "validate/environment.h"
#include "validate/probes.h"
#include "validate/value.h"
#include "validate/volumes.h"

namespace kubevet::validate {

/// What containers may use: by feature gates, and on update because the Pod spec that is replaced uses it.
/// What may not be used is mostly dropped by the server without a word.
struct ContainerAllowances {
  bool file_keys = false;               ///< env[].valueFrom.fileKeyRef
  bool restart_rules = false;           ///< restartPolicy of regular containers, restartPolicyRules
  bool restart_all = false;             ///< the rule's action RestartAllContainers, rules of sidecars
  bool stop_signals = false;            ///< lifecycle.stopSignal
  bool resize_policies = false;         ///< resizePolicy
  bool restart_init_on_resize = false;  ///< resize policy RestartContainer of init containers that end
  bool indivisible_huge_pages = false;  ///< amounts of huge pages that are no multiple of their size
};
/// `old_spec` is missing on creation.
ContainerAllowances AllowancesFor(Context& context, const Value& old_spec);

/// What the checks of a container need to know about the Pod around it.
struct PodFacts {
  bool is_template = true;
  const VolumeSet* volumes = nullptr;  ///< of the Pod
  /// Names of spec.resourceClaims.
  std::vector<std::string_view> claim_names;
  std::string_view restart_policy;
  std::string_view os;  ///< spec.os.name, empty when not given
  /// spec.terminationGracePeriodSeconds after defaulting.
  int64_t grace_period = 30;
  bool host_users = true;
  bool host_network = false;
  ContainerAllowances allow;
};

void ValidateContainers(const Value& containers, const PodFacts& pod);
void ValidateInitContainers(const Value& init_containers, const Value& containers, const PodFacts& pod);
void ValidateEphemeralContainers(const Value& ephemeral_containers, const Value& containers,
                                 const Value& init_containers, const PodFacts& pod);

}  // namespace kubevet::validate
