#include "validate/batch.h"

#include <fmt/format.h>

#include <string>
#include <string_view>

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
/// Stands for the UID that the server makes up.
constexpr std::string_view kUid = "00000000-0000-0000-0000-000000000000";

/// The name the Job will have.
std::string JobName(Value metadata) {
  const std::string_view name = metadata["name"].String();
  return std::string(name.empty() ? GeneratedName(metadata["generateName"].String()) : name);
}

/// What comes of the labels of the template, and, when the Job has none of its own, of the Job.
void ValidateGeneratedLabels(Value object, const std::string& name) {
  const Value spec = object["spec"];
  const Value metadata = object["metadata"];
  const Value labels = spec["template"]["metadata"]["labels"];
  const Value own_labels = metadata["labels"];
  const bool is_manual = spec["manualSelector"].Bool();
  const std::string problem = is_manual ? "" : k8s::LabelValueProblem(name);
  const auto report = [&](Value at) {
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

k8s::Labels GeneratedLabels(yaml::Node given, const std::string& name) {
  k8s::Labels labels(given);
  for (std::string_view key : kNameLabels) {
    if (!labels.Find(key)) labels.Set(key, name);
  }
  for (std::string_view key : kUidLabels) {
    if (!labels.Find(key)) labels.Set(key, kUid);
  }
  return labels;
}

/// Labels that the server sets cannot be set to something else.
void ValidateReservedLabels(Value labels, const std::string& name) {
  for (std::string_view key : kUidLabels) {
    if (const Value given = labels.Keyed(key)) Invalid(given, "is set by the server to the UID of the Job");
  }
  for (std::string_view key : kNameLabels) {
    const Value given = labels.Keyed(key);
    if (given && given.String() != name) {
      Invalid(given, fmt::format("is set by the server to the name of the Job, `{}`", name));
    }
  }
}

/// The selector that the server makes when the user does not, extended by what the user wrote.
void ValidateGeneratedSelector(Value spec, const std::string& name) {
  const Value selector = spec["selector"];
  const Value labels = spec["template"]["metadata"]["labels"];
  ValidateReservedLabels(labels, name);
  ValidateLabelSelector(selector);
  if (!selector) return;
  const auto parsed = k8s::LabelSelector::Parse(selector.node());
  if (!parsed) return;
  if (!parsed->Matches(GeneratedLabels({}, name))) {
    Invalid(selector, "the server makes the selector of a Job, it cannot select by other labels",
            "leave `selector` out, or set `manualSelector: true`");
  }
  if (!parsed->Matches(GeneratedLabels(labels.node(), name))) {
    Invalid(labels, "the selector does not match the labels of the Pod template");
  }
}

void ValidateManualSelector(Value spec) {
  const Value selector = spec["selector"];
  if (!selector) Required(selector, "`manualSelector: true` needs a selector");
  ValidateLabelSelector(selector);
  ValidateSelectorMatchesTemplate(spec["template"], selector);
}

/// The Pods of an indexed Job have the name and their index as host name.
void ValidatePodHostNames(Value object, const std::string& name) {
  const Value spec = object["spec"];
  if (spec["completionMode"].String() != "Indexed") return;
  const int64_t completions = spec["completions"].Int(spec["parallelism"] ? 0 : 1);
  if (completions <= 0) return;
  const std::string host_name = fmt::format("{}-{}", name, completions - 1);
  if (std::string problem = k8s::DnsLabelProblem(host_name); !problem.empty()) {
    Invalid(object["metadata"]["name"],
            fmt::format("the last Pod would have the host name `{}`, which {}", host_name, problem));
  }
}

// CronJob

constexpr uint32_t kCronJobNameLength = 52;

void ValidateCronJobName(Value metadata) {
  const std::string name = JobName(metadata);
  if (name.size() > kCronJobNameLength) {
    Invalid(metadata["name"],
            fmt::format("has {} characters, at most {} leave room for the names of the Jobs", name.size(),
                        kCronJobNameLength));
  }
}

void ValidateSchedule(Value schedule, bool has_time_zone, bool allow_zone) {
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

void ValidateTimeZone(Value zone) {
  if (!zone) return;
  const std::string_view name = zone.String();
  if (name.empty()) {
    Invalid(zone, "must not be empty");
  } else if (!k8s::IsTimeZone(name)) {
    Invalid(zone, fmt::format("`{}` is no time zone of the IANA database, such as `Europe/Berlin`", name));
  }
}

void ValidateConcurrencyPolicy(Value policy) {
  const std::string_view name = policy.String();
  if (!name.empty() && name != "Allow" && name != "Forbid" && name != "Replace") {
    NotSupported(policy, {"Allow", "Forbid", "Replace"});
  }
}

void ValidateJobTemplate(Value job_template, Value old) {
  const Value spec = job_template["spec"];
  ValidateJobSpec(spec, JobSpecOf::kCronJob, old["spec"]);
  if (spec["selector"]) Invalid(spec["selector"], "the server makes the selector of the Jobs of a CronJob");
  if (spec["manualSelector"].Bool()) NotSupported(spec["manualSelector"], {"false"});
}

void ValidateCronJobSpec(Value spec, Value old) {
  const bool allow_zone = old["schedule"].String().find("TZ") != std::string_view::npos;
  ValidateSchedule(spec["schedule"], static_cast<bool>(spec["timeZone"]), allow_zone);
  ValidateNonNegative(spec["startingDeadlineSeconds"]);
  if (!old || !SameValue(spec["timeZone"], old["timeZone"])) ValidateTimeZone(spec["timeZone"]);
  ValidateConcurrencyPolicy(spec["concurrencyPolicy"]);
  ValidateJobTemplate(spec["jobTemplate"], old["jobTemplate"]);
  ValidateNonNegative(spec["successfulJobsHistoryLimit"]);
  ValidateNonNegative(spec["failedJobsHistoryLimit"]);
}

// Updates of a Job

std::string RunAgain(Value job) {
  return DeleteAndApplyAgain(job, "its Pods go, and it starts from the beginning");
}

void ValidateCompletionsUpdate(Value job, Value old) {
  const Value now = job["spec"];
  const Value completions = now["completions"];
  if (now["completionMode"].String() != "Indexed") {
    ValidateImmutable(completions, old["completions"], RunAgain(job));
  } else if (completions && !SameValue(completions, old["completions"]) &&
             completions.Int() != now["parallelism"].Int(1)) {
    Invalid(completions, "can only be changed together with `parallelism`, to the same number");
  }
}

bool SameAffinity(Value now, Value old) {
  return SameValue(now, old, {"nodeAffinity"});
}

bool IsSuspended(Value old_spec) {
  return old_spec["suspend"].Bool();
}

/// Whether the Pods of a suspended Job would change in more than where they may run.
bool SameButPlacement(Value now, Value old) {
  return SameValue(now["metadata"], old["metadata"], {"labels", "annotations"}) &&
         SameAffinity(now["spec"]["affinity"], old["spec"]["affinity"]) &&
         SameValue(now["spec"], old["spec"], {"affinity", "nodeSelector", "tolerations", "schedulingGates"});
}

void ValidateTemplateUpdate(Value job, Value old) {
  const Value pod_template = job["spec"]["template"];
  const bool same = IsSuspended(old) ? SameButPlacement(pod_template, old["template"])
                                     : SameValue(pod_template, old["template"]);
  if (!same) {
    Invalid(pod_template, "the Pod template of a Job cannot be changed",
            IsSuspended(old) ? "only where its Pods may run, while it is suspended" : RunAgain(job));
    if (IsSuspended(old)) {
      TellChanges(pod_template["spec"], old["template"]["spec"],
                  {"affinity", "nodeSelector", "tolerations", "schedulingGates"});
    } else {
      TellChanges(pod_template, old["template"]);
    }
  }
}

}  // namespace

void ValidateJob(Value object) {
  const Value spec = object["spec"];
  const std::string name = JobName(object["metadata"]);
  ValidateGeneratedLabels(object, name);
  ValidateJobSpec(spec, JobSpecOf::kJob, {});
  if (spec["manualSelector"].Bool()) {
    ValidateManualSelector(spec);
  } else {
    ValidateGeneratedSelector(spec, name);
  }
  ValidatePodHostNames(object, name);
}

void ValidateJobUpdate(Value now, Value old) {
  const Value spec = now["spec"];
  const Value old_spec = old["spec"];
  ValidateJob(now);
  ValidateCompletionsUpdate(now, old_spec);
  ValidateImmutable(spec["selector"], old_spec["selector"], RunAgain(now));
  ValidateTemplateUpdate(now, old_spec);
  for (std::string_view field :
       {"completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy"}) {
    ValidateImmutable(spec[field], old_spec[field], RunAgain(now));
  }
}

void ValidateCronJob(Value object) {
  ValidateCronJobSpec(object["spec"], {});
  ValidateCronJobName(object["metadata"]);
}

void ValidateCronJobUpdate(Value now, Value old) {
  ValidateCronJobSpec(now["spec"], old["spec"]);
}

}  // namespace kubevet::validate
