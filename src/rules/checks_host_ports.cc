#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "k8s/pod_template.h"
#include "rules/checks_scheduling.h"
#include "rules/node_terms.h"

namespace kubevet::rules {
namespace {

bool IsDaemonSet(const k8s::Object& object) {
  return object.kind->name == "DaemonSet";
}

k8s::PodTemplate TemplateOf(const k8s::Object& object) {
  return k8s::PodTemplateOf(*object.kind->maker, object.resource.node);
}

/// Images of both: variants of one program, of which a cluster gets one.
bool ShareAnImage(yaml::Node spec, yaml::Node other) {
  std::set<std::string_view> images;
  const auto name = [](std::string_view image) {
    const size_t slash = image.rfind('/');
    const std::string_view last = slash == std::string_view::npos ? image : image.substr(slash + 1);
    return last.substr(0, last.find_first_of(":@"));
  };
  for (yaml::Node container : spec["containers"].items()) images.insert(name(container["image"].text()));
  for (yaml::Node container : other["containers"].items()) {
    if (images.contains(name(container["image"].text()))) return true;
  }
  return false;
}

/// Whether two workloads are meant to live in one cluster at the same time.
bool BelongTogether(const World& world, const k8s::Object& a, const k8s::Object& b) {
  const bool are_the_same = a.kind == b.kind && a.name() == b.name() && a.name_space == b.name_space;
  if (are_the_same || a.name().empty() || b.name().empty()) return false;
  if (!IsDaemonSet(a) && !IsDaemonSet(b)) return false;
  if (a.source == b.source) return true;
  return AreInOneFolder(world, a, b) && !ShareAnImage(TemplateOf(a).spec, TemplateOf(b).spec);
}

}  // namespace

std::vector<Diagnostic> FindHostPortConflicts(const Subject& subject) {
  std::vector<Diagnostic> findings;
  const k8s::PodTemplate& own = subject.pod;
  std::map<const k8s::Object*, std::vector<k8s::HostPort>> ports_of;
  for (const k8s::HostPort& port : k8s::HostPortsOf(own)) {
    for (const k8s::Object* other : subject.world.bundle.TakersOfHostPort(port.port)) {
      if (other == &subject.object) break;  // said once, about the later of two
      if (!BelongTogether(subject.world, *other, subject.object)) continue;
      const k8s::PodTemplate theirs = TemplateOf(*other);
      const auto [known, is_new] = ports_of.try_emplace(other);
      std::vector<k8s::HostPort>& taken = known->second;
      if (is_new) taken = k8s::HostPortsOf(theirs);
      const auto clash = std::find_if(taken.begin(), taken.end(),
                                      [&](const k8s::HostPort& each) { return each.ConflictsWith(port); });
      if (clash == taken.end() || !CanMeet(own.spec, theirs.spec)) continue;
      const std::string what = fmt::format("{} `{}`", other->kind->name, other->name());
      Diagnostic finding = FindingAt(
          subject, port.node,
          fmt::format("port {}/{} of the nodes is taken by {}: where one runs, the other's Pods stay pending",
                      port.port, port.protocol, what),
          "give one of them another port, or let their node selectors keep them apart");
      finding.notes.push_back(NoteAt(clash->node, what));
      findings.push_back(std::move(finding));
      break;
    }
  }
  return findings;
}

}  // namespace kubevet::rules
