#include "engine/reported_part.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <string_view>

#include "yaml/reader.h"

namespace kubevet::engine {
namespace {

/// A document as it is compared: line breaks are one, blanks behind the last line nothing.
std::string Comparable(std::string_view text, const yaml::Chunk& chunk) {
  std::string comparable(text.substr(chunk.span.begin, chunk.span.size()));
  std::erase(comparable, '\r');
  comparable.erase(comparable.find_last_not_of(" \t\n") + 1);
  return comparable;
}

}  // namespace

std::pair<size_t, size_t> InputsOf(Shard shard, std::span<const size_t> sizes) {
  // Every file costs something, however small it is.
  constexpr uint64_t kBytesPerFile = 256;
  const uint64_t total =
      std::accumulate(sizes.begin(), sizes.end(), uint64_t{0}) + kBytesPerFile * sizes.size();
  const auto first_of = [&](uint64_t index) {
    uint64_t passed = 0;
    for (size_t i = 0; i < sizes.size(); ++i) {
      const uint64_t weight = sizes[i] + kBytesPerFile;
      if ((2 * passed + weight) * shard.count >= 2 * total * index) return i;
      passed += weight;
    }
    return sizes.size();
  };
  return {first_of(shard.index - 1), shard.index == shard.count ? sizes.size() : first_of(shard.index)};
}

DocumentFilter DocumentFilter::Nothing() {
  DocumentFilter filter;
  filter.takes_all_ = false;
  return filter;
}

DocumentFilter DocumentFilter::Changed(const Source& now, const std::optional<std::string>& before) {
  if (!before) return {};
  DocumentFilter filter = Nothing();
  if (now.text() == *before) return filter;
  std::map<std::string, uint32_t> known;
  for (const yaml::Chunk& chunk : yaml::SplitDocuments(*before)) ++known[Comparable(*before, chunk)];
  for (const yaml::Chunk& chunk : yaml::SplitDocuments(now.text())) {
    if (yaml::ReadDocument(now, chunk)->IsEmpty()) continue;
    const auto same = known.find(Comparable(now.text(), chunk));
    const bool is_known = same != known.end() && same->second > 0;
    if (is_known) --same->second;
    filter.taken_.push_back(!is_known);
  }
  return filter;
}

bool DocumentFilter::TakesNone() const {
  return !takes_all_ && std::find(taken_.begin(), taken_.end(), true) == taken_.end();
}

uint32_t DocumentFilter::Count(uint32_t documents) const {
  if (takes_all_) return documents;
  return static_cast<uint32_t>(std::count(taken_.begin(), taken_.end(), true));
}

}  // namespace kubevet::engine
