#include "base/gitignore.h"

#include <algorithm>
#include <optional>

namespace kubevet {
namespace {

constexpr uint64_t kMaxIgnoreBytes = 16 << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Spaces at the end do not count, unless a backslash stands before them.
std::string_view TrimEnd(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  while (line.ends_with(' ')) {
    const std::string_view shorter = line.substr(0, line.size() - 1);
    size_t backslashes = 0;
    while (backslashes < shorter.size() && shorter[shorter.size() - 1 - backslashes] == '\\') ++backslashes;
    if (backslashes % 2 == 1) break;
    line = shorter;
  }
  return line;
}

bool Exists(const FileSystem& files, const std::string& path) {
  const auto type = files.Stat(path);
  return type.ok() && *type != FileType::kMissing;
}

/// The text after `label` in the one-line files in which git keeps paths.
std::optional<std::string> ReadPathFile(const FileSystem& files, const std::string& file,
                                        std::string_view label) {
  const auto text = files.Read(file, 4096);
  if (!text.ok() || !text->starts_with(label)) return std::nullopt;
  const std::string path = text->substr(label.size(), text->find_first_of("\r\n") - label.size());
  return path.starts_with('/') ? path : JoinPath(DirectoryOf(file), path);
}

/// The git directory that has `info/`: in a linked work tree `.git` is a file that tells where it is.
std::string GitDirectory(const FileSystem& files, const std::string& directory) {
  const std::string git = JoinPath(directory, ".git");
  const auto linked = ReadPathFile(files, git, "gitdir: ");
  if (!linked) return git;
  return ReadPathFile(files, JoinPath(*linked, "commondir"), "").value_or(*linked);
}

}  // namespace

IgnorePatterns IgnorePatterns::Parse(std::string_view text) {
  IgnorePatterns parsed;
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  while (!text.empty()) {
    const size_t end = text.find('\n');
    std::string_view line = TrimEnd(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (line.empty() || line[0] == '#') continue;
    const bool negated = line[0] == '!';
    if (negated) line.remove_prefix(1);
    const bool only_directories = line.ends_with('/');
    if (only_directories) line.remove_suffix(1);
    if (line.empty()) continue;
    const bool anchored = line.find('/') != std::string_view::npos;
    parsed.patterns_.push_back({std::string(anchored ? std::string_view() : line),
                                PathPattern(anchored ? line : std::string_view()), negated,
                                only_directories});
  }
  return parsed;
}

IgnorePatterns::Verdict IgnorePatterns::Judge(std::string_view path, bool is_directory) const {
  const std::string_view name = BaseName(path);
  const auto matches = [&](const Pattern& pattern) {
    if (pattern.only_directories && !is_directory) return false;
    return pattern.name.empty() ? pattern.path.Matches(path) : MatchesName(pattern.name, name);
  };
  const auto last = std::find_if(patterns_.rbegin(), patterns_.rend(), matches);
  if (last == patterns_.rend()) return Verdict::kSilent;
  return last->negated ? Verdict::kKept : Verdict::kIgnored;
}

IgnoreChain IgnoreChain::Above(const FileSystem& files, const std::string& directory) {
  std::vector<std::string> above;  // from the parent up to the root of the repository
  bool in_repository = Exists(files, JoinPath(directory, ".git"));
  for (std::string_view at = directory; !in_repository && at.size() > 1;) {
    at = DirectoryOf(at);
    above.emplace_back(at.empty() ? "/" : at);
    in_repository = Exists(files, JoinPath(above.back(), ".git"));
  }
  IgnoreChain chain;
  if (!in_repository) return chain;
  for (auto at = above.rbegin(); at != above.rend(); ++at) {
    const bool has_git = at == above.rbegin();
    chain = chain.Enter(files, *at, has_git, Exists(files, JoinPath(*at, ".gitignore")));
  }
  return chain;
}

IgnoreChain IgnoreChain::Enter(const FileSystem& files, const std::string& directory, bool has_git,
                               bool has_gitignore) const {
  IgnoreChain chain = has_git ? IgnoreChain() : *this;
  if (has_git) chain = chain.Add(files, directory, JoinPath(GitDirectory(files, directory), "info/exclude"));
  if (has_gitignore) chain = chain.Add(files, directory, JoinPath(directory, ".gitignore"));
  return chain;
}

IgnoreChain IgnoreChain::Add(const FileSystem& files, const std::string& directory,
                             const std::string& file) const {
  const auto text = files.Read(file, kMaxIgnoreBytes);
  if (!text.ok()) return *this;
  IgnorePatterns patterns = IgnorePatterns::Parse(*text);
  if (patterns.empty()) return *this;
  IgnoreChain chain;
  chain.last_ =
      std::make_shared<Level>(Level{last_, JoinPath(directory, "x").size() - 1, std::move(patterns)});
  return chain;
}

bool IgnoreChain::Ignores(const std::string& path, bool is_directory) const {
  for (const Level* level = last_.get(); level != nullptr; level = level->above.get()) {
    const auto verdict = level->patterns.Judge(std::string_view(path).substr(level->prefix), is_directory);
    if (verdict != IgnorePatterns::Verdict::kSilent) return verdict == IgnorePatterns::Verdict::kIgnored;
  }
  return false;
}

}  // namespace kubevet
