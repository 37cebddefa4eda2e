#include "tools/schema/merge.h"

#include <algorithm>
#include <set>
#include <string_view>

namespace kubevet::tools {
namespace {

// The short names that the server announces and kubectl takes.
constexpr std::pair<std::string_view, std::string_view> kShortNames[] = {
    {"cj", "CronJob"},
    {"cm", "ConfigMap"},
    {"crd", "CustomResourceDefinition"},
    {"crds", "CustomResourceDefinition"},
    {"cs", "ComponentStatus"},
    {"csr", "CertificateSigningRequest"},
    {"deploy", "Deployment"},
    {"ds", "DaemonSet"},
    {"ep", "Endpoints"},
    {"ev", "Event"},
    {"hpa", "HorizontalPodAutoscaler"},
    {"ing", "Ingress"},
    {"ip", "IPAddress"},
    {"limits", "LimitRange"},
    {"netpol", "NetworkPolicy"},
    {"no", "Node"},
    {"ns", "Namespace"},
    {"pc", "PriorityClass"},
    {"pdb", "PodDisruptionBudget"},
    {"po", "Pod"},
    {"psp", "PodSecurityPolicy"},
    {"pv", "PersistentVolume"},
    {"pvc", "PersistentVolumeClaim"},
    {"quota", "ResourceQuota"},
    {"rc", "ReplicationController"},
    {"rs", "ReplicaSet"},
    {"sa", "ServiceAccount"},
    {"sc", "StorageClass"},
    {"sts", "StatefulSet"},
    {"svc", "Service"},
    {"vac", "VolumeAttributesClass"},
};

// Resources that were gone before the documents begin and left no namesake that would tell their scope.
constexpr std::pair<std::string_view, Scope> kGoneResources[] = {
    {"AuditSink", Scope::kCluster},
    {"ExternalAdmissionHookConfiguration", Scope::kCluster},
    {"InitializerConfiguration", Scope::kCluster},
    {"PetSet", Scope::kNamespaced},
    {"PodPreset", Scope::kNamespaced},
    {"PodSecurityPolicy", Scope::kCluster},
    {"ScheduledJob", Scope::kNamespaced},
    {"ThirdPartyResource", Scope::kCluster},
};

std::string_view ElementOf(std::string_view type) {
  constexpr std::string_view kMap = "map[string]";
  while (true) {
    if (type.starts_with("[]")) {
      type.remove_prefix(2);
    } else if (type.starts_with(kMap)) {
      type.remove_prefix(kMap.size());
    } else {
      return type;
    }
  }
}

Definitions ReachableDefinitions(const Snapshot& snapshot) {
  Definitions reached;
  std::vector<std::string> todo;
  for (const auto& [gvk, facts] : snapshot.kinds) todo.push_back(facts.definition);
  while (!todo.empty()) {
    std::string name = std::move(todo.back());
    todo.pop_back();
    auto definition = snapshot.definitions.find(name);
    if (definition == snapshot.definitions.end() || reached.contains(name)) continue;
    for (const auto& [field, facts] : definition->second) todo.emplace_back(ElementOf(facts.type));
    reached.insert(*definition);
  }
  return reached;
}

// Positions in the sequence of known versions, open at both of its ends.
class Timeline {
 public:
  explicit Timeline(const std::map<Minor, Snapshot>& snapshots) {
    for (const auto& [minor, snapshot] : snapshots) minors_.push_back(minor);
  }
  VersionRange At(size_t i) const {
    return {i == 0 ? Minor{0} : minors_[i], i + 1 == minors_.size() ? VersionRange::kNoEnd : minors_[i]};
  }
  /// Whether a range that ends with `last` is continued by position i.
  bool Continues(Minor last, size_t i) const { return i > 0 && last == minors_[i - 1]; }

 private:
  std::vector<Minor> minors_;
};

void AddFields(const std::map<std::string, FieldFacts>& fields, size_t position, const Timeline& timeline,
               std::map<std::string, std::vector<FieldRow>>& rows) {
  for (const auto& [name, facts] : fields) {
    auto& history = rows[name];
    VersionRange now = timeline.At(position);
    if (!history.empty() && history.back().facts == facts &&
        timeline.Continues(history.back().versions.last, position)) {
      history.back().versions.last = now.last;
    } else {
      history.push_back({name, facts, now});
    }
  }
}

void MergeTypes(const std::map<Minor, Snapshot>& snapshots, ApiTable& table) {
  Timeline timeline(snapshots);
  std::map<std::string, std::map<std::string, std::vector<FieldRow>>> histories;
  size_t position = 0;
  for (const auto& [minor, snapshot] : snapshots) {
    for (const auto& [name, fields] : ReachableDefinitions(snapshot)) {
      VersionRange now = timeline.At(position);
      auto [type, is_new] = table.types.emplace(name, TypeRow{now, {}});
      type->second.versions.last = now.last;
      AddFields(fields, position, timeline, histories[name]);
    }
    ++position;
  }
  for (auto& [type, history] : histories) {
    for (auto& [name, rows] : history) {
      std::move(rows.begin(), rows.end(), std::back_inserter(table.types[type].fields));
    }
  }
}

void MergeServedKinds(const std::map<Minor, Snapshot>& snapshots, ApiTable& table) {
  Timeline timeline(snapshots);
  size_t position = 0;
  for (const auto& [minor, snapshot] : snapshots) {
    VersionRange now = timeline.At(position++);
    for (const auto& [gvk, facts] : snapshot.kinds) {
      auto [kind, is_new] = table.kinds.emplace(gvk, KindRow{facts, now, {}});
      kind->second.facts = facts;
      kind->second.served.last = now.last;
    }
  }
}

// Documents say more exactly than the lifecycle file when a kind came. They do not say when it came if it was
// there in the oldest one, and a preview's may still describe what is gone.
void AddLifecycle(const Lifecycle& lifecycle, const schema::KnownVersions& known, KindRow& row) {
  row.lifecycle = lifecycle;
  bool described = !row.facts.definition.empty();
  if (!described) row.served = {lifecycle.introduced, VersionRange::kNoEnd};
  if (described && row.served.first == 0 && lifecycle.introduced <= known.oldest) {
    row.served.first = lifecycle.introduced;
  }
  Minor latest = std::max(known.newest, known.preview);
  if (lifecycle.removed > 0 && lifecycle.removed <= latest) {
    row.served.last = std::min<Minor>(row.served.last, lifecycle.removed - 1);
  }
}

std::string GuessPlural(std::string_view kind) {
  std::string plural(kind);
  for (char& c : plural) c = static_cast<char>('A' <= c && c <= 'Z' ? c - 'A' + 'a' : c);
  if (plural.ends_with('s')) return plural + "es";
  if (plural.ends_with('y')) return plural.substr(0, plural.size() - 1) + "ies";
  return plural + "s";
}

// A kind that no document describes is served under the name of its namesakes and in their scope.
void FillFromNamesakes(ApiTable& table) {
  for (auto& [gvk, row] : table.kinds) {
    if (!row.facts.definition.empty() || row.lifecycle.is_list) continue;
    for (const auto& [other, known] : table.kinds) {
      if (other.kind != gvk.kind || known.facts.plural.empty()) continue;
      row.facts.plural = known.facts.plural;
      row.facts.scope = known.facts.scope;
    }
    for (auto [kind, scope] : kGoneResources) {
      if (kind != gvk.kind) continue;
      row.facts.plural = GuessPlural(kind);
      row.facts.scope = scope;
    }
  }
}

bool HasKind(const ApiTable& table, std::string_view kind) {
  return std::any_of(table.kinds.begin(), table.kinds.end(),
                     [&](const auto& row) { return row.first.kind == kind; });
}

schema::KnownVersions Known(const std::map<Minor, Snapshot>& snapshots) {
  schema::KnownVersions known{snapshots.begin()->first, snapshots.begin()->first, 0};
  for (const auto& [minor, snapshot] : snapshots) (snapshot.preview ? known.preview : known.newest) = minor;
  return known;
}

}  // namespace

ApiTable Merge(const std::map<Minor, Snapshot>& snapshots, const Lifecycles& lifecycles) {
  ApiTable table;
  table.versions = Known(snapshots);
  MergeTypes(snapshots, table);
  MergeServedKinds(snapshots, table);
  for (const auto& [gvk, lifecycle] : lifecycles) AddLifecycle(lifecycle, table.versions, table.kinds[gvk]);
  FillFromNamesakes(table);
  for (auto [name, kind] : kShortNames) {
    if (HasKind(table, kind)) table.short_names.emplace(name, kind);
  }
  return table;
}

}  // namespace kubevet::tools
