// The strings extension: cel-go/ext/strings.go. Positions count code points; text is well-formed UTF-8.
#include "cel/strings.h"

#include <fmt/core.h>
#include <string.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/utf8.h"
#include "cel/libraries.h"
#include "cel/lists.h"
#include "cel/string_format.h"

namespace kubevet::cel {
namespace {

using Arguments = std::span<const Value>;

constexpr size_t kNone = std::string_view::npos;

Value OutOfRange(Call& call, int64_t index) {
  return call.Error(fmt::format("index out of range: {}", index));
}

// --- searching ---------------------------------------------------------------------------------------------

/// The last occurrence that begins at `from` or earlier.
size_t FindLast(std::string_view text, std::string_view needle, size_t from) {
  const size_t end = from + std::min(needle.size(), text.size() - from);
  const std::string backwards(text.rend() - static_cast<std::ptrdiff_t>(end), text.rend());
  const size_t found = FindFirst(backwards, std::string(needle.rbegin(), needle.rend()), 0);
  return found == kNone ? kNone : end - found - needle.size();
}

using Finder = size_t (*)(std::string_view text, std::string_view needle, size_t from);

Value Position(std::string_view text, size_t found) {
  return Value::Int(found == kNone ? -1 : static_cast<int64_t>(CountCodePoints(text.substr(0, found))));
}

Value IndexOf(Call& call, Arguments arguments) {
  const std::string_view text = arguments[0].text(), needle = arguments[1].text();
  if (!call.ChargeText(text.size() + needle.size())) return {};
  return Position(text, FindFirst(text, needle, 0));
}

Value LastIndexOf(Call& call, Arguments arguments) {
  const std::string_view text = arguments[0].text(), needle = arguments[1].text();
  if (!call.ChargeText(text.size() + needle.size())) return {};
  return Position(text, FindLast(text, needle, text.size()));
}

template <Dialect dialect, Finder find>
Value IndexFrom(Call& call, Arguments arguments) {
  const std::string_view text = arguments[0].text(), needle = arguments[1].text();
  const int64_t from = arguments[2].AsInt();
  if (!call.ChargeText(text.size() + needle.size())) return {};
  if (dialect == Dialect::kKubernetes && needle.empty()) return arguments[2];
  const auto start = CodePointOffset(text, from);
  if (dialect == Dialect::kKubernetes && from >= 0 && start.value_or(text.size()) == text.size()) {
    return Value::Int(-1);
  }
  if (!start) return OutOfRange(call, from);
  return Position(text, find(text, needle, *start));
}

// --- taking apart ------------------------------------------------------------------------------------------

Value CharAt(Call& call, Arguments arguments) {
  const std::string_view text = arguments[0].text();
  if (!call.ChargeText(text.size())) return {};
  const auto at = CodePointOffset(text, arguments[1].AsInt());
  if (!at) return OutOfRange(call, arguments[1].AsInt());
  const std::string_view rest = text.substr(*at);
  return Value::String(rest.substr(0, Utf8SequenceLength(rest)));
}

Value SubstringFrom(Call& call, Arguments arguments) {
  const std::string_view text = arguments[0].text();
  if (!call.ChargeText(text.size())) return {};
  const auto start = CodePointOffset(text, arguments[1].AsInt());
  if (!start) return OutOfRange(call, arguments[1].AsInt());
  return Value::String(text.substr(*start));
}

Value Substring(Call& call, Arguments arguments) {
  const std::string_view text = arguments[0].text();
  const int64_t from = arguments[1].AsInt(), to = arguments[2].AsInt();
  if (!call.ChargeText(text.size())) return {};
  if (from > to) {
    return call.Error(fmt::format("invalid substring range: it starts at {} and ends at {}", from, to));
  }
  const auto start = CodePointOffset(text, from), end = CodePointOffset(text, to);
  if (!start || !end) return OutOfRange(call, start ? to : from);
  return Value::String(text.substr(*start, *end - *start));
}

/// Unicode's White_Space below U+10000.
bool IsSpace(std::string_view code_point) {
  constexpr std::string_view kSpaces[] = {
      " ",
      "\t",
      "\n",
      "\v",
      "\f",
      "\r",
      "\xC2\x85",
      "\xC2\xA0",
      "\xE1\x9A\x80",
      "\xE2\x80\xA8",
      "\xE2\x80\xA9",
      "\xE2\x80\xAF",
      "\xE2\x81\x9F",
      "\xE3\x80\x80",
  };
  if (std::find(std::begin(kSpaces), std::end(kSpaces), code_point) != std::end(kSpaces)) return true;
  // U+2000 to U+200A: the spaces of typesetters.
  return code_point >= "\xE2\x80\x80" && code_point <= "\xE2\x80\x8A";
}

size_t LastCodePoint(std::string_view text) {
  return CodePointBefore(text, text.size() - 1);
}

Value Trim(Call& call, Arguments arguments) {
  std::string_view text = arguments[0].text();
  if (!call.ChargeText(text.size())) return {};
  while (!text.empty() && IsSpace(text.substr(0, Utf8SequenceLength(text)))) {
    text.remove_prefix(Utf8SequenceLength(text));
  }
  while (!text.empty() && IsSpace(text.substr(LastCodePoint(text))))
    text = text.substr(0, LastCodePoint(text));
  return Value::String(text);
}

/// Where `separator` begins in `text`, without overlaps, at most `limit` times.
std::vector<size_t> Occurrences(std::string_view text, std::string_view separator, size_t limit) {
  std::vector<size_t> found;
  for (size_t at = 0; found.size() < limit; at = found.back() + separator.size()) {
    const size_t next = FindFirst(text, separator, at);
    if (next == kNone) break;
    found.push_back(next);
  }
  return found;
}

/// Where the code points of `text` begin, and its end: at most `limit` places.
std::vector<size_t> Boundaries(std::string_view text, size_t limit) {
  std::vector<size_t> found;
  for (size_t at = 0; found.size() < limit; at += std::max<size_t>(Utf8SequenceLength(text.substr(at)), 1)) {
    found.push_back(at);
    if (at == text.size()) break;
  }
  return found;
}

/// Negative limits are none.
size_t Limit(int64_t limit) {
  return limit < 0 ? kNone : static_cast<size_t>(limit);
}

Value SplitUpTo(Call& call, std::string_view text, std::string_view separator, size_t limit) {
  if (!call.ChargeText(text.size())) return {};
  if (limit == 0 || (text.empty() && separator.empty())) return Value::List({});
  std::vector<size_t> cuts;
  if (separator.empty()) {
    cuts = Boundaries(text, limit);
    cuts.erase(cuts.begin());
    if (!cuts.empty() && cuts.back() == text.size()) cuts.pop_back();
  } else {
    cuts = Occurrences(text, separator, limit - 1);
  }
  if (!ChargeItems(call, cuts.size())) return {};
  std::span<Value> parts = call.arena().NewSpan<Value>(cuts.size() + 1);
  size_t start = 0;
  for (size_t i = 0; i < cuts.size(); ++i) {
    parts[i] = Value::String(text.substr(start, cuts[i] - start));
    start = cuts[i] + separator.size();
  }
  parts.back() = Value::String(text.substr(start));
  return Value::List(parts);
}

Value Split(Call& call, Arguments arguments) {
  return SplitUpTo(call, arguments[0].text(), arguments[1].text(), kNone);
}

Value SplitLimited(Call& call, Arguments arguments) {
  return SplitUpTo(call, arguments[0].text(), arguments[1].text(), Limit(arguments[2].AsInt()));
}

// --- putting together --------------------------------------------------------------------------------------

/// Empty text that is to be replaced stands before every code point and at the end.
Value ReplaceUpTo(Call& call, Arguments arguments, size_t limit) {
  const std::string_view text = arguments[0].text(), old = arguments[1].text(), with = arguments[2].text();
  if (!call.ChargeText(text.size() + old.size())) return {};
  const auto places = old.empty() ? Boundaries(text, limit) : Occurrences(text, old, limit);
  if (places.empty()) return arguments[0];
  if (with.size() > kNone / 2 / places.size() ||
      !call.ChargeText(text.size() + places.size() * with.size())) {
    return {};
  }
  std::string result;
  size_t start = 0;
  for (size_t place : places) {
    result.append(text, start, place - start).append(with);
    start = place + old.size();
  }
  return call.String(result.append(text, start));
}

Value Replace(Call& call, Arguments arguments) {
  return ReplaceUpTo(call, arguments, kNone);
}

Value ReplaceLimited(Call& call, Arguments arguments) {
  return ReplaceUpTo(call, arguments, Limit(arguments[3].AsInt()));
}

Value JoinBy(Call& call, const Value& list, std::string_view separator) {
  std::string result;
  for (const Value& item : list.items()) {
    if (item.kind() != Kind::kString) return Value::Error("join: the list has an item that is no string");
    if (!call.ChargeText(item.text().size() + separator.size())) return {};
    result.append(item.text()).append(separator);
  }
  if (!result.empty()) result.resize(result.size() - separator.size());
  return call.String(result);
}

Value Join(Call& call, Arguments arguments) {
  return JoinBy(call, arguments[0], "");
}

Value JoinWith(Call& call, Arguments arguments) {
  return JoinBy(call, arguments[0], arguments[1].text());
}

template <char first, char last>
Value FlipCase(Call& call, Arguments arguments) {
  const std::string_view text = arguments[0].text();
  if (!call.ChargeText(text.size())) return {};
  std::string result(text);
  for (char& c : result) {
    if (first <= c && c <= last) c ^= 'a' ^ 'A';
  }
  return call.String(result);
}

Value Reverse(Call& call, Arguments arguments) {
  const std::string_view text = arguments[0].text();
  if (!call.ChargeText(text.size())) return {};
  const std::vector<size_t> ends = Boundaries(text, kNone);
  std::string result;
  for (size_t i = ends.size() - 1; i > 0; --i) result.append(text, ends[i - 1], ends[i] - ends[i - 1]);
  return call.String(result);
}

Value Quote(Call& call, Arguments arguments) {
  constexpr std::string_view kSpecial = "\a\b\f\n\r\t\v\\\"", kEscapes = "abfnrtv\\\"";
  std::string_view text = arguments[0].text();
  if (!call.ChargeText(text.size())) return {};
  std::string result = "\"";
  while (!text.empty()) {
    const size_t size = Utf8SequenceLength(text);
    const size_t special = kSpecial.find(text[0]);
    if (size == 0) {
      result += "\xEF\xBF\xBD";
    } else if (special != kNone) {
      result += {'\\', kEscapes[special]};
    } else {
      result += text.substr(0, size);
    }
    text.remove_prefix(std::max<size_t>(size, 1));
  }
  return call.String(result + '"');
}

Value Format(Call& call, Arguments arguments) {
  return FormatString(call, arguments[0].text(), arguments[1]);
}

template <Dialect dialect>
constexpr Function kFunctions[] = {
    {"string.charAt(int) -> string", CharAt},
    {"string.indexOf(string) -> int", IndexOf},
    {"string.indexOf(string, int) -> int", IndexFrom<dialect, FindFirst>},
    {"string.lastIndexOf(string) -> int", LastIndexOf},
    {"string.lastIndexOf(string, int) -> int", IndexFrom<dialect, FindLast>},
    {"list<string>.join() -> string", Join},
    {"list<string>.join(string) -> string", JoinWith},
    {"string.lowerAscii() -> string", FlipCase<'A', 'Z'>},
    {"string.upperAscii() -> string", FlipCase<'a', 'z'>},
    {"string.replace(string, string) -> string", Replace},
    {"string.replace(string, string, int) -> string", ReplaceLimited},
    {"string.split(string) -> list<string>", Split},
    {"string.split(string, int) -> list<string>", SplitLimited},
    {"string.substring(int) -> string", SubstringFrom},
    {"string.substring(int, int) -> string", Substring},
    {"string.trim() -> string", Trim},
    {"string.format(list<dyn>) -> string", Format, Trait::kChecked},
    {"strings.quote(string) -> string", Quote},
    {"string.reverse() -> string", Reverse},  // last: the server does without
};

}  // namespace

size_t FindFirst(std::string_view text, std::string_view needle, size_t from) {
  if (needle.empty()) return from;
  const void* found = memmem(text.data() + from, text.size() - from, needle.data(), needle.size());
  return found ? static_cast<size_t>(static_cast<const char*>(found) - text.data()) : kNone;
}

Library StringLibrary(Dialect dialect) {
  constexpr Library kServer = kFunctions<Dialect::kKubernetes>;
  if (dialect == Dialect::kKubernetes) return kServer.first(kServer.size() - 1);
  return kFunctions<Dialect::kLanguage>;
}

}  // namespace kubevet::cel
