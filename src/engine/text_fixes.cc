#include "engine/text_fixes.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <vector>

#include "rules/edits.h"
#include "yaml/scalar_text.h"
#include "yaml/to_json.h"

namespace kubevet::engine {
namespace {

/// Larger documents are no manifests by hand; every step reads the document once.
constexpr size_t kMaxText = 256u << 10;
constexpr int kMaxSteps = 60;

/// Replaces `size` bytes at `at`.
struct Step {
  size_t at = 0;
  size_t size = 0;
  std::string text;
};

size_t LineBegin(std::string_view text, size_t at) {
  return at == 0 ? 0 : text.rfind('\n', at - 1) + 1;  // npos + 1 is 0
}

size_t LineEnd(std::string_view text, size_t at) {
  return std::min(text.find_first_of("\r\n", at), text.size());
}

bool IsKeyCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.' || c == '/';
}

/// Past the indentation and the dashes of a line.
size_t ContentBegin(std::string_view text, size_t line) {
  size_t at = line;
  while (at < text.size() && (text[at] == ' ' || text.substr(at, 2) == "- ")) ++at;
  return at;
}

/// A run of tabs, each as wide as `width` blanks.
std::optional<Step> WidenTabs(std::string_view text, size_t at, size_t width) {
  size_t end = at;
  while (end < text.size() && text[end] == '\t') ++end;
  if (end == at) return std::nullopt;
  return Step{at, end - at, std::string((end - at) * width, ' ')};
}

/// `name:web` in the line of `at`.
std::optional<Step> SpaceAfterColon(std::string_view text, size_t at) {
  const size_t begin = ContentBegin(text, LineBegin(text, at));
  size_t colon = begin;
  while (colon < text.size() && IsKeyCharacter(text[colon])) ++colon;
  if (colon == begin || text.substr(colon, 1) != ":" || colon + 1 >= LineEnd(text, at)) return std::nullopt;
  const char next = text[colon + 1];
  if (next == ' ' || next == '/' || next == ':' || next == '\t') return std::nullopt;
  return Step{colon + 1, 0, " "};
}

/// The value of the line of `at` in quotes, when `at` is what cannot stand there unquoted.
std::optional<Step> QuoteValue(std::string_view text, size_t at) {
  const size_t line = LineBegin(text, at);
  size_t begin = ContentBegin(text, line);
  size_t key = begin;
  while (key < text.size() && IsKeyCharacter(text[key])) ++key;
  if (key > begin && text.substr(key, 2) == ": ") begin = text.find_first_not_of(' ', key + 1);
  size_t end = LineEnd(text, at);
  if (begin == std::string_view::npos || begin > at || begin >= end) return std::nullopt;
  while (text[end - 1] == ' ') --end;
  const std::string_view value = text.substr(begin, end - begin);
  const char first = value[0];
  const bool is_name = std::all_of(value.begin() + 1, value.end(),
                                   [](char c) { return IsKeyCharacter(c) && c != '.' && c != '/'; });
  const bool cannot_start = first == '@' || first == '%' || first == '`' || (first == '*' && !is_name);
  const bool has_second_colon = text[at] == ':' && at > begin && IsKeyCharacter(first);
  if ((!cannot_start && !has_second_colon) || value.find(" #") != std::string_view::npos) return std::nullopt;
  return Step{begin, end - begin, yaml::DoubleQuoted(value)};
}

/// What to do about a problem, whose places are in `text`.
std::optional<Step> StepFor(std::string_view text, const yaml::Problem& problem, size_t tab_width) {
  const size_t at = problem.span.begin;
  if (at >= text.size()) return std::nullopt;
  if (text[at] == '\t') return WidenTabs(text, at, tab_width);
  if (!problem.related_message.empty()) return SpaceAfterColon(text, problem.related.begin);
  if (auto step = SpaceAfterColon(text, at)) return step;
  return QuoteValue(text, at);
}

/// The edits of a mended document, and the values it has then.
struct Mended {
  std::vector<Edit> edits;
  std::string json;
  bool has_tabs = false;
};

std::optional<Mended> Mend(const yaml::Document& document, size_t tab_width) {
  const Span whole = document.span();
  std::string text(document.source().text().substr(whole.begin, whole.size()));
  Mended mended;
  std::ptrdiff_t grown = 0;  // how much further on everything lies after the steps so far
  size_t done = 0;           // they are before this
  for (int i = 0; i <= kMaxSteps; ++i) {
    const Source source("", text);
    const auto read = yaml::ReadDocument(source, {{0, static_cast<uint32_t>(text.size())}, std::nullopt});
    if (!read->error()) {
      yaml::AppendJson(mended.json, read->root());
      return mended;
    }
    const auto step = StepFor(text, *read->error(), tab_width);
    if (!step || step->at < done) return std::nullopt;
    mended.has_tabs |= text[step->at] == '\t';
    const auto begin = static_cast<uint32_t>(whole.begin + static_cast<std::ptrdiff_t>(step->at) - grown);
    const Span span{begin, begin + static_cast<uint32_t>(step->size)};
    mended.edits.push_back({{&document.source(), span}, step->text});
    text.replace(step->at, step->size, step->text);
    grown += static_cast<std::ptrdiff_t>(step->text.size()) - static_cast<std::ptrdiff_t>(step->size);
    done = step->at + step->text.size();
  }
  return std::nullopt;
}

std::string TitleOf(const Mended& mended) {
  if (mended.has_tabs) return "indent with spaces";
  return mended.edits[0].new_text == " " ? "write a space after the `:`" : "quote the value";
}

bool HasSameContent(yaml::Node a, yaml::Node b) {
  std::string first, second;
  yaml::AppendJson(first, a);
  yaml::AppendJson(second, b);
  return first == second;
}

bool Contains(Span whole, Span part) {
  return whole.begin <= part.begin && part.end <= whole.end;
}

}  // namespace

std::optional<Fix> SyntaxFix(const yaml::Document& document) {
  if (document.span().size() > kMaxText) return std::nullopt;
  std::optional<Mended> mended;
  for (size_t tab_width : {size_t{2}, size_t{4}, size_t{8}, size_t{1}}) {
    auto next = Mend(document, tab_width);
    if (next && mended && next->json != mended->json) return std::nullopt;
    if (next && !mended) mended = std::move(next);
    if (mended && !mended->has_tabs) break;
  }
  if (!mended || mended->edits.empty()) return std::nullopt;
  std::string title = TitleOf(*mended);
  return Fix{std::move(title), std::move(mended->edits)};
}

std::optional<Fix> DuplicateFix(const yaml::Document& document, const yaml::Problem& duplicate) {
  yaml::Node map = document.root();
  while (map) {
    const yaml::Node parent = map;
    yaml::Node first;
    map = {};
    for (auto [key, value] : parent.entries()) {
      if (key.span() == duplicate.related) first = value;
      if (key.span() == duplicate.span) {
        if (!first || !Contains(parent.span(), duplicate.related) || !HasSameContent(first, value))
          return std::nullopt;
        auto edit = rules::RemoveEntry({parent, key, value, true});
        if (!edit) return std::nullopt;
        return Fix{fmt::format("remove the second `{}`, which is the same", key.text()), {std::move(*edit)}};
      }
      if (Contains(value.span(), duplicate.span)) map = value;
    }
    for (yaml::Node item : parent.items()) {
      if (Contains(item.span(), duplicate.span)) map = item;
    }
  }
  return std::nullopt;
}

std::optional<Fix> SeparatorFix(const Source& source, Span text) {
  const std::string_view whole = source.text();
  const size_t marker = whole.rfind("---", text.begin);
  if (marker == std::string_view::npos) return std::nullopt;
  const Span blanks{static_cast<uint32_t>(marker + 3), text.begin};
  return Fix{"put the text on the next line",
             {{{&source, blanks}, std::string(rules::LineBreakAt(whole, text.end))}}};
}

std::optional<Fix> ApiVersionFix(yaml::Node object, std::string_view api_version) {
  auto edit = rules::AddEntry({{}, {}, object, true}, "apiVersion", api_version);
  if (!edit) return std::nullopt;
  return Fix{fmt::format("write `apiVersion: {}`", api_version), {std::move(*edit)}};
}

}  // namespace kubevet::engine
