#include "cli/part.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <vector>

#include "cli/git.h"

namespace kubevet::cli {
namespace {

std::optional<uint32_t> ParseNumber(std::string_view text) {
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

void AddPartFlags(CLI::App& app, PartOptions& options) {
  app.add_option(
         "--shard", options.shard,
         "report on the Ith of N parts of the inputs and read the rest for references; `kubevet merge` "
         "joins the reports")
      ->type_name("I/N");
  app.add_option("--since", options.since,
                 "report on documents that are new or changed since a git revision, and read the rest for "
                 "references")
      ->type_name("REV");
}

Result<engine::Shard> ParseShard(const std::string& text) {
  constexpr uint32_t kMostShards = 10'000;
  if (text.empty()) return engine::Shard{};
  const size_t slash = text.find('/');
  const auto index = ParseNumber(std::string_view(text).substr(0, slash));
  const auto count =
      ParseNumber(slash == std::string::npos ? std::string_view() : std::string_view(text).substr(slash + 1));
  if (!index || !count || *count > kMostShards)
    return Error{fmt::format("`--shard {}`: not a part such as `1/4`, of at most {}", text, kMostShards)};
  if (*index < 1 || *index > *count) {
    return Error{fmt::format("`--shard {}`: parts are counted from 1 to {}", text, std::max(1u, *count))};
  }
  return engine::Shard{*index, *count};
}

std::optional<Error> CheckUsage(const PartOptions& options, const RuleOptions& rules,
                                const std::vector<std::string>& paths) {
  if (const auto shard = ParseShard(options.shard); !shard.ok()) return shard.error();
  const std::string_view flag = !options.shard.empty() ? "--shard" : "--since";
  const bool is_part = !options.shard.empty() || !options.since.empty();
  if (is_part && !rules.rulings.write_baseline.empty())
    return Error{
        fmt::format("`{}` and `--write-baseline` exclude each other: a baseline is of everything", flag)};
  const bool reads_input = std::find(paths.begin(), paths.end(), "-") != paths.end();
  if (!options.since.empty() && reads_input)
    return Error{"`--since` needs files in a git repository, not standard input"};
  return std::nullopt;
}

Result<engine::ReportedPart> ReadPart(const PartOptions& options, const engine::RuledInputs& ruled,
                                      const FileSystem& files) {
  const auto shard = ParseShard(options.shard);
  if (!shard.ok()) return shard.error();
  engine::ReportedPart part{*shard};
  if (options.since.empty()) return part;
  std::vector<std::string> paths;
  for (const auto& file : ruled.rulings.files) paths.push_back(file.absolute);
  auto before = ReadTextsFromGit(files, options.since, paths, "--since " + options.since);
  if (!before.ok()) return before.error();
  part.before = std::move(*before);
  return part;
}

}  // namespace kubevet::cli
