#include "k8s/pod_makers.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace kubevet::k8s {
namespace {

constexpr std::string_view kEveryItem = "[]";

constexpr TemplatePlace kObject[] = {{""}};
constexpr TemplatePlace kTemplate[] = {{"template"}};
constexpr TemplatePlace kSpecTemplate[] = {{"spec.template"}};
constexpr TemplatePlace kWithClaims[] = {{"spec.template", "spec.volumeClaimTemplates"}};
constexpr TemplatePlace kCronJob[] = {{"spec.jobTemplate.spec.template"}};

// Of others: their admission webhooks and controllers demand what the selectors say.
constexpr TemplatePlace kSelected[] = {{"spec.template", "", "spec.selector"}};
constexpr TemplatePlace kSelectedWithClaims[] = {
    {"spec.template", "spec.volumeClaimTemplates", "spec.selector"}};
constexpr TemplatePlace kRollout[] = {{"spec.template", "", "spec.selector", "spec.workloadRef"}};
constexpr TemplatePlace kAdvancedCronJob[] = {
    {"spec.template.jobTemplate.spec.template"},
    {"spec.template.broadcastJobTemplate.spec.template"},
};
constexpr TemplatePlace kUnitedDeployment[] = {
    {"spec.template.statefulSetTemplate.spec.template",
     "spec.template.statefulSetTemplate.spec.volumeClaimTemplates"},
    {"spec.template.advancedStatefulSetTemplate.spec.template",
     "spec.template.advancedStatefulSetTemplate.spec.volumeClaimTemplates"},
    {"spec.template.cloneSetTemplate.spec.template",
     "spec.template.cloneSetTemplate.spec.volumeClaimTemplates"},
    {"spec.template.deploymentTemplate.spec.template"},
};

constexpr bool kOrdinals = true;
constexpr bool kCustom = true;

constexpr PodMaker kPodMakers[] = {
    {"", "Pod", kObject},
    {"", "PodTemplate", kTemplate},
    {"", "ReplicationController", kSpecTemplate},
    {"apps", "DaemonSet", kSpecTemplate},
    {"apps", "Deployment", kSpecTemplate},
    {"apps", "ReplicaSet", kSpecTemplate},
    {"apps", "StatefulSet", kWithClaims, kOrdinals},
    {"batch", "CronJob", kCronJob},
    {"batch", "Job", kSpecTemplate},
    {"extensions", "DaemonSet", kSpecTemplate},
    {"extensions", "Deployment", kSpecTemplate},
    {"extensions", "ReplicaSet", kSpecTemplate},
    {"apps.kruise.io", "AdvancedCronJob", kAdvancedCronJob, !kOrdinals, kCustom},
    {"apps.kruise.io", "BroadcastJob", kSpecTemplate, !kOrdinals, kCustom},
    {"apps.kruise.io", "CloneSet", kSelectedWithClaims, !kOrdinals, kCustom},
    {"apps.kruise.io", "DaemonSet", kSelected, !kOrdinals, kCustom},
    {"apps.kruise.io", "StatefulSet", kSelectedWithClaims, kOrdinals, kCustom},
    {"apps.kruise.io", "UnitedDeployment", kUnitedDeployment, !kOrdinals, kCustom},
    {"argoproj.io", "Rollout", kRollout, !kOrdinals, kCustom},
};

bool IsFieldCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

}  // namespace

std::optional<std::string_view> TemplatePathProblem(std::string_view path) {
  constexpr size_t kMostSteps = 20;
  for (size_t steps = 1; true; ++steps) {
    if (steps > kMostSteps) return "has more than 20 steps";
    const size_t end = std::min(path.find('.'), path.size());
    std::string_view step = path.substr(0, end);
    if (step.ends_with(kEveryItem)) step.remove_suffix(kEveryItem.size());
    if (step.empty()) return "has an empty step";
    if (!std::all_of(step.begin(), step.end(), IsFieldCharacter))
      return "is no path of fields, such as `spec.template` or `spec.groups[].template`";
    if (end == path.size()) return std::nullopt;
    path.remove_prefix(end + 1);
  }
}

std::string_view ListsOf(std::string_view path) {
  const size_t last = path.rfind(kEveryItem);
  return last == std::string_view::npos ? std::string_view() : path.substr(0, last + kEveryItem.size());
}

const std::shared_ptr<const PodMakers>& PodMakers::BuiltIn() {
  static const auto built_in = std::make_shared<const PodMakers>(std::vector<CustomPodMaker>());
  return built_in;
}

PodMakers::PodMakers(std::vector<CustomPodMaker> own) : own_(std::move(own)) {
  std::map<std::pair<std::string_view, std::string_view>, size_t> index;
  std::set<std::tuple<std::string_view, std::string_view, std::string_view>> known;
  for (const CustomPodMaker& each : own_) {
    if (!known.emplace(each.group, each.kind, each.path).second) continue;
    const auto [at, is_new] = index.try_emplace({each.group, each.kind}, makers_.size());
    if (is_new) {
      places_.emplace_back();
      makers_.push_back({each.group, each.kind, {}, false, kCustom});
    }
    places_[at->second].push_back({each.path, each.claim_templates, each.selector, {}, each.is_partial});
    makers_[at->second].ordinals |= each.ordinals;
  }
  for (size_t i = 0; i < makers_.size(); ++i) makers_[i].places = places_[i];
  makers_.reserve(makers_.size() + std::size(kPodMakers));
  for (const PodMaker& each : kPodMakers) {
    if (!index.contains({each.group, each.kind})) makers_.push_back(each);
  }
}

const PodMaker* PodMakers::Find(std::string_view group, std::string_view kind) const {
  for (const PodMaker& maker : makers_) {
    if (maker.kind == kind && maker.group == group) return &maker;
  }
  return nullptr;
}

}  // namespace kubevet::k8s
