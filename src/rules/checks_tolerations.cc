#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "k8s/node_fit.h"
#include "k8s/nodes.h"
#include "rules/checks_scheduling.h"
#include "rules/edits.h"
#include "yaml/scalar_text.h"

namespace kubevet::rules {
namespace {

constexpr std::string_view kNoSchedule = "NoSchedule";

bool IsDaemonSet(const Subject& subject) {
  return subject.object.kind->name == "DaemonSet" && subject.object.kind->group == "apps";
}

bool ComparesForEquality(const k8s::Toleration& toleration) {
  return toleration.op.empty() || toleration.op == "Equal";
}

yaml::Node TolerationsOf(const Subject& subject) {
  return subject.pod.spec["tolerations"];
}

bool SomeNodeHasTaint(const World& world, std::string_view key) {
  for (const k8s::Node& node : world.bundle.Nodes()) {
    for (const k8s::Taint& taint : node.taints) {
      if (taint.key == key) return true;
    }
  }
  return false;
}

k8s::TolerationJudgement Judge(const Subject& subject, yaml::Node toleration) {
  return k8s::JudgeToleration(toleration["key"].text(), toleration["operator"].text(),
                              toleration["value"].text(), toleration["effect"].text(),
                              subject.world.target.minor);
}

Diagnostic WrongValue(const Subject& subject, yaml::Node written, std::string_view right) {
  const yaml::Node value = written["value"];
  const std::string_view key = written["key"].text();
  if (!right.empty()) {
    Diagnostic finding =
        FindingAt(subject, value ? value : written["key"],
                  fmt::format("the taint `{}` always has the value `{}`, so `{}` tolerates nothing", key,
                              right, value.text()),
                  fmt::format("write `value: \"{}\"`, or `operator: Exists` in its place", right));
    if (auto edit = ReplaceValue({written, {}, value, static_cast<bool>(value)}, yaml::DoubleQuoted(right)))
      finding.fixes.push_back({fmt::format("write `{}`", right), {*std::move(edit)}});
    return finding;
  }
  Diagnostic finding =
      FindingAt(subject, value,
                fmt::format("the taint `{}` never has a value, so `{}` tolerates nothing", key, value.text()),
                "remove `value`, or write `operator: Exists` in its place");
  const auto entry = written.Find("value");
  if (auto edit = RemoveEntry({written, entry->key, value, true}))
    finding.fixes.push_back({"remove `value`", {*std::move(edit)}});
  return finding;
}

Diagnostic WrongEffect(const Subject& subject, yaml::Node written, std::string_view right) {
  Diagnostic finding =
      FindingAt(subject, written["effect"],
                fmt::format("the taint `{}` never has the effect `{}`, so nothing is tolerated",
                            written["key"].text(), written["effect"].text()),
                fmt::format("write `effect: {}`, or leave `effect` out", right));
  const yaml::Node effect = written["effect"];
  const bool fits = !right.empty() && effect.IsString() && !written["tolerationSeconds"];
  if (auto edit = fits ? ReplaceValue({written, {}, effect, true}, right) : std::nullopt)
    finding.fixes.push_back({fmt::format("write `{}`", right), {*std::move(edit)}});
  return finding;
}

/// Whether `wide` tolerates whatever `narrow` does.
bool Covers(const k8s::Toleration& wide, const k8s::Toleration& narrow) {
  if (!wide.effect.empty() && wide.effect != narrow.effect) return false;
  if (!wide.key.empty() && wide.key != narrow.key) return false;
  if (wide.op == "Exists") return true;
  if (ComparesForEquality(wide)) return ComparesForEquality(narrow) && wide.value == narrow.value;
  return wide.op == narrow.op && wide.value == narrow.value;
}

struct WrittenToleration {
  yaml::Node node;
  k8s::Toleration toleration;
  std::optional<int64_t> seconds;
};

/// More than anybody writes: what compares each with each stays quick.
constexpr size_t kMostTolerations = 100;

std::vector<WrittenToleration> Read(yaml::Node tolerations) {
  std::vector<WrittenToleration> all;
  for (yaml::Node each : tolerations.items()) {
    if (all.size() == kMostTolerations) break;
    all.push_back({each, k8s::ReadToleration(each), each["tolerationSeconds"].AsInt()});
  }
  return all;
}

bool HasSeconds(yaml::Node tolerations) {
  for (yaml::Node each : tolerations.items()) {
    if (each["tolerationSeconds"]) return true;
  }
  return false;
}

std::string Describe(const k8s::Toleration& toleration) {
  const std::string key = toleration.key.empty() ? "every taint" : fmt::format("`{}`", toleration.key);
  return toleration.effect.empty() ? key : fmt::format("{} with the effect {}", key, toleration.effect);
}

/// Whether the DaemonSet controller puts its own toleration in place of this one.
bool IsReplaced(yaml::Node pod_spec, const k8s::Toleration& toleration) {
  return toleration.op == "Exists" && toleration.value.empty() &&
         k8s::IsAddedToDaemonSets(toleration.key, toleration.effect,
                                  pod_spec["hostNetwork"].AsBool().value_or(false));
}

/// Whether what a faulty toleration is meant for is tolerated without it: by another one in the list, or by
/// those that the DaemonSet controller adds.
bool IsToleratedAnyway(const Subject& subject, yaml::Node faulty, std::string_view key) {
  const k8s::KnownTaint* taint = k8s::FindTaint(key);
  const std::string_view effect =
      taint != nullptr && taint->effects == kNoSchedule ? kNoSchedule : faulty["effect"].text();
  const k8s::Toleration meant{std::string(key), "Exists", "", std::string(effect)};
  const bool host_network = subject.pod.spec["hostNetwork"].AsBool().value_or(false);
  if (IsDaemonSet(subject) && k8s::IsAddedToDaemonSets(key, effect, host_network)) return true;
  for (yaml::Node other : TolerationsOf(subject).items()) {
    if (!other.IsSame(faulty) && Covers(k8s::ReadToleration(other), meant)) return true;
  }
  return false;
}

}  // namespace

std::vector<Diagnostic> FindTolerationKeyTypos(const Subject& subject) {
  std::vector<Diagnostic> findings;
  for (yaml::Node each : TolerationsOf(subject).items()) {
    const yaml::Node key = each["key"];
    if (k8s::FindTaint(key.text())) continue;
    const auto [fault, meant] = Judge(subject, each);
    if (fault != k8s::TolerationFault::kMisspelt || SomeNodeHasTaint(subject.world, key.text())) continue;
    if (IsToleratedAnyway(subject, each, meant)) continue;
    Diagnostic finding =
        FindingAt(subject, key,
                  fmt::format("`{}` is no known taint, `{}` probably is meant: nodes that have it "
                              "stay closed to these Pods",
                              key.text(), meant),
                  fmt::format("write `key: {}`", meant));
    if (auto edit = ReplaceValue({each, {}, key, true}, meant))
      finding.fixes.push_back({fmt::format("replace the key by `{}`", meant), {*std::move(edit)}});
    findings.push_back(std::move(finding));
  }
  return findings;
}

std::vector<Diagnostic> FindTolerationsOfNoTaint(const Subject& subject) {
  std::vector<Diagnostic> findings;
  for (yaml::Node each : TolerationsOf(subject).items()) {
    const std::string_view key = each["key"].text();
    if (!k8s::FindTaint(key)) continue;
    const auto [fault, right] = Judge(subject, each);
    const bool is_wrong =
        fault == k8s::TolerationFault::kWrongValue || fault == k8s::TolerationFault::kWrongEffect;
    if (!is_wrong || SomeNodeHasTaint(subject.world, key) || IsToleratedAnyway(subject, each, key)) continue;
    findings.push_back(fault == k8s::TolerationFault::kWrongValue ? WrongValue(subject, each, right)
                                                                  : WrongEffect(subject, each, right));
  }
  return findings;
}

std::vector<Diagnostic> FindShadowedTolerations(const Subject& subject) {
  const yaml::Node tolerations = TolerationsOf(subject);
  if (tolerations.size() < 2) return {};
  std::vector<Diagnostic> findings;
  const std::vector<WrittenToleration> all = Read(tolerations);
  for (size_t i = 0; i < all.size(); ++i) {
    for (size_t j = 0; j < all.size(); ++j) {
      if (i == j || all[i].seconds != all[j].seconds || !Covers(all[j].toleration, all[i].toleration))
        continue;
      const bool are_equal = Covers(all[i].toleration, all[j].toleration);
      if (are_equal && i < j) continue;
      Diagnostic finding =
          FindingAt(subject, all[i].node,
                    are_equal ? fmt::format("the same toleration is in the list already, as number {}", j + 1)
                              : fmt::format("needless: toleration number {} tolerates {} already", j + 1,
                                            Describe(all[j].toleration)),
                    "remove it");
      finding.notes.push_back(
          NoteAt(all[j].node, are_equal ? "the same toleration" : "the wider toleration"));
      if (auto edit = RemoveEntry({tolerations, {}, all[i].node, true}))
        finding.fixes.push_back({"remove the toleration", {*std::move(edit)}});
      findings.push_back(std::move(finding));
      break;
    }
  }
  return findings;
}

std::vector<Diagnostic> FindIgnoredTolerationSeconds(const Subject& subject) {
  const yaml::Node tolerations = TolerationsOf(subject);
  if (!HasSeconds(tolerations)) return {};
  std::vector<Diagnostic> findings;
  const std::vector<WrittenToleration> all = Read(tolerations);
  for (size_t i = 0; i < all.size(); ++i) {
    const WrittenToleration& own = all[i];
    if (!own.seconds) continue;
    const yaml::Node seconds = own.node["tolerationSeconds"];
    const auto wide =
        std::find_if(all.begin(), all.begin() + static_cast<ptrdiff_t>(i), [&](const auto& earlier) {
          return earlier.seconds != own.seconds && Covers(earlier.toleration, own.toleration);
        });
    const bool is_overwritten = IsDaemonSet(subject) && IsReplaced(subject.pod.spec, own.toleration);
    if (wide != all.begin() + static_cast<ptrdiff_t>(i)) {
      Diagnostic finding = FindingAt(
          subject, seconds,
          fmt::format(
              "these {} seconds never count: the first toleration that matches decides, and number {} "
              "tolerates {}{}",
              *own.seconds, wide - all.begin() + 1, Describe(wide->toleration),
              wide->seconds ? fmt::format(" for {} seconds", *wide->seconds) : " for ever"),
          "put this toleration before the wider one");
      finding.notes.push_back(NoteAt(wide->node, "the toleration that decides"));
      findings.push_back(std::move(finding));
    } else if (is_overwritten) {
      findings.push_back(
          FindingAt(subject, seconds,
                    fmt::format("the DaemonSet controller tolerates `{}` without limit: these {} "
                                "seconds never count",
                                own.toleration.key, *own.seconds),
                    "remove the toleration"));
    }
  }
  return findings;
}

}  // namespace kubevet::rules
