#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "k8s/nodes.h"
#include "rules/checks_scheduling.h"
#include "rules/edits.h"
#include "rules/node_terms.h"

namespace kubevet::rules {
namespace {

constexpr std::string_view kRequired = "requiredDuringSchedulingIgnoredDuringExecution";
constexpr std::string_view kPreferred = "preferredDuringSchedulingIgnoredDuringExecution";

yaml::Node RequiredTermsOf(const Subject& subject) {
  return subject.pod.spec["affinity"]["nodeAffinity"][kRequired]["nodeSelectorTerms"];
}

struct DeadTerm {
  yaml::Node term;
  Contradiction why;
};

std::optional<DeadTerm> DeadTermOf(const NodeTerm& term) {
  const bool is_empty = term.node && ReadNodeTerm(term.node).empty();
  if (is_empty) return DeadTerm{term.node, {term.node, {}, "a term without expressions matches no node"}};
  if (auto found = FindContradiction(term.requirements)) return DeadTerm{term.node, *std::move(found)};
  return std::nullopt;
}

Diagnostic FindingOf(const Subject& subject, const DeadTerm& dead, std::string_view consequence,
                     std::string help) {
  Diagnostic finding = FindingAt(subject, dead.why.at,
                                 fmt::format("{}, so {}", dead.why.message, consequence), std::move(help));
  if (dead.why.other) finding.notes.push_back(NoteAt(dead.why.other, "the other condition"));
  return finding;
}

bool SomeNodeHasLabel(const World& world, std::string_view key) {
  const auto nodes = world.bundle.Nodes();
  return std::any_of(nodes.begin(), nodes.end(),
                     [&](const k8s::Node& node) { return node.Label(key) != nullptr; });
}

/// The value of a line that has just one, where it is written.
Reached ValueOf(const NodeRequirement& line) {
  for (yaml::Node value : line.node["values"].items()) return {line.node["values"], {}, value, true};
  return {{}, {}, line.node, true};
}

/// YAML for a string.
std::string Quoted(std::string_view value) {
  const bool is_number = value.find_first_not_of("0123456789") == std::string_view::npos;
  return is_number ? fmt::format("\"{}\"", value) : std::string(value);
}

std::optional<Diagnostic> UnknownPlatform(const Subject& subject, const NodeRequirement& line) {
  if (line.op != "In" || line.is_field || line.values.empty()) return std::nullopt;
  const auto known = k8s::NodeLabelValues(line.key);
  const auto is_known = [known](std::string_view value) {
    return std::find(known.begin(), known.end(), value) != known.end();
  };
  if (known.empty() || std::any_of(line.values.begin(), line.values.end(), is_known)) return std::nullopt;
  if (SomeNodeHasLabel(subject.world, line.key)) return std::nullopt;
  const auto meant = k8s::MisspeltNodeLabelValue(line.key, line.values[0]);
  const bool is_system = known.size() == 2;
  std::string help =
      is_system ? "write `linux` or `windows`" : "write Go's name for it, such as `amd64` or `arm64`";
  if (meant) help = fmt::format("write `{}`", *meant);
  const Reached at = ValueOf(line);
  Diagnostic finding = FindingAt(subject, at.node,
                                 fmt::format("no node has the {} `{}`, so the Pods stay pending",
                                             is_system ? "operating system" : "architecture", line.values[0]),
                                 std::move(help));
  if (meant) {
    if (auto edit = ReplaceValue(at, Quoted(*meant)))
      finding.fixes.push_back({fmt::format("write `{}`", *meant), {*std::move(edit)}});
  }
  return finding;
}

/// Looks at keys of node labels wherever a Pod has them.
class TypoSearch {
 public:
  explicit TypoSearch(const Subject& subject) : subject_(subject) {}

  std::vector<Diagnostic> Take() {
    const yaml::Node spec = subject_.pod.spec;
    for (auto [key, value] : spec["nodeSelector"].entries())
      Consider(value, key, "the Pods stay pending", true);
    const yaml::Node node_affinity = spec["affinity"]["nodeAffinity"];
    for (yaml::Node term : node_affinity[kRequired]["nodeSelectorTerms"].items())
      ConsiderTerm(term, "no node meets this");
    for (yaml::Node term : node_affinity[kPreferred].items())
      ConsiderTerm(term["preference"], "nothing is preferred");
    const yaml::Node near = spec["affinity"]["podAffinity"];
    for (yaml::Node term : near[kRequired].items()) ConsiderTopology(term, "the Pods stay pending");
    for (yaml::Node term : near[kPreferred].items())
      ConsiderTopology(term["podAffinityTerm"], "nothing is preferred");
    const yaml::Node apart = spec["affinity"]["podAntiAffinity"];
    for (yaml::Node term : apart[kRequired].items()) ConsiderTopology(term, "nothing keeps the Pods apart");
    for (yaml::Node term : apart[kPreferred].items())
      ConsiderTopology(term["podAffinityTerm"], "nothing keeps the Pods apart");
    for (yaml::Node each : spec["topologySpreadConstraints"].items()) {
      const bool blocks = each["whenUnsatisfiable"].text() == "DoNotSchedule";
      ConsiderTopology(each, blocks ? "the Pods stay pending" : "the Pods are not spread");
    }
    return std::move(findings_);
  }

 private:
  void ConsiderTerm(yaml::Node term, std::string_view consequence) {
    for (yaml::Node each : term["matchExpressions"].items()) {
      const std::string_view op = each["operator"].text();
      const bool wants_label = op != "NotIn" && op != "DoesNotExist";
      Consider(each["key"], each["key"], wants_label ? consequence : "every node meets this", false);
    }
  }

  void ConsiderTopology(yaml::Node term, std::string_view consequence) {
    Consider(term["topologyKey"], term["topologyKey"], consequence, false);
  }

  void Consider(yaml::Node at, yaml::Node key, std::string_view consequence, bool mark_key) {
    if (key.text().empty()) return;
    const auto meant = k8s::MisspeltNodeLabel(key.text());
    if (!meant || SomeNodeHasLabel(subject_.world, key.text())) return;
    Diagnostic finding = FindingAt(subject_, at,
                                   fmt::format("`{}` is no known node label, `{}` probably is meant: {}",
                                               key.text(), *meant, consequence),
                                   fmt::format("write `{}`", *meant), mark_key);
    if (auto edit =
            mark_key ? RenameKey({{}, key, at, true}, *meant) : ReplaceValue({{}, {}, at, true}, *meant))
      finding.fixes.push_back({fmt::format("write `{}`", *meant), {*std::move(edit)}});
    findings_.push_back(std::move(finding));
  }

  const Subject& subject_;
  std::vector<Diagnostic> findings_;
};

}  // namespace

std::vector<Diagnostic> FindUnsatisfiableAffinity(const Subject& subject) {
  if (RequiredTermsOf(subject).size() == 0) return {};
  std::vector<DeadTerm> dead;
  for (const NodeTerm& term : NodeTermsOf(subject.pod.spec)) {
    auto found = DeadTermOf(term);
    if (!found) return {};
    dead.push_back(*std::move(found));
  }
  Diagnostic finding =
      FindingOf(subject, dead.front(), "the Pods stay pending", "remove one of the conditions");
  if (!dead.front().why.other)
    finding.help = "name a label and the values it has on the nodes that are meant";
  for (size_t i = 1; i < dead.size() && i < 4; ++i)
    finding.notes.push_back(NoteAt(dead[i].why.at, "no alternative: " + dead[i].why.message));
  return {std::move(finding)};
}

std::vector<Diagnostic> FindDeadTerms(const Subject& subject) {
  const yaml::Node affinity = subject.pod.spec["affinity"]["nodeAffinity"];
  if (!affinity) return {};
  std::vector<Diagnostic> findings;
  std::vector<DeadTerm> dead;
  const std::vector<NodeTerm> terms = NodeTermsOf(subject.pod.spec);
  for (const NodeTerm& term : terms) {
    if (!term.node) continue;
    if (auto found = DeadTermOf(term)) dead.push_back(*std::move(found));
  }
  if (dead.size() < terms.size()) {
    for (const DeadTerm& each : dead) {
      findings.push_back(FindingOf(subject, each, "this alternative matches no node",
                                   "conditions that are alternatives go into terms of their own"));
    }
  }
  for (yaml::Node each : affinity[kPreferred].items()) {
    if (auto found = FindContradiction(ReadNodeTerm(each["preference"]))) {
      findings.push_back(FindingOf(subject, {each, *std::move(found)}, "no node is ever preferred",
                                   "conditions that are alternatives go into terms of their own"));
    }
  }
  return findings;
}

std::vector<Diagnostic> FindUnknownPlatforms(const Subject& subject) {
  std::vector<Diagnostic> findings;
  const yaml::Node spec = subject.pod.spec;
  for (auto [key, value] : spec["nodeSelector"].entries()) {
    if (auto finding = UnknownPlatform(subject, {value, key.text(), "In", {value.text()}, false}))
      findings.push_back(*std::move(finding));
  }
  const yaml::Node terms = RequiredTermsOf(subject);
  if (terms.size() != 1) return findings;
  for (yaml::Node term : terms.items()) {
    for (const NodeRequirement& line : ReadNodeTerm(term)) {
      if (auto finding = UnknownPlatform(subject, line)) findings.push_back(*std::move(finding));
    }
  }
  return findings;
}

std::vector<Diagnostic> FindNodeLabelTypos(const Subject& subject) {
  return TypoSearch(subject).Take();
}

}  // namespace kubevet::rules
