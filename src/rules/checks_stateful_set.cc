#include "rules/checks_stateful_set.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/world.h"

namespace kubevet::rules {
namespace {

bool IsOfLabel(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '-';
}

/// Takes a DNS label from the front of `rest`; empty when there is none.
std::string_view TakeLabel(std::string_view& rest) {
  size_t end = 0;
  while (end < rest.size() && IsOfLabel(rest[end])) ++end;
  const std::string_view label = rest.substr(0, end);
  rest.remove_prefix(end);
  return label;
}

/// `web-0.peers` and what comes behind it.
struct Address {
  std::string_view text;
  int64_t ordinal;
  std::string_view service;
  std::string_view rest;  ///< ".shop.svc:80"
};

/// The address that begins with the name of a StatefulSet and is `text`.
std::optional<Address> ParseAddress(std::string_view text, std::string_view name) {
  Address address{};
  std::string_view rest = text.substr(name.size());
  if (!rest.starts_with('-')) return std::nullopt;
  rest.remove_prefix(1);
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), address.ordinal);
  if (error != std::errc() || address.ordinal < 0) return std::nullopt;
  rest.remove_prefix(static_cast<size_t>(end - rest.data()));
  if (!rest.starts_with('.')) return std::nullopt;
  rest.remove_prefix(1);
  address.service = TakeLabel(rest);
  address.text = text.substr(0, text.size() - rest.size());
  address.rest = rest;
  return address;
}

/// Every address of a Pod of this name in a text.
std::vector<Address> AddressesIn(std::string_view text, std::string_view name) {
  std::vector<Address> addresses;
  for (size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + name.size())) {
    const bool begins = at == 0 || (!IsOfLabel(text[at - 1]) && text[at - 1] != '.' && text[at - 1] != '_');
    if (!begins) continue;
    if (const auto address = ParseAddress(text.substr(at), name)) addresses.push_back(*address);
  }
  return addresses;
}

/// The strings with which the containers of a Pod are told what to do.
std::vector<yaml::Node> TextsOf(yaml::Node pod) {
  std::vector<yaml::Node> texts;
  const auto add = [&](yaml::Node node) {
    if (node.IsString()) texts.push_back(node);
  };
  for (std::string_view field : {"initContainers", "containers"}) {
    for (yaml::Node container : pod["spec"][field].items()) {
      for (yaml::Node word : container["command"].items()) add(word);
      for (yaml::Node word : container["args"].items()) add(word);
      for (yaml::Node variable : container["env"].items()) add(variable["value"]);
    }
  }
  return texts;
}

/// `.NAMESPACE.svc`: before it stands the name of a Service, not a namespace.
bool IsInNamespace(std::string_view rest) {
  if (!rest.starts_with('.')) return false;
  rest.remove_prefix(1);
  return !TakeLabel(rest).empty() && rest.starts_with(".svc") && (rest.size() == 4 || !IsOfLabel(rest[4]));
}

/// Whether an address looks for the Pod in a Service that gives it no name. `web-0.x:80` may also be the
/// Service `web-0` in the namespace `x`.
bool IsInOtherService(const Address& address, const Subject& subject, std::string_view domain) {
  if (address.service.empty() || address.service == domain) return false;
  if (IsInNamespace(address.rest)) return true;
  if (!address.rest.starts_with(':') || address.service == subject.object.name_space) return false;
  const auto services =
      Nearest(subject.world, subject.object,
              subject.world.bundle.FindAll("", "Service", subject.object.name_space, address.service));
  return !services.empty() && AreNear(subject.world, subject.object, *services[0]);
}

}  // namespace

std::vector<Diagnostic> FindPeersInOtherServices(const Subject& subject) {
  std::vector<Diagnostic> findings;
  const yaml::Node domain = subject.node["spec"]["serviceName"];
  if (domain.text().empty() || subject.object.name().empty()) return findings;
  for (yaml::Node text : TextsOf(subject.pod.node)) {
    const std::vector<Address> addresses = AddressesIn(text.text(), subject.object.name());
    const auto wrong = std::find_if(addresses.begin(), addresses.end(), [&](const Address& address) {
      return IsInOtherService(address, subject, domain.text());
    });
    if (wrong == addresses.end()) continue;
    Diagnostic finding =
        FindingAt(subject, text,
                  fmt::format("`{}` is no name of a Pod: `serviceName` is `{}`", wrong->text, domain.text()),
                  fmt::format("write `{}-{}.{}`", subject.object.name(), wrong->ordinal, domain.text()));
    finding.notes.push_back(NoteAt(domain, "the Service that gives the Pods their names"));
    findings.push_back(std::move(finding));
  }
  return findings;
}

std::vector<Diagnostic> FindPeersOutOfRange(const Subject& subject) {
  std::vector<Diagnostic> findings;
  const yaml::Node spec = subject.node["spec"];
  const std::string_view domain = spec["serviceName"].text(), name = subject.object.name();
  const int64_t replicas = spec["replicas"].AsInt().value_or(0);  // unwritten: somebody else says it
  const int64_t first = spec["ordinals"]["start"].AsInt().value_or(0);
  if (domain.empty() || name.empty() || replicas <= 0) return findings;
  if (!subject.world.bundle.Autoscalers(subject.object).empty()) return findings;
  for (yaml::Node text : TextsOf(subject.pod.node)) {
    const std::vector<Address> addresses = AddressesIn(text.text(), name);
    const auto wrong = std::find_if(addresses.begin(), addresses.end(), [&](const Address& address) {
      return address.service == domain && (address.ordinal < first || address.ordinal - first >= replicas);
    });
    if (wrong == addresses.end()) continue;
    const std::string pods =
        replicas == 1 ? fmt::format("the only one is `{}-{}`", name, first)
                      : fmt::format("they are `{0}-{1}` to `{0}-{2}`", name, first, first + replicas - 1);
    Diagnostic finding =
        FindingAt(subject, text, fmt::format("there is no Pod `{}-{}`: {}", name, wrong->ordinal, pods),
                  "make `replicas` and the members that are named agree");
    finding.notes.push_back(NoteAt(spec["replicas"], "the replicas"));
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace kubevet::rules
