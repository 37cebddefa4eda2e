// What is known of the labels and taints that nodes have: those of Kubernetes itself and those in use by
// convention. Everything else is possible too: nothing here judges a custom key unless it is all but the same
// as a known one. Mirrors k8s.io/api/core/v1 (well-known labels and taints), k8s.io/cloud-provider/api, the
// node registration of the kubelet, and the DaemonSet controller.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace kubevet::k8s {

/// A label of nodes that another one took the place of.
struct DeprecatedNodeLabel {
  std::string_view key;
  std::string_view instead;
  uint8_t since;  ///< minor version of Kubernetes
  uint8_t
      gone;  ///< minor version from which only distributions of their own set it; 0 while all nodes have it
};

/// Null when the label is not deprecated.
const DeprecatedNodeLabel* FindDeprecatedNodeLabel(std::string_view key);
/// The well-known label that was meant by a key which is almost it.
std::optional<std::string_view> MisspeltNodeLabel(std::string_view key);
/// What was meant by a value that no node has in a well-known label: `amd64` for `kubernetes.io/arch:
/// x86_64`. Nothing when the value is right, or when some node may have it.
std::optional<std::string_view> MisspeltNodeLabelValue(std::string_view key, std::string_view value);

/// All values of a label that every kubelet sets, as `linux` and `windows`; empty for other labels.
std::span<const std::string_view> NodeLabelValues(std::string_view key);

/// A taint that Kubernetes or a convention puts on nodes.
struct KnownTaint {
  std::string_view key;
  std::string_view effects;  ///< comma separated; empty when people choose
  std::string_view value;    ///< that it always has
  bool is_of_kubernetes;     ///< set by Kubernetes alone, so that `effects` and `value` are certain
  uint8_t gone = 0;  ///< minor version from which only distributions of their own set it; 0 while it is set
  std::string_view instead = {};
};

/// Null for a custom taint.
const KnownTaint* FindTaint(std::string_view key);

/// Why a toleration most likely matches no taint that there is.
enum class TolerationFault : uint8_t {
  kNone,        ///< it can, or nobody can know
  kMisspelt,    ///< `better`: the key that was meant
  kLegacy,      ///< the taint has gone, save in some distributions; `better`: the key that took its place
  kWrongValue,  ///< the taint has another value; `better`: that value, empty when it has none
  kWrongEffect  ///< the taint never has this effect; `better`: those it has, comma separated
};

struct TolerationJudgement {
  TolerationFault fault = TolerationFault::kNone;
  std::string_view better = {};
};

/// Judges a toleration as it is written, in Kubernetes 1.`minor`; an empty text where nothing is written.
TolerationJudgement JudgeToleration(std::string_view key, std::string_view op, std::string_view value,
                                    std::string_view effect, uint8_t minor);

/// A toleration with operator Exists that the DaemonSet controller adds to its Pods.
struct AddedToleration {
  std::string_view key;
  std::string_view effect;
  bool with_host_network_only = false;
};
std::span<const AddedToleration> DaemonSetTolerations();
/// Whether the DaemonSet controller adds all that a toleration of this key and effect gives.
bool IsAddedToDaemonSets(std::string_view key, std::string_view effect, bool host_network);

}  // namespace kubevet::k8s
