#include "render/gitlab.h"

#include "base/json.h"
#include "render/fingerprints.h"

namespace kubevet::render {
namespace {

/// GitLab knows info, minor, major, critical and blocker.
std::string_view SeverityOf(Severity severity) {
  return severity == Severity::kError ? "critical" : severity == Severity::kWarning ? "minor" : "info";
}

void Write(JsonWriter& json, const engine::Finding& finding, const std::string& print,
           const RepositoryPaths& paths) {
  json.BeginObject();
  json.Key("description")
      .String(finding.help.empty() ? finding.message : finding.message + "; " + finding.help);
  json.Key("check_name").String(finding.rule);
  json.Key("fingerprint").String(print);
  json.Key("severity").String(SeverityOf(finding.severity));
  json.Key("location").BeginObject();
  json.Key("path").String(paths.FromRoot(finding.file));
  json.Key("lines").BeginObject();
  json.Key("begin").Uint(finding.range.start.line).Key("end").Uint(finding.range.end.line);
  json.EndObject().EndObject().EndObject();
}

}  // namespace

std::string RenderGitlab(const Report& report) {
  JsonWriter json(JsonWriter::Layout::kIndented);
  json.BeginArray();
  for (const CheckedFile& file : report.files) {
    Fingerprinter fingerprinter(report.paths);
    for (const engine::Finding& finding : report.FindingsOf(file))
      Write(json, finding, fingerprinter.Print(finding), report.paths);
  }
  json.EndArray();
  return json.Take() + "\n";
}

}  // namespace kubevet::render
