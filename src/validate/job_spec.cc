#include "validate/job_spec.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/hash.h"
#include "k8s/names.h"
#include "validate/numbers.h"
#include "validate/object_meta.h"
#include "validate/pod_spec.h"
#include "validate/pod_template_rules.h"

namespace kubevet::validate {
namespace {

constexpr int64_t kIndexedLimit = 100'000;     // of parallelism and of maxFailedIndexes
constexpr int64_t kHighCompletions = 100'000;  // above it, the limits below hold with backoffLimitPerIndex
constexpr int64_t kHighCompletionsLimit = 10'000;
constexpr uint32_t kFailureRules = 20;
constexpr uint32_t kExitCodes = 255;
constexpr uint32_t kConditionPatterns = 20;
constexpr uint32_t kSuccessRules = 20;
constexpr uint32_t kSucceededIndexesLength = 64 * 1024;
constexpr uint32_t kManagedByLength = 63;

/// The spec with its defaults, and without what disabled gates drop.
struct JobSpec {
  Value spec;
  std::optional<int64_t> completions;
  std::optional<int64_t> parallelism;
  std::optional<int64_t> max_failed_indexes;
  bool has_backoff_limit_per_index = false;
  bool is_indexed = false;
  bool is_non_indexed = false;  // neither for a mode that does not exist

  Value operator[](std::string_view field) const { return spec[field]; }
};

std::optional<int64_t> OptionalInt(const Value& number) {
  return number ? std::optional<int64_t>(number.Int()) : std::nullopt;
}

JobSpec ReadJobSpec(const Value& spec, JobSpecOf place) {
  JobSpec job;
  job.spec = spec;
  job.completions = OptionalInt(spec["completions"]);
  job.parallelism = OptionalInt(spec["parallelism"]);
  if (place == JobSpecOf::kJob) {
    if (!job.completions && !job.parallelism) job.completions = 1;
    if (!job.parallelism) job.parallelism = 1;
  }
  if (place == JobSpecOf::kCronJob || spec.context().Enabled("JobBackoffLimitPerIndex")) {
    job.max_failed_indexes = OptionalInt(spec["maxFailedIndexes"]);
    job.has_backoff_limit_per_index = static_cast<bool>(spec["backoffLimitPerIndex"]);
  }
  const Value mode = spec["completionMode"];
  job.is_indexed = mode.String() == "Indexed";
  job.is_non_indexed = !mode || mode.String() == "NonIndexed";
  return job;
}

void AtMost(const Value& number, int64_t limit, std::string_view why) {
  if (number && number.Int() > limit)
    Invalid(number, fmt::format("`{}` is more than {}, {}", number.Int(), limit, why));
}

void ValidateManagedBy(const Value& managed_by) {
  if (!managed_by) return;
  const std::string_view text = managed_by.String();
  const size_t slash = text.find('/');
  constexpr std::string_view kPathCharacters = "/-._~%!$&'()*+,;=:";
  if (text.empty()) {
    Required(managed_by, "the name of a controller must not be empty");
  } else if (slash == std::string_view::npos || slash == 0 || slash + 1 == text.size()) {
    Invalid(managed_by,
            fmt::format("`{}` must be a domain, `/` and a path, such as `example.com/controller`", text));
  } else {
    InvalidIf(managed_by, k8s::DnsSubdomainProblem(text.substr(0, slash)));
    const std::string_view path = text.substr(slash + 1);
    const bool right = std::all_of(path.begin(), path.end(), [&](unsigned char c) {
      return (c < 0x80 && std::isalnum(c)) ||
             kPathCharacters.find(static_cast<char>(c)) != std::string_view::npos;
    });
    if (!right) Invalid(managed_by, fmt::format("`{}` has characters that no path of a URL can have", text));
  }
  if (text.size() > kManagedByLength) TooLong(managed_by, kManagedByLength);
}

void ValidateCounts(const JobSpec& job) {
  for (std::string_view field :
       {"parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished"}) {
    ValidateNonNegative(job[field]);
  }
  if (job.has_backoff_limit_per_index) ValidateNonNegative(job["backoffLimitPerIndex"]);
  if (!job.max_failed_indexes) return;
  ValidateNonNegative(job["maxFailedIndexes"]);
  if (!job.has_backoff_limit_per_index) {
    Required(job["backoffLimitPerIndex"], "`maxFailedIndexes` needs a limit of failures for each index");
  }
}

void ValidateIndexed(const JobSpec& job) {
  const Value parallelism = job["parallelism"];
  const Value max_failed = job["maxFailedIndexes"];
  if (!job.completions) Required(job["completions"], "an indexed Job needs the number of its indexes");
  AtMost(parallelism, kIndexedLimit, "the limit of an indexed Job");
  if (job.max_failed_indexes) {
    if (job.completions) AtMost(max_failed, *job.completions, "the number of indexes");
    AtMost(max_failed, kIndexedLimit, "the limit of an indexed Job");
  }
  if (!job.completions || *job.completions <= kHighCompletions || !job.has_backoff_limit_per_index) return;
  constexpr std::string_view kWhy =
      "the limit of a Job with more than 100000 indexes and a backoff limit for each";
  if (!job.max_failed_indexes) {
    Required(max_failed, "a Job with more than 100000 indexes and a backoff limit for each needs it");
  }
  AtMost(parallelism, kHighCompletionsLimit, kWhy);
  AtMost(max_failed, kHighCompletionsLimit, kWhy);
}

void ValidateCompletionMode(const JobSpec& job) {
  if (!job.is_indexed && !job.is_non_indexed) NotSupported(job["completionMode"], {"NonIndexed", "Indexed"});
  if (job.is_indexed) ValidateIndexed(job);
  if (!job.is_non_indexed) return;
  constexpr std::string_view kWhy = "needs `completionMode: Indexed`";
  if (job.has_backoff_limit_per_index) Invalid(job["backoffLimitPerIndex"], std::string(kWhy));
  if (job.max_failed_indexes) Invalid(job["maxFailedIndexes"], std::string(kWhy));
}

// podFailurePolicy

using NameSet = TextSet<std::string_view>;

NameSet ContainerNames(const Value& pod_spec) {
  NameSet names;
  for (std::string_view list : {"containers", "initContainers"}) {
    for (yaml::Node container : pod_spec.node()[list].items()) names.insert(container["name"].text());
  }
  return names;
}

void ValidateAction(const Value& action, const JobSpec& job) {
  const std::string_view name = action.String();
  if (name.empty()) {
    Required(action, "a rule needs one of `Count`, `FailIndex`, `FailJob`, `Ignore`");
  } else if (name == "FailIndex") {
    if (!job.has_backoff_limit_per_index) Invalid(action, "`FailIndex` needs `backoffLimitPerIndex`");
  } else if (name != "Count" && name != "FailJob" && name != "Ignore") {
    NotSupported(action, {"Count", "FailIndex", "FailJob", "Ignore"});
  }
}

void ValidateExitCodeValues(const Value& values, bool is_in) {
  if (values.size() == 0) Invalid(values, "at least one exit code is needed");
  if (values.size() > kExitCodes) TooMany(values, values.size(), kExitCodes);
  std::unordered_set<int64_t> seen;
  std::optional<int64_t> before;
  bool is_ordered = true;
  for (Value value : values.items()) {
    const int64_t code = value.Int();
    if (is_in && code == 0) Invalid(value, "exit code 0 is success, it cannot be `In` a failure policy");
    if (!seen.insert(code).second) Duplicate(value, fmt::format("the exit code {} is listed before", code));
    is_ordered &= !before || *before <= code;
    before = code;
  }
  if (!is_ordered) Invalid(values, "exit codes must be in ascending order");
}

void ValidateOnExitCodes(const Value& on_exit_codes, const NameSet& containers) {
  const Value op = on_exit_codes["operator"];
  if (op.String().empty()) {
    Required(op, "`In` or `NotIn` is needed");
  } else if (op.String() != "In" && op.String() != "NotIn") {
    NotSupported(op, {"In", "NotIn"});
  }
  const Value container = on_exit_codes["containerName"];
  if (container && !containers.contains(container.String())) {
    Invalid(container, fmt::format("the Pod template has no container `{}`", container.String()));
  }
  ValidateExitCodeValues(on_exit_codes["values"], op.String() == "In");
}

void ValidateOnPodConditions(const Value& patterns) {
  if (patterns.size() > kConditionPatterns) TooMany(patterns, patterns.size(), kConditionPatterns);
  for (Value pattern : patterns.items()) {
    ValidateLabelName(pattern["type"]);
    const Value status = pattern["status"];
    const std::string_view name = status.String();
    if (!name.empty() && name != "True" && name != "False" && name != "Unknown") {
      NotSupported(status, {"False", "True", "Unknown"});
    }
  }
}

void ValidateFailureRule(const Value& rule, const JobSpec& job, const NameSet& containers) {
  ValidateAction(rule["action"], job);
  const Value on_exit_codes = rule["onExitCodes"];
  const Value on_pod_conditions = rule["onPodConditions"];
  if (on_exit_codes) ValidateOnExitCodes(on_exit_codes, containers);
  ValidateOnPodConditions(on_pod_conditions);
  const bool has_conditions = on_pod_conditions.size() > 0;
  if (on_exit_codes && has_conditions) {
    Invalid(rule, "a rule has either `onExitCodes` or `onPodConditions`, not both");
  } else if (!on_exit_codes && !has_conditions) {
    Invalid(rule, "a rule needs `onExitCodes` or `onPodConditions`");
  }
}

void ValidatePodFailurePolicy(const JobSpec& job) {
  const Value policy = job["podFailurePolicy"];
  if (!policy) return;
  const Value rules = policy["rules"];
  if (rules.size() > kFailureRules) TooMany(rules, rules.size(), kFailureRules);
  const NameSet containers = ContainerNames(job["template"]["spec"]);
  for (Value rule : rules.items()) ValidateFailureRule(rule, job, containers);
}

// successPolicy

std::optional<int64_t> Index(std::string_view text, int64_t completions) {
  int64_t index = 0;
  if (text.starts_with('+')) text.remove_prefix(1);
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (error != std::errc() || end != text.data() + text.size() || index >= completions) return std::nullopt;
  return index;
}

struct IndexCount {
  int64_t count = 0;
  std::string problem;
};

/// Counts the indexes of a list such as `0,2-4`.
IndexCount CountIndexes(std::string_view text, int64_t completions) {
  IndexCount out;
  std::optional<int64_t> last_before;
  while (!text.empty()) {
    const size_t comma = text.find(',');
    const std::string_view interval = text.substr(0, comma);
    const size_t dash = interval.find('-');
    const auto first = Index(interval.substr(0, dash), completions);
    const auto last = dash == std::string_view::npos ? first : Index(interval.substr(dash + 1), completions);
    if (!first || !last) {
      out.problem = fmt::format("`{}` is no index or range of indexes below {}", interval, completions);
    } else if (dash != std::string_view::npos && *first >= *last) {
      out.problem = fmt::format("`{}` ends before it starts", interval);
    } else if (last_before && *last_before >= *first) {
      out.problem = fmt::format("`{}` is out of order", interval);
    }
    if (!out.problem.empty()) return out;
    out.count += *last - *first + 1;
    last_before = last;
    if (comma == std::string_view::npos) return out;
    text.remove_prefix(comma + 1);
    if (text.empty()) out.problem = "the list ends with a comma";
  }
  return out;
}

void ValidateSuccessRule(const Value& rule, int64_t completions) {
  const Value indexes = rule["succeededIndexes"];
  const Value count = rule["succeededCount"];
  if (!indexes && !count) Required(rule, "a rule needs `succeededIndexes` or `succeededCount`");
  int64_t total = 0;
  if (indexes) {
    if (indexes.String().size() > kSucceededIndexesLength) TooLong(indexes, kSucceededIndexesLength);
    IndexCount listed = CountIndexes(indexes.String(), completions);
    if (!listed.problem.empty()) {
      Invalid(indexes, listed.problem);
    } else {
      total = listed.count;
    }
  }
  if (!count) return;
  ValidateNonNegative(count);
  AtMost(count, completions, "the number of completions");
  if (indexes) AtMost(count, total, "the number of indexes listed");
}

void ValidateSuccessPolicy(const JobSpec& job) {
  const Value policy = job["successPolicy"];
  if (!policy) return;
  if (!job.is_indexed) {
    Invalid(policy, "needs `completionMode: Indexed`");
    return;
  }
  const Value rules = policy["rules"];
  if (rules.size() == 0) Required(rules, "a success policy needs at least one rule");
  if (rules.size() > kSuccessRules) TooMany(rules, rules.size(), kSuccessRules);
  if (!job.completions) return;
  for (Value rule : rules.items()) ValidateSuccessRule(rule, *job.completions);
}

void ValidatePodReplacementPolicy(const JobSpec& job) {
  const Value policy = job["podReplacementPolicy"];
  if (!policy) return;
  if (job["podFailurePolicy"]) {
    if (policy.String() != "Failed") NotSupported(policy, {"Failed"});
  } else if (policy.String() != "Failed" && policy.String() != "TerminatingOrFailed") {
    NotSupported(policy, {"Failed", "TerminatingOrFailed"});
  }
}

void ValidateRestartPolicy(const JobSpec& job) {
  const Value policy = job["template"]["spec"]["restartPolicy"];
  const std::string_view name = RestartPolicy(job["template"]["spec"]);
  if (name == "Always" || name.empty()) {
    Required(policy, "the Pods of a Job end: their restart policy must be `OnFailure` or `Never`",
             policy ? "" : "`Always` is the default");
  } else if (name != "OnFailure" && name != "Never") {
    NotSupported(policy, {"OnFailure", "Never"});
  } else if (job["podFailurePolicy"] && name != "Never") {
    Invalid(policy, "with a `podFailurePolicy` the restart policy must be `Never`");
  }
}

}  // namespace

void ValidateJobSpec(const Value& spec, JobSpecOf place, const Value& old) {
  const JobSpec job = ReadJobSpec(spec, place);
  const auto enabled = [&](k8s::Gate gate) {
    return place == JobSpecOf::kCronJob || spec.context().Enabled(gate);
  };
  ValidateCounts(job);
  if (enabled("JobManagedBy")) ValidateManagedBy(spec["managedBy"]);
  ValidateCompletionMode(job);
  ValidatePodFailurePolicy(job);
  if (enabled("JobSuccessPolicy")) ValidateSuccessPolicy(job);
  if (enabled("JobPodReplacementPolicy")) ValidatePodReplacementPolicy(job);
  ValidatePodTemplate(spec["template"], Replacing(old["template"]));
  ValidateRestartPolicy(job);
}

}  // namespace kubevet::validate
