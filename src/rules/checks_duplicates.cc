#include "rules/checks_duplicates.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "k8s/cron.h"
#include "k8s/labels.h"

namespace kubevet::rules {
namespace {

using k8s::Object;

/// A path of an Ingress.
struct TakenPath {
  const Object* ingress = nullptr;
  std::string_view host;
  yaml::Node path;  ///< the entry of the list
};

std::vector<TakenPath> PathsOf(const Object& ingress) {
  std::vector<TakenPath> paths;
  for (yaml::Node rule : ingress.resource.node["spec"]["rules"].items()) {
    for (yaml::Node path : rule["http"]["paths"].items())
      paths.push_back({&ingress, rule["host"].text(), path});
  }
  return paths;
}

std::string_view ClassOf(const Object& ingress) {
  const yaml::Node node = ingress.resource.node;
  const std::string_view name = node["spec"]["ingressClassName"].text();
  return name.empty() ? node["metadata"]["annotations"]["kubernetes.io/ingress.class"].text() : name;
}

/// Controllers split what goes to one path by annotations: canaries, mergeable Ingresses, matches on headers.
bool HasAnnotations(const Object& ingress) {
  return ingress.resource.node["metadata"]["annotations"].size() > 0;
}

/// What requests tell paths apart by, and the controllers they go to.
auto KeyOf(const TakenPath& taken) {
  const std::string_view path = taken.path["path"].text();
  return std::tuple(taken.host, path.empty() ? std::string_view("/") : path, taken.path["pathType"].text(),
                    ClassOf(*taken.ingress));
}

bool HaveOneBackend(const TakenPath& a, const TakenPath& b) {
  const auto backend = [](const TakenPath& path) {
    const yaml::Node service = path.path["backend"]["service"];
    return std::tuple(path.ingress->name_space, service["name"].text(), service["port"]["number"].text(),
                      service["port"]["name"].text());
  };
  return backend(a) == backend(b);
}

}  // namespace

std::vector<Diagnostic> FindDuplicateObjects(const Subject& subject) {
  const Object& object = subject.object;
  std::vector<Diagnostic> findings;
  if (!object.has_twins) return findings;
  for (const Object* each : subject.world.bundle.FindAll(object.kind->group, object.kind->name,
                                                         object.name_space, object.name())) {
    if (each->source != object.source || each->resource.id->name_space != object.resource.id->name_space)
      continue;
    if (each == &object) break;
    Diagnostic& finding = findings.emplace_back(
        FindingAt(subject, subject.node["metadata"]["name"],
                  fmt::format("{} `{}` is in this file already: only the last one stays", object.kind->name,
                              object.name()),
                  "give it another name, or remove one of them"));
    finding.notes.push_back(NoteAt(each->resource.node["metadata"]["name"], "the first one"));
    break;
  }
  return findings;
}

std::vector<Diagnostic> FindIngressPathsTakenTwice(const Subject& subject) {
  constexpr size_t kMostOfOneApplication = 50;
  std::vector<Diagnostic> findings;
  const auto beside = subject.world.bundle.Beside(subject.object, "networking.k8s.io", "Ingress");
  if (beside.size() > kMostOfOneApplication || HasAnnotations(subject.object)) return findings;
  std::map<decltype(KeyOf(TakenPath())), std::vector<TakenPath>> taken;
  for (const Object* ingress : beside) {
    if (ingress == &subject.object) break;
    // Other files of a folder may be variants.
    if (ingress->source != subject.object.source || HasAnnotations(*ingress)) continue;
    for (const TakenPath& path : PathsOf(*ingress)) taken[KeyOf(path)].push_back(path);
  }
  for (const TakenPath& path : PathsOf(subject.object)) {
    std::vector<TakenPath>& same = taken[KeyOf(path)];
    const auto first = std::find_if(same.begin(), same.end(),
                                    [&](const TakenPath& other) { return !HaveOneBackend(path, other); });
    if (first != same.end()) {
      Diagnostic& finding = findings.emplace_back(FindingAt(
          subject, path.path["path"] ? path.path["path"] : path.path,
          fmt::format("`{}{}` goes to another backend in Ingress `{}` already: one of them gets nothing",
                      path.host, path.path["path"].text(), first->ingress->name()),
          "give one of them another host or path"));
      finding.notes.push_back(NoteAt(first->path["backend"], "the other backend"));
    }
    same.push_back(path);
  }
  return findings;
}

std::vector<Diagnostic> FindSchedulesThatNeverFire(const Subject& subject) {
  const yaml::Node schedule = subject.node["spec"]["schedule"];
  if (!k8s::NeverFires(schedule.text())) return {};
  return {FindingAt(subject, schedule,
                    fmt::format("no month has such a day, `{}` never comes", schedule.text()), "")};
}

std::vector<Diagnostic> FindServicesWithoutEndpoints(const Subject& subject) {
  const k8s::Bundle& bundle = subject.world.bundle;
  const Object& service = subject.object;
  const yaml::Node spec = subject.node["spec"];
  if (!subject.world.closed_world || spec["type"].text() == "ExternalName" || spec["selector"].size() > 0)
    return {};
  if (spec["ports"].size() == 0 || bundle.Find("", "Endpoints", service.name_space, service.name()))
    return {};
  constexpr size_t kMostOfOneApplication = 50;
  const auto slices = bundle.Beside(service, "discovery.k8s.io", "EndpointSlice");
  if (slices.size() > kMostOfOneApplication) return {};
  for (const Object* slice : slices) {
    const yaml::Node labels = slice->resource.node["metadata"]["labels"];
    if (labels["kubernetes.io/service-name"].text() == service.name()) return {};
  }
  return {FindingAt(subject, subject.node["spec"],
                    "the Service has neither a selector nor endpoints: it leads nowhere",
                    "write a `selector`, or an EndpointSlice", true)};
}

std::vector<Diagnostic> FindUnusedClaims(const Subject& subject) {
  const k8s::Bundle& bundle = subject.world.bundle;
  const Object& claim = subject.object;
  if (!subject.world.closed_world || claim.name().empty() ||
      bundle.ClaimMaker(claim.name_space, claim.name()))
    return {};
  if (!bundle.Users(k8s::ReferenceKind::kClaim, claim.name_space, claim.name()).empty()) return {};
  return {FindingAt(subject, subject.node["metadata"]["name"],
                    fmt::format("no Pod in the input uses the claim `{}`", claim.name()), "")};
}

}  // namespace kubevet::rules
