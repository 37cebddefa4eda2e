#include "k8s/bundle.h"

#include <algorithm>
#include <exception>
#include <iterator>
#include <new>
#include <thread>

#include "k8s/makers.h"
#include "schema/table.h"

namespace kubevet::k8s {
namespace {

/// The longest name an object can have.
constexpr size_t kMaxName = 253;

std::string_view OrDefault(std::string_view name_space) {
  return name_space.empty() ? "default" : name_space;
}

/// `extensions` had kinds that live elsewhere now: what is written there is the same object.
std::string_view CurrentGroup(std::string_view api_version, std::string_view kind) {
  const std::string_view group = GroupOf(api_version).value_or(api_version);
  if (group != "extensions") return group;
  const auto known = schema::FindKind(api_version, kind);
  const auto replacement = known ? known->replacement() : std::nullopt;
  return replacement ? replacement->group() : group;
}

std::string_view NameSpaceIn(const ObjectKind& kind, std::string_view name_space) {
  return kind.is_cluster_scoped ? std::string_view() : OrDefault(name_space);
}

Bundle::Objects Cut(Bundle::Objects objects) {
  return objects.first(std::min(objects.size(), kResultLimit));
}

/// Calls `take` with each Pod template of what makes Pods and is whole, and with the object.
template <typename Take>
void ForEachTemplate(std::span<const Object> objects, Take take) {
  for (size_t i = 0; i < objects.size(); ++i) {
    const Object& object = objects[i];
    if (i + 1 < objects.size()) objects[i + 1].resource.node.PrefetchBeginning();
    if (!object.kind->maker || object.is_part) continue;
    ForEachPodTemplate(*object.kind->maker, object.resource.node,
                       [&](const PodTemplate& pod) { take(object, pod); });
  }
}

/// Does both, at the same time where there may be one thread more.
template <typename First, typename Second>
void DoBoth(const First& first, const Second& second) {
  bool lacks_memory = false, is_started = false;
  {
    std::jthread other;  // joined at the end
    try {
      other = std::jthread([&] {
        try {
          first();
        } catch (const std::bad_alloc&) {
          lacks_memory = true;
        }
      });
      is_started = true;
    } catch (const std::exception&) {  // there may be no more threads, or no memory for one
    }
    second();
  }
  if (lacks_memory) throw std::bad_alloc();
  if (!is_started) first();
}

bool MakesClaimsFrom(const Object& object, std::string_view claim_template) {
  bool found = false;
  ForEachPodTemplate(*object.kind->maker, object.resource.node, [&](const PodTemplate& pod) {
    for (yaml::Node claim : pod.claim_templates.items())
      found |= claim["metadata"]["name"].text() == claim_template;
  });
  return found;
}

}  // namespace

Bundle::Bundle(std::vector<Object> objects, std::shared_ptr<const PodMakers> pod_makers, unsigned jobs)
    : pod_makers_(std::move(pod_makers)), objects_(std::move(objects)) {
  constexpr size_t kAhead = 8;  // objects, so that what is far away in memory comes in time
  for (size_t i = 0; i < objects_.size(); ++i) {
    if (i + kAhead < objects_.size()) __builtin_prefetch(objects_[i + kAhead].resource.id.get());
    Object& object = objects_[i];
    const ResourceId& id = *object.resource.id;
    ObjectKind& kind = KindOf(id);
    object.kind = &kind;
    object.name_space = NameSpaceIn(kind, id.name_space);
    if (object.is_part) continue;
    kind.objects.push_back(&object);
  }
  constexpr size_t kMany = 1000;
  if (jobs > 1 && objects_.size() >= kMany) {
    IndexWithTwo();
  } else {
    by_identity_ = IndexIdentities();
  }
  MarkTwins();
}

void Bundle::IndexWithTwo() {
  const std::span<const Object> all = objects_;
  const size_t half = all.size() / 2;
  std::vector<LabelIndex::Entry> pods;
  {
    std::vector<LabelIndex::Entry> more;
    DoBoth([&] { pods = LabelsOfPods(all.first(half)); }, [&] { more = LabelsOfPods(all.subspan(half)); });
    pods.reserve(pods.size() + more.size());
    std::ranges::move(more, std::back_inserter(pods));
  }
  DoBoth([&] { pods_.Get([&] { return LabelIndex(std::move(pods)); }); },
         [&] {
           by_identity_ = IndexIdentities();
           Folders();
         });
}

FrozenMultimap<Bundle::Key, const Object*> Bundle::IndexIdentities() const {
  std::vector<std::pair<Key, const Object*>> entries;
  entries.reserve(objects_.size());
  for (const Object& object : objects_) {
    if (!object.is_part && !object.name().empty())
      entries.push_back({{object.kind, object.name_space, object.name()}, &object});
  }
  return FrozenMultimap(std::move(entries));
}

void Bundle::MarkTwins() {
  for (uint32_t i = 0; i < by_identity_.key_count(); ++i) {
    const auto twins = by_identity_.values(i);
    if (twins.size() < 2) continue;
    for (const Object* each : twins) objects_[static_cast<size_t>(each - objects_.data())].has_twins = true;
  }
}

ObjectKind& Bundle::KindOf(const ResourceId& id) {
  const KindKey key(CurrentGroup(id.api_version, id.kind), id.kind);
  if (auto known = kinds_.find(key); known != kinds_.end()) return known->second;
  const auto in_table = schema::FindKind(id.api_version, id.kind);
  ObjectKind kind;
  std::tie(kind.group, kind.name) = key;
  kind.is_cluster_scoped = in_table && in_table->scope() == schema::Scope::kCluster;
  kind.maker = pod_makers_->Find(kind.group, kind.name);
  return kinds_.emplace(key, std::move(kind)).first->second;
}

const ObjectKind* Bundle::FindKind(std::string_view group, std::string_view kind) const {
  const auto found = kinds_.find(KindKey(group, kind));
  return found == kinds_.end() ? nullptr : &found->second;
}

Bundle::Objects Bundle::OfKind(std::string_view group, std::string_view kind) const {
  const ObjectKind* found = FindKind(group, kind);
  return found ? Objects(found->objects) : Objects();
}

const Object* Bundle::Find(std::string_view group, std::string_view kind, std::string_view name_space,
                           std::string_view name) const {
  const Objects all = FindAll(group, kind, name_space, name);
  return all.empty() ? nullptr : all.front();
}

Bundle::Objects Bundle::FindAll(std::string_view group, std::string_view kind, std::string_view name_space,
                                std::string_view name) const {
  const ObjectKind* found = FindKind(group, kind);
  if (!found) return {};
  return Cut(by_identity_.Find({found, NameSpaceIn(*found, name_space), name}));
}

Bundle::Objects Bundle::FindAnywhere(std::string_view group, std::string_view kind,
                                     std::string_view name) const {
  const ObjectKind* found = FindKind(group, kind);
  if (!found) return {};
  return Cut(by_name_.Get([this] { return IndexNames(); }).Find({found, {}, name}));
}

Bundle::Objects Bundle::Beside(const Object& object, std::string_view group, std::string_view kind) const {
  const ObjectKind* found = FindKind(group, kind);
  if (!found) return {};
  return Cut(Folders().Find({found, object.folder}));
}

Bundle::Objects Bundle::PartsOf(const Object& object) const {
  return Cut(parts_.Get([this] { return IndexParts(); }).Find({object.kind, {}, object.name()}));
}

bool Bundle::IsMade(std::string_view kind, std::string_view name_space, std::string_view name) const {
  const auto& made = made_.Get([this] { return IndexMade(); });
  return !made.Find({kind, OrDefault(name_space), name}).empty() || !made.Find({kind, {}, name}).empty();
}

Selection Bundle::Workloads(std::string_view name_space, const LabelSelector& selector) const {
  return Pods().Find(OrDefault(name_space), selector);
}

Selection Bundle::Services(std::string_view name_space, const Labels& labels) const {
  return services_.Get([this] { return IndexServices(); }).Find(OrDefault(name_space), labels);
}

Selection Bundle::Budgets(std::string_view name_space, const Labels& labels) const {
  return budgets_.Get([this] { return IndexBudgets(); }).Find(OrDefault(name_space), labels);
}

Bundle::Objects Bundle::Autoscalers(const Object& target) const {
  return Cut(autoscalers_.Get([this] { return IndexAutoscalers(); })
                 .Find({target.kind, target.name_space, target.name()}));
}

Bundle::Objects Bundle::Users(ReferenceKind kind, std::string_view name_space, std::string_view name) const {
  return Cut(users_.Get([this] { return IndexUsers(); }).Find({kind, OrDefault(name_space), name}));
}

const Object* Bundle::ClaimMaker(std::string_view name_space, std::string_view claim) const {
  const std::string_view stem = SplitOrdinal(claim).stem;
  if (stem.size() > kMaxName) return nullptr;
  for (size_t dash = stem.find('-'); dash != std::string_view::npos; dash = stem.find('-', dash + 1)) {
    for (const PodMaker& maker : pod_makers_->all()) {
      if (!maker.ordinals) continue;
      const Object* object = Find(maker.group, maker.kind, name_space, stem.substr(dash + 1));
      if (object && MakesClaimsFrom(*object, stem.substr(0, dash))) return object;
    }
  }
  return nullptr;
}

Bundle::Objects Bundle::TakersOfHostPort(int64_t port) const {
  return Cut(host_ports_.Get([this] { return IndexHostPorts(); }).Find({port}));
}

std::span<const Node> Bundle::Nodes() const {
  return nodes_.Get([this] {
    std::vector<Node> nodes;
    for (const Object* node : OfKind("", "Node")) nodes.push_back(ReadNode(node->resource.node));
    return nodes;
  });
}

const LabelIndex& Bundle::Pods() const {
  return pods_.Get([this] { return LabelIndex(LabelsOfPods(objects_)); });
}

const FrozenMultimap<Bundle::FolderKey, const Object*>& Bundle::Folders() const {
  return folders_.Get([this] { return IndexFolders(); });
}

std::vector<LabelIndex::Entry> Bundle::LabelsOfPods(std::span<const Object> objects) const {
  std::vector<LabelIndex::Entry> entries;
  entries.reserve(objects.size());
  ForEachTemplate(objects, [&](const Object& object, const PodTemplate& pod) {
    if (pod.node) entries.push_back({{object.name_space, Labels(pod.metadata["labels"])}, &object});
  });
  return entries;
}

SelectorIndex Bundle::IndexServices() const {
  std::vector<std::pair<SelectorIndex::Key, const Object*>> entries;
  for (const Object* service : OfKind("", "Service")) {
    const yaml::Node spec = service->resource.node["spec"];
    if (spec["type"].text() == "ExternalName") continue;
    LabelSelector selector = LabelSelector::FromMap(spec["selector"]);
    if (!selector.IsEmpty()) entries.push_back({{service->name_space, std::move(selector)}, service});
  }
  return SelectorIndex(std::move(entries));
}

SelectorIndex Bundle::IndexBudgets() const {
  std::vector<std::pair<SelectorIndex::Key, const Object*>> entries;
  for (const Object* budget : OfKind("policy", "PodDisruptionBudget")) {
    auto selector = LabelSelector::Parse(budget->resource.node["spec"]["selector"]);
    if (!selector) continue;
    if (selector->IsEmpty() && budget->resource.id->api_version == "policy/v1beta1") continue;
    entries.push_back({{budget->name_space, *std::move(selector)}, budget});
  }
  return SelectorIndex(std::move(entries));
}

FrozenMultimap<Bundle::Key, const Object*> Bundle::IndexAutoscalers() const {
  std::vector<std::pair<Key, const Object*>> entries;
  for (const Object* autoscaler : OfKind("autoscaling", "HorizontalPodAutoscaler")) {
    const yaml::Node target = autoscaler->resource.node["spec"]["scaleTargetRef"];
    const std::string_view kind_name = target["kind"].text();
    const ObjectKind* kind = FindKind(CurrentGroup(target["apiVersion"].text(), kind_name), kind_name);
    if (kind) entries.push_back({{kind, autoscaler->name_space, target["name"].text()}, autoscaler});
  }
  return FrozenMultimap(std::move(entries));
}

FrozenMultimap<Bundle::ReferenceKey, const Object*> Bundle::IndexUsers() const {
  std::vector<std::pair<ReferenceKey, const Object*>> entries;
  ForEachTemplate(objects_, [&](const Object& object, const PodTemplate& pod) {
    for (const PodReference& reference : ReferencesOf(pod))
      entries.push_back({{reference.kind, object.name_space, reference.name.text()}, &object});
  });
  return FrozenMultimap(std::move(entries));
}

FrozenMultimap<Bundle::HostPortKey, const Object*> Bundle::IndexHostPorts() const {
  std::vector<std::pair<HostPortKey, const Object*>> entries;
  ForEachTemplate(objects_, [&](const Object& object, const PodTemplate& pod) {
    for (const HostPort& port : HostPortsOf(pod)) entries.push_back({{port.port}, &object});
  });
  return FrozenMultimap(std::move(entries));
}

FrozenMultimap<Bundle::Key, const Object*> Bundle::IndexNames() const {
  std::vector<std::pair<Key, const Object*>> entries;
  entries.reserve(by_identity_.key_count());
  for (uint32_t i = 0; i < by_identity_.key_count(); ++i) {
    const auto& [kind, name_space, name] = by_identity_.key(i);
    entries.push_back({{kind, {}, name}, by_identity_.values(i).front()});
  }
  return FrozenMultimap(std::move(entries));
}

FrozenMultimap<Bundle::FolderKey, const Object*> Bundle::IndexFolders() const {
  std::vector<std::pair<FolderKey, const Object*>> entries;
  entries.reserve(objects_.size());
  for (const Object& object : objects_) {
    if (!object.is_part) entries.push_back({{object.kind, object.folder}, &object});
  }
  return FrozenMultimap(std::move(entries));
}

FrozenMultimap<Bundle::Key, const Object*> Bundle::IndexParts() const {
  std::vector<std::pair<Key, const Object*>> entries;
  for (const Object& object : objects_) {
    if (object.is_part) entries.push_back({{object.kind, {}, object.name()}, &object});
  }
  return FrozenMultimap(std::move(entries));
}

FrozenMultimap<Bundle::MadeKey, const Object*> Bundle::IndexMade() const {
  std::vector<std::pair<MadeKey, const Object*>> entries;
  for (const auto& [key, kind] : kinds_) {
    for (const Maker& maker : MakersOf(kind.group, kind.name)) {
      for (const Object* object : kind.objects) {
        const std::string_view name_space = maker.in_any_namespace ? std::string_view() : object->name_space;
        for (std::string_view name : MadeNames(maker, object->resource.node))
          entries.push_back({{maker.makes, name_space, name}, object});
      }
    }
  }
  return FrozenMultimap(std::move(entries));
}

}  // namespace kubevet::k8s
