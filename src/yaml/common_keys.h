// Names of fields that manifests are full of. The reader marks a key that is one of them, and two marked keys
// are compared by hash and size, without touching their text, which by then is far away in memory. Nothing
// depends on what is in the list but speed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <type_traits>

#include "base/same_bytes.h"

namespace kubevet::yaml::internal {

// clang-format off
inline constexpr std::string_view kCommonKeys[] = {
    "accessModes", "action", "activeDeadlineSeconds", "add", "additionalPrinterColumns",
    "additionalProperties", "affinity", "allowPrivilegeEscalation", "annotations", "anyOf", "apiGroup",
    "apiGroups", "apiVersion", "apiVersions", "args", "averageUtilization", "backend", "backoffLimit",
    "capabilities", "categories", "claimName", "clusterIP", "command", "concurrencyPolicy", "conditions",
    "configMap", "configMapKeyRef", "containerPort", "containers", "controller", "cpu", "creationTimestamp",
    "csi", "data", "default", "defaultMode", "description", "dnsConfig", "dnsPolicy", "drop", "effect",
    "egress", "emptyDir", "endpoints", "enum", "env", "envFrom", "ephemeral", "exec", "externalName",
    "externalTrafficPolicy", "failedJobsHistoryLimit", "failureThreshold", "fieldPath", "fieldRef",
    "finalizers", "for", "format", "from", "fsGroup", "generateName", "generation", "group", "grpc", "host",
    "hostAliases", "hostIP", "hostNetwork", "hostPID", "hostPath", "hostPort", "hostname", "hosts", "http",
    "httpGet", "httpHeaders", "id", "image", "imagePullPolicy", "imagePullSecrets", "ingress",
    "ingressClassName", "initContainers", "initialDelaySeconds", "ip", "items", "jobTemplate", "jsonPath",
    "key", "kind", "labelSelector", "labels", "lifecycle", "limits", "listKind", "livenessProbe",
    "managedFields", "matchExpressions", "matchLabelKeys", "matchLabels", "maxItems", "maxLength",
    "maxReplicas", "maxSurge", "maxUnavailable", "maximum", "memory", "message", "metadata", "metrics",
    "minAvailable", "mode", "mountPath", "mountPropagation", "name", "names", "namespace",
    "namespaceSelector", "namespaces", "nodeAffinity", "nodeName", "nodeSelector", "nullable", "number",
    "operations", "operator", "optional", "overhead", "ownerReferences", "partition", "path", "pathType",
    "paths", "pattern", "periodSeconds", "persistentVolumeClaimRetentionPolicy", "phase", "plural",
    "podAffinityTerm", "podAntiAffinity", "podManagementPolicy", "podSelector", "policyTypes", "port",
    "ports", "preStop", "preferredDuringSchedulingIgnoredDuringExecution", "priorityClassName",
    "privileged", "projected", "properties", "protocol", "provisioner", "publishNotReadyAddresses",
    "readOnly", "readOnlyRootFilesystem", "readinessGates", "readinessProbe", "reason", "reclaimPolicy",
    "replicas", "requests", "required", "requiredDuringSchedulingIgnoredDuringExecution", "resource",
    "resourceFieldRef", "resourceNames", "resourceVersion", "resources", "restartPolicy",
    "revisionHistoryLimit", "roleRef", "rollingUpdate", "rule", "rules", "runAsGroup", "runAsNonRoot",
    "runAsUser", "scaleTargetRef", "schedule", "schedulerName", "schema", "scheme", "scope",
    "seccompProfile", "secret", "secretKeyRef", "secretName", "secretRef", "securityContext", "selector",
    "served", "service", "serviceAccount", "serviceAccountName", "serviceName", "sessionAffinity",
    "shortNames", "singular", "sizeLimit", "sources", "spec", "startupProbe", "status", "storage",
    "storageClassName", "strategy", "subPath", "subdomain", "subjects", "subresources", "successThreshold",
    "successfulJobsHistoryLimit", "target", "targetPort", "tcpSocket", "template",
    "terminationGracePeriodSeconds", "terminationMessagePath", "terminationMessagePolicy", "timeoutSeconds",
    "tls", "tolerationSeconds", "tolerations", "topologyKey", "topologySpreadConstraints",
    "ttlSecondsAfterFinished", "type", "uid", "updateStrategy", "url", "value", "valueFrom", "values",
    "verbs", "version", "versions", "volumeClaimTemplate", "volumeClaimTemplates", "volumeMounts",
    "volumes", "weight", "whenDeleted", "whenScaled",
};
// clang-format on

/// A hash of a few characters, which differ where keys do.
constexpr uint16_t HashOfKey(std::string_view text) {
  if (text.empty()) return 0;
  const auto at = [&](size_t i) { return static_cast<uint32_t>(static_cast<unsigned char>(text[i])); };
  const uint32_t mixed = at(0) + at(text.size() / 2) * 0x101 + at(text.size() - 1) * 0x2003 +
                         static_cast<uint32_t>(text.size()) * 0x10001;
  return static_cast<uint16_t>((mixed * 0x9E3779B1u) >> 16);
}

/// kCommonKeys by hash: at a hash, or after it, one more than a position; 0 where there is none.
class CommonKeyTable {
 public:
  constexpr CommonKeyTable() {
    for (size_t i = 0; i < std::size(kCommonKeys); ++i) {
      size_t slot = HashOfKey(kCommonKeys[i]) % kSlots;
      while (slots_[slot] != 0) {
        const std::string_view other = kCommonKeys[slots_[slot] - 1u];
        // Marked keys of one hash and size are taken for the same.
        if (HashOfKey(other) == HashOfKey(kCommonKeys[i]) && other.size() == kCommonKeys[i].size())
          throw "two common keys look alike, leave one of them out";
        slot = (slot + 1) % kSlots;
      }
      slots_[slot] = static_cast<uint16_t>(i + 1);
    }
  }

  constexpr bool Has(std::string_view text, uint16_t hash) const {
    for (size_t slot = hash % kSlots; slots_[slot] != 0; slot = (slot + 1) % kSlots) {
      if (IsSame(kCommonKeys[slots_[slot] - 1u], text)) return true;
    }
    return false;
  }

 private:
  static constexpr size_t kSlots = 1024;
  static constexpr bool IsSame(std::string_view a, std::string_view b) {
    return std::is_constant_evaluated() ? a == b : SameText(a, b);
  }

  std::array<uint16_t, kSlots> slots_{};
};
inline constexpr CommonKeyTable kCommonKeyTable;

}  // namespace kubevet::yaml::internal
