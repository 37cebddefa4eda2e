#include "rules/checks_containers.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/quantity.h"
#include "schema/strict_decoding.h"

namespace kubevet::rules {
namespace {

template <typename Visit>
void ForEachContainer(const Subject& subject, Visit visit) {
  const yaml::Node spec = subject.pod.spec;
  for (const yaml::Key& list :
       {yaml::Key("initContainers"), yaml::Key("containers"), yaml::Key("ephemeralContainers")}) {
    for (yaml::Node container : spec[list].items()) visit(container);
  }
}

/// The requests and limits of every container.
template <typename Visit>
void ForEachAmounts(const Subject& subject, Visit visit) {
  ForEachContainer(subject, [&](yaml::Node container) {
    const yaml::Node resources = container["resources"];
    for (const yaml::Key& list : {yaml::Key("requests"), yaml::Key("limits")}) {
      if (const yaml::Node amounts = resources[list]) visit(amounts);
    }
  });
}

/// Digits and nothing else, at most nine.
std::optional<int64_t> PlainNumber(std::string_view text) {
  constexpr size_t kMostDigits = 9;
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_plain = !text.empty() && text.size() <= kMostDigits && error == std::errc() &&
                        end == text.data() + text.size() && text[0] != '-';
  return is_plain ? std::optional(number) : std::nullopt;
}

/// An amount of less than half a mebibyte, as its writer did not mean. Of fractions the server warns.
std::optional<int64_t> FewBytes(yaml::Node amount) {
  constexpr int64_t kLeast = 512 * 1024;
  if (!amount || amount.text().find_first_of("MGTPE") != std::string_view::npos) return std::nullopt;
  const auto quantity = schema::ParseQuantity(amount.text());
  const auto bytes = quantity ? quantity->AsInt64() : std::nullopt;
  return bytes && *bytes > 0 && *bytes < kLeast ? bytes : std::nullopt;
}

bool HasPort(yaml::Node container, std::string_view name) {
  for (yaml::Node port : container["ports"].items()) {
    if (port["name"].text() == name) return true;
  }
  return false;
}

bool IsOneOf(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

/// `web.shop.svc`, or the name of a Service of this application.
bool IsNameInTheCluster(const Subject& subject, std::string_view name) {
  const size_t svc = name.find(".svc");
  if (svc != std::string_view::npos && (svc + 4 == name.size() || name[svc + 4] == '.')) return true;
  if (name == "localhost") return false;
  const auto services = Nearest(subject.world, subject.object,
                                subject.world.bundle.FindAll("", "Service", subject.object.name_space, name));
  return !services.empty() && AreNear(subject.world, subject.object, *services[0]);
}

/// The seconds of a command that sleeps and does nothing else: `sleep 5`, `sh -c 'sleep 5'`.
std::optional<int64_t> SecondsSlept(yaml::Node command) {
  std::vector<std::string_view> words;
  for (yaml::Node part : command.items()) {
    std::string_view text = part.text();
    while (!text.empty()) {
      const size_t end = std::min(text.find(' '), text.size());
      if (end > 0) words.push_back(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }
  size_t at = 0;
  if (!words.empty() && IsOneOf(words[0], {"sh", "/bin/sh", "bash", "/bin/bash", "ash", "/bin/ash"})) ++at;
  while (at > 0 && at < words.size() && words[at].starts_with('-')) ++at;
  if (at + 2 != words.size() || !IsOneOf(words[at], {"sleep", "/bin/sleep", "/usr/bin/sleep"}))
    return std::nullopt;
  std::string_view seconds = words[at + 1];
  if (seconds.ends_with('s')) seconds.remove_suffix(1);
  return PlainNumber(seconds);
}

}  // namespace

std::vector<Diagnostic> FindHooksThatOutlastTheGracePeriod(const Subject& subject) {
  constexpr int64_t kDefaultGracePeriod = 30;
  std::vector<Diagnostic> findings;
  ForEachContainer(subject, [&](yaml::Node container) {
    const yaml::Node command = container["lifecycle"]["preStop"]["exec"]["command"];
    const auto slept = command ? SecondsSlept(command) : std::nullopt;
    if (!slept) return;
    const yaml::Node written = subject.pod.spec["terminationGracePeriodSeconds"];
    const int64_t grace = written.AsInt().value_or(kDefaultGracePeriod);
    if (*slept < grace) return;
    Diagnostic& finding = findings.emplace_back(FindingAt(
        subject, command,
        fmt::format("this sleeps {} s, the grace period is {} s: the program is killed before it can stop",
                    *slept, grace),
        "set `terminationGracePeriodSeconds` to the sleep plus the time the program needs to stop"));
    if (written) finding.notes.push_back(NoteAt(written, "the grace period"));
  });
  return findings;
}

std::vector<Diagnostic> FindImplausibleCpu(const Subject& subject) {
  // Nodes of a hundred or two hundred cores exist; then there is memory for them.
  constexpr int64_t kSuspicious = 100, kImpossible = 200, kRound = 50;
  constexpr int64_t kMuchMemory = int64_t{10} << 30;
  std::vector<Diagnostic> findings;
  ForEachAmounts(subject, [&](yaml::Node amounts) {
    const yaml::Node cpu = amounts["cpu"];
    const auto cores = PlainNumber(cpu.text());
    if (!cores || *cores < kSuspicious || *cores % kRound != 0) return;
    const auto memory = schema::ParseQuantity(amounts["memory"].text());
    if (*cores <= kImpossible && (!memory || memory->Value() > kMuchMemory)) return;
    Diagnostic& finding =
        findings.emplace_back(FindingAt(subject, cpu, fmt::format("`cpu: {0}` means {0} cores", *cores),
                                        fmt::format("write `{}m` for thousandths of a core", *cores)));
    if (cpu.style() == yaml::Style::kPlain)
      finding.fixes.push_back(
          {fmt::format("write `{}m`", *cores), {{cpu.location(), fmt::format("{}m", *cores)}}});
  });
  return findings;
}

std::vector<Diagnostic> FindImplausibleMemory(const Subject& subject) {
  std::vector<Diagnostic> findings;
  ForEachAmounts(subject, [&](yaml::Node amounts) {
    for (const yaml::Key& resource : {yaml::Key("memory"), yaml::Key("ephemeral-storage")}) {
      const yaml::Node amount = amounts[resource];
      if (const auto bytes = FewBytes(amount))
        findings.push_back(FindingAt(subject, amount,
                                     fmt::format("`{}` means {} bytes", amount.text(), *bytes),
                                     "write the unit, such as `512Mi`"));
    }
  });
  return findings;
}

std::vector<Diagnostic> FindImplausibleStorage(const Subject& subject) {
  std::vector<Diagnostic> findings;
  const auto look = [&](yaml::Node amounts) {
    const yaml::Node amount = amounts["storage"];
    if (const auto bytes = FewBytes(amount))
      findings.push_back(FindingAt(subject, amount, fmt::format("`{}` means {} bytes", amount.text(), *bytes),
                                   "write the unit, such as `10Gi`"));
  };
  const yaml::Node spec = subject.node["spec"];
  look(spec["capacity"]);
  look(spec["resources"]["requests"]);
  for (yaml::Node claim : subject.pod.claim_templates.items()) look(claim["spec"]["resources"]["requests"]);
  return findings;
}

std::vector<Diagnostic> FindProbesWithoutPort(const Subject& subject) {
  std::vector<Diagnostic> findings;
  ForEachContainer(subject, [&](yaml::Node container) {
    const yaml::Node lifecycle = container["lifecycle"];
    for (yaml::Node handler : {container["livenessProbe"], container["readinessProbe"],
                               container["startupProbe"], lifecycle["postStart"], lifecycle["preStop"]}) {
      for (const yaml::Key& action : {yaml::Key("httpGet"), yaml::Key("tcpSocket")}) {
        const yaml::Node port = handler[action]["port"];
        if (!port.IsString() || port.text().empty() || PlainNumber(port.text())) continue;
        if (schema::HasPlaceholder(port.text()) || HasPort(container, port.text())) continue;
        findings.push_back(FindingAt(
            subject, port,
            fmt::format("the container has no port named `{}`, so this request cannot be made", port.text()),
            "name the port under `ports` of the container, or write its number here"));
      }
    }
  });
  return findings;
}

std::vector<Diagnostic> FindProbesOfNamesInTheCluster(const Subject& subject) {
  std::vector<Diagnostic> findings;
  ForEachContainer(subject, [&](yaml::Node container) {
    for (yaml::Node probe :
         {container["readinessProbe"], container["livenessProbe"], container["startupProbe"]}) {
      for (const yaml::Key& action : {yaml::Key("httpGet"), yaml::Key("tcpSocket")}) {
        const yaml::Node host = probe[action]["host"];
        if (!host.IsString()) continue;
        const std::string_view name = host.text();
        const bool is_literal = name.find("$(") != std::string_view::npos;
        if (!is_literal && !IsNameInTheCluster(subject, name)) continue;
        findings.push_back(FindingAt(
            subject, host,
            is_literal
                ? fmt::format(
                      "`{}` is asked for as it is written, since probes know no variables: it always fails",
                      name)
                : fmt::format(
                      "the node resolves `{}`, and knows no names of the cluster: the probe always fails",
                      name),
            "remove `host`, so that the probe asks its own Pod"));
      }
    }
  });
  return findings;
}

}  // namespace kubevet::rules
