// Which template of a chart a rendered document comes from. Mirrors what `helm template` and `helm get
// manifest` write:
// `# Source: chart/templates/web.yaml` on the line after the `---` of each document.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace kubevet::engine {

/// The templates named in one text, which must outlive it.
class ChartTemplates {
 public:
  /// Linear; costs next to nothing for a text that names none.
  explicit ChartTemplates(std::string_view text);

  /// The template of the document that an offset is in, as it is written; empty when none is named.
  std::string_view At(uint32_t offset) const;

 private:
  std::vector<std::pair<uint32_t, std::string_view>> from_;  // ascending; up to the next one
};

}  // namespace kubevet::engine
