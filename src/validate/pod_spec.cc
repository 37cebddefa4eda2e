#include "validate/pod_spec.h"

#include <fmt/core.h>

#include <limits>
#include <set>
#include <string>

#include "k8s/names.h"
#include "validate/affinity.h"
#include "validate/containers.h"
#include "validate/object_meta.h"
#include "validate/pod_annotations.h"
#include "validate/pod_containers.h"
#include "validate/pod_network.h"
#include "validate/pod_update.h"
#include "validate/resources.h"
#include "validate/security_context.h"
#include "validate/volumes.h"

namespace kubevet::validate {
namespace {

/// A Pod spec and what is around it.
struct PodSpec {
  Value spec;
  /// The Pod; missing for a template.
  Value pod;
  Value old_spec;
  Value claim_templates;
  bool owns_host_name = false;

  bool is_template() const { return !pod; }
};

// ---- Small fields, in the server's order

void ValidateResourceClaim(const Value& claim, std::set<std::string_view>& names) {
  Value name = claim["name"];
  if (name.String().empty()) {
    Required(name, "a resource claim needs a name for containers to refer to");
  } else if (!names.insert(name.String()).second) {
    Duplicate(name, fmt::format("another resource claim is called `{}`", name.String()));
  } else {
    InvalidIf(name, k8s::DnsLabelProblem(name.String()));
  }
  Value of_claim = claim["resourceClaimName"];
  Value of_template = claim["resourceClaimTemplateName"];
  if (of_claim && of_template) Invalid(claim, "names a claim and a template, only one is allowed");
  if (!of_claim && !of_template) {
    Invalid(claim, "names no claim, use `resourceClaimName` or `resourceClaimTemplateName`");
  }
  for (Value ref : {of_claim, of_template}) {
    if (ref) InvalidIf(ref, k8s::DnsSubdomainProblem(ref.String()));
  }
}

void ValidateResourceClaims(const PodSpec& pod) {
  Value claims = pod.spec["resourceClaims"];
  if (!claims) return;
  if (!pod.spec.context().Enabled("DynamicResourceAllocation") && !pod.old_spec["resourceClaims"]) return;
  if (claims.size() > 0 && pod.pod && pod.pod["metadata"]["annotations"].node().Find(kMirrorPodAnnotation)) {
    Forbidden(claims.WithPathOf(pod.pod), "a static Pod has no resource claims");
    return;
  }
  std::set<std::string_view> names;
  for (Value claim : claims.items()) ValidateResourceClaim(claim, names);
}

void ValidateChoice(const Value& at, std::initializer_list<std::string_view> allowed) {
  for (std::string_view each : allowed) {
    if (at.String() == each) return;
  }
  NotSupported(at, allowed);
}

void ValidateReadinessGates(const Value& gates) {
  for (Value gate : gates.items()) {
    InvalidIf(gate["conditionType"], k8s::QualifiedNameProblem(gate.TextOf("conditionType")));
  }
}

void ValidateSchedulingGates(const Value& gates) {
  std::set<std::string_view> names;
  for (Value gate : gates.items()) {
    Value at = gate["name"].WithPathOf(gate);
    const std::string_view name = gate.TextOf("name");
    InvalidIf(at, k8s::QualifiedNameProblem(name));
    if (!names.insert(name).second) Duplicate(at, fmt::format("scheduling gate `{}` is listed twice", name));
  }
}

/// A reference to an object by its name, when there is one.
void ValidateReference(const Value& name) {
  if (!name.String().empty()) InvalidIf(name, k8s::DnsSubdomainProblem(name.String()));
}

/// `serviceAccount` is the old name of `serviceAccountName`.
Value ServiceAccountName(const Value& spec) {
  Value name = spec["serviceAccountName"];
  Value old_name = spec["serviceAccount"];
  return name.String().empty() && old_name ? old_name.WithPathOf(name) : name;
}

void ValidateActiveDeadline(const Value& seconds) {
  constexpr int64_t kMax = std::numeric_limits<int32_t>::max();
  if (seconds && (seconds.Int() < 1 || seconds.Int() > kMax)) {
    Invalid(seconds, fmt::format("is {}, must be 1 to {}", seconds.Int(), kMax));
  }
}

/// Kubernetes 1.35 has `workloadRef`, 1.36 `schedulingGroup` in its place.
void ValidateGang(const PodSpec& pod) {
  Context& context = pod.spec.context();
  const bool enabled = context.Enabled("GenericWorkload");
  Value group = pod.spec["schedulingGroup"];
  Value workload = pod.spec["workloadRef"];
  if (context.target().AtLeast(36)) {
    if (!group || !(enabled || pod.old_spec["schedulingGroup"])) return;
    Value name = group["podGroupName"];
    InvalidIf(name, k8s::DnsSubdomainProblem(name.String()));
  } else if (workload && (enabled || pod.old_spec["workloadRef"])) {
    InvalidIf(workload["name"], k8s::DnsSubdomainProblem(workload.TextOf("name")));
    InvalidIf(workload["podGroup"], k8s::DnsLabelProblem(workload.TextOf("podGroup")));
    Value key = workload["podGroupReplicaKey"];
    if (!key.String().empty()) InvalidIf(key, k8s::DnsLabelProblem(key.String()));
  }
}

/// A volume without a source is one.
bool IsEmptyDir(const Value& volume) {
  if (volume["emptyDir"]) return true;
  for (const auto& field : volume.entries()) {
    if (field.key != "name" && field.value) return false;
  }
  return true;
}

enum class FileVolume : uint8_t { kMissing, kOther, kEmptyDir };

FileVolume FindFileVolume(const PodSpec& pod, std::string_view name) {
  FileVolume found = FileVolume::kMissing;
  for (Value volume : pod.spec["volumes"].items()) {
    if (volume.TextOf("name") == name)
      found = IsEmptyDir(volume) ? FileVolume::kEmptyDir : FileVolume::kOther;
  }
  for (Value claim : pod.claim_templates.items()) {
    if (claim["metadata"].TextOf("name") == name) return FileVolume::kOther;
  }
  return found;
}

/// Files that containers read variables from lie in an emptyDir.
void ValidateFileKeyVolumes(const PodSpec& pod) {
  ForEachContainer(pod.spec, [&](const Value& container) {
    if (!UsesFileKeys(container.node())) return;
    for (Value variable : container["env"].items()) {
      Value ref = variable["valueFrom"]["fileKeyRef"];
      if (!ref) continue;
      Value name = ref["volumeName"];
      const FileVolume found = FindFileVolume(pod, name.String());
      if (found == FileVolume::kMissing)
        NotFound(name, fmt::format("the Pod has no volume `{}`", name.String()));
      if (found == FileVolume::kOther)
        Invalid(name, fmt::format("volume `{}` is no `emptyDir`", name.String()));
    }
  });
}

PodFacts FactsOf(const PodSpec& pod) {
  Value spec = pod.spec;
  PodFacts facts;
  facts.is_template = pod.is_template();
  for (Value claim : spec["resourceClaims"].items()) facts.claim_names.push_back(claim.TextOf("name"));
  facts.restart_policy = RestartPolicy(spec);
  if (const Value os = spec["os"]) facts.os = os.TextOf("name");
  facts.grace_period = spec["terminationGracePeriodSeconds"].Int(30);
  // Once a Pod is made of it, a negative period is one second.
  if (pod.pod && facts.grace_period < 0) facts.grace_period = 1;
  facts.host_users = UsesHostUsers(spec);
  facts.host_network = spec.IsTrue("hostNetwork");
  facts.allow = AllowancesFor(spec.context(), pod.old_spec);
  return facts;
}

void ValidateAllContainers(const PodSpec& pod) {
  Value spec = pod.spec;
  PodFacts facts = FactsOf(pod);
  VolumeOptions volumes;
  volumes.is_pod = !pod.is_template();
  if (pod.pod) volumes.pod_name = pod.pod["metadata"].TextOf("name");
  volumes.claim_templates = pod.claim_templates;
  volumes.old_volumes = pod.old_spec["volumes"];
  const VolumeSet volume_set = ValidateVolumes(spec["volumes"], volumes);
  facts.volumes = &volume_set;
  ValidateResourceClaims(pod);
  ValidateContainers(spec["containers"], facts);
  ValidateInitContainers(spec["initContainers"], spec["containers"], facts);
  ValidateEphemeralContainers(spec["ephemeralContainers"], spec["containers"], spec["initContainers"], facts);

  if (spec.context().Enabled("PodLevelResources") || pod.old_spec["resources"]) {
    ResourceRules rules;
    rules.scope = ResourceScope::kPod;
    rules.claim_names = facts.claim_names;
    rules.requests_default_to_limits = !pod.is_template();
    rules.indivisible_huge_pages = facts.allow.indivisible_huge_pages;
    ValidatePodResources(spec, rules);
  }
  ValidateOverhead(spec["overhead"], facts.allow.indivisible_huge_pages);
  if (facts.allow.file_keys) ValidateFileKeyVolumes(pod);
}

void ValidateSpec(const PodSpec& pod) {
  Value spec = pod.spec;
  Value pod_labels = pod.pod["metadata"]["labels"];
  ValidateAllContainers(pod);
  ValidateHostNetworkPorts(spec);
  if (!spec.TextOf("restartPolicy").empty()) {
    ValidateChoice(spec["restartPolicy"], {"Always", "OnFailure", "Never"});
  }
  ValidateLabels(spec["nodeSelector"]);
  ValidatePodSecurityContext(spec, pod.old_spec);
  ValidateAffinity(spec["affinity"], pod.old_spec["affinity"], pod_labels);
  ValidateDns(spec);
  ValidateReadinessGates(spec["readinessGates"]);
  ValidateSchedulingGates(spec["schedulingGates"]);
  ValidateTopologySpreadConstraints(spec["topologySpreadConstraints"],
                                    pod.old_spec["topologySpreadConstraints"], pod_labels);
  ValidateHostProcess(spec);
  ValidateHostUsers(spec, pod.old_spec);
  ValidateHostNames(spec, pod.old_spec);
  ValidateReference(ServiceAccountName(spec));
  ValidateReference(spec["nodeName"]);
  ValidateActiveDeadline(spec["activeDeadlineSeconds"]);
  for (Value name : {spec["hostname"], spec["subdomain"]}) {
    if (!pod.owns_host_name && !name.String().empty()) InvalidIf(name, k8s::DnsLabelProblem(name.String()));
  }
  ValidateTolerations(spec["tolerations"], pod.old_spec["tolerations"]);
  ValidateHostAliases(spec["hostAliases"]);
  ValidateReference(spec["priorityClassName"]);
  if (Value name = spec["runtimeClassName"]) InvalidIf(name, k8s::DnsSubdomainProblem(name.String()));
  if (Value policy = spec["preemptionPolicy"]) {
    if (policy.String().empty()) {
      Required(policy, "must not be empty, use `PreemptLowerPriority` or `Never`");
    } else {
      ValidateChoice(policy, {"PreemptLowerPriority", "Never"});
    }
  }
  ValidateOs(spec);
  ValidateGang(pod);
}

void ValidateMetadataAndSpec(const Value& pod, const Value& old) {
  Value spec = pod["spec"];
  ValidatePodAnnotations(pod["metadata"]["annotations"], spec, old["metadata"]["annotations"]);
  ValidateSpec({.spec = spec, .pod = pod, .old_spec = old["spec"], .claim_templates = {}});
}

}  // namespace

std::string_view RestartPolicy(const Value& pod_spec) {
  const std::string_view policy = pod_spec.TextOf("restartPolicy");
  return policy.empty() ? "Always" : policy;
}

void ValidatePod(const Value& pod) {
  Value spec = pod["spec"];
  ValidateMetadataAndSpec(pod, {});
  if (spec["ephemeralContainers"].size() > 0) {
    Forbidden(spec["ephemeralContainers"],
              "ephemeral containers are added to a running Pod, not on creation");
  }
  if (!spec.TextOf("nodeName").empty() && spec["schedulingGates"].size() > 0) {
    Forbidden(spec["nodeName"], "a Pod with scheduling gates has no node yet");
  }
  ValidateProfilesAgree(pod["metadata"]["annotations"], spec, false);
}

void ValidatePodUpdate(const Value& now, const Value& old) {
  ValidateMetadataAndSpec(now, old);
  ValidatePodChanges(now, old);
}

void ValidatePodTemplate(const Value& pod_template, const PodSpecOptions& options) {
  Value metadata = pod_template["metadata"];
  Value spec = pod_template["spec"];
  // The server's paths leave out `metadata`.
  Value annotations = metadata["annotations"].WithPathOf(pod_template["annotations"]);
  ValidateLabels(metadata["labels"].WithPathOf(pod_template["labels"]));
  ValidateAnnotations(annotations);
  ValidatePodAnnotations(annotations, spec, options.old["metadata"]["annotations"]);
  PodSpec pod;
  pod.spec = spec;
  pod.old_spec = options.old["spec"];
  pod.claim_templates = options.claim_templates;
  pod.owns_host_name = options.owns_host_name;
  ValidateSpec(pod);
  ValidateProfilesAgree(annotations, spec, true);
  if (spec["ephemeralContainers"].size() > 0) {
    Forbidden(spec["ephemeralContainers"],
              "ephemeral containers are added to a running Pod, a template has none");
  }
}

void ValidatePodTemplateObject(const Value& pod_template) {
  ValidatePodTemplate(pod_template["template"]);
}

void ValidatePodTemplateObjectUpdate(const Value& now, const Value& old) {
  PodSpecOptions options;
  options.old = old["template"];
  ValidatePodTemplate(now["template"], options);
}

}  // namespace kubevet::validate
