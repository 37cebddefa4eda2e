#include "render/merge_order.h"

#include <fmt/core.h>

#include <charconv>

namespace kubevet::render {

Result<std::vector<size_t>> MergeOrder(std::span<const ReportOfShard> reports) {
  std::vector<size_t> order;
  if (reports.empty()) return order;
  const auto& first = reports[0];
  std::vector<std::optional<size_t>> by_shard(first.shard ? first.shard->count : 0);
  for (size_t i = 0; i < reports.size(); ++i) {
    const auto& [name, shard] = reports[i];
    if (shard.has_value() != first.shard.has_value())
      return Error{fmt::format("{} is of a whole run, {} of a shard", shard ? first.name : name,
                               shard ? name : first.name)};
    if (!shard) {
      order.push_back(i);
      continue;
    }
    if (shard->count != first.shard->count) {
      return Error{
          fmt::format("{} is of {} shards, {} of {}", first.name, first.shard->count, name, shard->count)};
    }
    if (shard->index < 1 || shard->index > shard->count)
      return Error{fmt::format("{}: there is no shard {} of {}", name, shard->index, shard->count)};
    auto& place = by_shard[shard->index - 1];
    if (place) {
      return Error{fmt::format("{} and {} are both of shard {} of {}", reports[*place].name, name,
                               shard->index, shard->count)};
    }
    place = i;
  }
  for (size_t i = 0; i < by_shard.size(); ++i) {
    if (!by_shard[i])
      return Error{fmt::format("the report of shard {} of {} is missing", i + 1, by_shard.size())};
    order.push_back(*by_shard[i]);
  }
  return order;
}

std::optional<engine::Shard> FindShard(std::string_view text) {
  constexpr std::string_view kShard = "shard ", kOf = " of ";
  const size_t begin = text.find(kShard);
  if (begin == std::string_view::npos) return std::nullopt;
  text.remove_prefix(begin + kShard.size());
  engine::Shard shard;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), shard.index);
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  if (error != std::errc() || !text.starts_with(kOf)) return std::nullopt;
  text.remove_prefix(kOf.size());
  if (std::from_chars(text.data(), text.data() + text.size(), shard.count).ec != std::errc())
    return std::nullopt;
  return shard;
}

}  // namespace kubevet::render
