#include "render/compact.h"

#include <fmt/core.h>

#include <iterator>

#include "render/terminal_text.h"

namespace kubevet::render {

std::string RenderCompact(std::span<const engine::Finding> findings) {
  std::string out;
  for (const engine::Finding& finding : findings) {
    fmt::format_to(std::back_inserter(out), "{}:{}:{}: {}: {} [{}]\n", Harmless(finding.file),
                   finding.range.start.line, finding.range.start.column, ToString(finding.severity),
                   Harmless(finding.message), Harmless(finding.rule));
  }
  return out;
}

}  // namespace kubevet::render
