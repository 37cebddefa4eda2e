#include "rules/edits.h"

#include <fmt/core.h>

#include <string>

#include "base/source.h"
#include "yaml/scalar_text.h"

namespace kubevet::rules {
namespace {

std::string_view TextOf(const yaml::Node& node) {
  return node.source().text();
}

bool IsScalar(yaml::Node node) {
  return node && !node.IsMap() && !node.IsList();
}

size_t LineStart(std::string_view text, size_t at) {
  const size_t end = text.rfind('\n', at == 0 ? 0 : at - 1);
  return at == 0 || end == std::string_view::npos ? 0 : end + 1;
}

/// Past the line break that ends the line of `at`.
size_t LineEnd(std::string_view text, size_t at) {
  const size_t end = text.find('\n', at);
  return end == std::string_view::npos ? text.size() : end + 1;
}

/// Whether only blanks, or blanks and a comment, follow on the line.
bool EndsItsLine(std::string_view text, size_t at) {
  const size_t next = text.find_first_not_of(" \t", at);
  return next == std::string_view::npos || text[next] == '\n' || text[next] == '\r' ||
         (text[next] == '#' && next > at);
}

bool IsBlank(std::string_view text) {
  return text.find_first_not_of(' ') == std::string_view::npos;
}

/// What is written in flow style, or stands for an anchor's value, is not taken apart.
bool IsBlock(yaml::Node container) {
  const Span span = container.span();
  const std::string_view text = TextOf(container);
  return span.size() > 0 && text[span.begin] != '{' && text[span.begin] != '[' && text[span.begin] != '*';
}

}  // namespace

std::optional<Edit> ReplaceValue(const Reached& at, std::string_view text) {
  if (!at.complete || !IsScalar(at.node) || at.node.span().size() == 0) return std::nullopt;
  const char first = TextOf(at.node)[at.node.span().begin];
  if (first == '*' || first == '|' || first == '>') return std::nullopt;
  const yaml::Style style = at.node.style();
  if (style != yaml::Style::kPlain && yaml::IsPlainString(text))
    return Edit{at.node.location(), yaml::StringLike(style, text)};
  return Edit{at.node.location(), std::string(text)};
}

std::optional<Edit> RenameKey(const Reached& at, std::string_view key) {
  if (!at.complete || !at.key) return std::nullopt;
  return Edit{at.key.location(), yaml::StringLike(at.key.style(), key)};
}

std::optional<Edit> RemoveEntry(const Reached& at) {
  if (!at.complete || !at.parent || !IsBlock(at.parent) || at.parent.size() < 2) return std::nullopt;
  const std::string_view text = TextOf(at.node);
  const Span value = at.node.span();
  size_t begin = at.key ? at.key.span().begin : value.begin;
  if (!at.key) {
    const size_t dash = text.find_last_not_of(' ', begin == 0 ? 0 : begin - 1);
    if (dash == std::string_view::npos || text[dash] != '-') return std::nullopt;
    begin = dash;
  }
  const size_t line = LineStart(text, begin);
  size_t end = std::max<size_t>(value.end, at.key ? at.key.span().end : 0);
  if (value.size() == 0 && at.key) end = text.find(':', at.key.span().end) + 1;
  const bool ends_in_break = end > begin && text[end - 1] == '\n';
  if (!IsBlank(text.substr(line, begin - line)) || (!ends_in_break && !EndsItsLine(text, end)))
    return std::nullopt;
  const size_t last = ends_in_break ? end : LineEnd(text, end);
  return Edit{{&at.node.source(), {static_cast<uint32_t>(line), static_cast<uint32_t>(last)}}, ""};
}

std::optional<Edit> AddEntry(const Reached& parent, std::string_view key, std::string_view text) {
  if (!parent.complete || !parent.node.IsMap() || !IsBlock(parent.node)) return std::nullopt;
  for (auto [first, value] : parent.node.entries()) {
    const uint32_t at = first.span().begin;
    const std::string_view source = TextOf(first);
    const std::string line_break =
        std::string(LineBreakAt(source, at)) + std::string(at - LineStart(source, at), ' ');
    std::string entry = fmt::format("{}: {}\n", key, text);
    for (size_t next = entry.find('\n'); next != std::string::npos; next = entry.find('\n', next)) {
      entry.replace(next, 1, line_break);
      next += line_break.size();
    }
    return Edit{{&first.source(), {at, at}}, std::move(entry)};
  }
  return std::nullopt;
}

std::string_view LineBreakAt(std::string_view text, size_t at) {
  size_t end = text.find('\n', at);
  if (end == std::string_view::npos) end = text.rfind('\n');
  return end != std::string_view::npos && end > 0 && text[end - 1] == '\r' ? "\r\n" : "\n";
}

}  // namespace kubevet::rules
