#include "engine/chart_templates.h"

#include <algorithm>

#include "base/scan.h"

namespace kubevet::engine {
namespace {

constexpr std::string_view kSource = "# Source: ";
constexpr std::string_view kSeparator = "---";

bool IsBlankOrComment(std::string_view line) {
  const size_t first = line.find_first_not_of(" \t");
  return first == std::string_view::npos || line[first] == '#';
}

}  // namespace

ChartTemplates::ChartTemplates(std::string_view text) {
  if (FindWord(text, kSource) == std::string_view::npos) return;
  bool is_head = true;  // only comments so far in this document
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = text.substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto at = static_cast<uint32_t>(begin);
    if (line.starts_with(kSeparator)) {
      is_head = true;
      if (!from_.empty()) from_.emplace_back(at, std::string_view());
    } else if (is_head && line.starts_with(kSource)) {
      line.remove_prefix(kSource.size());
      from_.emplace_back(at, line.substr(0, line.find_last_not_of(" \t") + 1));
    } else {
      is_head = is_head && IsBlankOrComment(line);
    }
    begin = end + 1;
  }
}

std::string_view ChartTemplates::At(uint32_t offset) const {
  const auto after = std::upper_bound(from_.begin(), from_.end(), offset,
                                      [](uint32_t at, const auto& from) { return at < from.first; });
  return after == from_.begin() ? std::string_view() : std::prev(after)->second;
}

}  // namespace kubevet::engine
