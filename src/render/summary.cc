#include "render/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "render/ansi.h"
#include "render/terminal_text.h"

namespace kubevet::render {
namespace {

/// Kinds without a schema are named up to this many.
constexpr size_t kMaxNamed = 5;

std::string Counted(uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string Findings(const engine::Summary& summary, const Paint& paint) {
  std::vector<std::string> counts;
  if (summary.errors > 0) counts.push_back(paint(Ink::kRed, Counted(summary.errors, "error", "errors")));
  if (summary.warnings > 0)
    counts.push_back(paint(Ink::kYellow, Counted(summary.warnings, "warning", "warnings")));
  if (summary.infos > 0) counts.push_back(paint(Ink::kBlue, Counted(summary.infos, "info", "infos")));
  if (counts.empty()) return summary.files > 0 ? paint(Ink::kGreen, "no problems") : "nothing checked";
  return fmt::format("{}", fmt::join(counts, ", "));
}

std::string Duration(double milliseconds) {
  if (milliseconds < 1000) return fmt::format("{:.0f} ms", std::max(1.0, milliseconds));
  return fmt::format("{:.1f} s", milliseconds / 1000);
}

/// "2 kinds without a schema: Certificate ×3, Rollout ×1".
std::string UnknownKinds(const std::vector<engine::UnknownKind>& kinds) {
  std::string text = Counted(kinds.size(), "kind", "kinds") + " without a schema: ";
  for (size_t i = 0; i < std::min(kinds.size(), kMaxNamed); ++i) {
    text += fmt::format("{}{} ×{}", i == 0 ? "" : ", ", Harmless(kinds[i].kind), kinds[i].count);
  }
  if (kinds.size() > kMaxNamed) text += fmt::format(" and {} more", kinds.size() - kMaxNamed);
  return text;
}

std::string NotJudged(const std::vector<engine::NotJudged>& skipped) {
  std::string text = "not judged: ";
  for (size_t i = 0; i < skipped.size(); ++i) {
    text += fmt::format("{}{} ×{}", i == 0 ? "" : ", ", Harmless(skipped[i].what), skipped[i].count);
  }
  return text;
}

}  // namespace

std::string RenderSummary(const engine::Summary& summary, std::string_view kubernetes_version, bool color) {
  std::string line = fmt::format("{} in {} ({}, Kubernetes {}) in {}", Findings(summary, Paint(color)),
                                 Counted(summary.files, "file", "files"),
                                 Counted(summary.resources, "resource", "resources"), kubernetes_version,
                                 Duration(summary.milliseconds));
  if (summary.fixed) {
    line += fmt::format("; {} fixed in {}", Counted(summary.fixed->findings, "finding", "findings"),
                        Counted(summary.fixed->files, "file", "files"));
  }
  if (!summary.unreadable.empty()) {
    line += "; " + Counted(summary.unreadable.size(), "input", "inputs") + " could not be read";
  }
  if (summary.suppressed > 0) line += fmt::format("; {} suppressed", summary.suppressed);
  if (!summary.unknown_kinds.empty()) line += "; " + UnknownKinds(summary.unknown_kinds);
  if (!summary.not_judged.empty()) line += "; " + NotJudged(summary.not_judged);
  return line + "\n";
}

}  // namespace kubevet::render
