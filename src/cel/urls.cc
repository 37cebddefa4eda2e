// URLs as values: k8s.io/apiserver/pkg/cel/library/urls.go. A value keeps its text, which its functions read
// again.
#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "cel/libraries.h"
#include "cel/lists.h"
#include "cel/map.h"
#include "cel/url.h"

namespace kubevet::cel {
namespace {

using Arguments = std::span<const Value>;

struct UrlValue {
  std::string_view text;
  std::string_view identity;  // what two texts of one URL have in common
};

const UrlValue& Read(const void* data) {
  return *static_cast<const UrlValue*>(data);
}

constexpr OpaqueKind kUrl = {
    Kind::kUrl,
    [](const void* a, const void* b) { return Read(a).identity == Read(b).identity; },
    [](const void* data) { return Read(data).identity.size(); },
    [](const void* data) { return std::string(Read(data).text); },
};

/// Only the fragment may have line breaks.
std::string Identity(const Url& url) {
  return fmt::format("{}:{}\n{}{}{}\n{}{}{}\n{}", url.scheme, url.opaque, url.has_authority ? "//" : "",
                     url.user, url.host, url.path, url.has_query ? "?" : "", url.query, url.fragment);
}

Value ParseText(Call& call, Arguments arguments) {
  const std::string_view text = arguments[0].text();
  if (!call.ChargeText(2 * text.size())) return {};
  const auto url = ParseUrl(text);
  if (!url || !IsRequestUri(text)) return call.Error(fmt::format("`{}` is no URL", text));
  const std::string_view identity = call.arena().Copy(Identity(*url));
  return Value::Opaque(&kUrl, call.arena().New<UrlValue>(text, identity));
}

Value IsUrl(Call& call, Arguments arguments) {
  const std::string_view text = arguments[0].text();
  return Value::Bool(call.ChargeText(text.size()) && IsRequestUri(text));
}

/// A part of the URL that is the receiver.
template <auto part>
Value Get(Call& call, Arguments arguments) {
  const std::string_view text = Read(arguments[0].opaque_data()).text;
  if (!call.ChargeText(text.size())) return {};
  const Url url = *ParseUrl(text);
  return call.String(std::invoke(part, url));
}

/// The values of each key, in their order.
Value GetQuery(Call& call, Arguments arguments) {
  const std::string_view text = Read(arguments[0].opaque_data()).text;
  if (!call.ChargeText(text.size())) return {};
  auto parameters = ParseQuery(ParseUrl(text)->query);
  if (!call.Charge(parameters.size())) return {};
  std::stable_sort(parameters.begin(), parameters.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  MapBuilder map(call.arena());
  for (auto key = parameters.begin(); key != parameters.end();) {
    std::vector<Value> values;
    const std::string& name = key->first;
    for (; key != parameters.end() && key->first == name; ++key) values.push_back(call.String(key->second));
    map.Add(call.String(name), ListOf(call, values));
  }
  return map.Finish();
}

constexpr Function kFunctions[] = {
    {"url(string) -> URL", ParseText},
    {"isURL(string) -> bool", IsUrl},
    {"URL.getScheme() -> string", Get<&Url::scheme>},
    {"URL.getHost() -> string", Get<&Url::host>},
    {"URL.getHostname() -> string", Get<&Url::Hostname>},
    {"URL.getPort() -> string", Get<&Url::Port>},
    {"URL.getEscapedPath() -> string", Get<&Url::path>},
    {"URL.getQuery() -> map<string, list<string>>", GetQuery},
};

}  // namespace

Library UrlLibrary() {
  return kFunctions;
}

}  // namespace kubevet::cel
