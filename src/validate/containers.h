// Containers of a Pod: regular, init, sidecar and ephemeral ones, with their ports, environment, probes,
// lifecycle hooks, image policy and security context. Mirrors validateContainers, validateInitContainers and
// validateEphemeralContainers in k8s.io/kubernetes/pkg/apis/core/validation.
#pragma once

#include <string_view>
#include <vector>

#include "validate/value.h"
#include "validate/volumes.h"

namespace kubevet::validate {

/// What the checks of a container need to know about the Pod around it.
struct PodFacts {
  Value spec;
  VolumeSet volumes;
  /// Names of spec.resourceClaims.
  std::vector<std::string_view> claim_names;
  std::string_view restart_policy = "Always";
  std::string_view os;  ///< spec.os.name, empty when not given
  /// spec.terminationGracePeriodSeconds after defaulting.
  int64_t grace_period = 30;
  bool host_users = true;
  bool host_network = false;
  /// On update: the Pod spec that is replaced, or falsy.
  Value old_spec;
};

void ValidateContainers(Value containers, const PodFacts& pod);
void ValidateInitContainers(Value init_containers, Value containers, const PodFacts& pod);
void ValidateEphemeralContainers(Value ephemeral_containers, Value containers, Value init_containers,
                                 const PodFacts& pod);

/// Which fields a `fieldRef` may name: containers and volumes know different ones.
enum class FieldRefUse : uint8_t { kEnvironment, kVolume };
/// `valueFrom.fieldRef`, and `fieldRef` of a downward API volume.
void ValidateFieldRef(Value field_ref, FieldRefUse use);
/// `resourceFieldRef`; in a volume the container must be named.
void ValidateResourceFieldRef(Value resource_field_ref, FieldRefUse use);

/// A port given as a number or by a container port's name.
void ValidatePortNumberOrName(Value port);

}  // namespace kubevet::validate
