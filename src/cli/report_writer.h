// Where the reports of a check go: one or several formats, each to standard output or to a file.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/command.h"
#include "cli/outputs.h"
#include "engine/check.h"
#include "engine/report.h"
#include "render/json.h"
#include "render/report.h"
#include "render/text.h"

namespace kubevet::cli {

enum class Format : uint8_t { kText, kCompact, kJson, kSarif, kJunit, kGithub, kGitlab, kTap, kMarkdown };

inline constexpr Choice<Format> kFormatChoices[] = {
    {"text", Format::kText},     {"compact", Format::kCompact}, {"json", Format::kJson},
    {"sarif", Format::kSarif},   {"junit", Format::kJunit},     {"github", Format::kGithub},
    {"gitlab", Format::kGitlab}, {"tap", Format::kTap},         {"markdown", Format::kMarkdown}};

using OutputSpec = Output<Format>;

struct ReportOptions {
  render::TextOptions text;  ///< for standard output
  bool color_files = false;
  bool only_errors = false;  ///< no summary either; for reports that people read
  std::string kubernetes_version;
  engine::Shard shard;
  render::RepositoryPaths paths;
  std::function<const rules::Rule*(std::string_view)> find_rule;
};

/// Whether a report shows the lines of findings, or tells findings apart by them.
bool NeedsExcerpts(std::span<const OutputSpec> outputs);
/// Whether a report names what was checked.
bool NeedsResources(std::span<const OutputSpec> outputs);

/// Takes the findings file by file. Reports that can be told as they come are; files are written at the end.
class ReportWriter {
 public:
  ReportWriter(std::vector<OutputSpec> outputs, ReportOptions options, Environment& environment);

  void Add(engine::FileFindings file);
  /// The summaries, and the files. Errors name the file.
  std::vector<Error> Finish(engine::Summary summary);
  /// Whether anybody is still to read what is added.
  bool IsWanted() const;

 private:
  std::string Render(const OutputSpec& output, std::span<const engine::Finding> findings) const;
  std::string RenderEnd(const OutputSpec& output) const;
  /// Files are written at the end.
  void Tell(size_t output, std::string_view text);

  std::vector<OutputSpec> outputs_;
  ReportOptions options_;
  Environment& environment_;
  std::vector<std::string> texts_;  // of the files, as far as they are rendered
  render::Report report_;           // findings are kept when a format needs them all at once
  bool keeps_findings_ = false;
  std::optional<render::JsonFindings> json_;  // when there is such a report
};

}  // namespace kubevet::cli
