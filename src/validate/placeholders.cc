#include "validate/placeholders.h"

#include <vector>

#include "schema/strict_decoding.h"

namespace kubevet::validate {

bool PlaceholderSearch::Has(std::string_view text) {
  left_ -= static_cast<int64_t>(text.size());
  return !has_given_up() && schema::HasPlaceholder(text);
}

bool PlaceholderSearch::Search(yaml::Node value, bool in_texts) {
  constexpr int64_t kForEach = 16;
  std::vector<yaml::Node> waiting = {value};
  while (!waiting.empty() && !has_given_up()) {
    left_ -= kForEach;
    const yaml::Node at = waiting.back();
    waiting.pop_back();
    for (auto [key, below] : at.entries()) {
      if (Has(key.text())) return true;
      waiting.push_back(below);
    }
    for (yaml::Node item : at.items()) waiting.push_back(item);
    if (in_texts && at.IsString() && Has(at.text())) return true;
  }
  return false;
}

bool MayHangOnPlaceholder(yaml::Node object, size_t findings) {
  constexpr size_t kFew = 100;  // cheaper than to look through the text
  if (findings < kFew) return findings > 0;
  const Span span = object.document()->span();
  const std::string_view text = object.source().text().substr(span.begin, span.size());
  const auto has = [text](std::string_view mark) { return text.find(mark) != std::string_view::npos; };
  return has("$") || has("(") || has("{{");
}

bool HangsOnPlaceholder(yaml::Node object, const Diagnostic& finding) {
  if (finding.hangs_on_placeholder) return *finding.hangs_on_placeholder;
  const Span span = finding.location.span;
  const auto has_one = [&](Span part) {
    return schema::HasPlaceholder(object.source().text().substr(part.begin, part.size()));
  };
  if (has_one(span)) return true;
  if (finding.reason == "Required") return false;
  const auto contains = [span](Span whole) { return whole.begin <= span.begin && span.end <= whole.end; };
  yaml::Node next = object;
  while (next) {
    const yaml::Node node = next;
    next = {};
    for (auto [key, value] : node.entries()) {
      if (key.span() == span) return has_one(value.span());
      if (contains(value.span())) next = value;
    }
    for (yaml::Node item : node.items()) {
      if (contains(item.span())) next = item;
    }
  }
  return false;
}

}  // namespace kubevet::validate
