#include "validate/batch.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "k8s/cron.h"
#include "k8s/labels.h"
#include "k8s/names.h"
#include "k8s/time_zones.h"
#include "validate/changes.h"
#include "validate/equality.h"
#include "validate/job_spec.h"
#include "validate/numbers.h"
#include "validate/object_meta.h"
#include "validate/pod_template_rules.h"
#include "validate/selectors.h"

namespace kubevet::validate {
namespace {

// The labels that the server puts on the Pods of a Job.
constexpr std::string_view kNameLabels[] = {"job-name", "batch.kubernetes.io/job-name"};
constexpr std::string_view kUidLabels[] = {"controller-uid", "batch.kubernetes.io/controller-uid"};
/// Stands for the UID that the server makes up on creation.
constexpr std::string_view kNewUid = "00000000-0000-0000-0000-000000000000";

/// What the server's own labels say.
struct JobIdentity {
  std::string name;
  std::string_view uid;
};

/// The name the Job will have.
std::string JobName(const Value& metadata) {
  const std::string_view name = metadata.TextOf("name");
  return std::string(name.empty() ? GeneratedName(metadata.TextOf("generateName")) : name);
}

/// What comes of the labels of the template, and, when the Job has none of its own, of the Job.
void ValidateGeneratedLabels(const Value& object, const std::string& name) {
  const Value spec = object["spec"];
  const Value metadata = object["metadata"];
  const Value labels = spec["template"]["metadata"]["labels"];
  const Value own_labels = metadata["labels"];
  const bool is_manual = spec.IsTrue("manualSelector");
  const std::string problem = is_manual ? "" : k8s::LabelValueProblem(name);
  const auto report = [&](const Value& at) {
    Invalid(at.At(metadata["name"].node()),
            fmt::format("the Pods get the label `job-name: {}`, which {}", name, problem));
  };
  const bool name_is_used = !labels.node()[kNameLabels[0]] || !labels.node()[kNameLabels[1]];
  if (!problem.empty() && name_is_used) report(spec["template"]["labels"]);
  if (!labels || own_labels.size() > 0) return;
  // A Job without labels has those of its template.
  ValidateLabels(labels.WithPathOf(own_labels));
  if (!problem.empty() && name_is_used) report(own_labels);
}

k8s::Labels GeneratedLabels(yaml::Node given, const JobIdentity& job) {
  k8s::Labels labels(given);
  for (std::string_view key : kNameLabels) {
    if (!labels.Find(key)) labels.Set(key, job.name);
  }
  for (std::string_view key : kUidLabels) {
    if (!labels.Find(key)) labels.Set(key, job.uid);
  }
  return labels;
}

/// Labels that the server sets cannot be set to something else.
void ValidateReservedLabels(const Value& labels, const JobIdentity& job) {
  for (std::string_view key : kUidLabels) {
    const Value given = labels.Keyed(key);
    if (given && given.String() != job.uid) Invalid(given, "is set by the server to the UID of the Job");
  }
  for (std::string_view key : kNameLabels) {
    const Value given = labels.Keyed(key);
    if (given && given.String() != job.name) {
      Invalid(given, fmt::format("is set by the server to the name of the Job, `{}`", job.name));
    }
  }
}

/// The selector that the server makes when the user does not, extended by what the user wrote.
void ValidateGeneratedSelector(const Value& spec, const JobIdentity& job) {
  const Value selector = spec["selector"];
  const Value labels = spec["template"]["metadata"]["labels"];
  ValidateReservedLabels(labels, job);
  ValidateLabelSelector(selector);
  if (!selector) return;
  const auto parsed = k8s::LabelSelector::Parse(selector.node());
  if (!parsed) return;
  if (!parsed->Matches(GeneratedLabels({}, job))) {
    Invalid(selector, "the server makes the selector of a Job, it cannot select by other labels",
            "leave `selector` out, or set `manualSelector: true`");
  }
  if (!parsed->Matches(GeneratedLabels(labels.node(), job))) {
    Invalid(labels, "the selector does not match the labels of the Pod template");
  }
}

void ValidateManualSelector(const Value& spec) {
  const Value selector = spec["selector"];
  if (!selector) Required(selector, "`manualSelector: true` needs a selector");
  ValidateLabelSelector(selector);
  ValidateSelectorMatchesTemplate(spec["template"], selector);
}

/// The Pods of an indexed Job have the name and their index as host name.
void ValidatePodHostNames(const Value& object, const std::string& name) {
  const Value spec = object["spec"];
  if (spec.TextOf("completionMode") != "Indexed") return;
  const int64_t completions = spec["completions"].Int(spec["parallelism"] ? 0 : 1);
  if (completions <= 0) return;
  const std::string host_name = fmt::format("{}-{}", name, completions - 1);
  if (std::string problem = k8s::DnsLabelProblem(host_name); !problem.empty()) {
    Invalid(object["metadata"]["name"],
            fmt::format("the last Pod would have the host name `{}`, which {}", host_name, problem));
  }
}

void ValidateJobAs(const Value& object, const JobIdentity& job, const Value& old_spec) {
  const Value spec = object["spec"];
  ValidateGeneratedLabels(object, job.name);
  ValidateJobSpec(spec, JobSpecOf::kJob, old_spec);
  if (spec.IsTrue("manualSelector")) {
    ValidateManualSelector(spec);
  } else {
    ValidateGeneratedSelector(spec, job);
  }
  ValidatePodHostNames(object, job.name);
}

// CronJob

constexpr uint32_t kCronJobNameLength = 52;

void ValidateCronJobName(const Value& metadata) {
  const std::string name = JobName(metadata);
  if (name.size() > kCronJobNameLength) {
    Invalid(metadata["name"],
            fmt::format("has {} characters, at most {} leave room for the names of the Jobs", name.size(),
                        kCronJobNameLength));
  }
}

void ValidateSchedule(const Value& schedule, bool has_time_zone, bool allow_zone) {
  const std::string_view text = schedule.String();
  if (text.empty()) {
    Required(schedule, "a CronJob needs a schedule, such as `0 3 * * *`");
    return;
  }
  if (std::string problem = k8s::CronScheduleProblem(text); !problem.empty()) {
    Invalid(schedule, fmt::format("`{}` {}", text, problem));
  }
  if (text.find("TZ") == std::string_view::npos) return;
  if (!allow_zone) {
    Invalid(schedule, "the time zone does not belong into the schedule", "use `timeZone`");
  } else if (has_time_zone) {
    Invalid(schedule, "`timeZone` is set, so the schedule must not have a time zone");
  }
}

void ValidateTimeZone(const Value& zone) {
  if (!zone) return;
  const std::string_view name = zone.String();
  if (name.empty()) {
    Invalid(zone, "must not be empty");
  } else if (!k8s::IsTimeZone(name)) {
    Invalid(zone, fmt::format("`{}` is no time zone of the IANA database, such as `Europe/Berlin`", name));
  }
}

void ValidateConcurrencyPolicy(const Value& policy) {
  const std::string_view name = policy.String();
  if (!name.empty() && name != "Allow" && name != "Forbid" && name != "Replace") {
    NotSupported(policy, {"Allow", "Forbid", "Replace"});
  }
}

void ValidateJobTemplate(const Value& job_template, const Value& old) {
  const Value spec = job_template["spec"];
  ValidateJobSpec(spec, JobSpecOf::kCronJob, old["spec"]);
  if (spec["selector"]) Invalid(spec["selector"], "the server makes the selector of the Jobs of a CronJob");
  if (spec.IsTrue("manualSelector")) NotSupported(spec["manualSelector"], {"false"});
}

void ValidateCronJobSpec(const Value& spec, const Value& old) {
  const bool allow_zone = old.TextOf("schedule").find("TZ") != std::string_view::npos;
  ValidateSchedule(spec["schedule"], static_cast<bool>(spec["timeZone"]), allow_zone);
  ValidateNonNegative(spec["startingDeadlineSeconds"]);
  if (!old || !SameValue(spec["timeZone"], old["timeZone"])) ValidateTimeZone(spec["timeZone"]);
  ValidateConcurrencyPolicy(spec["concurrencyPolicy"]);
  ValidateJobTemplate(spec["jobTemplate"], old["jobTemplate"]);
  ValidateNonNegative(spec["successfulJobsHistoryLimit"]);
  ValidateNonNegative(spec["failedJobsHistoryLimit"]);
}

// Updates of a Job

/// spec.completions after defaulting; nothing when it stays open.
std::optional<int64_t> Completions(const Value& spec) {
  if (const Value completions = spec["completions"]) return completions.Int();
  return spec["parallelism"] ? std::nullopt : std::optional<int64_t>(1);
}

std::string RunAgain(const Value& job) {
  return DeleteAndApplyAgain(job, "its Pods go, and it starts from the beginning");
}

void ValidateCompletionsUpdate(const Value& job, const Value& old) {
  const Value now = job["spec"];
  const Value at = now["completions"];
  const auto completions = Completions(now);
  if (completions == Completions(old)) return;
  if (!at && StaysWhenLeftOut(old["completions"])) return;
  if (now.TextOf("completionMode") != "Indexed") {
    Invalid(at, "`spec.completions` cannot be changed, unless the Job is indexed", RunAgain(job));
    TellChanges(at, old["completions"]);
  } else if (completions && *completions != now["parallelism"].Int(1)) {
    Invalid(at, "can only be changed together with `parallelism`, to the same number");
  }
}

/// A selector that the server made stays when the user names none.
void ValidateSelectorUpdate(const Value& job, const Value& old) {
  const Value now = job["spec"];
  if (!now["selector"] && !now.IsTrue("manualSelector")) return;
  ValidateImmutable(now["selector"], old["selector"], RunAgain(job));
}

bool IsSuspended(const Value& spec) {
  return spec.IsTrue("suspend");
}

bool SameTemplateMetadata(const Value& now, const Value& old) {
  // The server's own labels are in the old template only.
  return SameValue(now["labels"], old["labels"],
                   {kNameLabels[0], kNameLabels[1], kUidLabels[0], kUidLabels[1]}) &&
         SameValue(now["annotations"], old["annotations"]) &&
         SameValue(now, old, {"labels", "annotations", "creationTimestamp"});
}

bool SameTemplate(const Value& now, const Value& old) {
  return SameTemplateMetadata(now["metadata"], old["metadata"]) && SameValue(now["spec"], old["spec"]);
}

bool SamePinning(const Value& now, const Value& old) {
  return SameValue(now["affinity"], old["affinity"], {"nodeAffinity"});
}

/// The same but for where the Pods of a suspended Job may run.
bool SameButPlacement(const Value& now, const Value& old) {
  return SameValue(now["metadata"], old["metadata"], {"labels", "annotations", "creationTimestamp"}) &&
         SamePinning(now["spec"], old["spec"]) &&
         SameValue(now["spec"], old["spec"], {"affinity", "nodeSelector", "tolerations", "schedulingGates"});
}

/// Containers pairwise the same but for their resources.
bool SameButResources(const Value& now, const Value& old) {
  const std::vector<Value> items = now.items();
  const std::vector<Value> old_items = old.items();
  return std::equal(items.begin(), items.end(), old_items.begin(), old_items.end(),
                    [](const Value& a, const Value& b) { return SameValue(a, b, {"resources"}); });
}

/// The same but for placement and resources.
bool SameButPlacementAndResources(const Value& now, const Value& old) {
  return SamePinning(now, old) && SameButResources(now["containers"], old["containers"]) &&
         SameButResources(now["initContainers"], old["initContainers"]) &&
         SameValue(
             now, old,
             {"affinity", "nodeSelector", "tolerations", "schedulingGates", "containers", "initContainers"});
}

void ValidateSuspendedTemplateUpdate(const Value& now, const Value& old) {
  // In 1.35 this also asks for a condition that only the status of the running Job has.
  if (now.context().Enabled("MutablePodResourcesForSuspendedJobs") && now.context().target().AtLeast(36)) {
    if (SameButPlacementAndResources(now["spec"], old["spec"])) return;
    Invalid(now["spec"], "the Pod template of a Job cannot be changed",
            "while it is suspended, only where its Pods may run and what resources they ask for");
    TellChanges(now["spec"], old["spec"], {"affinity", "nodeSelector", "tolerations", "schedulingGates"});
  } else if (!SameButPlacement(now, old)) {
    Invalid(now, "the Pod template of a Job cannot be changed",
            "while it is suspended, only where its Pods may run");
    TellChanges(now["spec"], old["spec"], {"affinity", "nodeSelector", "tolerations", "schedulingGates"});
  }
}

void ValidateTemplateUpdate(const Value& job, const Value& old) {
  const Value pod_template = job["spec"]["template"];
  if (IsSuspended(old)) {
    ValidateSuspendedTemplateUpdate(pod_template, old["template"]);
  } else if (!SameTemplate(pod_template, old["template"])) {
    Invalid(pod_template, "the Pod template of a Job cannot be changed", RunAgain(job));
    TellChanges(pod_template["metadata"], old["template"]["metadata"], {"creationTimestamp", "labels"});
    TellChanges(pod_template["metadata"]["labels"], old["template"]["metadata"]["labels"],
                {kNameLabels[0], kNameLabels[1], kUidLabels[0], kUidLabels[1]});
    TellChanges(pod_template["spec"], old["template"]["spec"]);
  }
}

}  // namespace

void ValidateJob(const Value& object) {
  ValidateJobAs(object, {JobName(object["metadata"]), kNewUid}, {});
}

void ValidateJobUpdate(const Value& now, const Value& old) {
  const Value spec = now["spec"];
  const Value old_spec = old["spec"];
  ValidateJobAs(now, {JobName(now["metadata"]), old["metadata"]["uid"].String(kNewUid)}, old_spec);
  ValidateCompletionsUpdate(now, old_spec);
  ValidateSelectorUpdate(now, old_spec);
  ValidateTemplateUpdate(now, old_spec);
  for (std::string_view field :
       {"completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy"}) {
    ValidateImmutableField(spec, old_spec, field, RunAgain(now));
  }
}

void ValidateCronJob(const Value& object) {
  ValidateCronJobSpec(object["spec"], {});
  ValidateCronJobName(object["metadata"]);
}

void ValidateCronJobUpdate(const Value& now, const Value& old) {
  ValidateCronJobSpec(now["spec"], old["spec"]);
}

}  // namespace kubevet::validate
