// For tests: reports as `check` makes them.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/file_system.h"
#include "engine/check.h"
#include "render/report.h"
#include "rules/catalogue.h"

namespace kubevet::render {

inline Report EmptyReport() {
  static const rules::Catalogue catalogue = rules::Catalogue::BuiltIn();
  Report report;
  report.kubernetes_version = "1.36";
  report.kubevet_version = "1.2.3";
  report.paths = {"/repo", "/repo"};
  report.find_rule = [](std::string_view id) { return catalogue.Find(id); };
  return report;
}

/// What is found on the disk; tests run in the source directory.
inline Report ReportOn(const std::vector<std::string>& paths, const engine::ReportedPart& part = {}) {
  const auto files = MakeDiskFileSystem();
  engine::Options options;
  options.target = *k8s::ParseTarget("latest");
  const engine::Inputs inputs = engine::FindInputs(*files, paths);
  Report report = EmptyReport();
  report.shard = part.shard;
  const auto take = [&](engine::FileFindings file) {
    report.files.push_back({file.file.path, engine::FailOn::kWarning, std::move(file.resources),
                            report.findings.size(), file.findings.size(), report.hidden.size(),
                            file.hidden.size()});
    std::move(file.findings.begin(), file.findings.end(), std::back_inserter(report.findings));
    std::move(file.hidden.begin(), file.hidden.end(), std::back_inserter(report.hidden));
    return true;
  };
  report.summary =
      engine::Check(*files, inputs, options, engine::Unruled(inputs, options.target), take, part);
  return report;
}

/// One finding in one file.
inline Report ReportOf(engine::Finding finding) {
  Report report = EmptyReport();
  report.files.push_back({finding.file, engine::FailOn::kError, {}, 0, 1, 0, 0});
  report.findings.push_back(std::move(finding));
  report.summary.files = 1;
  report.summary.Count(report.findings[0].severity);
  return report;
}

/// What no viewer may stumble over.
inline engine::Finding HostileFinding() {
  engine::Finding finding;
  finding.rule = "wrong-type";
  finding.message = "100% of `a|b`, <x> & \"y\" # \x1b[31m\r\n::error::no\xFF";
  finding.help = "]]> --> @team";
  finding.file = "k8s/a b,c:d%#ü.yaml";
  finding.range = {{3, 5, 20}, {4, 2, 30}};
  finding.resource = std::make_shared<ResourceId>(ResourceId{"v1", "Pod", "<ns>", "&name|#1"});
  finding.chart_template = "shop/templates/<web>.yaml";
  finding.related = {{"a remark", "", {}, {}}, {"here", "/elsewhere/x.yaml", {{1, 1, 0}, {1, 2, 1}}, {}}};
  return finding;
}

}  // namespace kubevet::render
