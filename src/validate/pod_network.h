// What a Pod says about names, addresses and the namespaces it shares with its host. Mirrors
// validatePodDNSConfig, ValidateHostAliases, validatePodHostName, validateHostUsers and
// validatePodHostNetworkDeps in k8s.io/kubernetes/pkg/apis/core/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

/// `dnsPolicy` and `dnsConfig`.
void ValidateDns(Value spec);
void ValidateHostAliases(Value aliases);
/// `hostname`, `subdomain`, `hostnameOverride`. `old_spec` is the Pod spec that is replaced, or missing.
void ValidateHostNames(Value spec, Value old_spec);
/// What a Pod in a user namespace of its own cannot share with the host.
void ValidateHostUsers(Value spec, Value old_spec);
/// On the host's network a container port is a port of the host.
void ValidateHostNetworkPorts(Value spec);
/// spec.hostUsers after defaulting.
bool UsesHostUsers(Value spec);

}  // namespace kubevet::validate
