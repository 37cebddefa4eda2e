#include "validate/placeholders.h"

#include <vector>

#include "schema/strict_decoding.h"

namespace kubevet::validate {

bool PlaceholderSearch::Has(std::string_view text) {
  Spend(text.size());
  return left_ > 0 && schema::HasPlaceholder(text);
}

Placeholders PlaceholderSearch::In(yaml::Node value) {
  bool in_texts = false;
  std::vector<yaml::Node> waiting = {value};
  const auto look_at = [&](yaml::Node below) {
    Spend(sizeof(below));
    waiting.push_back(below);
    return left_ > 0;
  };
  while (!waiting.empty() && left_ > 0) {
    const yaml::Node at = waiting.back();
    waiting.pop_back();
    for (auto [key, below] : at.entries()) {
      if (Has(key.text())) return Placeholders::kElsewhere;
      if (!look_at(below)) break;
    }
    for (yaml::Node item : at.items()) {
      if (!look_at(item)) break;
    }
    in_texts |= at.IsString() && Has(at.text());
  }
  const Span span = value.span();
  const std::string_view written = value.source().text().substr(span.begin, span.size());
  Spend(written.size());
  if (left_ <= 0 || written.find("{{") != std::string_view::npos) return Placeholders::kElsewhere;
  return in_texts ? Placeholders::kInTexts : Placeholders::kNone;
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
  if (finding.is_certain) return false;
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
