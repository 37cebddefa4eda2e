#include "rules/checks_environment.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace kubevet::rules {
namespace {

/// The names in `$(NAME)`; `$$(NAME)` is an escape. Mirrors third_party/forked/golang/expansion.
std::vector<std::string_view> NamesIn(std::string_view text) {
  std::vector<std::string_view> names;
  for (size_t i = text.find('$'); i != std::string_view::npos && i + 1 < text.size(); i = text.find('$', i)) {
    if (text[i + 1] == '$') {
      i += 2;
      continue;
    }
    const size_t end = text[i + 1] == '(' ? text.find(')', i) : std::string_view::npos;
    if (end == std::string_view::npos) {
      ++i;
      continue;
    }
    names.push_back(text.substr(i + 2, end - i - 2));
    i = end + 1;
  }
  return names;
}

/// A name as people give to variables; anything else in `$(…)` is a command for a shell.
bool IsVariableName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

/// Whether the kubelet may set it for a Service of the namespace: `DB_SERVICE_HOST`, `DB_PORT_5432_TCP_ADDR`.
bool MayBeOfService(std::string_view name) {
  return name.find("_SERVICE_") != std::string_view::npos || name.find("_PORT") != std::string_view::npos;
}

void CheckContainer(const Subject& subject, yaml::Node container, std::vector<Diagnostic>& findings) {
  bool has_reference = false;
  for (yaml::Node variable : container["env"].items())
    has_reference = has_reference || variable["value"].text().find("$(") != std::string_view::npos;
  if (!has_reference) return;
  const bool has_sources = container["envFrom"].size() > 0;
  std::set<std::string_view> all, known;
  for (yaml::Node variable : container["env"].items()) all.insert(variable["name"].text());
  for (yaml::Node variable : container["env"].items()) {
    const yaml::Node value = variable["value"];
    for (std::string_view name : NamesIn(value.text())) {
      if (known.contains(name) || !IsVariableName(name) || MayBeOfService(name)) continue;
      const bool comes_later = all.contains(name);
      if (has_sources || (comes_later && name == variable["name"].text())) continue;
      findings.push_back(FindingAt(
          subject, value,
          comes_later ? fmt::format("`$({})` stays as it is: `{}` is defined further down", name, name)
                      : fmt::format("`$({})` stays as it is: the container has no variable `{}`", name, name),
          comes_later ? fmt::format("move `{}` up, before this variable", name)
                      : std::string("define it before this variable, or write `$$` for a dollar sign")));
    }
    known.insert(variable["name"].text());
  }
}

}  // namespace

std::vector<Diagnostic> FindUnknownVariables(const Subject& subject) {
  std::vector<Diagnostic> findings;
  for (const yaml::Key& list : {yaml::Key("initContainers"), yaml::Key("containers")}) {
    for (yaml::Node container : subject.pod.spec[list].items()) CheckContainer(subject, container, findings);
  }
  return findings;
}

}  // namespace kubevet::rules
