#include "k8s/target.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>

#include "base/near_miss.h"
#include "schema/table.h"

namespace kubevet::k8s {
namespace {

/// Splits off the decimal number at the start of `text`; nothing when there is none.
std::optional<int> TakeNumber(std::string_view& text) {
  int value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || text.empty() || text[0] == '-') return std::nullopt;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return value;
}

bool TakePrefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

std::string_view Trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

Error UnknownGate(std::string_view gate) {
  NearMissSearch search(gate);
  for (const GateDefault& each : kGateDefaults) search.Consider(each.gate);
  std::string message = fmt::format("`{}` is no feature gate", gate);
  if (const auto meant = search.best()) message += fmt::format("; did you mean `{}`?", *meant);
  return {message};
}

/// One `NAME=true`; the empty text between two commas sets nothing.
std::optional<Error> SetFeatureGate(Target& target, std::string_view setting) {
  if (setting.empty()) return std::nullopt;
  const std::string_view gate = Trimmed(setting.substr(0, setting.find('=')));
  const bool has_value = setting.find('=') != std::string_view::npos;
  const std::string_view value = has_value ? Trimmed(setting.substr(setting.find('=') + 1)) : "";
  if (!FindGate(gate)) return UnknownGate(gate);
  if (value != "true" && value != "false") {
    return Error{
        fmt::format("`{}`: a feature gate is set with `{}=true` or `{}=false`", setting, gate, gate)};
  }
  target.gates.insert_or_assign(std::string(gate), value == "true");
  return std::nullopt;
}

}  // namespace

bool Target::Enabled(Gate gate) const {
  if (!gates.empty()) {
    if (auto set = gates.find(gate.name()); set != gates.end()) return set->second;
  }
  return gate.DefaultIn(minor, patch == kNewestPatch ? std::numeric_limits<int>::max() : patch);
}

Result<Target> ParseTarget(std::string_view text) {
  const auto known = schema::Versions();
  const int last = std::max(known.newest, known.preview);
  const auto wrong =
      Error{fmt::format("`{}` is not a Kubernetes version from 1.{} to 1.{}, such as `1.{}` or `1.{}.2`",
                        text, known.oldest, last, known.newest, known.newest)};
  Target target;
  if (text == "latest") {
    target.minor = known.newest;
    return target;
  }
  std::string_view rest = text;
  TakePrefix(rest, "v");
  if (!TakePrefix(rest, "1.")) return wrong;
  auto minor = TakeNumber(rest);
  if (!minor || *minor < known.oldest || *minor > last) return wrong;
  target.minor = static_cast<uint8_t>(*minor);
  if (TakePrefix(rest, ".")) {
    auto patch = TakeNumber(rest);
    if (!patch) return wrong;
    target.patch = *patch;
  }
  if (!rest.empty()) return wrong;
  return target;
}

std::optional<Error> SetFeatureGates(Target& target, std::string_view text) {
  while (!text.empty()) {
    const std::string_view setting = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), setting.size() + 1));
    if (auto error = SetFeatureGate(target, Trimmed(setting))) return error;
  }
  return std::nullopt;
}

}  // namespace kubevet::k8s
