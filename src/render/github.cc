#include "render/github.h"

#include <fmt/core.h>

#include "render/terminal_text.h"

namespace kubevet::render {
namespace {

std::string_view CommandOf(Severity severity) {
  return severity == Severity::kError ? "error" : severity == Severity::kWarning ? "warning" : "notice";
}

/// Behind `::`: percent signs and line breaks are spelled out, and in properties what ends them.
std::string Escaped(std::string_view text, bool in_property) {
  std::string escaped;
  for (const char c : text) {
    const bool is_special = c == '%' || c == '\r' || c == '\n' || (in_property && (c == ':' || c == ','));
    escaped += is_special ? fmt::format("%{:02X}", static_cast<unsigned char>(c)) : std::string(1, c);
  }
  return escaped;
}

/// Columns count only within one line.
std::string Place(const engine::Range& range) {
  std::string place = fmt::format("line={},endLine={}", range.start.line, range.end.line);
  if (range.start.line == range.end.line)
    place += fmt::format(",col={},endColumn={}", range.start.column, range.end.column);
  return place;
}

}  // namespace

std::string RenderGithub(std::span<const engine::Finding> findings, const RepositoryPaths& paths) {
  std::string out;
  for (const engine::Finding& finding : findings) {
    std::string message = Harmless(finding.message);
    if (!finding.help.empty()) message += "\nhelp: " + Harmless(finding.help);
    if (!finding.chart_template.empty()) message += "\ntemplate: " + Harmless(finding.chart_template);
    out += fmt::format("::{} file={},{},title={}::{}\n", CommandOf(finding.severity),
                       Escaped(Harmless(paths.FromRoot(finding.file)), true), Place(finding.range),
                       Escaped("kubevet: " + Harmless(finding.rule), true), Escaped(message, false));
  }
  return out;
}

}  // namespace kubevet::render
