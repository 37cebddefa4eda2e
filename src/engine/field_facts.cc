#include "engine/field_facts.h"

namespace kubevet::engine {
namespace {

struct Row {
  std::string_view type, field;
  FieldFacts facts;
};

constexpr std::string_view kNotNegative = "at least 0";
constexpr std::string_view kPositive = "at least 1";
constexpr std::string_view kPort = "1 to 65535";
constexpr std::string_view kPortOrName = "1 to 65535, or the name of a port of the container";
constexpr std::string_view kMode = "0 to 0777";

constexpr Row kRows[] = {
    {"StatefulSetSpec", "replicas", {"1", kNotNegative}},
    {"StatefulSetSpec", "podManagementPolicy", {"OrderedReady"}},
    {"StatefulSetSpec", "revisionHistoryLimit", {"10", kNotNegative}},
    {"StatefulSetSpec", "minReadySeconds", {"0", kNotNegative}},
    {"StatefulSetUpdateStrategy", "type", {"RollingUpdate"}},
    {"RollingUpdateStatefulSetStrategy", "partition", {"0", kNotNegative}},
    {"RollingUpdateStatefulSetStrategy", "maxUnavailable", {"1", "at least 1, or a percentage"}},
    {"StatefulSetOrdinals", "start", {"0", kNotNegative}},
    {"StatefulSetPersistentVolumeClaimRetentionPolicy", "whenDeleted", {"Retain"}},
    {"StatefulSetPersistentVolumeClaimRetentionPolicy", "whenScaled", {"Retain"}},
    {"DaemonSetSpec", "revisionHistoryLimit", {"10", kNotNegative}},
    {"DaemonSetSpec", "minReadySeconds", {"0", kNotNegative}},
    {"DaemonSetUpdateStrategy", "type", {"RollingUpdate"}},
    {"RollingUpdateDaemonSet", "maxUnavailable", {"1", "not 0 together with maxSurge"}},
    {"RollingUpdateDaemonSet", "maxSurge", {"0", "not 0 together with maxUnavailable"}},
    {"DeploymentSpec", "replicas", {"1", kNotNegative}},
    {"DeploymentSpec", "revisionHistoryLimit", {"10", kNotNegative}},
    {"DeploymentSpec", "minReadySeconds", {"0", kNotNegative}},
    {"DeploymentSpec", "progressDeadlineSeconds", {"600", "more than minReadySeconds"}},
    {"DeploymentStrategy", "type", {"RollingUpdate"}},
    {"RollingUpdateDeployment", "maxUnavailable", {"25%", "not 0 together with maxSurge"}},
    {"RollingUpdateDeployment", "maxSurge", {"25%", "not 0 together with maxUnavailable"}},
    {"ReplicaSetSpec", "replicas", {"1", kNotNegative}},
    {"JobSpec", "backoffLimit", {"6", kNotNegative}},
    {"JobSpec", "completionMode", {"NonIndexed"}},
    {"JobSpec", "suspend", {"false"}},
    {"CronJobSpec", "concurrencyPolicy", {"Allow"}},
    {"CronJobSpec", "successfulJobsHistoryLimit", {"3", kNotNegative}},
    {"CronJobSpec", "failedJobsHistoryLimit", {"1", kNotNegative}},
    {"CronJobSpec", "suspend", {"false"}},
    {"PodSpec", "restartPolicy", {"Always"}},
    {"PodSpec", "dnsPolicy", {"ClusterFirst"}},
    {"PodSpec", "terminationGracePeriodSeconds", {"30", kNotNegative}},
    {"PodSpec", "schedulerName", {"default-scheduler"}},
    {"PodSpec", "enableServiceLinks", {"true"}},
    {"Container", "terminationMessagePath", {"/dev/termination-log"}},
    {"Container", "terminationMessagePolicy", {"File"}},
    {"ContainerPort", "containerPort", {"", kPort}},
    {"ContainerPort", "hostPort", {"", kPort}},
    {"ContainerPort", "name", {"", "at most 15 of a-z, 0-9 and -, one of them a letter"}},
    {"Probe", "initialDelaySeconds", {"0", kNotNegative}},
    {"Probe", "periodSeconds", {"10", kPositive}},
    {"Probe", "timeoutSeconds", {"1", kPositive}},
    {"Probe", "successThreshold", {"1", "at least 1, and 1 for liveness and startup"}},
    {"Probe", "failureThreshold", {"3", kPositive}},
    {"HTTPGetAction", "path", {"/"}},
    {"HTTPGetAction", "scheme", {"HTTP"}},
    {"HTTPGetAction", "port", {"", kPortOrName}},
    {"TCPSocketAction", "port", {"", kPortOrName}},
    {"Volume", "name", {"", "at most 63 of a-z, 0-9 and -"}},
    {"ConfigMapVolumeSource", "defaultMode", {"0644", kMode}},
    {"SecretVolumeSource", "defaultMode", {"0644", kMode}},
    {"PersistentVolumeClaimSpec", "volumeMode", {"Filesystem"}},
    {"PersistentVolumeSpec", "volumeMode", {"Filesystem"}},
    {"PersistentVolumeSpec", "persistentVolumeReclaimPolicy", {"Retain"}},
    {"StorageClass", "reclaimPolicy", {"Delete"}},
    {"StorageClass", "volumeBindingMode", {"Immediate"}},
    {"ServiceSpec", "type", {"ClusterIP"}},
    {"ServiceSpec", "sessionAffinity", {"None"}},
    {"ServicePort", "port", {"", kPort}},
    {"ServicePort",
     "targetPort",
     {"", "1 to 65535, or the name of a port of the Pods; like port when it is missing"}},
    {"TopologySpreadConstraint", "maxSkew", {"", kPositive}},
    {"TopologySpreadConstraint", "nodeAffinityPolicy", {"Honor"}},
    {"TopologySpreadConstraint", "nodeTaintsPolicy", {"Ignore"}},
    {"WeightedPodAffinityTerm", "weight", {"", "1 to 100"}},
    {"PreferredSchedulingTerm", "weight", {"", "1 to 100"}},
    {"HorizontalPodAutoscalerSpec", "minReplicas", {"1"}},
    {"HorizontalPodAutoscalerSpec", "maxReplicas", {"", "at least minReplicas"}},
};

}  // namespace

FieldFacts FactsOf(std::string_view type, std::string_view field) {
  for (const Row& row : kRows) {
    if (row.field == field && row.type == type) return row.facts;
  }
  return {};
}

}  // namespace kubevet::engine
