#include "render/plan_json.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/json.h"
#include "plan/way_out.h"
#include "render/json.h"

namespace kubevet::render {
namespace {

using plan::Rollout;

constexpr int kContractVersion = 1;

constexpr std::string_view VerbName(plan::Verb verb) {
  switch (verb) {
    case plan::Verb::kCreate:
      return "create";
    case plan::Verb::kDelete:
      return "delete";
    case plan::Verb::kCreateClaim:
      return "createPVC";
    case plan::Verb::kUpdateClaim:
      return "updatePVC";
  }
  return {};
}

constexpr std::string_view VerbName(plan::ScaleVerb verb) {
  switch (verb) {
    case plan::ScaleVerb::kCreate:
      return "create";
    case plan::ScaleVerb::kScale:
      return "scale";
    case plan::ScaleVerb::kDelete:
      return "delete";
  }
  return {};
}

/// Writes one workload.
class Writer {
 public:
  Writer(JsonWriter& json, const Rollout& rollout) : json_(json), rollout_(rollout) {}

  void Write() {
    json_.BeginObject();
    json_.Key("kind").String(ToString(rollout_.kind));
    json_.Key("namespace").String(rollout_.namespace_name);
    json_.Key("name").String(rollout_.name);
    json_.Key("verdict").String(ToString(rollout_.verdict));
    if (rollout_.verdict == plan::Verdict::kStuck) Strings("waitingOn", rollout_.waiting_on);
    if (!rollout_.remarks.empty()) Strings("assumed", rollout_.remarks);
    if (rollout_.verdict != plan::Verdict::kRejected) WriteAvailability();
    if (rollout_.duration) {
      json_.Key("duration").BeginObject().Key("fromSeconds").Int(rollout_.duration->from);
      json_.Key("toSeconds").Int(rollout_.duration->to).EndObject();
    }
    if (!rollout_.errors.empty()) WriteErrors();
    const plan::KubectlStatus status = RolloutStatus(rollout_);
    json_.Key("ticks").Int(rollout_.ticks);
    json_.Key("compact").String(CompactTrace(rollout_));
    json_.Key("kubectlRolloutStatus").BeginObject();
    json_.Key("done").Bool(status.done).Key("message").String(status.message).EndObject();
    std::visit([this](const auto& detail) { Detail(detail); }, rollout_.detail);
    WriteWayOut();
    json_.EndObject();
  }

 private:
  const std::string& NameOf(plan::RevisionId revision) const { return rollout_.revisions[revision]; }

  template <typename Range>
  void Strings(std::string_view key, const Range& texts) {
    json_.Key(key).BeginArray();
    for (const auto& text : texts) json_.String(text);
    json_.EndArray();
  }

  void WriteWayOut() {
    const plan::WayOut way_out = FindWayOut(rollout_);
    if (way_out.why.empty()) return;
    json_.Key("why").String(way_out.why);
    json_.Key("wayOut").BeginArray();
    for (const auto& step : way_out.steps) {
      json_.BeginObject().Key("command").String(step.command);
      if (!step.remark.empty()) json_.Key("remark").String(step.remark);
      json_.EndObject();
    }
    json_.EndArray();
  }

  void WriteAvailability() {
    const plan::Availability& kept = rollout_.availability;
    json_.Key("minReady").Int(kept.least_serving);
    json_.Key("maxAway").Int(kept.most_away);
    if (kept.first_single) json_.Key("firstTickWithSinglePod").Int(*kept.first_single);
    if (kept.first_none) json_.Key("firstTickWithoutPod").Int(*kept.first_none);
    json_.Key("budgets").BeginArray();
    for (const plan::Floor& floor : kept.floors) {
      if (!floor.budget.empty()) WriteFloor(floor);
    }
    json_.EndArray();
    for (const plan::Floor& floor : kept.floors) {
      if (!floor.budget.empty()) continue;
      json_.Key("quorum");
      WriteFloor(floor);
    }
  }

  void WriteFloor(const plan::Floor& floor) {
    json_.BeginObject();
    if (!floor.budget.empty()) json_.Key("budget").String(floor.budget);
    json_.Key("wants").String(floor.wants);
    json_.Key("least").Int(floor.least);
    json_.Key("holds").Bool(floor.holds());
    json_.Key("reached").Bool(floor.reached);
    if (!floor.holds()) {
      json_.Key("firstTickBelow").Int(*floor.first_below);
      json_.Key("stepsBelow").Int(floor.steps_below);
      json_.Key("lowest").Int(floor.lowest);
    }
    json_.EndObject();
  }

  void WriteErrors() {
    json_.Key("errors").BeginArray();
    for (const Diagnostic& error : rollout_.errors) {
      json_.String(fmt::format("{} {}: {}", error.reason.empty() ? error.rule : error.reason, error.field,
                               error.message));
    }
    json_.EndArray();
  }

  template <typename Detail, typename WriteStep>
  void Steps(const Detail& detail, WriteStep write_step) {
    json_.Key("steps").BeginArray();
    for (const auto& step : detail.steps) {
      json_.BeginObject().Key("tick").Int(step.tick);
      if (!step.events.empty()) Strings("events", step.events);
      json_.Key("readyPods").Int(step.serving.after);
      write_step(step);
      json_.EndObject();
    }
    json_.EndArray();
  }

  void Detail(const plan::StatefulSetRollout& detail) {
    const plan::StatefulSetSpec& spec = detail.spec;
    if (!detail.not_updated.empty()) {
      json_.Key("podsNotUpdated").BeginArray();
      for (plan::Slot ordinal : detail.not_updated) json_.String(spec.PodName(ordinal));
      json_.EndArray();
    }
    json_.Key("finalPods").BeginArray();
    for (const auto& pod : detail.pods) {
      json_.BeginObject().Key("name").String(spec.PodName(pod.ordinal));
      json_.Key("revision").String(NameOf(pod.revision)).Key("state").String(ToString(pod.state)).EndObject();
    }
    json_.EndArray();
    if (!detail.claims.empty()) {
      json_.Key("finalPVCs").BeginArray();
      for (const auto& claim : detail.claims) {
        json_.BeginObject().Key("name").String(claim.name);
        if (!claim.owners.empty()) Strings("owners", claim.owners);
        json_.EndObject();
      }
      json_.EndArray();
    }
    json_.Key("finalStatus");
    Status(detail.status);
    Steps(detail, [&](const plan::StatefulSetStep& step) {
      json_.Key("actions").BeginArray();
      for (const auto& action : step.actions) Action(detail, action);
      json_.EndArray();
      if (step.wait) {
        json_.Key("wait").BeginArray().BeginObject().Key("why").String(ToString(step.wait->why));
        if (step.wait->ordinal) json_.Key("pod").String(spec.PodName(*step.wait->ordinal));
        json_.EndObject().EndArray();
      }
      if (!step.collected.empty()) {
        json_.Key("pvcsDeleted").BeginArray();
        for (const auto& claim : step.collected)
          json_.String(spec.ClaimName(claim.claim_template, claim.ordinal));
        json_.EndArray();
      }
      json_.Key("status");
      Status(step.status);
    });
  }

  void Action(const plan::StatefulSetRollout& detail, const plan::StatefulSetAction& action) {
    const plan::StatefulSetSpec& spec = detail.spec;
    json_.BeginObject().Key("verb").String(VerbName(action.verb));
    if (action.verb == plan::Verb::kCreate || action.verb == plan::Verb::kDelete) {
      json_.Key("pod").String(spec.PodName(action.ordinal)).Key("revision").String(NameOf(action.revision));
      if (action.verb == plan::Verb::kDelete) json_.Key("why").String(ToString(action.why));
      if (!action.created_claims.empty()) {
        json_.Key("pvcs").BeginArray();
        for (size_t claim : action.created_claims) json_.String(spec.ClaimName(claim, action.ordinal));
        json_.EndArray();
      }
      if (!detail.service_domain.empty())
        json_.Key("dnsName").String(spec.PodName(action.ordinal) + "." + detail.service_domain);
      Claims(spec, action);
    } else {
      json_.Key("pvc").String(spec.ClaimName(action.claim_template, action.ordinal));
      if (action.verb == plan::Verb::kCreateClaim) Size(spec, action.claim_template);
      if (action.verb == plan::Verb::kUpdateClaim) {
        json_.Key("owners").BeginArray();
        if (action.owners.set) json_.String("StatefulSet/" + spec.name);
        if (action.owners.pod != plan::kNoPod) json_.String("Pod/" + spec.PodName(action.ordinal));
        if (action.owners == plan::ClaimOwners{}) json_.String("none");
        json_.EndArray();
      }
    }
    json_.EndObject();
  }

  void Size(const plan::StatefulSetSpec& spec, size_t claim) {
    if (!spec.claim_sizes[claim].empty()) json_.Key("size").String(spec.claim_sizes[claim]);
  }

  /// What becomes of the claims of a Pod that comes or goes.
  void Claims(const plan::StatefulSetSpec& spec, const plan::StatefulSetAction& action) {
    if (spec.claim_templates.empty()) return;
    const auto fate = [&](size_t claim) -> std::string_view {
      if (action.verb == plan::Verb::kDelete) {
        const bool goes = action.why == plan::DeleteReason::kScaleDown && spec.delete_when_scaled;
        return goes ? "deleted" : "kept";
      }
      const auto& created = action.created_claims;
      return std::find(created.begin(), created.end(), claim) == created.end() ? "reused" : "created";
    };
    json_.Key("claims").BeginArray();
    for (size_t claim = 0; claim < spec.claim_templates.size(); ++claim) {
      json_.BeginObject().Key("name").String(spec.ClaimName(claim, action.ordinal));
      json_.Key("fate").String(fate(claim));
      Size(spec, claim);
      json_.EndObject();
    }
    json_.EndArray();
  }

  void Status(const plan::StatefulSetStatus& status) {
    json_.BeginObject();
    json_.Key("replicas").Int(status.replicas);
    json_.Key("readyReplicas").Int(status.ready);
    json_.Key("currentReplicas").Int(status.current);
    json_.Key("updatedReplicas").Int(status.updated);
    json_.Key("availableReplicas").Int(status.available);
    json_.Key("currentRevision").String(NameOf(status.current_revision));
    json_.Key("updateRevision").String(NameOf(status.update_revision));
    json_.EndObject();
  }

  void Detail(const plan::DaemonSetRollout& detail) {
    json_.Key("desiredNumberScheduled").Int(detail.status.desired);
    json_.Key("maxNodesWithoutAvailablePod").Int(detail.most_nodes_without);
    json_.Key("maxExtraPods").Int(detail.most_extra_pods);
    json_.Key("nodes").BeginArray();
    for (const auto& node : detail.nodes) {
      json_.BeginObject().Key("name").String(node.name);
      json_.Key("shouldRun").Bool(node.eligibility.should_run);
      json_.Key("shouldContinueRunning").Bool(node.eligibility.should_continue);
      Strings("reasons", node.reasons);
      json_.EndObject();
    }
    json_.EndArray();
    Collisions(detail);
    Steps(detail, [&](const plan::DaemonSetStep& step) {
      Counts("deleted", step.deleted);
      Counts("created", step.created);
      Nodes("deletedOnNodes", step.deleted_on, detail);
      Nodes("createdOnNodes", step.created_on, detail);
      Census(step.pods);
      json_.Key("status").BeginObject();
      json_.Key("available").Int(step.status.available);
      json_.Key("current").Int(step.status.current);
      json_.Key("desired").Int(step.status.desired);
      json_.Key("misscheduled").Int(step.status.misscheduled);
      json_.Key("ready").Int(step.status.ready);
      json_.Key("unavailable").Int(step.status.desired - step.status.available);
      json_.Key("updated").Int(step.status.updated);
      json_.EndObject();
    });
  }

  void Collisions(const plan::DaemonSetRollout& detail) {
    if (detail.collisions.empty()) return;
    json_.Key("hostPortCollisions").BeginArray();
    for (const auto& collision : detail.collisions) {
      json_.BeginObject().Key("port").Int(collision.port).Key("protocol").String(collision.protocol);
      json_.Key("with").String(collision.taker).Key("certain").Bool(collision.certain);
      Nodes("nodes", collision.nodes, detail);
      json_.EndObject();
    }
    json_.EndArray();
  }

  void Counts(std::string_view key, const plan::Counts<plan::RevisionId>& counts) {
    if (counts.empty()) return;
    json_.Key(key).BeginObject();
    for (const auto& [revision, count] : counts) json_.Key(NameOf(revision)).Int(count);
    json_.EndObject();
  }

  void Nodes(std::string_view key, const std::vector<plan::Slot>& nodes,
             const plan::DaemonSetRollout& detail) {
    if (nodes.empty()) return;
    json_.Key(key).BeginArray();
    for (plan::Slot node : nodes) json_.String(detail.nodes[node].name);
    json_.EndArray();
  }

  void Census(const plan::PodCensus& pods) {
    json_.Key("pods").BeginObject();
    for (const auto& [group, count] : pods) {
      const std::string_view state = group.not_available ? "notAvailable" : ToString(group.state);
      json_.Key(fmt::format("{}/{}", NameOf(group.revision), state)).Int(count);
    }
    json_.EndObject();
  }

  void Detail(const plan::DeploymentRollout& detail) {
    json_.Key("minAvailable").Int(detail.least_available);
    json_.Key("maxPods").Int(detail.most_pods);
    Steps(detail, [&](const plan::DeploymentStep& step) {
      json_.Key("scale").BeginArray();
      for (const auto& action : step.scale) {
        json_.BeginObject().Key("rs").String(NameOf(action.revision)).Key("op").String(VerbName(action.verb));
        json_.Key("from").Int(action.from).Key("to").Int(action.to).EndObject();
      }
      json_.EndArray();
      json_.Key("rsReplicas").BeginObject();
      for (const auto& [revision, replicas] : step.replicas) json_.Key(NameOf(revision)).Int(replicas);
      json_.EndObject();
      Census(step.pods);
      json_.Key("status").BeginObject();
      json_.Key("available").Int(step.status.available);
      json_.Key("ready").Int(step.status.ready);
      json_.Key("replicas").Int(step.status.replicas);
      json_.Key("unavailable").Int(step.status.unavailable);
      json_.Key("updated").Int(step.status.updated);
      json_.EndObject();
    });
  }

  JsonWriter& json_;
  const Rollout& rollout_;
};

void WriteIdentity(JsonWriter& json, const ResourceId& id) {
  json.Key("apiVersion").String(id.api_version);
  json.Key("kind").String(id.kind);
  json.Key("namespace").String(id.name_space);
  json.Key("name").String(id.name);
}

void WriteApplied(JsonWriter& json, const plan::AppliedObject& object) {
  json.BeginObject();
  WriteIdentity(json, *object.resource.id);
  json.Key("action").String(ToString(object.action));
  if (object.wave != 0) json.Key("wave").Int(object.wave);
  if (!object.hook.empty()) json.Key("hook").String(object.hook);
  if (!object.changes.empty()) {
    json.Key("changes").BeginArray();
    for (const plan::FieldChange& change : object.changes) {
      json.BeginObject().Key("field").String(change.field);
      if (!change.from.empty()) json.Key("from").Raw(change.from);
      if (!change.to.empty()) json.Key("to").Raw(change.to);
      json.EndObject();
    }
    json.EndArray();
  }
  json.EndObject();
}

}  // namespace

std::string RenderPlanJson(const plan::Plan& plan, std::span<const engine::Finding> findings,
                           std::string_view kubernetes_version) {
  JsonWriter json;
  json.BeginObject();
  json.Key("version").Int(kContractVersion);
  json.Key("kubernetesVersion").String(kubernetes_version);
  json.Key("apply").BeginArray();
  for (const plan::AppliedObject& object : plan.apply) WriteApplied(json, object);
  json.EndArray();
  if (!plan.left.empty()) {
    json.Key("left").BeginArray();
    for (const plan::LeftObject& object : plan.left) {
      json.BeginObject();
      WriteIdentity(json, *object.id);
      if (!object.consequence.empty()) json.Key("ifDeleted").String(object.consequence);
      json.EndObject();
    }
    json.EndArray();
  }
  json.Key("workloads").BeginArray();
  for (const Rollout& rollout : plan.rollouts) Writer(json, rollout).Write();
  json.EndArray();
  if (!plan.remarks.empty()) {
    json.Key("remarks").BeginArray();
    for (const std::string& remark : plan.remarks) json.String(remark);
    json.EndArray();
  }
  json.Key("diagnostics").BeginArray();
  for (const engine::Finding& finding : findings) WriteFinding(json, finding);
  json.EndArray();
  json.EndObject();
  return json.Take() + "\n";
}

}  // namespace kubevet::render
