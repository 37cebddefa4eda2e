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
  enum class What : uint8_t { kObject, kVolume, kPort, kServicePort, kDataKey, kLabel };

  What what = What::kObject;
  const k8s::Object* object = nullptr;  ///< it, or what it is a part of
  yaml::Node container = {};            ///< of a port
  std::string name = {};
  Place definition = {};  ///< nowhere for a label: all its places are alike
  std::string_view label_key = {};
  bool can_be_renamed = false;
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
    subject.can_be_renamed = true;
    return subject;
  }
  const bool is_port_name = EndsWith(path, "ports[].name");
  if ((is_port_name || EndsWith(path, "ports[].containerPort")) && PodOf(object).spec) {
    subject.what = Subject::What::kPort;
    for (std::string_view list : {"containers", "initContainers"}) {
      if (const yaml::Node container = spot.ItemOf(list)) subject.container = container;
    }
    subject.can_be_renamed = is_port_name && subject.container;
    return subject;
  }
  if (object.resource.id->kind == "Service" && (path == "spec.ports[].name" || path == "spec.ports[].port")) {
    subject.what = Subject::What::kServicePort;
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

bool IsSamePlace(const Place& a, const Place& b) {
  return a.path == b.path && a.span == b.span;
}

/// The object that a place is in, the innermost one; null when there is none.
const k8s::Object* ObjectAt(const engine::Workspace& workspace, const Place& place) {
  const k8s::Object* best = nullptr;
  for (const k8s::Object& each : workspace.bundle().objects()) {
    const yaml::Node node = each.resource.node;
    const Span span = node.span();
    if (place.span.begin < span.begin || place.span.end > span.end || node.source().path() != place.path)
      continue;
    if (best == nullptr || span.size() <= best->resource.node.span().size()) best = &each;
  }
  return best;
}

std::optional<Subject> SubjectAt(const Judged& judged, uint32_t offset) {
  const auto found = FindAt(*judged.file, offset);
  if (!found) return std::nullopt;
  const k8s::Object* object = ObjectOf(judged, *found);
  if (object == nullptr) return std::nullopt;
  if (auto defined = Defined(*object, found->spot)) return defined;
  const engine::Workspace& workspace = *judged.workspace;
  if (const auto label = LabelAt(*object, found->spot)) {
    Subject subject{Subject::What::kLabel, object};
    subject.name = label->value;
    subject.label_key = label->key;
    return subject;
  }
  const ResourceId& id = *object->resource.id;
  const auto link = FindLink(object->kind->maker, id.kind, found->spot.path);
  if (!link || link->kind == LinkKind::kSelector) return std::nullopt;
  const auto targets = TargetsOf(workspace, *object, *link, found->spot);
  const k8s::Object* target = targets.empty() ? nullptr : ObjectAt(workspace, targets.front());
  if (target == nullptr) return std::nullopt;
  auto subject = Defined(*target, SpotAt(target->resource.node, targets.front().span.begin));
  if (subject && targets.size() > 1) subject->can_be_renamed = false;
  return subject;
}

/// Places in one object that refer to the subject.
void AddReferencesIn(const engine::Workspace& workspace, const k8s::Object& object, const Subject& subject,
                     std::vector<Place>& places) {
  const ResourceId& id = *object.resource.id;
  ForEachScalar(object.resource.node, [&](const Spot& spot) {
    if (spot.node().text() != subject.name || places.size() >= kMostReferences) return;
    bool refers = false;
    if (subject.what == Subject::What::kLabel) {
      refers = LabelAt(object, spot) == Label{subject.label_key, subject.name};
    } else if (const auto link = FindLink(object.kind->maker, id.kind, spot.path);
               link && link->kind != LinkKind::kSelector) {
      const auto targets = TargetsOf(workspace, object, *link, spot);
      refers = std::any_of(targets.begin(), targets.end(),
                           [&](const Place& target) { return IsSamePlace(target, subject.definition); });
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

std::vector<Place> References(const Judged& judged, const Subject& subject, const StopFlag& stop = {}) {
  std::vector<Place> places;
  const engine::Workspace& workspace = *judged.workspace;
  const bool is_local = subject.what == Subject::What::kVolume;
  const yaml::Document* last = nullptr;
  bool last_has_it = false;
  for (const k8s::Object& object : workspace.bundle().objects()) {
    if (stop.is_set()) break;
    if (is_local && &object != subject.object) continue;
    if (subject.what == Subject::What::kLabel && object.name_space != subject.object->name_space) continue;
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

}  // namespace

std::vector<Place> Server::DefinitionsAt(const std::string& path, uint32_t offset) {
  const auto judged = Judge(path);
  if (!judged || judged->file->unreadable) return {};
  const auto found = FindAt(*judged->file, offset);
  if (!found) return {};
  const k8s::Object* object = ObjectOf(*judged, *found);
  if (object == nullptr) return {};
  const ResourceId& id = *object->resource.id;
  if (const auto link = FindLink(object->kind->maker, id.kind, found->spot.path))
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
  if (with_definition && !subject->definition.path.empty())
    places.insert(places.begin(), subject->definition);
  return places;
}

std::optional<Place> Server::RenamedAt(const std::string& path, uint32_t offset) {
  const auto judged = Judge(path);
  if (!judged || judged->file->unreadable) return std::nullopt;
  const auto subject = SubjectAt(*judged, offset);
  const auto found = FindAt(*judged->file, offset);
  if (!subject || !subject->can_be_renamed || found->spot.on_key) return std::nullopt;
  if (found->spot.node().text() != subject->name) return std::nullopt;
  return Place{path, InnerSpan(found->spot.node()), {}};
}

Result<std::vector<TextChange>> Server::Rename(const std::string& path, uint32_t offset,
                                               const std::string& new_name) {
  const auto judged = Judge(path);
  const auto subject = judged && !judged->file->unreadable ? SubjectAt(*judged, offset) : std::nullopt;
  if (!subject || !subject->can_be_renamed) return Error{"only volumes and named ports can be renamed"};
  if (const std::string problem = NameProblem(*subject, new_name); !problem.empty())
    return Error{fmt::format("`{}` {}", new_name, problem)};
  std::vector<TextChange> changes = {{subject->definition.path, subject->definition.span, new_name}};
  for (const Place& place : References(*judged, *subject))
    changes.push_back({place.path, place.span, new_name});
  return changes;
}

}  // namespace kubevet::lsp
