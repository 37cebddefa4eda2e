// What a Pod says about names, addresses and the namespaces it shares with its host. Mirrors
// validatePodDNSConfig, ValidateHostAliases, validatePodHostName, validateHostUsers and
// validatePodHostNetworkDeps in k8s.io/kubernetes/pkg/apis/core/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

/// `dnsPolicy` and `dnsConfig`.
void ValidateDns(const Value& spec);
void ValidateHostAliases(const Value& aliases);
/// `hostname`, `subdomain`, `hostnameOverride`. `old_spec` is the Pod spec that is replaced, or missing.
void ValidateHostNames(const Value& spec, const Value& old_spec);
/// What a Pod in a user namespace of its own cannot share with the host.
void ValidateHostUsers(const Value& spec, const Value& old_spec);
/// On the host's network a container port is a port of the host.
void ValidateHostNetworkPorts(const Value& spec);
/// spec.hostUsers after defaulting.
bool UsesHostUsers(const Value& spec);

}  // namespace kubevet::validate
