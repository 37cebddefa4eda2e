// From names to what they name and back, and new names for what belongs to one object only.
#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "k8s/names.h"
#include "k8s/pod_template.h"
#include "lsp/links.h"
#include "lsp/server.h"

namespace kubevet::lsp {
namespace {

constexpr size_t kMostReferences = 2000;

/// What can be referred to: an object, or a part of one.
struct Subject {
  enum class What : uint8_t { kObject, kVolume, kPort, kDataKey };

  What what = What::kObject;
  const k8s::Object* object = nullptr;  ///< it, or what it is a part of
  yaml::Node container = {};            ///< of a port
  std::string name = {};
  Place definition = {};
};

const k8s::Object* ObjectOf(const Judged& judged, const Found& found) {
  const auto objects = judged.workspace->ObjectsOf(judged.index);
  return found.index < objects.size() ? &objects[found.index] : nullptr;
}

k8s::PodTemplate PodOf(const k8s::Object& object) {
  return object.kind != nullptr && object.kind->maker != nullptr
             ? k8s::PodTemplateOf(*object.kind->maker, object.resource.node)
             : k8s::PodTemplate{};
}

bool EndsWith(const std::string& path, std::string_view end) {
  return path == end || path.ends_with("." + std::string(end));
}

/// The place itself defines something.
std::optional<Subject> Defined(const k8s::Object& object, const Spot& spot) {
  const std::string path = Joined(spot.path);
  const yaml::Node node = spot.node();
  if (node.IsMap() || node.IsList()) return std::nullopt;
  Subject subject;
  subject.object = &object;
  subject.name = node.text();
  subject.definition = {node.source().path(), InnerSpan(node), {}};
  if (path == "metadata.name") return subject;
  const bool is_claim = EndsWith(path, "volumeClaimTemplates[].metadata.name");
  if (is_claim || (EndsWith(path, "volumes[].name") && PodOf(object).spec)) {
    subject.what = Subject::What::kVolume;
    return subject;
  }
  if (EndsWith(path, "ports[].name") && PodOf(object).spec) {
    subject.what = Subject::What::kPort;
    for (std::string_view list : {"containers", "initContainers"}) {
      if (const yaml::Node container = spot.ItemOf(list)) subject.container = container;
    }
    return subject;
  }
  const bool has_data = object.resource.id->kind == "ConfigMap" || object.resource.id->kind == "Secret";
  if (has_data && spot.path.size() == 2 &&
      (spot.path[0] == "data" || spot.path[0] == "stringData" || spot.path[0] == "binaryData")) {
    subject.what = Subject::What::kDataKey;
    subject.name = spot.path[1];
    subject.definition.span = node.key().span();
    return subject;
  }
  return std::nullopt;
}

/// What the value of a link names, where that is in the project.
std::optional<Subject> Named(const engine::Workspace& workspace, const k8s::Object& object, const Link& link,
                             const Spot& spot) {
  const auto targets = TargetsOf(workspace, object, link, spot);
  Subject subject;
  subject.object = &object;
  subject.name = spot.node().text();
  if (!targets.empty()) subject.definition = targets.front();
  switch (link.kind) {
    case LinkKind::kObject:
    case LinkKind::kWorkload: {
      const auto objects = ObjectsOf(workspace, object, link, spot);
      if (objects.empty()) return std::nullopt;
      subject.object = objects.front();
      return subject;
    }
    case LinkKind::kVolume:
      if (targets.empty()) return std::nullopt;
      subject.what = Subject::What::kVolume;
      return subject;
    case LinkKind::kContainerPort:
      if (targets.empty()) return std::nullopt;
      subject.what = Subject::What::kPort;
      if (spot.node().IsNumber()) return subject;  // no name that could be another one
      for (std::string_view list : {"containers", "initContainers"}) {
        if (const yaml::Node container = spot.ItemOf(list)) subject.container = container;
      }
      return subject;
    case LinkKind::kDataKey: {
      const yaml::Node owner = spot.way[spot.way.size() - 2]["name"];
      subject.object = workspace.bundle().Find("", link.object_kind, object.name_space, owner.text());
      if (subject.object == nullptr) return std::nullopt;
      subject.what = Subject::What::kDataKey;
      return subject;
    }
    default:
      return std::nullopt;
  }
}

std::optional<Subject> SubjectAt(const Judged& judged, uint32_t offset) {
  const auto found = FindAt(*judged.file, offset);
  if (!found) return std::nullopt;
  const k8s::Object* object = ObjectOf(judged, *found);
  if (object == nullptr) return std::nullopt;
  if (auto defined = Defined(*object, found->spot)) return defined;
  const ResourceId& id = *object->resource.id;
  const auto link = FindLink(GroupIn(id), id.kind, found->spot.path);
  if (!link) return std::nullopt;
  return Named(*judged.workspace, *object, *link, found->spot);
}

/// Places in one object that refer to the subject.
void AddReferencesIn(const engine::Workspace& workspace, const k8s::Object& object, const Subject& subject,
                     std::vector<Place>& places) {
  const ResourceId& id = *object.resource.id;
  const std::string_view group = GroupIn(id);
  const bool is_same_object = &object == subject.object;
  if (subject.what == Subject::What::kVolume && !is_same_object) return;
  ForEachScalar(object.resource.node, [&](const Spot& spot) {
    if (spot.node().text() != subject.name || places.size() >= kMostReferences) return;
    const auto link = FindLink(group, id.kind, spot.path);
    if (!link) return;
    bool refers = false;
    switch (subject.what) {
      case Subject::What::kObject:
        if (link->kind == LinkKind::kObject || link->kind == LinkKind::kWorkload) {
          const auto targets = ObjectsOf(workspace, object, *link, spot);
          refers = std::find(targets.begin(), targets.end(), subject.object) != targets.end();
        }
        break;
      case Subject::What::kVolume:
        refers = link->kind == LinkKind::kVolume;
        break;
      case Subject::What::kPort:
        if (link->kind == LinkKind::kContainerPort && is_same_object) {
          for (std::string_view list : {"containers", "initContainers"})
            refers |= subject.container && spot.ItemOf(list).IsSame(subject.container);
        } else if (link->kind == LinkKind::kTargetPort) {
          const auto targets = TargetsOf(workspace, object, *link, spot);
          refers = std::find(targets.begin(), targets.end(), subject.definition) != targets.end();
        }
        break;
      case Subject::What::kDataKey:
        if (link->kind == LinkKind::kDataKey) {
          const auto targets = TargetsOf(workspace, object, *link, spot);
          refers = std::any_of(targets.begin(), targets.end(), [&](const Place& target) {
            return target.path == subject.definition.path && target.span == subject.definition.span;
          });
        }
        break;
    }
    if (refers) places.push_back({spot.node().source().path(), InnerSpan(spot.node()), {}});
  });
}

/// Objects whose selector selects the Pods of a workload.
void AddSelectors(const engine::Workspace& workspace, const k8s::Object& workload,
                  std::vector<Place>& places) {
  const k8s::PodTemplate pod = PodOf(workload);
  if (!pod.node) return;
  const k8s::Labels labels(pod.metadata["labels"]);
  for (const auto& selection : {workspace.bundle().Services(workload.name_space, labels),
                                workspace.bundle().Budgets(workload.name_space, labels)}) {
    for (const k8s::Object* each : selection.objects) {
      const yaml::Node selector = each->resource.node["spec"]["selector"];
      if (selector) places.push_back({selector.source().path(), selector.key().span(), {}});
    }
  }
}

std::vector<Place> References(const Judged& judged, const Subject& subject,
                              const StopFlag& stop = {}) {
  std::vector<Place> places;
  const engine::Workspace& workspace = *judged.workspace;
  const bool is_local = subject.what == Subject::What::kVolume;
  const yaml::Document* last = nullptr;
  bool last_has_it = false;
  for (const k8s::Object& object : workspace.bundle().objects()) {
    if (stop.is_set()) break;
    if (is_local && &object != subject.object) continue;
    // A document in which the name is not written refers to nothing of that name.
    if (const yaml::Document* document = object.resource.node.document(); document != last) {
      last = document;
      const Span span = document->span();
      last_has_it = document->source().text().substr(span.begin, span.size()).find(subject.name) !=
                    std::string_view::npos;
    }
    if (last_has_it) AddReferencesIn(workspace, object, subject, places);
  }
  if (subject.what == Subject::What::kObject) AddSelectors(workspace, *subject.object, places);
  return places;
}

/// What is wrong with a name for the subject in its object.
std::string NameProblem(const Subject& subject, const std::string& name) {
  if (subject.what == Subject::What::kPort) {
    if (const std::string problem = k8s::PortNameProblem(name); !problem.empty()) return problem;
    for (yaml::Node port : subject.container["ports"].items()) {
      if (port["name"].text() == name) return "is the name of another port of the container";
    }
    return {};
  }
  if (const std::string problem = k8s::DnsLabelProblem(name); !problem.empty()) return problem;
  const k8s::PodTemplate pod = PodOf(*subject.object);
  for (yaml::Node volume : pod.spec["volumes"].items()) {
    if (volume["name"].text() == name) return "is the name of another volume";
  }
  for (yaml::Node claim : pod.claim_templates.items()) {
    if (claim["metadata"]["name"].text() == name) return "is the name of another claim template";
  }
  return {};
}

bool CanRename(const Subject& subject) {
  return subject.what == Subject::What::kVolume ||
         (subject.what == Subject::What::kPort && subject.container);
}

}  // namespace

std::vector<Place> Server::DefinitionsAt(const std::string& path, uint32_t offset) {
  const auto judged = Judge(path);
  if (!judged || judged->file->unreadable) return {};
  const auto found = FindAt(*judged->file, offset);
  if (!found) return {};
  const k8s::Object* object = ObjectOf(*judged, *found);
  if (object == nullptr) return {};
  const ResourceId& id = *object->resource.id;
  if (const auto link = FindLink(GroupIn(id), id.kind, found->spot.path))
    return TargetsOf(*judged->workspace, *object, *link, found->spot);
  if (const auto defined = Defined(*object, found->spot)) return {defined->definition};
  return {};
}

std::vector<Place> Server::ReferencesAt(const std::string& path, uint32_t offset, bool with_definition,
                                        const StopFlag& stop) {
  const auto judged = Judge(path);
  if (!judged || judged->file->unreadable) return {};
  const auto subject = SubjectAt(*judged, offset);
  if (!subject) return {};
  std::vector<Place> places = References(*judged, *subject, stop);
  if (with_definition) places.insert(places.begin(), subject->definition);
  return places;
}

std::optional<Place> Server::RenamedAt(const std::string& path, uint32_t offset) {
  const auto judged = Judge(path);
  if (!judged || judged->file->unreadable) return std::nullopt;
  const auto subject = SubjectAt(*judged, offset);
  const auto found = FindAt(*judged->file, offset);
  if (!subject || !CanRename(*subject) || found->spot.on_key) return std::nullopt;
  if (found->spot.node().text() != subject->name) return std::nullopt;
  return Place{path, InnerSpan(found->spot.node()), {}};
}

Result<std::vector<TextChange>> Server::Rename(const std::string& path, uint32_t offset,
                                               const std::string& new_name) {
  const auto judged = Judge(path);
  const auto subject = judged && !judged->file->unreadable ? SubjectAt(*judged, offset) : std::nullopt;
  if (!subject || !CanRename(*subject)) return Error{"only volumes and named ports can be renamed"};
  if (const std::string problem = NameProblem(*subject, new_name); !problem.empty())
    return Error{fmt::format("`{}` {}", new_name, problem)};
  std::vector<TextChange> changes = {{subject->definition.path, subject->definition.span, new_name}};
  for (const Place& place : References(*judged, *subject))
    changes.push_back({place.path, place.span, new_name});
  return changes;
}

}  // namespace kubevet::lsp
