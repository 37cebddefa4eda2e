#include "cli/report_writer.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

#include "cli/version.h"
#include "render/check_markdown.h"
#include "render/compact.h"
#include "render/github.h"
#include "render/gitlab.h"
#include "render/junit.h"
#include "render/sarif.h"
#include "render/summary.h"
#include "render/tap.h"

namespace kubevet::cli {
namespace {

/// Whether findings are told as they come. Others begin with what is known at the end.
bool Streams(Format format) {
  return format == Format::kText || format == Format::kCompact || format == Format::kGithub;
}

bool Keeps(Format format) {
  return !Streams(format) && format != Format::kJson;
}

}  // namespace

bool NeedsExcerpts(std::span<const OutputSpec> outputs) {
  return std::any_of(outputs.begin(), outputs.end(), [](const OutputSpec& output) {
    return output.format == Format::kText || output.format == Format::kSarif ||
           output.format == Format::kGitlab;
  });
}

bool NeedsResources(std::span<const OutputSpec> outputs) {
  return std::any_of(outputs.begin(), outputs.end(),
                     [](const OutputSpec& output) { return Keeps(output.format); });
}

ReportWriter::ReportWriter(std::vector<OutputSpec> outputs, ReportOptions options, Environment& environment)
    : outputs_(std::move(outputs)),
      options_(std::move(options)),
      environment_(environment),
      texts_(outputs_.size()) {
  const auto any = [this](auto holds) {
    return std::any_of(outputs_.begin(), outputs_.end(),
                       [&](const auto& each) { return holds(each.format); });
  };
  keeps_findings_ = any(Keeps);
  if (any([](Format format) { return format == Format::kJson; })) json_.emplace();
  report_.kubernetes_version = options_.kubernetes_version;
  report_.kubevet_version = Version();
  report_.shard = options_.shard;
  report_.paths = options_.paths;
  report_.find_rule = options_.find_rule;
}

std::string ReportWriter::Render(const OutputSpec& output, std::span<const engine::Finding> findings) const {
  if (output.format == Format::kCompact) return render::RenderCompact(findings);
  if (output.format == Format::kGithub) return render::RenderGithub(findings, options_.paths);
  render::TextOptions text = options_.text;
  if (!output.file.empty()) text = {options_.color_files};
  return render::RenderText(findings, text);
}

std::string ReportWriter::RenderEnd(const OutputSpec& output) const {
  switch (output.format) {
    case Format::kText:
      if (options_.only_errors) return {};
      return render::RenderSummary(report_.summary, options_.kubernetes_version,
                                   output.file.empty() ? options_.text.color : options_.color_files);
    case Format::kCompact:
    case Format::kGithub:
      return {};
    case Format::kJson:
      return {};  // Finish tells it in pieces
    case Format::kSarif:
      return render::RenderSarif(report_);
    case Format::kJunit:
      return render::RenderJunit(report_);
    case Format::kGitlab:
      return render::RenderGitlab(report_);
    case Format::kTap:
      return render::RenderTap(report_);
    case Format::kMarkdown:
      return render::RenderCheckMarkdown(report_);
  }
  return {};
}

void ReportWriter::Tell(size_t output, std::string_view text) {
  if (outputs_[output].file.empty()) {
    environment_.console.Out(text);
  } else {
    texts_[output] += text;
  }
}

void ReportWriter::Add(engine::FileFindings file) {
  std::vector<engine::Finding> errors;
  if (options_.only_errors) {
    std::copy_if(file.findings.begin(), file.findings.end(), std::back_inserter(errors),
                 [](const engine::Finding& finding) { return finding.severity == Severity::kError; });
  }
  const auto& told = options_.only_errors ? errors : file.findings;
  for (size_t i = 0; i < outputs_.size() && !told.empty(); ++i) {
    if (!Streams(outputs_[i].format)) continue;
    Tell(i, Render(outputs_[i], told));
  }
  if (json_) json_->Add(file.findings);
  if (!keeps_findings_) return;
  report_.files.push_back({file.file.path, file.policy.fail_on, std::move(file.resources),
                           report_.findings.size(), file.findings.size(), report_.hidden.size(),
                           file.hidden.size()});
  std::move(file.findings.begin(), file.findings.end(), std::back_inserter(report_.findings));
  std::move(file.hidden.begin(), file.hidden.end(), std::back_inserter(report_.hidden));
}

std::vector<Error> ReportWriter::Finish(engine::Summary summary) {
  report_.summary = std::move(summary);
  std::vector<Error> errors;
  for (size_t i = 0; i < outputs_.size(); ++i) {
    if (outputs_[i].format == Format::kJson) {
      json_->Tell(report_.summary, options_.kubernetes_version, options_.shard,
                  [&](std::string_view text) { Tell(i, text); });
    } else {
      Tell(i, RenderEnd(outputs_[i]));
    }
    if (outputs_[i].file.empty()) continue;
    if (auto error = environment_.files.Write(outputs_[i].file, texts_[i]))
      errors.push_back({fmt::format("cannot write {}: {}", outputs_[i].file, error->message)});
  }
  return errors;
}

bool ReportWriter::IsWanted() const {
  const bool goes_to_a_file = std::any_of(outputs_.begin(), outputs_.end(),
                                          [](const OutputSpec& output) { return !output.file.empty(); });
  return goes_to_a_file || !environment_.console.out_is_abandoned();
}

}  // namespace kubevet::cli
