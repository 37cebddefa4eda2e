#include "engine/baseline.h"

#include <fmt/core.h>

#include "base/json.h"
#include "k8s/resource.h"
#include "schema/own_file.h"
#include "schema/own_schemas.h"

namespace kubevet::engine {
namespace {

constexpr int kVersion = 1;

/// FNV-1a: the same on every machine and in every version.
std::string HashOf(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (char c : text) {
    if (c == ' ' || c == '\t' || c == '\r') continue;
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return fmt::format("{:016x}", hash);
}

std::string NameOf(const ResourceId& id) {
  const std::string_view group = k8s::GroupOf(id.api_version).value_or("");
  return fmt::format("{}{}{} {}{}{}", group, group.empty() ? "" : "/", id.kind, id.name_space,
                     id.name_space.empty() ? "" : "/", id.name);
}

std::string_view LineOf(const Finding& finding) {
  for (const ExcerptLine& line : finding.excerpt) {
    if (line.number == finding.range.start.line) return line.text;
  }
  return {};
}

std::string Text(yaml::Node node) {
  return std::string(node.text());
}

}  // namespace

Fingerprint FingerprintOf(const Finding& finding, std::string file) {
  Fingerprint print{std::move(file), finding.rule, {}, finding.field, {}};
  if (finding.resource != nullptr) print.resource = NameOf(*finding.resource);
  if (print.field.empty()) print.line = HashOf(LineOf(finding));
  return print;
}

Fingerprints Baseline::Of(const std::string& file) const {
  Fingerprints of_file;
  for (auto at = known.lower_bound({file, {}, {}, {}, {}}); at != known.end() && at->first.file == file; ++at)
    of_file.insert(*at);
  return of_file;
}

Result<Baseline> ReadBaseline(const Source& source, std::string directory) {
  const auto document = schema::OwnFormat(BaselineSchema()).Read(source);
  if (!document.ok()) return document.error();
  Baseline baseline{std::move(directory), {}};
  for (yaml::Node entry : (*document)->root()["findings"].items()) {
    const Fingerprint print{Text(entry["file"]), Text(entry["rule"]), Text(entry["resource"]),
                            Text(entry["field"]), Text(entry["line"])};
    const int64_t count = entry["count"].AsInt().value_or(1);
    baseline.known[print] += static_cast<uint32_t>(std::min<int64_t>(count, UINT32_MAX / 2));
  }
  return baseline;
}

std::string WriteBaseline(const Fingerprints& found) {
  std::string text = fmt::format("{{\n  \"version\": {},\n  \"findings\": [", kVersion);
  std::string_view separator = "\n";
  for (const auto& [print, count] : found) {
    JsonWriter json;
    json.BeginObject().Key("file").String(print.file).Key("rule").String(print.rule);
    const auto member = [&](std::string_view name, const std::string& value) {
      if (!value.empty()) json.Key(name).String(value);
    };
    member("resource", print.resource);
    member("field", print.field);
    member("line", print.line);
    if (count > 1) json.Key("count").Uint(count);
    json.EndObject();
    text += fmt::format("{}    {}", separator, json.Take());
    separator = ",\n";
  }
  return text + (found.empty() ? "]\n}\n" : "\n  ]\n}\n");
}

uint32_t CountGone(const FileSystem& files, const Baseline& baseline) {
  uint32_t gone = 0;
  for (auto at = baseline.known.begin(); at != baseline.known.end();) {
    const std::string& file = at->first.file;
    const auto type = files.Stat(JoinPath(baseline.directory, file));
    const bool is_gone = type.ok() && *type == FileType::kMissing;
    for (; at != baseline.known.end() && at->first.file == file; ++at) gone += is_gone ? at->second : 0;
  }
  return gone;
}

std::string_view BaselineSchema() {
  return TextOf(schema::OwnSchemas(), "baseline.schema.json");
}

}  // namespace kubevet::engine
