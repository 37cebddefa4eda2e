#include "engine/api_moves.h"

#include <algorithm>
#include <string_view>

namespace kubevet::engine {
namespace {

using yaml::Node;

bool Always(Node) {
  return true;
}

bool IsGiven(Node value) {
  return value && !value.IsNull();
}

bool HasEntries(Node value) {
  return value.size() > 0;
}

/// Older versions made a selector out of the labels of the template.
bool HasSelector(Node object) {
  return HasEntries(object["spec"]["selector"]);
}

/// Their default of the strategy was OnDelete.
bool HasSelectorAndStrategy(Node object) {
  return HasSelector(object) && IsGiven(object["spec"]["updateStrategy"]["type"]) &&
         !object["spec"]["templateGeneration"];
}

bool HasSelectorAndNoRollback(Node object) {
  return HasSelector(object) && !object["spec"]["rollbackTo"];
}

/// An empty selector selected nothing, and selects everything now.
bool SelectsSome(Node object) {
  const Node selector = object["spec"]["selector"];
  return !IsGiven(selector) || HasEntries(selector["matchLabels"]) ||
         HasEntries(selector["matchExpressions"]);
}

/// The defaults have changed, or are gone.
bool SaysAllOfEachWebhook(Node object) {
  const auto says_all = [](Node webhook) {
    const std::string_view effects = webhook["sideEffects"].text();
    return (effects == "None" || effects == "NoneOnDryRun") &&
           HasEntries(webhook["admissionReviewVersions"]) && IsGiven(webhook["failurePolicy"]) &&
           IsGiven(webhook["matchPolicy"]) && IsGiven(webhook["timeoutSeconds"]);
  };
  const yaml::Items webhooks = object["webhooks"].items();
  for (Node webhook : webhooks) {
    if (!says_all(webhook)) return false;
  }
  return true;
}

bool NamesSignerAndUsages(Node object) {
  return IsGiven(object["spec"]["signerName"]) && HasEntries(object["spec"]["usages"]);
}

/// Zero stood for the default.
bool HasNoZeroShares(Node object) {
  return object["spec"]["limited"]["nominalConcurrencyShares"].AsInt() != 0;
}

struct Move {
  std::string_view api_version;
  std::string_view kind;
  bool (*is_unchanged)(Node object);
};

constexpr Move kMoves[] = {
    {"batch/v1beta1", "CronJob", Always},
    {"apps/v1beta2", "Deployment", HasSelector},
    {"apps/v1beta1", "Deployment", HasSelectorAndNoRollback},
    {"extensions/v1beta1", "Deployment", HasSelectorAndNoRollback},
    {"apps/v1beta2", "DaemonSet", HasSelector},
    {"extensions/v1beta1", "DaemonSet", HasSelectorAndStrategy},
    {"apps/v1beta2", "ReplicaSet", HasSelector},
    {"extensions/v1beta1", "ReplicaSet", HasSelector},
    {"apps/v1beta2", "StatefulSet", HasSelector},
    {"apps/v1beta1", "StatefulSet", HasSelectorAndStrategy},
    {"policy/v1beta1", "PodDisruptionBudget", SelectsSome},
    {"admissionregistration.k8s.io/v1beta1", "MutatingWebhookConfiguration", SaysAllOfEachWebhook},
    {"admissionregistration.k8s.io/v1beta1", "ValidatingWebhookConfiguration", SaysAllOfEachWebhook},
    {"certificates.k8s.io/v1beta1", "CertificateSigningRequest", NamesSignerAndUsages},
    {"flowcontrol.apiserver.k8s.io/v1beta3", "PriorityLevelConfiguration", HasNoZeroShares},
};

}  // namespace

bool MovesUnchanged(const ResourceId& id, Node object) {
  const auto move = std::find_if(std::begin(kMoves), std::end(kMoves), [&](const Move& each) {
    return each.api_version == id.api_version && each.kind == id.kind;
  });
  return move != std::end(kMoves) && move->is_unchanged(object);
}

}  // namespace kubevet::engine
