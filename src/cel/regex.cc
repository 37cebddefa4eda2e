// The API server's functions of regular expressions: k8s.io/apiserver/pkg/cel/library/regex.go. RE2 reads
// what Go's regexp reads.
#include <re2/re2.h>

#include <algorithm>
#include <vector>

#include "base/utf8.h"
#include "cel/libraries.h"
#include "cel/lists.h"

namespace kubevet::cel {
namespace {

using Arguments = std::span<const Value>;

struct Match {
  size_t begin = 0;
  size_t end = 0;
};

std::optional<Match> Search(const re2::RE2& pattern, std::string_view text, size_t from) {
  const re2::StringPiece piece(text.data(), text.size());
  re2::StringPiece found;
  if (!pattern.Match(piece, from, text.size(), re2::RE2::UNANCHORED, &found, 1)) return std::nullopt;
  const auto begin = static_cast<size_t>(found.data() - piece.data());
  return Match{begin, begin + found.size()};
}

Value NoPattern() {
  return Value::Error("the pattern is no regular expression");
}

Value Find(Call& call, Arguments arguments) {
  const std::string_view text = arguments[0].text();
  const re2::RE2* pattern = call.Pattern(arguments[1].text());
  if (!pattern) return NoPattern();
  if (!call.ChargeSearch(text.size(), *pattern)) return {};
  const auto match = Search(*pattern, text, 0);
  return Value::String(match ? text.substr(match->begin, match->end - match->begin) : "");
}

/// Matches that do not overlap; an empty one counts unless it follows another at once.
Value FindUpTo(Call& call, std::string_view text, std::string_view expression, size_t limit) {
  const re2::RE2* pattern = call.Pattern(expression);
  if (!pattern) return NoPattern();
  std::vector<Value> found;
  size_t at = 0;
  std::optional<size_t> last_end;
  while (at <= text.size() && found.size() < limit) {
    if (!call.ChargeSearch(text.size() - at, *pattern)) return {};
    const auto match = Search(*pattern, text, at);
    if (!match) break;
    const bool is_empty = match->begin == match->end;
    if (!is_empty || match->begin != last_end) {
      found.push_back(Value::String(text.substr(match->begin, match->end - match->begin)));
    }
    last_end = match->end;
    at = match->end;
    if (is_empty) at += std::max<size_t>(Utf8SequenceLength(text.substr(at)), 1);
  }
  return ListOf(call, found);
}

Value FindAll(Call& call, Arguments arguments) {
  return FindUpTo(call, arguments[0].text(), arguments[1].text(), std::string_view::npos);
}

Value FindSome(Call& call, Arguments arguments) {
  const int64_t limit = arguments[2].AsInt();
  if (limit < 0) return FindAll(call, arguments);
  return FindUpTo(call, arguments[0].text(), arguments[1].text(), static_cast<size_t>(limit));
}

constexpr Function kFunctions[] = {
    {"string.find(string) -> string", Find, Trait::kPattern},
    {"string.findAll(string) -> list<string>", FindAll, Trait::kPattern},
    {"string.findAll(string, int) -> list<string>", FindSome, Trait::kPattern},
};

}  // namespace

Library RegexLibrary() {
  return kFunctions;
}

}  // namespace kubevet::cel
