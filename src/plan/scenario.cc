#include "plan/scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <limits>
#include <set>
#include <unordered_map>

#include "base/hash.h"
#include "base/near_miss.h"
#include "plan/revisions.h"
#include "plan/stateful_set.h"
#include "yaml/reader.h"

namespace kubevet::plan {
namespace {

constexpr std::string_view kRule = "scenario";
constexpr uint32_t kMostEvents = 1000;
constexpr size_t kMostPodsOnNode = 10;
constexpr Tick kLastTick = 1'000'000'000;
constexpr size_t kMostProblems = 20;

constexpr std::string_view kOld = "old";
constexpr std::string_view kNew = "new";

class Reader {
 public:
  Reader(std::unique_ptr<const Source> source, const k8s::Target& target)
      : target_(target), revisions_(target) {
    scenario_.source = std::move(source);
  }

  Scenario Read() {
    ReadAll();
    scenario_.situation.revisions = revisions_.names();
    return std::move(scenario_);
  }

 private:
  Situation& situation() { return scenario_.situation; }
  bool IsKind(WorkloadKind kind) const { return scenario_.situation.kind == kind; }

  void Problem(yaml::Node at, std::string message, std::string help = {}) {
    if (scenario_.problems.size() >= kMostProblems) return;
    Diagnostic& problem = scenario_.problems.emplace_back();
    problem.rule = kRule;
    problem.stage = Stage::kSchema;
    problem.location = at ? at.location() : Location{scenario_.source.get(), {}};
    problem.message = std::move(message);
    problem.help = std::move(help);
  }

  /// Tells fields that nobody reads.
  void KnownFields(yaml::Node map, std::initializer_list<std::string_view> known) {
    for (auto [key, value] : map.entries()) {
      if (std::find(known.begin(), known.end(), key.text()) != known.end()) continue;
      const auto meant = NearMiss(key.text(), known);
      Problem(key, fmt::format("there is no `{}` here", key.text()),
              meant ? fmt::format("did you mean `{}`?", *meant)
                    : fmt::format("known are: {}", fmt::join(known, ", ")));
    }
  }

  void ReadAll() {
    auto documents = yaml::ReadDocuments(*scenario_.source);
    std::erase_if(documents, [](const auto& document) { return document->IsEmpty(); });
    if (documents.size() != 1) {
      return Problem({}, documents.empty() ? "the scenario is empty" : "a scenario is one document");
    }
    const yaml::Document& document = *documents.front();
    scenario_.documents.push_back(std::move(documents.front()));
    if (!TellUnreadable(document)) return;
    const yaml::Node root = document.root();
    if (!root.IsMap()) return Problem(root, "a scenario is a map with `new`, the manifest to apply");
    KnownFields(root, {"kind", "family", "old", "new", "initial", "nodes", "node", "initialPods",
                       "initialUnreadyOldPods", "faults", "events"});
    if (!ReadManifests(root)) return;
    ReadEventManifests(root["events"]);
    ReadNodes(root);
    ReadInitial(root["initial"]);
    ReadInitialPods(root["initialPods"]);
    ReadUnready(root["initialUnreadyOldPods"]);
    ReadEvents(root["events"]);
    ReadFaults(root["faults"]);
  }

  bool TellUnreadable(const yaml::Document& document) {
    const auto tell = [this, &document](const yaml::Problem& problem) {
      Problem({}, problem.message, problem.help);
      scenario_.problems.back().location = {&document.source(), problem.span};
    };
    if (document.error()) tell(*document.error());
    for (const yaml::Problem& problem : document.duplicates()) tell(problem);
    return !document.error() && document.duplicates().empty();
  }

  /// A manifest is text, or stands in the scenario as it is. Falsy when it cannot be read.
  yaml::Node ReadManifest(yaml::Node written, std::string_view what) {
    if (written.IsMap()) return written;
    if (!written.IsString()) {
      Problem(written, fmt::format("`{}` must be a manifest", what));
      return {};
    }
    auto source = std::make_unique<const Source>(fmt::format("{} ({})", scenario_.source->path(), what),
                                                 std::string(written.text()));
    auto documents = yaml::ReadDocuments(*source);
    scenario_.manifest_sources.push_back(std::move(source));
    std::erase_if(documents, [](const auto& document) { return document->IsEmpty(); });
    if (documents.size() != 1) {
      Problem(written, fmt::format("`{}` must hold one object, it holds {}", what, documents.size()));
      return {};
    }
    scenario_.documents.push_back(std::move(documents.front()));
    const yaml::Document& document = *scenario_.documents.back();
    return TellUnreadable(document) ? document.root() : yaml::Node();
  }

  yaml::Node ReadWorkload(yaml::Node written, std::string_view what) {
    const yaml::Node object = ReadManifest(written, what);
    if (!object) return {};
    const std::string_view kind = ToString(situation().kind);
    if (object["kind"].text() != kind) {
      Problem(object, fmt::format("`{}` is of kind `{}`, the scenario is about a {}", what,
                                  object["kind"].text(), kind));
      return {};
    }
    if (object["apiVersion"].text() != "apps/v1") {
      const yaml::Node version = object["apiVersion"];
      Problem(version ? version : object, fmt::format("`{}` must be of `apiVersion: apps/v1`", what));
      return {};
    }
    const int64_t replicas = object["spec"]["replicas"].AsInt().value_or(1);
    if (replicas > kMostPods) {
      Problem(
          object["spec"]["replicas"],
          fmt::format("{} replicas are more than the {} that can be played through", replicas, kMostPods));
      return {};
    }
    return object;
  }

  bool ReadManifests(yaml::Node root) {
    yaml::Node written = root["new"];
    if (written.IsNull()) {
      Problem(root, "there is no `new`, the manifest to apply");
      return false;
    }
    if (!ReadKind(root["kind"], written)) return false;
    if (!root["old"].IsNull()) {
      const yaml::Node old = ReadWorkload(root["old"], kOld);
      if (!old) return false;
      situation().live = revisions_.Add(std::string(kOld), old);
      Remember(old);
    }
    const yaml::Node object = ReadWorkload(written, kNew);
    if (!object) return false;
    situation().desired = revisions_.Add(std::string(kNew), object);
    Remember(object);
    return true;
  }

  bool ReadKind(yaml::Node written, yaml::Node manifest) {
    std::string_view name = written.text();
    if (written.IsNull() && manifest.IsMap()) name = manifest["kind"].text();
    constexpr WorkloadKind kKinds[] = {WorkloadKind::kStatefulSet, WorkloadKind::kDaemonSet,
                                       WorkloadKind::kDeployment};
    for (WorkloadKind kind : kKinds) {
      if (ToString(kind) != name) continue;
      situation().kind = kind;
      return true;
    }
    Problem(written, fmt::format("`{}` is no kind that rolls out", name),
            "use StatefulSet, DaemonSet or Deployment");
    return false;
  }

  /// What Pods there may be at some time: names in the scenario are held against this.
  void Remember(yaml::Node object) {
    if (IsKind(WorkloadKind::kStatefulSet)) specs_.push_back(ReadStatefulSet(object, target_));
  }

  /// Labels are known before anything refers to them.
  void ReadEventManifests(yaml::Node events) {
    if (!events.IsNull() && !events.IsList()) Problem(events, "`events` must be a list");
    uint32_t count = 0;
    for (yaml::Node event : events.items()) {
      if (++count > kMostEvents) return Problem(event, fmt::format("more than {} events", kMostEvents));
      if (event["apply"].IsNull()) continue;
      const std::string label(event["label"].IsNull() ? "apply" : event["label"].text());
      const yaml::Node object = ReadWorkload(event["apply"], label);
      if (!object) continue;
      applied_.emplace(count, revisions_.Add(label, object));
      Remember(object);
    }
  }

  std::optional<RevisionId> ReadRevision(yaml::Node written) {
    const auto revision = revisions_.Find(written.text());
    if (!revision) Problem(written, fmt::format("`{}` is no revision", written.text()), KnownRevisions());
    return revision;
  }
  std::string KnownRevisions() const {
    return fmt::format("known are: {}", fmt::join(revisions_.names(), ", "));
  }

  std::optional<PodState> ReadState(yaml::Node written) {
    const auto state = ParsePodState(written.text());
    if (!state) {
      Problem(written, fmt::format("`{}` is no state of a Pod", written.text()),
              "use ready, unready, pending, failed, succeeded or terminating");
    }
    return state;
  }

  /// The ordinal in `web-2`; nothing when no StatefulSet of the scenario has such a Pod.
  std::optional<Slot> ReadPodName(yaml::Node written) {
    const std::string& set = specs_.front().name;
    if (const auto ordinal = FindOrdinal(specs_.front(), written.text())) return ordinal;
    Problem(written, fmt::format("`{}` is no Pod of StatefulSet `{}`", written.text(), set),
            fmt::format("they are called `{}-0`, …", set));
    return std::nullopt;
  }

  std::optional<Slot> ReadNodeName(yaml::Node written) {
    const auto found = nodes_.find(std::string(written.text()));
    if (found != nodes_.end()) return found->second;
    Problem(written, fmt::format("there is no node `{}`", written.text()));
    return std::nullopt;
  }

  std::optional<k8s::Node> ReadOneNode(yaml::Node written) {
    const size_t sources = scenario_.manifest_sources.size(), documents = scenario_.documents.size();
    const yaml::Node object = ReadManifest(written, "node");
    if (!object) return std::nullopt;
    k8s::Node node = k8s::ReadNode(object);
    if (object["kind"].text() == "Node" && !node.name.empty()) {
      // It has been copied; there may be very many.
      scenario_.documents.resize(documents);
      scenario_.manifest_sources.resize(sources);
      return node;
    }
    Problem(object, object["kind"].text() == "Node"
                        ? "the node has no `metadata.name`"
                        : fmt::format("expected a Node, found `{}`", object["kind"].text()));
    return std::nullopt;
  }

  void ReadNodes(yaml::Node root) {
    if (!IsKind(WorkloadKind::kDaemonSet)) {
      for (std::string_view field : {"node", "nodes", "initialPods"}) {
        if (!root[field].IsNull()) Problem(root[field], fmt::format("`{}` is for DaemonSets", field));
      }
      return;
    }
    const auto add = [this](yaml::Node written) {
      auto node = ReadOneNode(written);
      if (!node) return;
      if (!nodes_.emplace(node->name, static_cast<Slot>(nodes_.size())).second)
        return Problem(written, fmt::format("there are two nodes `{}`", node->name));
      situation().nodes.push_back(std::move(*node));
    };
    if (!root["node"].IsNull()) add(root["node"]);
    for (yaml::Node node : root["nodes"].items()) add(node);
  }

  void ReadInitial(yaml::Node initial) {
    if (initial.IsNull()) return;
    if (!IsKind(WorkloadKind::kStatefulSet)) return Problem(initial, "`initial` is for StatefulSets");
    KnownFields(initial, {"pods", "pvcs", "currentRevision", "updateRevision"});
    for (yaml::Node written : initial["pods"].items()) {
      KnownFields(written, {"name", "revision", "state"});
      const auto ordinal = ReadPodName(written["name"]);
      const auto revision = ReadRevision(written["revision"]);
      const auto state = ReadState(written["state"]);
      if (!ordinal || !revision || !state) continue;
      if (!initial_ordinals_.insert(*ordinal).second) {
        Problem(written["name"], fmt::format("there are two Pods `{}`", written["name"].text()));
      }
      situation().pods.push_back({*ordinal, *revision, *state});
    }
    if (!situation().live && !situation().pods.empty())
      Problem(initial["pods"], "there are Pods, but no `old`: nothing made them");
    ReadClaims(initial["pvcs"]);
    if (!initial["currentRevision"].IsNull())
      situation().current_revision = ReadRevision(initial["currentRevision"]);
    if (!initial["updateRevision"].IsNull())
      situation().update_revision = ReadRevision(initial["updateRevision"]);
  }

  void ReadClaims(yaml::Node claims) {
    std::set<std::string_view> seen;
    for (yaml::Node claim : claims.items()) {
      if (!claim.IsString() || claim.text().empty()) {
        Problem(claim, "expected the name of a claim");
      } else if (!seen.insert(claim.text()).second) {
        Problem(claim, fmt::format("there are two claims `{}`", claim.text()));
      } else if (!IsClaimName(claim.text())) {
        Problem(claim, fmt::format("`{}` is no claim of StatefulSet `{}`", claim.text(), specs_.front().name),
                "claims are called after a claim template, the StatefulSet and an ordinal: `data-web-0`");
      }
      situation().claims.emplace_back(claim.text());
    }
  }

  bool IsClaimName(std::string_view name) const {
    return std::any_of(specs_.begin(), specs_.end(),
                       [name](const StatefulSetSpec& spec) { return FindClaim(spec, name).has_value(); });
  }

  void ReadInitialPods(yaml::Node pods) {
    if (!IsKind(WorkloadKind::kDaemonSet)) return;
    std::unordered_map<Slot, size_t> on_node;
    for (yaml::Node written : pods.items()) {
      KnownFields(written, {"node", "revision", "state"});
      const auto node = ReadNodeName(written["node"]);
      const auto revision = ReadRevision(written["revision"]);
      if (written["state"].text() == "missing") continue;
      const auto state = ReadState(written["state"]);
      if (!node || !revision || !state) continue;
      if (++on_node[*node] > kMostPodsOnNode) {
        Problem(written,
                fmt::format("more than {} Pods on node `{}`", kMostPodsOnNode, written["node"].text()));
        continue;
      }
      situation().pods.push_back({*node, *revision, *state});
    }
    if (!situation().live && !situation().pods.empty())
      Problem(pods, "there are Pods, but no `old`: nothing made them");
  }

  void ReadUnready(yaml::Node count) {
    if (situation().live && IsKind(WorkloadKind::kDeployment)) {
      const Manifest& live = *situation().live;
      situation().replica_sets.push_back({live.revision, ReadDeployment(live.object).replicas, 0});
    }
    if (count.IsNull()) return;
    if (!IsKind(WorkloadKind::kDeployment))
      return Problem(count, "`initialUnreadyOldPods` is for Deployments");
    const auto number = count.AsInt();
    if (!number || *number < 0) return Problem(count, "expected a number of Pods");
    for (InitialReplicaSet& set : situation().replica_sets) set.unready = *number;
  }

  void ReadEvents(yaml::Node events) {
    uint32_t index = 0;
    for (yaml::Node written : events.items()) {
      if (++index > kMostEvents) return;
      KnownFields(written, {"tick", "when", "apply", "label", "deletePod", "setPod", "state",
                            "deletePodOnNode", "setPodOnNode", "setNode"});
      Event event;
      if (!ReadTime(written, event) || !ReadDeed(written, index, event)) continue;
      situation().events.push_back(std::move(event));
    }
  }

  bool ReadTime(yaml::Node written, Event& event) {
    const yaml::Node tick = written["tick"], when = written["when"];
    if (tick.IsNull() == when.IsNull()) {
      Problem(written, "an event has either `tick` or `when: idle`");
      return false;
    }
    if (!when.IsNull()) {
      if (when.text() == "idle") return true;
      Problem(when, fmt::format("`{}` is no time", when.text()), "use `when: idle`, or `tick` and a number");
      return false;
    }
    event.tick = tick.AsInt();
    if (event.tick && *event.tick >= 0 && *event.tick <= kLastTick) return true;
    Problem(tick, fmt::format("expected a tick from 0 to {}", kLastTick));
    return false;
  }

  bool ReadDeed(yaml::Node written, uint32_t index, Event& event) {
    constexpr std::string_view kDeeds[] = {"apply",           "deletePod",    "setPod",
                                           "deletePodOnNode", "setPodOnNode", "setNode"};
    std::string_view deed;
    for (std::string_view each : kDeeds) {
      if (written[each].IsNull()) continue;
      if (!deed.empty()) {
        Problem(written, fmt::format("an event does one thing, this one has `{}` and `{}`", deed, each));
        return false;
      }
      deed = each;
    }
    if (deed.empty()) {
      Problem(written, "the event does nothing", fmt::format("give it one of {}", fmt::join(kDeeds, ", ")));
      return false;
    }
    if (deed == "apply") {
      const auto found = applied_.find(index);
      if (found == applied_.end()) return false;
      event.what = ApplyManifest{found->second};
      return true;
    }
    return deed == "setNode" ? ReadSetNode(written[deed], event) : ReadPodDeed(written, deed, event);
  }

  bool ReadSetNode(yaml::Node written, Event& event) {
    auto node = ReadOneNode(written);
    if (!node) return false;
    nodes_.emplace(node->name, static_cast<Slot>(nodes_.size()));
    event.what = SetNode{std::move(*node)};
    return true;
  }

  bool ReadPodDeed(yaml::Node written, std::string_view deed, Event& event) {
    const bool on_node = deed.ends_with("OnNode");
    const WorkloadKind kind = on_node ? WorkloadKind::kDaemonSet : WorkloadKind::kStatefulSet;
    if (!IsKind(kind)) {
      Problem(written[deed], fmt::format("`{}` is for {}s", deed, ToString(kind)));
      return false;
    }
    const auto slot = on_node ? ReadNodeName(written[deed]) : ReadPodName(written[deed]);
    if (!slot) return false;
    if (deed.starts_with("delete")) {
      event.what = DeletePods{*slot};
      return true;
    }
    const auto state = ReadState(written["state"]);
    if (state) event.what = SetPods{*slot, *state};
    return state.has_value();
  }

  void ReadFaults(yaml::Node faults) {
    for (yaml::Node written : faults.items()) {
      KnownFields(written, {"pods", "revision", "effect", "ticks"});
      Fault fault;
      if (!written["revision"].IsNull()) fault.revision = ReadRevision(written["revision"]);
      const auto effect = ParseEffect(written["effect"].text());
      if (!effect) {
        Problem(written["effect"], fmt::format("`{}` is no effect", written["effect"].text()),
                "use neverReady, failOnce, failAlways, succeedOnce, slowReady or neverTerminates");
        continue;
      }
      fault.effect = *effect;
      if (fault.effect == Effect::kSlowReady) {
        const auto ticks = written["ticks"].AsInt();
        if (!ticks || *ticks < 0 || *ticks > kLastTick)
          Problem(written, "`slowReady` needs `ticks`, how long it takes");
        fault.ticks = ticks.value_or(0);
      }
      ReadFaultyPods(written["pods"], fault);
      situation().faults.push_back(std::move(fault));
    }
  }

  void ReadFaultyPods(yaml::Node pods, Fault& fault) {
    if (pods.size() == 0) Problem(pods, "the fault names no Pod", "`[\"*\"]` is every Pod");
    for (yaml::Node name : pods.items()) {
      if (name.text() == "*") {
        fault.every_pod = true;
      } else if (IsKind(WorkloadKind::kDeployment)) {
        Problem(name, "Pods of a Deployment have no names beforehand", "use `[\"*\"]`");
      } else if (IsKind(WorkloadKind::kDaemonSet)) {
        if (const auto node = ReadNodeName(name)) fault.slots.insert(*node);
      } else if (const auto ordinal = ReadPodName(name)) {
        if (!MayExist(*ordinal)) {
          Problem(name, fmt::format("there is never a Pod `{}`", name.text()),
                  fmt::format("the highest is `{}`", specs_.back().PodName(static_cast<Slot>(
                                                         std::max<int64_t>(0, specs_.back().end() - 1)))));
        }
        fault.slots.insert(*ordinal);
      }
    }
  }

  bool MayExist(Slot ordinal) const {
    return initial_ordinals_.contains(ordinal) ||
           std::any_of(specs_.begin(), specs_.end(),
                       [ordinal](const StatefulSetSpec& spec) { return spec.InRange(ordinal); });
  }

  const k8s::Target& target_;
  Scenario scenario_;
  Revisions revisions_;
  std::vector<StatefulSetSpec> specs_;
  SlotSet initial_ordinals_;
  std::unordered_map<uint32_t, Manifest> applied_;  ///< by number of the event
  TextMap<std::string, Slot> nodes_;
};

}  // namespace

Scenario ReadScenario(std::unique_ptr<const Source> source, const k8s::Target& target) {
  return Reader(std::move(source), target).Read();
}

}  // namespace kubevet::plan
