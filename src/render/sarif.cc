#include "render/sarif.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "base/json.h"
#include "render/fingerprints.h"

namespace kubevet::render {
namespace {

using engine::Finding;
using engine::Range;

constexpr std::string_view kRoot = "SRCROOT";

std::string_view LevelOf(Severity severity) {
  return severity == Severity::kError ? "error" : severity == Severity::kWarning ? "warning" : "note";
}

/// `{"text": …}`
void WriteText(JsonWriter& json, std::string_view name, std::string_view text) {
  json.Key(name).BeginObject().Key("text").String(text).EndObject();
}

std::string FirstParagraph(std::string_view text) {
  std::string paragraph(text.substr(0, text.find("\n\n")));
  std::replace(paragraph.begin(), paragraph.end(), '\n', ' ');
  return paragraph;
}

/// A block of code that nothing in it can end.
std::string Fenced(std::string_view code) {
  std::string fence = "```";
  while (code.find(fence) != std::string_view::npos) fence += '`';
  return fmt::format("{}yaml\n{}{}{}\n", fence, code, code.ends_with('\n') ? "" : "\n", fence);
}

void WriteHelp(JsonWriter& json, const rules::Rule& rule) {
  std::string text = fmt::format("{}\n\n{}", rule.words().why, rule.words().fix);
  std::string markdown = fmt::format("{}\n\n**Fix.** {}\n", rule.words().why, rule.words().fix);
  if (!rule.words().good.empty()) markdown += "\n**Right.**\n\n" + Fenced(rule.words().good[0].text);
  for (std::string_view reference : rule.words().references) {
    text += fmt::format("\n{}", reference);
    markdown += fmt::format("\n- <{}>", reference);
  }
  json.Key("help").BeginObject().Key("text").String(text).Key("markdown").String(markdown).EndObject();
}

void WriteRule(JsonWriter& json, std::string_view id, const rules::Rule* rule) {
  json.BeginObject().Key("id").String(id);
  if (rule != nullptr) {
    WriteText(json, "shortDescription", rule->summary);
    WriteText(json, "fullDescription", FirstParagraph(rule->words().why));
    WriteHelp(json, *rule);
    if (!rule->words().references.empty()) json.Key("helpUri").String(rule->words().references[0]);
    json.Key("defaultConfiguration").BeginObject();
    json.Key("enabled").Bool(rule->IsOnByDefault()).Key("level").String(LevelOf(rule->severity));
    json.EndObject();
    json.Key("properties").BeginObject();
    json.Key("tags").BeginArray().String(rule->category);
    if (rule->category != ToString(rule->stage)) json.String(ToString(rule->stage));
    json.EndArray();
    json.EndObject();
  }
  json.EndObject();
}

void WriteRegion(JsonWriter& json, std::string_view name, const Range& range) {
  json.Key(name).BeginObject();
  json.Key("startLine").Uint(range.start.line).Key("startColumn").Uint(range.start.column);
  json.Key("endLine").Uint(range.end.line).Key("endColumn").Uint(range.end.column);
  json.EndObject();
}

/// The results and what they refer to.
class Results {
 public:
  Results(const Report& report, JsonWriter& json) : report_(report), json_(json) {
    for (const auto* findings : {&report.findings, &report.hidden}) {
      for (const Finding& finding : *findings) rules_.try_emplace(finding.rule, 0);
    }
    size_t next = 0;
    for (auto& [id, index] : rules_) index = next++;
  }

  void WriteRules() {
    json_.Key("rules").BeginArray();
    for (const auto& [id, index] : rules_)
      WriteRule(json_, id, report_.find_rule ? report_.find_rule(id) : nullptr);
    json_.EndArray();
  }

  void WriteResults() {
    json_.Key("results").BeginArray();
    for (const CheckedFile& file : report_.files) {
      Fingerprinter fingerprinter(report_.paths);
      for (const auto findings : {report_.FindingsOf(file), report_.HiddenOf(file)}) {
        for (const Finding& finding : findings) WriteResult(finding, fingerprinter.Print(finding));
      }
    }
    json_.EndArray();
  }

  void WriteArtifact(std::string_view file) {
    const std::string path = report_.paths.FromRoot(file);
    json_.Key("artifactLocation").BeginObject();
    if (path.starts_with('/')) {
      json_.Key("uri").String("file://" + PercentEncoded(path));
    } else {
      json_.Key("uri").String(PercentEncoded(path)).Key("uriBaseId").String(kRoot);
    }
    json_.EndObject();
  }

 private:
  void WriteResult(const Finding& finding, const std::string& print) {
    json_.BeginObject();
    json_.Key("ruleId").String(finding.rule).Key("ruleIndex").Uint(rules_.at(finding.rule));
    json_.Key("level").String(LevelOf(finding.severity));
    WriteText(json_, "message", MessageOf(finding));
    json_.Key("locations").BeginArray().BeginObject();
    WritePlace(finding.file, finding.range);
    WriteObject(finding);
    json_.EndObject().EndArray();
    WriteRelated(finding);
    json_.Key("partialFingerprints").BeginObject();
    // GitHub goes by the first name and by no other.
    json_.Key("primaryLocationLineHash").String(print).Key("kubevet/v1").String(print);
    json_.EndObject();
    WriteFixes(finding);
    WriteSuppressions(finding);
    WriteProperties(finding);
    json_.EndObject();
  }

  /// With everything in it that has no place of its own.
  static std::string MessageOf(const Finding& finding) {
    std::string text = finding.message;
    for (const engine::Related& related : finding.related) {
      if (related.file.empty()) text += "\n" + related.message;
    }
    if (!finding.help.empty()) text += "\nhelp: " + finding.help;
    if (!finding.chart_template.empty()) text += "\ntemplate: " + finding.chart_template;
    return text;
  }

  void WritePlace(std::string_view file, const Range& range) {
    json_.Key("physicalLocation").BeginObject();
    WriteArtifact(file);
    WriteRegion(json_, "region", range);
    json_.EndObject();
  }

  /// The object, as a place in the cluster.
  void WriteObject(const Finding& finding) {
    if (finding.resource == nullptr) return;
    const ResourceId& id = *finding.resource;
    json_.Key("logicalLocations").BeginArray().BeginObject();
    if (!id.name.empty()) json_.Key("name").String(id.name);
    json_.Key("fullyQualifiedName");
    json_.String(fmt::format("{} {} {}{}{}", id.api_version, id.kind, id.name_space,
                             id.name_space.empty() ? "" : "/", id.name));
    json_.Key("kind").String("resource").EndObject().EndArray();
  }

  void WriteRelated(const Finding& finding) {
    const auto has_place = [](const engine::Related& related) { return !related.file.empty(); };
    if (std::none_of(finding.related.begin(), finding.related.end(), has_place)) return;
    json_.Key("relatedLocations").BeginArray();
    for (size_t i = 0; i < finding.related.size(); ++i) {
      const engine::Related& related = finding.related[i];
      if (!has_place(related)) continue;
      json_.BeginObject().Key("id").Uint(i + 1);
      WritePlace(related.file, related.range);
      WriteText(json_, "message", related.message);
      json_.EndObject();
    }
    json_.EndArray();
  }

  void WriteFixes(const Finding& finding) {
    if (finding.fixes.empty()) return;
    json_.Key("fixes").BeginArray();
    for (const engine::FileFix& fix : finding.fixes) {
      json_.BeginObject();
      WriteText(json_, "description", fix.title);
      std::map<std::string_view, std::vector<const engine::FileEdit*>> by_file;
      for (const engine::FileEdit& edit : fix.edits) by_file[edit.file].push_back(&edit);
      json_.Key("artifactChanges").BeginArray();
      for (const auto& [file, edits] : by_file) {
        json_.BeginObject();
        WriteArtifact(file);
        json_.Key("replacements").BeginArray();
        for (const engine::FileEdit* edit : edits) {
          json_.BeginObject();
          WriteRegion(json_, "deletedRegion", edit->range);
          WriteText(json_, "insertedContent", edit->new_text);
          json_.EndObject();
        }
        json_.EndArray().EndObject();
      }
      json_.EndArray().EndObject();
    }
    json_.EndArray();
  }

  /// All results have the member, or none may.
  void WriteSuppressions(const Finding& finding) {
    json_.Key("suppressions").BeginArray();
    if (finding.hidden_by) {
      const bool is_in_source = finding.hidden_by->place == engine::HiddenBy::Place::kSource;
      json_.BeginObject().Key("kind").String(is_in_source ? "inSource" : "external");
      json_.Key("status").String("accepted");
      if (!finding.hidden_by->reason.empty()) json_.Key("justification").String(finding.hidden_by->reason);
      json_.EndObject();
    }
    json_.EndArray();
  }

  void WriteProperties(const Finding& finding) {
    json_.Key("properties").BeginObject();
    json_.Key("stage").String(ToString(finding.stage)).Key("document").Uint(finding.document);
    if (!finding.field.empty()) json_.Key("field").String(finding.field);
    if (!finding.reason.empty()) json_.Key("reason").String(finding.reason);
    if (!finding.chart_template.empty()) json_.Key("template").String(finding.chart_template);
    json_.EndObject();
  }

  const Report& report_;
  JsonWriter& json_;
  std::map<std::string, size_t, std::less<>> rules_;  // those that found something, and their index
};

/// Whether everything could be read, and what not.
void WriteInvocation(JsonWriter& json, const Report& report, Results& results) {
  json.Key("invocations").BeginArray().BeginObject();
  json.Key("executionSuccessful").Bool(report.summary.unreadable.empty());
  json.Key("toolExecutionNotifications").BeginArray();
  for (const engine::Unreadable& unreadable : report.summary.unreadable) {
    json.BeginObject().Key("level").String("error");
    WriteText(json, "message", unreadable.why);
    json.Key("locations").BeginArray().BeginObject().Key("physicalLocation").BeginObject();
    results.WriteArtifact(unreadable.path);
    json.EndObject().EndObject().EndArray().EndObject();
  }
  json.EndArray().EndObject().EndArray();
}

void WriteRoot(JsonWriter& json, const RepositoryPaths& paths) {
  json.Key("originalUriBaseIds").BeginObject().Key(kRoot).BeginObject();
  if (!paths.root().empty()) {
    const std::string root = PercentEncoded(paths.root());
    json.Key("uri").String(fmt::format("file://{}{}", root, root.ends_with('/') ? "" : "/"));
  }
  WriteText(json, "description", "the root of the repository");
  json.EndObject().EndObject();
}

}  // namespace

std::string RenderSarif(const Report& report) {
  JsonWriter json(JsonWriter::Layout::kIndented);
  Results results(report, json);
  json.BeginObject();
  json.Key("$schema").String("https://json.schemastore.org/sarif-2.1.0.json");
  json.Key("version").String("2.1.0");
  json.Key("runs").BeginArray().BeginObject();
  json.Key("tool").BeginObject().Key("driver").BeginObject();
  json.Key("name").String("kubevet").Key("semanticVersion").String(report.kubevet_version);
  results.WriteRules();
  json.EndObject().EndObject();
  if (report.shard.count > 1) {
    json.Key("automationDetails").BeginObject().Key("id");
    json.String(fmt::format("kubevet/shard {} of {}/", report.shard.index, report.shard.count)).EndObject();
  }
  json.Key("columnKind").String("unicodeCodePoints");
  WriteRoot(json, report.paths);
  WriteInvocation(json, report, results);
  json.Key("properties").BeginObject();
  json.Key("kubernetesVersion").String(report.kubernetes_version).EndObject();
  results.WriteResults();
  json.EndObject().EndArray().EndObject();
  return json.Take() + "\n";
}

}  // namespace kubevet::render
