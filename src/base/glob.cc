#include "base/glob.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

namespace kubevet {
namespace {

constexpr std::string_view kAnyNames = "**";

using CharacterTest = int (*)(int);
constexpr std::pair<std::string_view, CharacterTest> kClasses[] = {
    {"alnum", [](int c) { return std::isalnum(c); }}, {"alpha", [](int c) { return std::isalpha(c); }},
    {"digit", [](int c) { return std::isdigit(c); }}, {"lower", [](int c) { return std::islower(c); }},
    {"punct", [](int c) { return std::ispunct(c); }}, {"space", [](int c) { return std::isspace(c); }},
    {"upper", [](int c) { return std::isupper(c); }}, {"xdigit", [](int c) { return std::isxdigit(c); }},
};

/// The length of a UTF-8 sequence by its first byte.
size_t SequenceLength(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const size_t length = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  return std::min(length, text.size());
}

struct Step {
  bool matches;
  size_t pattern_size;  // what of the pattern was used
};

/// `pattern` starts after `[`. Nothing when the bracket is never closed.
std::optional<Step> MatchBracket(std::string_view pattern, unsigned char c) {
  size_t i = 0;
  const bool negated = i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^');
  if (negated) ++i;
  bool found = false;
  for (const size_t first = i; i < pattern.size() && (pattern[i] != ']' || i == first);) {
    if (pattern.substr(i, 2) == "[:") {
      const size_t end = pattern.find(":]", i + 2);
      if (end == std::string_view::npos) return std::nullopt;
      const auto named = std::find_if(std::begin(kClasses), std::end(kClasses), [&](const auto& entry) {
        return entry.first == pattern.substr(i + 2, end - i - 2);
      });
      if (named == std::end(kClasses)) return std::nullopt;
      found |= named->second(c) != 0;
      i = end + 2;
      continue;
    }
    const auto take = [&]() -> unsigned char {
      if (pattern[i] == '\\' && i + 1 < pattern.size()) ++i;
      return static_cast<unsigned char>(pattern[i++]);
    };
    const unsigned char low = take();
    unsigned char high = low;
    if (i + 1 < pattern.size() && pattern[i] == '-' && pattern[i + 1] != ']') {
      ++i;
      high = take();
    }
    found |= low <= c && c <= high;
  }
  if (i >= pattern.size()) return std::nullopt;
  return Step{found != negated, i + 1};
}

/// Matches one element of the pattern, which is not `*`, with the character before `text`'s rest.
std::optional<Step> MatchOne(std::string_view pattern, std::string_view text) {
  const char c = text[0];
  if (pattern[0] == '?') return Step{true, 1};
  if (pattern[0] == '[') {
    auto step = MatchBracket(pattern.substr(1), static_cast<unsigned char>(c));
    if (step) ++step->pattern_size;
    return step;
  }
  if (pattern[0] == '\\') {
    if (pattern.size() < 2) return std::nullopt;
    return Step{pattern[1] == c, 2};
  }
  return Step{pattern[0] == c, 1};
}

}  // namespace

bool HasWildcard(std::string_view text) {
  return text.find_first_of("*?[") != std::string_view::npos;
}

bool MatchesName(std::string_view pattern, std::string_view name) {
  size_t p = 0, n = 0;
  size_t star = std::string_view::npos, star_name = 0;  // after the last `*`, and what it has eaten up to
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = ++p;
      star_name = n;
      continue;
    }
    if (p < pattern.size()) {
      const auto step = MatchOne(pattern.substr(p), name.substr(n));
      if (!step) return false;
      if (step->matches) {
        n += pattern[p] == '?' ? SequenceLength(name.substr(n)) : 1;
        p += step->pattern_size;
        continue;
      }
    }
    if (star == std::string_view::npos) return false;
    p = star;
    n = ++star_name;
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

PathPattern::PathPattern(std::string_view pattern) {
  for (;;) {
    const size_t slash = pattern.find('/');
    const std::string_view name = pattern.substr(0, slash);
    const bool repeated = name == kAnyNames && !names_.empty() && names_.back() == kAnyNames;
    if (!name.empty() && !repeated) names_.emplace_back(name);
    if (slash == std::string_view::npos) break;
    pattern.remove_prefix(slash + 1);
  }
}

/// Adds what follows a `**` that stands for no name, unless it is the last.
PathPattern::State PathPattern::Closure(State state) const {
  State closed;
  for (uint32_t at : state) {
    if (closed.empty() || closed.back() < at) closed.push_back(at);
    if (at + 1 < names_.size() && names_[at] == kAnyNames && closed.back() == at) closed.push_back(at + 1);
  }
  return closed;
}

PathPattern::State PathPattern::Start() const {
  return Closure({0});
}

PathPattern::State PathPattern::Step(const State& state, std::string_view name) const {
  State next;
  for (uint32_t at : state) {
    if (at >= names_.size()) continue;
    if (names_[at] == kAnyNames) {
      next.push_back(at);
      if (at + 1 == names_.size()) next.push_back(at + 1);
    } else if (MatchesName(names_[at], name)) {
      next.push_back(at + 1);
    }
  }
  std::sort(next.begin(), next.end());
  next.erase(std::unique(next.begin(), next.end()), next.end());
  return Closure(std::move(next));
}

bool PathPattern::Accepts(const State& state) const {
  return !state.empty() && state.back() == names_.size();
}

bool PathPattern::Matches(std::string_view path) const {
  State state = Start();
  while (!path.empty() && !state.empty()) {
    const size_t slash = path.find('/');
    if (slash != 0) state = Step(state, path.substr(0, slash));
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  }
  return Accepts(state);
}

}  // namespace kubevet
