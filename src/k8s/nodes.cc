#include "k8s/nodes.h"

#include <algorithm>

#include "base/near_miss.h"

namespace kubevet::k8s {
namespace {

constexpr DeprecatedNodeLabel kDeprecatedLabels[] = {
    {"beta.kubernetes.io/arch", "kubernetes.io/arch", 14, 0},
    {"beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type", 17, 0},
    {"beta.kubernetes.io/os", "kubernetes.io/os", 14, 0},
    {"failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region", 17, 0},
    {"failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone", 17, 0},
    {"node-role.kubernetes.io/master", "node-role.kubernetes.io/control-plane", 20, 24},
};

constexpr std::string_view kLabels[] = {
    "kubernetes.io/arch",
    "kubernetes.io/hostname",
    "kubernetes.io/os",
    "node-role.kubernetes.io/control-plane",
    "node-role.kubernetes.io/controlplane",  // of Rancher's older clusters
    "node.kubernetes.io/exclude-from-external-load-balancers",
    "node.kubernetes.io/instance-type",
    "node.kubernetes.io/windows-build",
    "topology.kubernetes.io/region",
    "topology.kubernetes.io/zone",
};

constexpr std::string_view kSystems[] = {"linux", "windows"};

/// As Go names them.
constexpr std::string_view kArchitectures[] = {"amd64",   "arm64",   "arm",      "386",  "ppc64le",
                                               "s390x",   "riscv64", "mips64le", "mips", "mipsle",
                                               "loong64", "mips64",  "ppc64",    "wasm"};

struct Synonym {
  std::string_view name;
  std::string_view meant;
};
constexpr Synonym kArchitectureSynonyms[] = {
    {"x86_64", "amd64"}, {"x86-64", "amd64"}, {"x64", "amd64"}, {"aarch64", "arm64"}, {"armv8", "arm64"},
    {"i386", "386"},     {"i686", "386"},     {"x86", "386"},   {"armv7l", "arm"},    {"armhf", "arm"},
};

constexpr KnownTaint kTaints[] = {
    {"node.kubernetes.io/disk-pressure", "NoSchedule", "", true},
    {"node.kubernetes.io/memory-pressure", "NoSchedule", "", true},
    {"node.kubernetes.io/network-unavailable", "NoSchedule", "", true},
    {"node.kubernetes.io/not-ready", "NoSchedule,NoExecute", "", true},
    {"node.kubernetes.io/pid-pressure", "NoSchedule", "", true},
    {"node.kubernetes.io/unreachable", "NoSchedule,NoExecute", "", true},
    {"node.kubernetes.io/unschedulable", "NoSchedule", "", true},
    {"node.cloudprovider.kubernetes.io/shutdown", "NoSchedule", "", true},
    {"node.cloudprovider.kubernetes.io/uninitialized", "NoSchedule", "true", true},
    // kubeadm gives roles no value and NoSchedule; other distributions have `=true` and NoExecute.
    {"node-role.kubernetes.io/control-plane", "", "", false},
    {"node-role.kubernetes.io/controlplane", "", "", false},
    {"node-role.kubernetes.io/etcd", "", "", false},
    {"node.kubernetes.io/out-of-service", "", "", false},
    {"CriticalAddonsOnly", "", "", false},
    {"DeletionCandidateOfClusterAutoscaler", "", "", false},
    {"ToBeDeletedByClusterAutoscaler", "", "", false},
    {"node-role.kubernetes.io/master", "", "", false, 25, "node-role.kubernetes.io/control-plane"},
    {"node.alpha.kubernetes.io/notReady", "", "", false, 13, "node.kubernetes.io/not-ready"},
    {"node.alpha.kubernetes.io/unreachable", "", "", false, 13, "node.kubernetes.io/unreachable"},
};

constexpr AddedToleration kDaemonSetTolerations[] = {
    {"node.kubernetes.io/not-ready", "NoExecute"},
    {"node.kubernetes.io/unreachable", "NoExecute"},
    {"node.kubernetes.io/disk-pressure", "NoSchedule"},
    {"node.kubernetes.io/memory-pressure", "NoSchedule"},
    {"node.kubernetes.io/pid-pressure", "NoSchedule"},
    {"node.kubernetes.io/unschedulable", "NoSchedule"},
    {"node.kubernetes.io/network-unavailable", "NoSchedule", true},
};

/// Whether nobody would choose `key` for its own sake beside `known`: at most two slips, and in the name
/// after the prefix at most one for every four characters. Case counts as no slip and still makes another
/// key.
bool IsSlipOf(std::string_view key, std::string_view known) {
  const size_t slash = key.rfind('/') + 1;  // 0 without a prefix
  const size_t known_slash = known.rfind('/') + 1;
  const std::string_view known_name = known.substr(known_slash);
  if (key == known || (slash == 0) != (known_slash == 0)) return false;
  const auto in_name = static_cast<uint32_t>(std::min<size_t>(2, known_name.size() / 4));
  const uint32_t slips = EditDistance(key.substr(slash), known_name, in_name);
  if (slips > in_name) return false;
  return slips + EditDistance(key.substr(0, slash), known.substr(0, known_slash), 2 - slips) <= 2;
}

/// Prefixes under which Kubernetes has labels and taints of nodes, or had them.
constexpr std::string_view kPrefixes[] = {
    "kubernetes.io/",
    "beta.kubernetes.io/",
    "node.kubernetes.io/",
    "k8s.io/",
    "node-role.kubernetes.io/",
    "topology.kubernetes.io/",
    "topology.k8s.io/",
    "failure-domain.kubernetes.io/",
    "failure-domain.beta.kubernetes.io/",
    "node-role.k8s.io/",
    "node.k8s.io/",
};

/// Whether `key` is `known` under another prefix of Kubernetes.
bool IsMisplaced(std::string_view key, std::string_view known) {
  const size_t slash = key.rfind('/') + 1;
  return key != known && slash != 0 && key.substr(slash) == known.substr(known.rfind('/') + 1) &&
         std::find(std::begin(kPrefixes), std::end(kPrefixes), key.substr(0, slash)) != std::end(kPrefixes);
}

/// Of a value that has a home in a short list.
std::optional<std::string_view> Misspelt(std::string_view value, std::span<const std::string_view> values,
                                         std::span<const Synonym> synonyms) {
  for (const auto& [name, meant] : synonyms) {
    if (name == value) return meant;
  }
  return NearMiss(value, values);
}

bool HasEffect(const KnownTaint& taint, std::string_view effect) {
  return taint.effects.empty() || effect.empty() || taint.effects.find(effect) != std::string_view::npos;
}

}  // namespace

const DeprecatedNodeLabel* FindDeprecatedNodeLabel(std::string_view key) {
  const auto* end = std::end(kDeprecatedLabels);
  const auto* found =
      std::find_if(kDeprecatedLabels, end, [key](const auto& label) { return label.key == key; });
  return found == end ? nullptr : found;
}

std::optional<std::string_view> MisspeltNodeLabel(std::string_view key) {
  const auto is_known = [key](std::string_view label) { return label == key; };
  if (FindDeprecatedNodeLabel(key) || std::any_of(std::begin(kLabels), std::end(kLabels), is_known))
    return std::nullopt;
  for (std::string_view label : kLabels) {
    if (IsSlipOf(key, label) || IsMisplaced(key, label)) return label;
  }
  return std::nullopt;
}

std::optional<std::string_view> MisspeltNodeLabelValue(std::string_view key, std::string_view value) {
  const std::span<const std::string_view> values = NodeLabelValues(key);
  if (values.empty()) return std::nullopt;
  return Misspelt(value, values,
                  values.data() == kArchitectures ? kArchitectureSynonyms : std::span<const Synonym>());
}

std::span<const std::string_view> NodeLabelValues(std::string_view key) {
  if (const DeprecatedNodeLabel* deprecated = FindDeprecatedNodeLabel(key)) key = deprecated->instead;
  if (key == "kubernetes.io/os") return kSystems;
  if (key == "kubernetes.io/arch") return kArchitectures;
  return {};
}

const KnownTaint* FindTaint(std::string_view key) {
  const auto* end = std::end(kTaints);
  const auto* found = std::find_if(kTaints, end, [key](const auto& taint) { return taint.key == key; });
  return found == end ? nullptr : found;
}

TolerationJudgement JudgeToleration(std::string_view key, std::string_view op, std::string_view value,
                                    std::string_view effect, uint8_t minor) {
  if (key.empty()) return {};
  const KnownTaint* taint = FindTaint(key);
  if (!taint) {
    for (const KnownTaint& known : kTaints) {
      if (IsSlipOf(key, known.key) || IsMisplaced(key, known.key)) {
        return {TolerationFault::kMisspelt, known.instead.empty() ? known.key : known.instead};
      }
    }
    return {};
  }
  if (taint->gone != 0 && minor >= taint->gone) return {TolerationFault::kLegacy, taint->instead};
  if (!taint->is_of_kubernetes) return {};
  const bool is_equal = op.empty() || op == "Equal";
  if (is_equal && value != taint->value) return {TolerationFault::kWrongValue, taint->value};
  if (!HasEffect(*taint, effect)) return {TolerationFault::kWrongEffect, taint->effects};
  return {};
}

std::span<const AddedToleration> DaemonSetTolerations() {
  return kDaemonSetTolerations;
}

bool IsAddedToDaemonSets(std::string_view key, std::string_view effect, bool host_network) {
  return std::any_of(
      std::begin(kDaemonSetTolerations), std::end(kDaemonSetTolerations), [&](const AddedToleration& added) {
        return added.key == key && added.effect == effect && (host_network || !added.with_host_network_only);
      });
}

}  // namespace kubevet::k8s
