#include "cli/report_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "render/compact.h"
#include "render/json.h"
#include "render/summary.h"

namespace kubevet::cli {
namespace {

/// JSON carries the summary first, so it is rendered at the end.
bool Streams(Format format) {
  return format != Format::kJson;
}

}  // namespace

ReportWriter::ReportWriter(std::vector<OutputSpec> outputs, ReportOptions options, Environment& environment)
    : outputs_(std::move(outputs)),
      options_(std::move(options)),
      environment_(environment),
      texts_(outputs_.size()) {
  keeps_findings_ = std::any_of(outputs_.begin(), outputs_.end(),
                                [](const OutputSpec& output) { return !Streams(output.format); });
}

std::string ReportWriter::Render(const OutputSpec& output, std::span<const engine::Finding> findings) const {
  if (output.format == Format::kCompact) return render::RenderCompact(findings);
  render::TextOptions text = options_.text;
  if (!output.file.empty()) text = {options_.color_files};
  return render::RenderText(findings, text);
}

std::string ReportWriter::RenderEnd(const OutputSpec& output, const engine::Summary& summary) const {
  switch (output.format) {
    case Format::kText:
      if (options_.only_errors) return {};
      return render::RenderSummary(summary, options_.kubernetes_version,
                                   output.file.empty() ? options_.text.color : options_.color_files);
    case Format::kCompact:
      return {};
    case Format::kJson:
      return render::RenderJson(findings_, summary, options_.kubernetes_version);
  }
  return {};
}

void ReportWriter::Add(std::vector<engine::Finding> findings) {
  if (findings.empty()) return;
  std::vector<engine::Finding> errors;
  if (options_.only_errors) {
    std::copy_if(findings.begin(), findings.end(), std::back_inserter(errors),
                 [](const engine::Finding& finding) { return finding.severity == Severity::kError; });
  }
  const auto& told = options_.only_errors ? errors : findings;
  for (size_t i = 0; i < outputs_.size(); ++i) {
    if (!Streams(outputs_[i].format)) continue;
    std::string text = Render(outputs_[i], told);
    if (outputs_[i].file.empty()) {
      environment_.console.Out(text);
    } else {
      texts_[i] += text;
    }
  }
  if (keeps_findings_) std::move(findings.begin(), findings.end(), std::back_inserter(findings_));
}

std::vector<Error> ReportWriter::Finish(const engine::Summary& summary) {
  std::vector<Error> errors;
  for (size_t i = 0; i < outputs_.size(); ++i) {
    const std::string end = RenderEnd(outputs_[i], summary);
    if (outputs_[i].file.empty()) {
      environment_.console.Out(end);
    } else if (auto error = environment_.files.Write(outputs_[i].file, texts_[i] + end)) {
      errors.push_back({fmt::format("cannot write {}: {}", outputs_[i].file, error->message)});
    }
  }
  return errors;
}

bool ReportWriter::IsWanted() const {
  const bool goes_to_a_file = std::any_of(outputs_.begin(), outputs_.end(),
                                          [](const OutputSpec& output) { return !output.file.empty(); });
  return goes_to_a_file || !environment_.console.out_is_abandoned();
}

}  // namespace kubevet::cli
