#include "lsp/links.h"

#include <algorithm>

#include "k8s/labels.h"
#include "k8s/pod_template.h"

namespace kubevet::lsp {
namespace {

/// A field that holds a name. `path` is the end of the way to it; in a Pod counted from its spec.
struct Row {
  bool in_pod;
  std::string_view kind;  ///< of the object; empty: any
  std::string_view path;
  Link link;
};

constexpr Link Object(std::string_view group, std::string_view kind) {
  return {LinkKind::kObject, group, kind};
}

constexpr Row kRows[] = {
    {true, "", "volumeMounts[].name", {LinkKind::kVolume}},
    {true, "", "volumeDevices[].name", {LinkKind::kVolume}},
    {true, "", "httpGet.port", {LinkKind::kContainerPort}},
    {true, "", "tcpSocket.port", {LinkKind::kContainerPort}},
    {true, "", "configMapKeyRef.key", {LinkKind::kDataKey, "", "ConfigMap"}},
    {true, "", "secretKeyRef.key", {LinkKind::kDataKey, "", "Secret"}},
    {true, "", "configMap.name", Object("", "ConfigMap")},
    {true, "", "configMapRef.name", Object("", "ConfigMap")},
    {true, "", "configMapKeyRef.name", Object("", "ConfigMap")},
    {true, "", "secret.secretName", Object("", "Secret")},
    {true, "", "sources[].secret.name", Object("", "Secret")},
    {true, "", "secretRef.name", Object("", "Secret")},
    {true, "", "secretKeyRef.name", Object("", "Secret")},
    {true, "", "imagePullSecrets[].name", Object("", "Secret")},
    {true, "", "persistentVolumeClaim.claimName", Object("", "PersistentVolumeClaim")},
    {true, "", "serviceAccountName", Object("", "ServiceAccount")},
    {true, "", "serviceAccount", Object("", "ServiceAccount")},
    {true, "", "priorityClassName", Object("scheduling.k8s.io", "PriorityClass")},
    {true, "", "runtimeClassName", Object("node.k8s.io", "RuntimeClass")},
    {false, "StatefulSet", "spec.serviceName", Object("", "Service")},
    {false, "StatefulSet", "volumeClaimTemplates[].spec.storageClassName",
     Object("storage.k8s.io", "StorageClass")},
    {false, "PersistentVolumeClaim", "spec.storageClassName", Object("storage.k8s.io", "StorageClass")},
    {false, "PersistentVolume", "spec.storageClassName", Object("storage.k8s.io", "StorageClass")},
    {false, "Ingress", "service.name", Object("", "Service")},
    {false, "Ingress", "service.port.name", {LinkKind::kServicePort}},
    {false, "Ingress", "service.port.number", {LinkKind::kServicePort}},
    {false, "Ingress", "tls[].secretName", Object("", "Secret")},
    {false, "Ingress", "ingressClassName", Object("networking.k8s.io", "IngressClass")},
    {false, "HorizontalPodAutoscaler", "scaleTargetRef.name", {LinkKind::kWorkload}},
    {false, "VerticalPodAutoscaler", "targetRef.name", {LinkKind::kWorkload}},
    {false, "RoleBinding", "subjects[].name", {LinkKind::kWorkload}},
    {false, "ClusterRoleBinding", "subjects[].name", {LinkKind::kWorkload}},
    {false, "RoleBinding", "roleRef.name", {LinkKind::kWorkload}},
    {false, "ClusterRoleBinding", "roleRef.name", {LinkKind::kWorkload}},
    {false, "Service", "ports[].targetPort", {LinkKind::kTargetPort}},
    {false, "NetworkPolicy", "ingress[].ports[].port", {LinkKind::kTargetPort}},
    {false, "", "metadata.namespace", Object("", "Namespace")},
};

bool EndsWithSteps(std::string_view path, std::string_view end) {
  if (!path.ends_with(end)) return false;
  const size_t before = path.size() - end.size();
  return before == 0 || path[before - 1] == '.';
}

bool Contains(Span outer, uint32_t offset) {
  return outer.begin <= offset && offset <= outer.end;
}

Place At(yaml::Node node) {
  return {node.source().path(), node.IsMap() || node.IsList() ? node.span() : InnerSpan(node), {}};
}

k8s::PodTemplate PodOf(const k8s::Object& object) {
  return object.kind != nullptr && object.kind->maker != nullptr
             ? k8s::PodTemplateOf(*object.kind->maker, object.resource.node)
             : k8s::PodTemplate{};
}

/// By which a Service or policy as a whole is about Pods.
yaml::Node SelectorOf(const k8s::Object& object) {
  const yaml::Node spec = object.resource.node["spec"];
  return object.resource.id->kind == "NetworkPolicy" ? spec["podSelector"] : spec["selector"];
}

void AddPorts(yaml::Node container, std::string_view port, std::vector<Place>& places) {
  for (yaml::Node each : container["ports"].items()) {
    if (each["name"].text() == port) places.push_back(At(each["name"]));
    if (each["containerPort"].text() == port) places.push_back(At(each["containerPort"]));
  }
}

/// How many steps of a way lead to the selector of Pods that it goes through; 0 when it goes through none.
size_t StepsToSelector(std::string_view kind, PathView path) {
  if (path.size() >= 2 && path[0] == "spec" && path[1] == "selector" && kind != "PersistentVolumeClaim")
    return 2;
  for (size_t i = 0; i < path.size(); ++i) {
    if (path[i] == "podSelector" || path[i] == "labelSelector") return i + 1;
  }
  return 0;
}

/// The workloads whose Pods a selector in an object selects.
k8s::Selection SelectedBy(const k8s::Bundle& bundle, const k8s::Object& object, yaml::Node selector) {
  const std::string& kind = object.resource.id->kind;
  if (!selector.IsMap() || selector.size_bound() == 0) return {};
  if (kind == "Service" || kind == "ReplicationController")
    return bundle.Workloads(object.name_space, k8s::LabelSelector::FromMap(selector));
  const auto parsed = k8s::LabelSelector::Parse(selector);
  return parsed ? bundle.Workloads(object.name_space, *parsed) : k8s::Selection{};
}

}  // namespace

const k8s::PodMaker* MakerOf(const engine::Workspace& workspace, std::string_view api_version,
                             std::string_view kind) {
  const auto group = k8s::GroupOf(api_version);
  return group ? workspace.bundle().pod_makers().Find(*group, kind) : nullptr;
}

std::optional<Link> FindLink(const k8s::PodMaker* maker, std::string_view kind, PathView path) {
  const std::string joined = Joined(path);
  std::string_view in_pod;
  for (const k8s::TemplatePlace& place : PlacesOf(maker)) {
    const std::string spec = SpecPath(place) + ".";
    if (joined.starts_with(spec)) in_pod = std::string_view(joined).substr(spec.size());
  }
  for (const Row& row : kRows) {
    if (row.in_pod ? !in_pod.empty() && EndsWithSteps(in_pod, row.path)
                   : (row.kind.empty() || row.kind == kind) && EndsWithSteps(joined, row.path)) {
      return row.link;
    }
  }
  if (StepsToSelector(kind, path) > 0) return Link{LinkKind::kSelector};
  return std::nullopt;
}

yaml::Node Spot::ItemOf(std::string_view list) const {
  for (size_t i = path.size(); i-- > 1;) {
    if (path[i] == "[]" && path[i - 1] == list) return way[i + 1];
  }
  return {};
}

Spot SpotAt(yaml::Node object, uint32_t offset) {
  Spot spot;
  yaml::Node node = object;
  spot.way.push_back(node);
  for (bool goes_on = true; goes_on;) {
    goes_on = false;
    for (const auto [key, value] : node.entries()) {
      if (key.source().path() != node.source().path()) continue;
      const bool on_key = Contains(key.span(), offset);
      if (!on_key && !Contains(value.span(), offset)) continue;
      spot.path.push_back(key.text());
      spot.way.push_back(value);
      spot.on_key = on_key;
      node = value;
      goes_on = !on_key;
      break;
    }
    if (node.IsList() && !spot.on_key) {
      for (yaml::Node item : node.items()) {
        if (!Contains(item.span(), offset)) continue;
        spot.path.push_back("[]");
        spot.way.push_back(item);
        node = item;
        goes_on = true;
        break;
      }
    }
  }
  return spot;
}

std::optional<Label> LabelAt(const k8s::Object& object, const Spot& spot) {
  if (spot.path.size() < 2 || spot.node().IsMap() || spot.node().IsList()) return std::nullopt;
  const Label label{spot.path.back(), spot.node().text()};
  const yaml::Node map = spot.way[spot.way.size() - 2];
  const yaml::Node of_pods = PodOf(object).metadata["labels"];
  if (of_pods && map.IsSame(of_pods)) return label;
  const ResourceId& id = *object.resource.id;
  const size_t steps = StepsToSelector(id.kind, spot.path);
  if (steps == 0) return std::nullopt;
  const bool is_plain = id.kind == "Service" || id.kind == "ReplicationController";
  const size_t in_selector = spot.path.size() - steps;
  const bool is_asked_for =
      is_plain ? in_selector == 1 : in_selector == 2 && spot.path[steps] == "matchLabels";
  return is_asked_for ? std::optional(label) : std::nullopt;
}

std::optional<Found> FindAt(const engine::LoadedFile& file, uint32_t offset) {
  const auto& resources = file.analysis.resources;
  // The innermost: the items of a List lie in it.
  std::optional<size_t> best;
  for (size_t i = 0; i < resources.size(); ++i) {
    const Span span = resources[i].resource.node.span();
    if (Contains(span, offset) && (!best || span.size() <= resources[*best].resource.node.span().size()))
      best = i;
  }
  if (!best) return std::nullopt;
  return Found{&resources[*best], *best, SpotAt(resources[*best].resource.node, offset)};
}

namespace {

void Visit(Spot& spot, const std::function<void(const Spot&)>& visit, int depth) {
  constexpr int kMostDepth = 200;
  const yaml::Node node = spot.node();
  if (!node.IsMap() && !node.IsList()) return visit(spot);
  if (depth > kMostDepth) return;
  const auto enter = [&](std::string_view step, yaml::Node child) {
    spot.path.push_back(step);
    spot.way.push_back(child);
    Visit(spot, visit, depth + 1);
    spot.path.pop_back();
    spot.way.pop_back();
  };
  for (const auto [key, value] : node.entries()) enter(key.text(), value);
  for (yaml::Node item : node.items()) enter("[]", item);
}

}  // namespace

void ForEachScalar(yaml::Node object, const std::function<void(const Spot&)>& visit) {
  Spot spot;
  spot.way.push_back(object);
  Visit(spot, visit, 0);
}

Span InnerSpan(yaml::Node scalar) {
  Span span = scalar.span();
  const bool is_quoted =
      scalar.style() == yaml::Style::kSingleQuoted || scalar.style() == yaml::Style::kDoubleQuoted;
  if (is_quoted && span.size() >= 2) return {span.begin + 1, span.end - 1};
  return span;
}

Place PlaceOf(const k8s::Object& object) {
  const yaml::Node node = object.resource.node;
  const yaml::Node name = node["metadata"]["name"];
  const Span span = name ? InnerSpan(name) : node["kind"].span();
  return {node.source().path(), span, node.span()};
}

std::vector<const k8s::Object*> ObjectsOf(const engine::Workspace& workspace, const k8s::Object& object,
                                          const Link& link, const Spot& spot) {
  const k8s::Bundle& bundle = workspace.bundle();
  const std::string_view name = spot.node().text();
  k8s::Bundle::Objects found;
  if (name.empty()) return {};
  if (link.kind == LinkKind::kObject) {
    found = bundle.FindAll(link.group, link.object_kind, object.name_space, name);
  } else if (link.kind == LinkKind::kWorkload) {
    const yaml::Node beside = spot.way[spot.way.size() - 2];
    std::string_view group = beside["apiGroup"].text();
    if (const yaml::Node version = beside["apiVersion"]; version)
      group = k8s::GroupOf(version.text()).value_or(group);
    std::string_view name_space = beside["namespace"].text();
    if (name_space.empty()) name_space = object.name_space;
    found = bundle.FindAll(group, beside["kind"].text(), name_space, name);
  }
  return {found.begin(), found.end()};
}

std::vector<Place> TargetsOf(const engine::Workspace& workspace, const k8s::Object& object, const Link& link,
                             const Spot& spot) {
  const k8s::Bundle& bundle = workspace.bundle();
  const std::string_view name = spot.node().text();
  std::vector<Place> places;
  switch (link.kind) {
    case LinkKind::kObject:
    case LinkKind::kWorkload:
      for (const k8s::Object* each : ObjectsOf(workspace, object, link, spot))
        places.push_back(PlaceOf(*each));
      if (places.empty() && link.object_kind == "PersistentVolumeClaim") {
        if (const k8s::Object* maker = bundle.ClaimMaker(object.name_space, name))
          places.push_back(PlaceOf(*maker));
      }
      break;
    case LinkKind::kVolume: {
      const k8s::PodTemplate pod = PodOf(object);
      for (yaml::Node claim : pod.claim_templates.items()) {
        if (const yaml::Node each = claim["metadata"]["name"]; each.text() == name)
          places.push_back(At(each));
      }
      for (yaml::Node volume : pod.spec["volumes"].items()) {
        if (places.empty() && volume["name"].text() == name) places.push_back(At(volume["name"]));
      }
      break;
    }
    case LinkKind::kContainerPort:
      for (std::string_view list : {"containers", "initContainers"})
        AddPorts(spot.ItemOf(list), name, places);
      break;
    case LinkKind::kTargetPort:
      for (const k8s::Object* workload : SelectedBy(bundle, object, SelectorOf(object)).objects) {
        for (yaml::Node container : PodOf(*workload).spec["containers"].items())
          AddPorts(container, name, places);
      }
      break;
    case LinkKind::kServicePort: {
      const yaml::Node service_name = spot.way[spot.way.size() - 3]["name"];
      for (const k8s::Object* service :
           bundle.FindAll("", "Service", object.name_space, service_name.text())) {
        for (yaml::Node port : service->resource.node["spec"]["ports"].items()) {
          if (port["name"].text() == name) places.push_back(At(port["name"]));
          if (port["port"].text() == name) places.push_back(At(port["port"]));
        }
      }
      break;
    }
    case LinkKind::kDataKey: {
      const yaml::Node owner = spot.way[spot.way.size() - 2]["name"];
      for (const k8s::Object* each : bundle.FindAll("", link.object_kind, object.name_space, owner.text())) {
        for (std::string_view data : {"data", "binaryData", "stringData"}) {
          if (const auto entry = each->resource.node[data].Find(name)) {
            places.push_back({entry->key.source().path(), entry->key.span(), {}});
          }
        }
      }
      break;
    }
    case LinkKind::kSelector: {
      const size_t steps = StepsToSelector(object.resource.id->kind, spot.path);
      if (spot.way[steps - 1]["namespaceSelector"]) break;  // Pods of elsewhere
      for (const k8s::Object* workload : SelectedBy(bundle, object, spot.way[steps]).objects)
        places.push_back(PlaceOf(*workload));
      break;
    }
  }
  return places;
}

}  // namespace kubevet::lsp
