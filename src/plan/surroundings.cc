#include "plan/surroundings.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "k8s/labels.h"
#include "k8s/node_fit.h"
#include "k8s/pod_template.h"
#include "plan/situation.h"
#include "plan/workload.h"

namespace kubevet::plan {
namespace {

using PortCollision = DaemonSetRollout::PortCollision;

/// Budgets for one workload, ports of a DaemonSet and others that want them: no more are looked at.
constexpr size_t kMostBudgets = 20;
constexpr size_t kMostPorts = 100;
constexpr size_t kMostTakers = 20;

k8s::PodTemplate TemplateOf(const k8s::Object& object) {
  return k8s::PodTemplateOf(*object.kind->maker, object.resource.node);
}

bool IsDaemonSet(const k8s::Object& object) {
  return object.kind->name == "DaemonSet";
}

/// How many Pods a budget expects of something; nothing when it cannot tell.
std::optional<int64_t> ExpectedOf(const k8s::Object& object) {
  if (object.kind->name == "Pod") return 1;
  for (std::string_view scaled : {"Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"}) {
    if (object.kind->name != scaled) continue;
    return std::clamp<int64_t>(object.resource.node["spec"]["replicas"].AsInt().value_or(1), 0, kMostPods);
  }
  return std::nullopt;
}

/// What a budget asks of all Pods it covers; nothing when the server cannot count it.
std::optional<int64_t> LeastOf(yaml::Node minimum, yaml::Node maximum, std::optional<int64_t> expected) {
  const bool is_share = minimum.IsNull() || !minimum.AsInt();
  if (is_share && !expected) return std::nullopt;
  if (!minimum.IsNull()) return ReadIntOrPercent(minimum, {}).Of(expected.value_or(0), Rounding::kUp);
  return std::max<int64_t>(0, *expected - ReadIntOrPercent(maximum, {}).Of(*expected, Rounding::kUp));
}

}  // namespace

Surroundings::Surroundings(std::vector<k8s::Resource> resources) {
  std::vector<k8s::Object> objects;
  objects.reserve(resources.size());
  for (k8s::Resource& resource : resources) objects.push_back({.resource = std::move(resource)});
  bundle_ = std::make_unique<const k8s::Bundle>(std::move(objects));
}

const k8s::Object* Surroundings::Find(const ResourceId& id) const {
  return bundle_->Find(k8s::GroupOf(id.api_version).value_or(""), id.kind, id.name_space, id.name);
}

std::vector<Floor> Surroundings::FloorsOf(const ResourceId& workload, int64_t wanted) const {
  std::vector<Floor> floors;
  const k8s::Object* object = Find(workload);
  if (object == nullptr || object->kind->maker == nullptr) return floors;
  const k8s::Labels labels(TemplateOf(*object).metadata["labels"]);
  for (const k8s::Object* budget : bundle_->Budgets(object->name_space, labels).objects) {
    const yaml::Node fields = budget->resource.node["spec"];
    const yaml::Node minimum = fields["minAvailable"], maximum = fields["maxUnavailable"];
    const auto selector = k8s::LabelSelector::Parse(fields["selector"]);
    if ((minimum.IsNull() && maximum.IsNull()) || !selector) continue;
    if (floors.size() == kMostBudgets) break;
    int64_t others = 0;
    std::optional<int64_t> expected = IsDaemonSet(*object) ? std::nullopt : std::optional(wanted);
    for (const k8s::Object* other : bundle_->Workloads(object->name_space, *selector).objects) {
      if (other == object) continue;
      const auto more = ExpectedOf(*other);
      others += more.value_or(0);
      expected = expected && more ? std::optional(*expected + *more) : std::nullopt;
    }
    const auto least = LeastOf(minimum, maximum, expected);
    if (!least) continue;
    Floor& floor = floors.emplace_back();
    floor.budget = fmt::format("{}/{}", budget->name_space, budget->name());
    floor.wants = minimum.IsNull()
                      ? fmt::format("maxUnavailable {}", ReadIntOrPercent(maximum, {}).ToString())
                      : fmt::format("minAvailable {}", ReadIntOrPercent(minimum, {}).ToString());
    floor.least = std::max<int64_t>(0, *least - others);
  }
  return floors;
}

std::string Surroundings::ServiceDomainOf(const ResourceId& workload) const {
  const k8s::Object* object = Find(workload);
  if (object == nullptr || object->kind->maker == nullptr) return {};
  const std::string_view name = object->resource.node["spec"]["serviceName"].text();
  const k8s::Object* service =
      name.empty() ? nullptr : bundle_->Find("", "Service", object->name_space, name);
  if (service == nullptr) return {};
  const yaml::Node fields = service->resource.node["spec"];
  if (fields["clusterIP"].text() != "None" || fields["selector"].size() == 0) return {};
  const auto selected =
      bundle_->Workloads(object->name_space, k8s::LabelSelector::FromMap(fields["selector"])).objects;
  if (std::find(selected.begin(), selected.end(), object) == selected.end()) return {};
  return fmt::format("{}.{}.svc", name, object->name_space);
}

std::vector<PortCollision> Surroundings::CollisionsOf(const ResourceId& workload,
                                                      std::span<const k8s::Node> nodes) const {
  std::vector<PortCollision> collisions;
  const k8s::Object* object = Find(workload);
  if (object == nullptr || object->kind->maker == nullptr) return collisions;
  const k8s::PodTemplate own = TemplateOf(*object);
  const auto fit = [](const k8s::Object& of) {
    return k8s::NodeFit(TemplateOf(of).spec, false,
                        IsDaemonSet(of) ? k8s::PodOwner::kDaemonSet : k8s::PodOwner::kOther);
  };
  struct Taker {
    std::vector<k8s::HostPort> ports;
    std::vector<Slot> nodes;  // where both are to run
  };
  std::map<const k8s::Object*, Taker> takers;
  const auto look_at = [&](const k8s::Object* other) -> const Taker* {
    const auto known = takers.find(other);
    if (known != takers.end()) return &known->second;
    if (takers.size() == kMostTakers) return nullptr;
    Taker& taker = takers[other];
    taker.ports = k8s::HostPortsOf(TemplateOf(*other));
    const k8s::NodeFit mine = fit(*object), theirs = fit(*other);
    for (Slot node = 0; node < nodes.size(); ++node) {
      if (mine.Judge(nodes[node]).should_run && theirs.Judge(nodes[node]).should_run)
        taker.nodes.push_back(node);
    }
    return &taker;
  };
  std::vector<k8s::HostPort> ports = k8s::HostPortsOf(own);
  ports.resize(std::min(ports.size(), kMostPorts));
  for (const k8s::HostPort& port : ports) {
    const k8s::Object* before = nullptr;
    for (const k8s::Object* other : bundle_->TakersOfHostPort(port.port)) {
      if (other == std::exchange(before, other) || other == object) continue;  // once for several protocols
      const Taker* taker = look_at(other);
      if (taker == nullptr || taker->nodes.empty()) continue;
      const bool clash = std::any_of(taker->ports.begin(), taker->ports.end(),
                                     [&](const k8s::HostPort& each) { return each.ConflictsWith(port); });
      if (!clash) continue;
      const bool certain = IsDaemonSet(*other) || !other->resource.node["spec"]["nodeName"].text().empty();
      collisions.push_back({port.port, std::string(port.protocol),
                            fmt::format("{} {}/{}", other->kind->name, other->name_space, other->name()),
                            certain, taker->nodes});
    }
  }
  return collisions;
}

}  // namespace kubevet::plan
