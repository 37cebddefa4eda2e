#include "rules/checks.h"

#include <utility>

#include "rules/checks_containers.h"
#include "rules/checks_duplicates.h"
#include "rules/checks_environment.h"
#include "rules/checks_pod_templates.h"
#include "rules/checks_references.h"
#include "rules/checks_scheduling.h"
#include "rules/checks_selection.h"
#include "rules/checks_stateful_set.h"
#include "rules/place.h"

namespace kubevet::rules {
namespace {

struct NamedCheck {
  std::string_view name;
  Check check;
};

/// One row for each rule file with `check`.
constexpr NamedCheck kChecks[] = {
    {"anti-affinity-needs-more-nodes", FindAntiAffinityThatNeedsMoreNodes},
    {"budget-selects-nothing", FindBudgetWithoutPods},
    {"daemonset-misses-nodes", FindNodesThatADaemonMisses},
    {"daemonset-reaches-no-node", FindDaemonWithoutNodes},
    {"duplicate-resource", FindDuplicateObjects},
    {"env-stays-literal", FindUnknownVariables},
    {"host-port-conflict", FindHostPortConflicts},
    {"implausible-cpu", FindImplausibleCpu},
    {"implausible-memory", FindImplausibleMemory},
    {"implausible-storage", FindImplausibleStorage},
    {"ingress-path-taken", FindIngressPathsTakenTwice},
    {"missing-key", FindMissingKeys},
    {"missing-reference", FindMissingReferences},
    {"network-policy-selects-nothing", FindPolicyWithoutPods},
    {"node-affinity-dead-term", FindDeadTerms},
    {"node-affinity-unsatisfiable", FindUnsatisfiableAffinity},
    {"node-label-typo", FindNodeLabelTypos},
    {"node-selector-unknown-platform", FindUnknownPlatforms},
    {"pod-template-not-selected", FindPodTemplatesNotSelected},
    {"pod-template-refused", FindPodTemplatesRefused},
    {"pod-template-unknown-field", FindPodTemplateUnknownFields},
    {"pod-template-unreadable", FindPodTemplatesUnreadable},
    {"pre-stop-outlasts-grace-period", FindHooksThatOutlastTheGracePeriod},
    {"probe-host-in-cluster", FindProbesOfNamesInTheCluster},
    {"probe-port-missing", FindProbesWithoutPort},
    {"reference-misses-target", FindReferencesThatMiss},
    {"schedule-never-fires", FindSchedulesThatNeverFire},
    {"service-selects-nothing", FindServiceWithoutPods},
    {"service-selects-several-workloads", FindServiceOfSeveralWorkloads},
    {"service-target-port-missing", FindTargetPortsMissing},
    {"service-without-endpoints", FindServicesWithoutEndpoints},
    {"statefulset-peer-in-other-service", FindPeersInOtherServices},
    {"statefulset-peer-out-of-range", FindPeersOutOfRange},
    {"sub-path-without-key", FindSubPathsWithoutKey},
    {"toleration-key-typo", FindTolerationKeyTypos},
    {"toleration-matches-no-taint", FindTolerationsOfNoTaint},
    {"toleration-seconds-ignored", FindIgnoredTolerationSeconds},
    {"toleration-shadowed", FindShadowedTolerations},
    {"unused-claim", FindUnusedClaims},
};

}  // namespace

Subject::Subject(const k8s::Object& the_object, const World& the_world)
    : object(the_object), world(the_world), node(the_object.resource.node) {
  if (object.kind->maker != nullptr) pod = k8s::PodTemplateOf(*object.kind->maker, node);
}

Subject::Subject(const k8s::Object& the_object, const World& the_world, const k8s::PodTemplate& the_pod)
    : object(the_object), world(the_world), node(the_object.resource.node), pod(the_pod) {}

const std::vector<k8s::PodReference>& Subject::references() const {
  if (!references_) references_ = k8s::ReferencesOf(pod);
  return *references_;
}

Diagnostic FindingAt(const Subject& subject, yaml::Node node, std::string message, std::string help,
                     bool mark_key) {
  Spot spot = Locate(subject.node, node ? node : subject.node, {}, mark_key);
  Diagnostic finding;
  finding.location = spot.location;
  finding.field = std::move(spot.field);
  finding.message = std::move(message);
  finding.help = std::move(help);
  return finding;
}

Note NoteAt(yaml::Node node, std::string message) {
  return {Locate(node, node, {}, false).location, std::move(message)};
}

Check FindCheck(std::string_view name) {
  for (const NamedCheck& each : kChecks) {
    if (each.name == name) return each.check;
  }
  return nullptr;
}

}  // namespace kubevet::rules
