#include "validate/value_words.h"

#include <fmt/core.h>

#include <cmath>

#include "base/utf8.h"
#include "validate/json_values.h"

namespace kubevet::validate {

using yaml::Node;

DataType TypeOf(Node node) {
  switch (node.kind()) {
    case yaml::Kind::kNull:
      return DataType::kNull;
    case yaml::Kind::kBool:
      return DataType::kBoolean;
    case yaml::Kind::kInt:
    case yaml::Kind::kFloat:
      return KindOfNumber(node) == NumberKind::kInteger ? DataType::kInteger : DataType::kNumber;
    case yaml::Kind::kString:
      return DataType::kString;
    case yaml::Kind::kList:
      return DataType::kArray;
    case yaml::Kind::kMap:
      return DataType::kObject;
  }
  return DataType::kNull;
}

std::string Quoted(Node node) {
  if (node.IsMap()) return "a map";
  if (node.IsList()) return "a list";
  if (node.IsNull()) return "null";
  constexpr size_t kLimit = 60;
  std::string_view text = node.text();
  text = text.substr(0, text.find('\n'));
  if (text.size() <= kLimit && text.size() == node.text().size()) return fmt::format("`{}`", text);
  return fmt::format("`{}…`", text.substr(0, CodePointBefore(text, kLimit)));
}

std::string Number(double value) {
  if (std::trunc(value) == value && std::abs(value) < 1e15) return fmt::format("{:.0f}", value);
  return fmt::format("{}", value);
}

std::string_view Describe(Node node) {
  switch (TypeOf(node)) {
    case DataType::kNull:
      return "null";
    case DataType::kBoolean:
      return "a boolean";
    case DataType::kInteger:
      return "an integer";
    case DataType::kNumber:
      return "a number";
    case DataType::kString:
      return "a string";
    case DataType::kArray:
      return "a list";
    case DataType::kObject:
      return "a map";
  }
  return "";
}

std::string PathOf(const Value& value) {
  const std::string path = value.Path();
  return path.empty() ? "the object" : fmt::format("`{}`", path);
}

}  // namespace kubevet::validate
