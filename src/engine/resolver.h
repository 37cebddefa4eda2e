// Turns diagnostics, which point into sources, into findings, which stand alone.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/diagnostic.h"
#include "base/line_index.h"
#include "engine/chart_templates.h"
#include "engine/report.h"

namespace kubevet::engine {

/// Remembers the lines of the sources it has met; these must outlive it. A copy knows them too, and shares
/// them with the first: for another thread.
class Resolver {
 public:
  /// `makes_excerpts`: findings have the lines around them, for frames and fingerprints (see FingerprintOf).
  explicit Resolver(bool makes_excerpts = true) : makes_excerpts_(makes_excerpts) {}

  Finding Resolve(const Diagnostic& diagnostic);
  /// Finds out what is to be remembered of a source.
  void Meet(const Source& source) { LinesOf(source); }

 private:
  struct Text {
    explicit Text(std::string_view text) : index(text), templates(text) {}
    LineIndex index;
    ChartTemplates templates;
  };
  struct Lines {
    explicit Lines(std::shared_ptr<const Text> of) : text(std::move(of)), index(text->index) {}
    std::shared_ptr<const Text> text;
    const LineIndex& index;
    Position last;  // the position asked for last: the next one is mostly near, on the same line
  };

  Lines& LinesOf(const Source& source);
  static std::optional<std::string_view> WayFromLast(const Lines& lines, std::string_view text,
                                                     uint32_t offset);
  Position PositionAt(const Source& source, uint32_t offset);
  Range RangeOf(const Location& location);
  Excerpt ExcerptOf(const Source& source, const std::vector<Range>& marks);
  ExcerptLine CutLine(const Source& source, uint32_t number, uint32_t focus);

  const bool makes_excerpts_;
  std::unordered_map<const Source*, Lines> lines_;
};

}  // namespace kubevet::engine
