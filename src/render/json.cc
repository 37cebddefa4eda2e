#include "render/json.h"

#include <cmath>

#include "base/json.h"

namespace kubevet::render {
namespace {

using engine::Finding;
using engine::Range;
using engine::Summary;

/// Raised when a member changes its meaning or goes away; members may be added without.
constexpr int kContractVersion = 1;

void WritePosition(JsonWriter& json, const Position& position) {
  json.BeginObject();
  json.Key("line").Uint(position.line);
  json.Key("column").Uint(position.column);
  json.Key("offset").Uint(position.offset);
  json.EndObject();
}

void WriteRange(JsonWriter& json, const Range& range) {
  json.BeginObject();
  json.Key("start");
  WritePosition(json, range.start);
  json.Key("end");
  WritePosition(json, range.end);
  json.EndObject();
}

void WriteSummary(JsonWriter& json, const Summary& summary) {
  json.BeginObject();
  json.Key("files").Uint(summary.files);
  json.Key("documents").Uint(summary.documents);
  json.Key("resources").Uint(summary.resources);
  json.Key("errors").Uint(summary.errors);
  json.Key("warnings").Uint(summary.warnings);
  json.Key("infos").Uint(summary.infos);
  json.Key("suppressed").Uint(summary.suppressed);
  if (summary.fixed) {
    json.Key("fixed").BeginObject().Key("findings").Uint(summary.fixed->findings);
    json.Key("files").Uint(summary.fixed->files).EndObject();
  }
  json.Key("unknownKinds").BeginArray();
  for (const auto& kind : summary.unknown_kinds) {
    json.BeginObject().Key("apiVersion").String(kind.api_version).Key("kind").String(kind.kind);
    json.Key("count").Uint(kind.count).EndObject();
  }
  json.EndArray();
  json.Key("unreadable").BeginArray();
  for (const auto& unreadable : summary.unreadable) {
    json.BeginObject().Key("path").String(unreadable.path).Key("why").String(unreadable.why).EndObject();
  }
  json.EndArray();
  json.Key("notJudged").BeginArray();
  for (const auto& skipped : summary.not_judged) {
    json.BeginObject().Key("what").String(skipped.what).Key("count").Uint(skipped.count).EndObject();
  }
  json.EndArray();
  json.Key("milliseconds").Double(std::round(summary.milliseconds * 1000) / 1000);
  json.EndObject();
}

void WriteResource(JsonWriter& json, const ResourceId& resource) {
  json.BeginObject();
  json.Key("apiVersion").String(resource.api_version);
  json.Key("kind").String(resource.kind);
  json.Key("namespace").String(resource.name_space);
  json.Key("name").String(resource.name);
  json.EndObject();
}

/// Remarks have no place and so neither file nor range.
void WriteRelated(JsonWriter& json, const std::vector<engine::Related>& related) {
  json.BeginArray();
  for (const auto& note : related) {
    json.BeginObject().Key("message").String(note.message);
    if (!note.file.empty()) {
      json.Key("file").String(note.file).Key("range");
      WriteRange(json, note.range);
    }
    json.EndObject();
  }
  json.EndArray();
}

void WriteFixes(JsonWriter& json, const std::vector<engine::FileFix>& fixes) {
  json.BeginArray();
  for (const auto& fix : fixes) {
    json.BeginObject().Key("title").String(fix.title).Key("edits").BeginArray();
    for (const auto& edit : fix.edits) {
      json.BeginObject().Key("file").String(edit.file).Key("range");
      WriteRange(json, edit.range);
      json.Key("newText").String(edit.new_text).EndObject();
    }
    json.EndArray().EndObject();
  }
  json.EndArray();
}

}  // namespace

void WriteFinding(JsonWriter& json, const Finding& finding) {
  json.BeginObject();
  json.Key("rule").String(finding.rule);
  json.Key("severity").String(ToString(finding.severity));
  json.Key("stage").String(ToString(finding.stage));
  json.Key("message").String(finding.message);
  json.Key("help").String(finding.help);
  json.Key("file").String(finding.file);
  if (!finding.chart_template.empty()) json.Key("template").String(finding.chart_template);
  json.Key("document").Uint(finding.document);
  json.Key("range");
  WriteRange(json, finding.range);
  json.Key("resource");
  if (finding.resource != nullptr) {
    WriteResource(json, *finding.resource);
  } else {
    json.Null();
  }
  json.Key("field").String(finding.field);
  json.Key("reason").String(finding.reason);
  json.Key("related");
  WriteRelated(json, finding.related);
  json.Key("fixes");
  WriteFixes(json, finding.fixes);
  json.EndObject();
}

std::string RenderJson(const Summary& summary, std::string_view kubernetes_version, engine::Shard shard,
                       const std::function<void(JsonWriter&)>& write_findings) {
  JsonWriter json(JsonWriter::Layout::kIndented);
  json.BeginObject();
  json.Key("version").Int(kContractVersion);
  json.Key("kubernetesVersion").String(kubernetes_version);
  if (shard.count > 1) {
    json.Key("shard").BeginObject().Key("index").Uint(shard.index).Key("count").Uint(shard.count).EndObject();
  }
  json.Key("summary");
  WriteSummary(json, summary);
  json.Key("diagnostics").BeginArray();
  write_findings(json);
  json.EndArray();
  json.EndObject();
  return json.Take() + "\n";
}

JsonFindings::JsonFindings() : items_(JsonWriter::Layout::kIndented) {
  items_.BeginObject().Key("diagnostics").BeginArray();
  items_.Drop();
}

void JsonFindings::Add(std::span<const Finding> findings) {
  constexpr size_t kPiece = 64 << 10;
  for (const Finding& finding : findings) {
    WriteFinding(items_, finding);
    if (items_.text().size() < kPiece) continue;
    pieces_.emplace_back(items_.text());
    items_.Drop();
  }
}

void JsonFindings::Tell(const Summary& summary, std::string_view kubernetes_version, engine::Shard shard,
                        const std::function<void(std::string_view)>& tell) const {
  tell(RenderJson(summary, kubernetes_version, shard, [&](JsonWriter& json) {
    std::string_view first = pieces_.empty() ? items_.text() : pieces_[0];
    if (first.empty()) return;
    first.remove_prefix(first.find('{'));
    json.Raw(first);
    if (pieces_.empty()) return;
    tell(json.Take());
    for (size_t i = 1; i < pieces_.size(); ++i) tell(pieces_[i]);
    tell(items_.text());
  }));
}

}  // namespace kubevet::render
