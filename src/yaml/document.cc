#include "yaml/document.h"

#include <cmath>
#include <cstring>

#include "yaml/scalars.h"

namespace kubevet::yaml {

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
  return document_ ? tape().style : Style::kPlain;
}

Entries Node::entries() const {
  Entries out;
  if (kind() != Kind::kMap) return out;
  out.begin_.document_ = out.end_.document_ = document_;
  if (tape().has_merge) {
    const auto& merged = document_->merged_.at(index_);
    out.begin_.merged_ = out.end_.merged_ = &merged;
    out.end_.position_ = static_cast<uint32_t>(merged.size());
  } else {
    out.begin_.position_ = index_ + 1;
    out.end_.position_ = tape().end_index;
  }
  return out;
}

Items Node::items() const {
  Items out;
  if (kind() != Kind::kList) return out;
  out.begin_.document_ = out.end_.document_ = document_;
  out.begin_.position_ = index_ + 1;
  out.end_.position_ = tape().end_index;
  return out;
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

std::optional<Node::Entry> Node::Find(std::string_view key) const {
  if (kind() != Kind::kMap) return std::nullopt;
  if (tape().has_merge) {
    for (Entry entry : entries()) {
      if (entry.key.text() == key) return entry;
    }
    return std::nullopt;
  }
  if ((tape().text_size & internal::KeyBit(key)) == 0) return std::nullopt;
  // The hottest loop of validation: keys are compared on the tape, nodes made for the one that is found.
  const internal::TapeNode* nodes = document_->tape_.data();
  for (uint32_t at = index_ + 1, end = tape().end_index; at < end;) {
    const internal::TapeNode& written = nodes[at];
    const internal::TapeNode& text = written.is_alias ? nodes[written.target] : written;
    const uint32_t value = written.end_index;
    if (text.text_size == key.size() && (key.empty() || *text.text == key[0]) &&
        std::memcmp(text.text, key.data(), key.size()) == 0) {
      return Entry{Node(document_, at), Node(document_, value)};
    }
    at = nodes[value].end_index;
  }
  return std::nullopt;
}

Node Node::operator[](std::string_view key) const {
  auto entry = Find(key);
  return entry ? entry->value : Node();
}

std::optional<std::string_view> Node::AsString() const {
  return IsString() ? std::optional(text()) : std::nullopt;
}

std::optional<bool> Node::AsBool() const {
  return IsBool() ? std::optional(IsTrue(text())) : std::nullopt;
}

std::optional<int64_t> Node::AsInt() const {
  if (!IsNumber()) return std::nullopt;
  auto number = ParseNumber(text());
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

Node Document::root() const {
  return error_ || tape_.empty() ? Node() : Node(this, 0);
}

bool Document::IsEmpty() const {
  return !error_ && (tape_.empty() || tape_[0].kind == Kind::kNull);
}

}  // namespace kubevet::yaml
