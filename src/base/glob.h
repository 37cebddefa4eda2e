// Path patterns as git and shells have them: `*` and `?` within a name, `[...]`, and `**` across folders.
// Matching walks a set of states, so the time is at most pattern × path, whatever the pattern.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kubevet {

/// Whether `text` contains characters that mean something in a pattern.
bool HasWildcard(std::string_view text);

/// Matches one name against a pattern without slashes; a backslash takes the next character literally. A
/// pattern that is not well formed (`[a`, a backslash at the end) matches nothing.
bool MatchesName(std::string_view pattern, std::string_view name);

/// A pattern of names separated by slashes. The name `**` stands for any number of names, none included, but
/// at the end for at least one.
class PathPattern {
 public:
  explicit PathPattern(std::string_view pattern);

  /// How far a walk down a path has come: the names of the pattern that may come next, ascending.
  using State = std::vector<uint32_t>;
  State Start() const;
  /// After one more name of the path; empty when nothing below can match.
  State Step(const State& state, std::string_view name) const;
  bool Accepts(const State& state) const;

  /// Whether a whole path matches.
  bool Matches(std::string_view path) const;

 private:
  State Closure(State state) const;

  std::vector<std::string> names_;
};

}  // namespace kubevet
