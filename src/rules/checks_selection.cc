#include "rules/checks_selection.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "k8s/labels.h"
#include "k8s/pod_template.h"
#include "rules/slips.h"

namespace kubevet::rules {
namespace {

using k8s::Labels;
using k8s::LabelSelector;
using k8s::Object;

template <typename Take>
void ForEachTemplate(const Object& workload, Take take) {
  k8s::ForEachPodTemplate(*workload.kind->maker, workload.resource.node, take);
}

std::string NameOf(const Object& object) {
  return fmt::format("{} `{}`", object.kind->name, object.name());
}

/// A label that a selector asks for, and the one that was most likely meant.
struct Slip {
  yaml::Node wanted;  ///< the value in the selector
  std::string_view key;
  std::string_view other_key;
  std::string_view other_value;
};

/// The one label by which a selector of plain labels misses a Pod: misspelt, or the value under another key.
/// A label that the Pod lacks altogether may be put on it while it runs, as operators do with `role: master`.
std::optional<Slip> SlipBetween(yaml::Node selector, const Labels& labels) {
  std::optional<Slip> slip;
  for (const auto [key, value] : selector.entries()) {
    const auto found = labels.Find(key.text());
    if (found == value.text()) continue;
    if (slip) return std::nullopt;
    if (found) {
      if (!IsSlip(value.text(), *found)) return std::nullopt;
      slip = {value, key.text(), key.text(), *found};
      continue;
    }
    const auto& entries = labels.entries();
    const auto same =
        std::find_if(entries.begin(), entries.end(),
                     [wanted = value.text()](const auto& entry) { return entry.second == wanted; });
    if (same == entries.end()) return std::nullopt;
    slip = {value, key.text(), same->first, same->second};
  }
  return slip;
}

/// The Pod templates of what makes Pods in the same folder and namespace and is whole, as far as the input
/// tells.
std::vector<std::pair<const Object*, k8s::PodTemplate>> TemplatesBeside(const Subject& subject) {
  constexpr size_t kMostOfOneApplication = 50;
  const k8s::Bundle& bundle = subject.world.bundle;
  std::vector<std::pair<const Object*, k8s::PodTemplate>> templates;
  for (const k8s::PodMaker& maker : bundle.pod_makers().all()) {
    const auto beside = bundle.Beside(subject.object, maker.group, maker.kind);
    if (maker.kind == "PodTemplate" || beside.size() > kMostOfOneApplication) continue;
    for (const Object* each : beside) {
      if (each->name_space != subject.object.name_space || !bundle.PartsOf(*each).empty()) continue;
      ForEachTemplate(*each, [&](const k8s::PodTemplate& pod) { templates.emplace_back(each, pod); });
    }
  }
  return templates;
}

/// Whether Pods with these labels are selected by others of the subject's kind: then it did not mean them.
bool HaveTheirOwn(const Subject& subject, const Labels& labels) {
  const std::string_view name_space = subject.object.name_space;
  const auto has = [](const k8s::Selection& selection) {
    return !selection.complete || !selection.objects.empty();
  };
  return subject.object.kind->name == "Service" ? has(subject.world.bundle.Services(name_space, labels))
                                                : has(subject.world.bundle.Budgets(name_space, labels));
}

/// Where a kind keeps the labels that it asks for, and what follows when no Pod has them.
struct Asker {
  yaml::Node selector;  ///< shown
  yaml::Node labels;    ///< those that must be equal
  LabelSelector parsed;
  std::string_view consequence;
};

bool SelectsSomething(const Subject& subject, const Asker& asker) {
  const k8s::Selection selection = subject.world.bundle.Workloads(subject.object.name_space, asker.parsed);
  return !selection.complete || !selection.objects.empty();
}

/// "`app: web`, `tier: front`".
std::string LabelsOf(const Asker& asker) {
  std::string out;
  for (const auto [key, value] : asker.labels.entries())
    out += fmt::format("{}`{}: {}`", out.empty() ? "" : ", ", key.text(), value.text());
  return out.empty() ? "asked for" : out;
}

std::vector<Diagnostic> FindNothingSelected(const Subject& subject, const Asker& asker) {
  std::vector<Diagnostic> findings;
  if (asker.parsed.IsEmpty() || asker.parsed.SelectsNothing() || SelectsSomething(subject, asker))
    return findings;
  if (asker.labels.size() == asker.parsed.requirements().size()) {
    for (const auto& [workload, pod] : TemplatesBeside(subject)) {
      const Labels labels(pod.metadata["labels"]);
      const auto slip = SlipBetween(asker.labels, labels);
      if (!slip || HaveTheirOwn(subject, labels)) continue;
      const std::string meant = fmt::format("`{}: {}`", slip->other_key, slip->other_value);
      Diagnostic& finding = findings.emplace_back(
          FindingAt(subject, slip->wanted,
                    fmt::format("no Pod has the label `{}: {}`, those of {} have {}: {}", slip->key,
                                slip->wanted.text(), NameOf(*workload), meant, asker.consequence),
                    fmt::format("write {}", meant)));
      const auto label = pod.metadata["labels"].Find(slip->other_key);
      if (label) finding.notes.push_back(NoteAt(label->value, "the label of the Pods"));
      return findings;
    }
  }
  if (subject.world.closed_world) {
    findings.push_back(
        FindingAt(subject, asker.selector,
                  fmt::format("no Pod has the labels {}: {}", LabelsOf(asker), asker.consequence),
                  "select the labels of the Pod template", true));
  }
  return findings;
}

std::optional<Asker> AskerOf(yaml::Node selector, std::string_view consequence) {
  auto parsed = LabelSelector::Parse(selector);
  if (!parsed) return std::nullopt;
  return Asker{selector, selector["matchLabels"], *std::move(parsed), consequence};
}

/// The ports that containers declare, as numbers.
std::vector<int64_t> PortsOf(const Object& workload) {
  std::vector<int64_t> ports;
  ForEachTemplate(workload, [&](const k8s::PodTemplate& pod) {
    for (const yaml::Key& list : {yaml::Key("initContainers"), yaml::Key("containers")}) {
      for (yaml::Node container : pod.spec[list].items()) {
        for (yaml::Node port : container["ports"].items())
          ports.push_back(port["containerPort"].AsInt().value_or(0));
      }
    }
  });
  return ports;
}

/// The ports that a Service finds in Pods, as the endpoints controllers look for them: sidecars' count.
std::vector<yaml::Node> PortsServedBy(const Object& workload) {
  std::vector<yaml::Node> ports;
  ForEachTemplate(workload, [&](const k8s::PodTemplate& pod) {
    for (yaml::Node container : pod.spec["containers"].items()) {
      for (yaml::Node port : container["ports"].items()) ports.push_back(port);
    }
    for (yaml::Node container : pod.spec["initContainers"].items()) {
      if (container["restartPolicy"].text() != "Always") continue;
      for (yaml::Node port : container["ports"].items()) ports.push_back(port);
    }
  });
  return ports;
}

std::string_view ProtocolOf(yaml::Node port) {
  return port["protocol"].text().empty() ? "TCP" : port["protocol"].text();
}

/// "named there: `http`, `metrics`".
std::string NamesOf(std::span<const yaml::Node> ports) {
  constexpr size_t kMost = 20;
  std::vector<std::string_view> names;
  bool has_more = false;
  for (yaml::Node port : ports) {
    const std::string_view name = port["name"].text();
    if (name.empty() || std::find(names.begin(), names.end(), name) != names.end()) continue;
    has_more = names.size() == kMost;
    if (has_more) break;
    names.push_back(name);
  }
  if (names.empty()) return "its containers name no ports";
  return fmt::format("named there: `{}`{}", fmt::join(names, "`, `"), has_more ? ", …" : "");
}

/// What a Service selects near it and as it stands: Kustomize may patch ports in, SidecarSets of Kruise
/// containers.
std::vector<const Object*> CertainPods(const Subject& subject, yaml::Node selector) {
  const k8s::Selection selection =
      subject.world.bundle.Workloads(subject.object.name_space, LabelSelector::FromMap(selector));
  if (!selection.complete) return {};
  auto workloads = Nearest(subject.world, subject.object, selection.objects);
  std::erase_if(workloads, [&](const Object* each) {
    return !AreNear(subject.world, subject.object, *each) || !subject.world.bundle.PartsOf(*each).empty() ||
           each->kind->group == "apps.kruise.io";
  });
  return workloads;
}

/// Those in the subject's file, or else in its folder: what lies elsewhere may never run together. Nor do
/// those of one name, variants of each other, nor what somebody else has charge of or patches.
std::vector<const Object*> OfOneApplication(const Subject& subject,
                                            std::span<const Object* const> workloads) {
  const auto keep = [&](auto is_near) {
    std::vector<const Object*> kept;
    std::copy_if(workloads.begin(), workloads.end(), std::back_inserter(kept), [&](const Object* each) {
      const k8s::Bundle& bundle = subject.world.bundle;
      const auto is_variant = [&](const Object* other) { return other != each && is_near(*other); };
      const auto twins = bundle.FindAll(each->kind->group, each->kind->name, each->name_space, each->name());
      return is_near(*each) && each->kind->name != "PodTemplate" && bundle.PartsOf(*each).empty() &&
             !each->resource.node["metadata"]["ownerReferences"] &&
             std::none_of(twins.begin(), twins.end(), is_variant);
    });
    return kept;
  };
  auto kept = keep([&](const Object& each) { return each.source == subject.object.source; });
  if (kept.empty()) kept = keep([&](const Object& each) { return each.folder == subject.object.folder; });
  return kept;
}

/// Workloads of which requests to a port reach some, and are refused by others.
struct Split {
  const Object* opens = nullptr;
  const Object* refuses = nullptr;
};

/// Jobs serve nobody. What declares other ports than the one asked for most likely does not listen there.
Split SplitByPort(std::span<const Object* const> workloads, int64_t port) {
  Split split;
  for (const Object* each : workloads) {
    const std::vector<int64_t> ports = PortsOf(*each);
    const bool is_job = each->kind->name == "Job" || each->kind->name == "CronJob";
    if (std::find(ports.begin(), ports.end(), port) != ports.end()) {
      if (!split.opens) split.opens = each;
    } else if (!split.refuses && (is_job || !ports.empty())) {
      split.refuses = each;
    }
  }
  return split;
}

}  // namespace

std::vector<Diagnostic> FindTargetPortsMissing(const Subject& subject) {
  const yaml::Node spec = subject.node["spec"];
  const yaml::Node selector = spec["selector"];
  std::vector<Diagnostic> findings;
  if (spec["type"].text() == "ExternalName" || selector.size() == 0) return findings;
  std::vector<const Object*> workloads;
  std::vector<yaml::Node> served;
  std::vector<std::pair<std::string_view, std::string_view>> known;  // name and protocol, sorted
  std::string names;
  for (yaml::Node port : spec["ports"].items()) {
    const yaml::Node wanted = port["targetPort"];
    if (!wanted.IsString() || wanted.text().empty()) continue;
    if (workloads.empty()) {
      workloads = CertainPods(subject, selector);
      if (workloads.empty()) return findings;
      for (const Object* each : workloads) {
        const auto ports = PortsServedBy(*each);
        served.insert(served.end(), ports.begin(), ports.end());
      }
      for (yaml::Node each : served) known.emplace_back(each["name"].text(), ProtocolOf(each));
      std::sort(known.begin(), known.end());
    }
    if (std::binary_search(known.begin(), known.end(), std::pair(wanted.text(), ProtocolOf(port)))) continue;
    if (names.empty()) names = NamesOf(served);
    Diagnostic& finding = findings.emplace_back(FindingAt(
        subject, wanted,
        fmt::format("no container of {} has a {} port named `{}`, so this port of the Service leads nowhere",
                    NameOf(*workloads[0]), ProtocolOf(port), wanted.text()),
        names));
    finding.notes.push_back(NoteAt(workloads[0]->resource.node["metadata"], "the Service selects its Pods"));
  }
  return findings;
}

std::vector<Diagnostic> FindServiceOfSeveralWorkloads(const Subject& subject) {
  const yaml::Node spec = subject.node["spec"];
  const yaml::Node selector = spec["selector"];
  if (spec["type"].text() == "ExternalName" || spec["clusterIP"].text() == "None" || selector.size() == 0)
    return {};
  const k8s::Selection selection =
      subject.world.bundle.Workloads(subject.object.name_space, LabelSelector::FromMap(selector));
  if (!selection.complete || selection.objects.size() < 2) return {};
  const std::vector<const Object*> workloads = OfOneApplication(subject, selection.objects);
  std::vector<Diagnostic> findings;
  for (yaml::Node port : spec["ports"].items()) {
    const yaml::Node wanted = port["targetPort"] ? port["targetPort"] : port["port"];
    const auto number = wanted.IsString() ? std::nullopt : wanted.AsInt();
    const Split split = number ? SplitByPort(workloads, *number) : Split();
    if (!split.opens || !split.refuses) continue;
    Diagnostic& finding = findings.emplace_back(
        FindingAt(subject, selector,
                  fmt::format("selects the Pods of {} too, which do not open port {}: requests fail by turns",
                              NameOf(*split.refuses), *number),
                  fmt::format("add a label that only the Pods of {} have", NameOf(*split.opens)), true));
    finding.notes.push_back(NoteAt(split.refuses->resource.node["metadata"], "its Pods are selected too"));
    break;
  }
  return findings;
}

std::vector<Diagnostic> FindServiceWithoutPods(const Subject& subject) {
  const yaml::Node spec = subject.node["spec"];
  const yaml::Node selector = spec["selector"];
  if (spec["type"].text() == "ExternalName" || selector.size() == 0) return {};
  return FindNothingSelected(
      subject, {selector, selector, LabelSelector::FromMap(selector), "the Service leads nowhere"});
}

std::vector<Diagnostic> FindBudgetWithoutPods(const Subject& subject) {
  const auto asker = AskerOf(subject.node["spec"]["selector"], "the budget protects nothing");
  return asker ? FindNothingSelected(subject, *asker) : std::vector<Diagnostic>();
}

std::vector<Diagnostic> FindPolicyWithoutPods(const Subject& subject) {
  const auto asker = AskerOf(subject.node["spec"]["podSelector"], "the policy restricts nothing");
  return asker ? FindNothingSelected(subject, *asker) : std::vector<Diagnostic>();
}

}  // namespace kubevet::rules
