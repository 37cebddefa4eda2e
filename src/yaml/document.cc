#include "yaml/document.h"

#include <cmath>

#include "yaml/scalars.h"

namespace kubevet::yaml {

namespace {

/// Most integers: a few digits without a leading zero.
std::optional<int64_t> SmallInt(std::string_view text) {
  constexpr size_t kDigits = 9;
  if (text.empty() || text.size() > kDigits || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  int64_t value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

void PrefetchLines(const void* begin, size_t size) {
  constexpr size_t kLine = 64;
  for (size_t at = 0; at < size; at += kLine) __builtin_prefetch(static_cast<const char*>(begin) + at);
}

}  // namespace

std::string_view ToString(Kind kind) {
  switch (kind) {
    case Kind::kNull:
      return "null";
    case Kind::kBool:
      return "bool";
    case Kind::kInt:
      return "int";
    case Kind::kFloat:
      return "float";
    case Kind::kString:
      return "string";
    case Kind::kMap:
      return "map";
    case Kind::kList:
      return "list";
  }
  return "";
}

Problem SyntaxProblem(Span span, std::string message, std::string help) {
  Problem problem;
  problem.rule = "yaml-syntax";
  problem.span = span;
  problem.message = std::move(message);
  problem.help = std::move(help);
  return problem;
}

Style Node::style() const {
  if (!document_) return Style::kPlain;
  return IsKey() ? document_->KeyStyle(index_)
                 : static_cast<Style>(what() >> internal::kStyleShift & internal::kStyleMask);
}

std::string_view Node::TextAt(const Document* document, uint32_t index) {
  if (!document) return {};
  const uint32_t what = document->WhatAt(index);
  if (what & internal::kIsKey) return document->KeyText(index);
  const Kind kind = static_cast<Kind>(what & internal::kKindMask);
  const bool is_scalar = what & internal::kIsShort || !(kind == Kind::kMap || kind == Kind::kList);
  return is_scalar ? document->ValueText(index) : std::string_view();
}

uint32_t Node::size_bound() const {
  constexpr uint32_t kEntryWords = 2;
  if (IsList()) return end_index() - index_ - internal::kListItems;
  if (!IsMap()) return 0;
  if (what() & internal::kHasMerge)
    return static_cast<uint32_t>(document_->extras_->merged.at(index_).size());
  return (end_index() - index_ - internal::kMapEntries) / kEntryWords;
}

void Node::Prefetch() const {
  if (!document_) return;
  constexpr size_t kMost = 4096;
  const size_t structure = (document_->EndOf(at_) - at_) * sizeof(internal::TapeWord);
  PrefetchLines(document_->tape_ + at_, std::min(structure, kMost));
  const Span span = document_->SpanOf(at_);
  PrefetchLines(document_->source_text_ + span.begin, std::min<size_t>(span.size(), kMost));
}

void Node::PrefetchBeginning() const {
  constexpr size_t kMost = 512;
  if (!document_) return;
  const size_t structure = (document_->tape_size_ - at_) * sizeof(internal::TapeWord);
  PrefetchLines(document_->tape_ + at_, std::min(structure, kMost));
}

uint32_t Node::size() const {
  uint32_t count = 0;
  if (IsMap()) {
    for ([[maybe_unused]] auto entry : entries()) ++count;
  } else {
    for ([[maybe_unused]] Node item : items()) ++count;
  }
  return count;
}

uint32_t Node::FindKey(Key key) const {
  return !MayHave(key) ? 0 : key.is_common() ? ScanCommonKeys(key) : ScanKeys(key);
}

std::optional<Node::Entry> Node::Find(Key key) const {
  const uint32_t at = FindKey(key);
  return at == 0 ? std::nullopt : std::optional(Entry{Node(document_, at), Node(document_, at + 1)});
}

Node Node::Search(const Document* document, uint32_t index, Key key) {
  return Node(document, index, index).Get(key);
}

Node Node::SearchCommon(const Document* document, uint32_t index, Key key) {
  return Node(document, index, index).GetCommon(key);
}

uint32_t Node::ScanMerged(std::string_view key) const {
  for (const auto& [at, value] : document_->extras_->merged.at(index_)) {
    if (Node(document_, at).text() == key) return at;
  }
  return 0;
}

Node Node::Item(uint32_t index) const {
  for (Node item : items()) {
    if (index-- == 0) return item;
  }
  return {};
}

std::optional<bool> Node::AsBool() const {
  return IsBool() ? std::optional(IsTrue(text())) : std::nullopt;
}

std::optional<int64_t> Node::AsInt() const {
  if (!IsNumber()) return std::nullopt;
  const std::string_view written = text();
  if (auto small = SmallInt(written)) return small;
  auto number = ParseNumber(written);
  if (!number) return std::nullopt;
  if (number->integer) return number->integer;
  // JSON writes floats without a fraction as integers, up to 1e21.
  constexpr double kLimit = 9223372036854775808.0;
  if (number->real && std::trunc(*number->real) == *number->real && *number->real >= -kLimit &&
      *number->real < kLimit) {
    return static_cast<int64_t>(*number->real);
  }
  return std::nullopt;
}

std::optional<double> Node::AsDouble() const {
  if (!IsNumber()) return std::nullopt;
  auto number = ParseNumber(text());
  if (!number) return std::nullopt;
  if (number->integer) return static_cast<double>(*number->integer);
  return number->large ? static_cast<double>(*number->large) : *number->real;
}

std::string Node::NumberText() const {
  if (!IsNumber()) return {};
  auto number = ParseNumber(text());
  return number ? JsonText(*number) : std::string();
}

const Source& Node::source() const {
  return document_->source();
}

Location Node::location() const {
  return document_ ? Location{&document_->source(), span()} : Location{};
}

const Document::KeptKey& Document::KeptKeyAt(uint32_t index) const {
  const auto before = [](const KeptKey& key, uint32_t at) { return key.index < at; };
  return *std::lower_bound(extras_->kept_keys.begin(), extras_->kept_keys.end(), index, before);
}

Span Document::KeySpan(uint32_t index) const {
  const internal::TapeShort& key = ShortAt(index);
  if (key.what & internal::kIsKept) return KeptKeyAt(index).span;
  const auto size = static_cast<uint32_t>(KeyText(index).size());
  return {key.begin, key.begin + size + (key.what & internal::kIsQuoted ? 2 : 0)};
}

Style Document::KeyStyle(uint32_t index) const {
  const internal::TapeShort& key = ShortAt(index);
  if (key.what & internal::kIsKept) return KeptKeyAt(index).style;
  if (!(key.what & internal::kIsQuoted)) return Style::kPlain;
  return source_text_[key.begin] == '"' ? Style::kDoubleQuoted : Style::kSingleQuoted;
}

const Document::Extras& Document::NoExtras() {
  static const Extras kNone;
  return kNone;
}

Node Document::root() const {
  return error() || tape_size_ == 0 ? Node() : Node(this, 0);
}

bool Document::IsEmpty() const {
  return !error() && (tape_size_ == 0 || root().IsNull());
}

}  // namespace kubevet::yaml
