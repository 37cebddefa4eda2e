#include "cel/tree.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "cel/type.h"

namespace kubevet::cel {
namespace {

/// Longer paths are walked in pieces.
constexpr uint8_t kLongestPath = 8;
/// Signatures that a message names.
constexpr size_t kShownForms = 3;

std::string NoFunction(std::string_view name, const Environment& environment) {
  const auto near = environment.functions().Near(name);
  return fmt::format("there is no function `{}`{}", name,
                     near ? fmt::format("; did you mean `{}`?", *near) : std::string());
}

}  // namespace

std::optional<std::string> QualifiedName(const Expr& expr, size_t dots) {
  if (expr.kind == ExprKind::kName) return std::string(expr.name);
  if (expr.kind != ExprKind::kSelect || expr.is_optional || dots == 0) return std::nullopt;
  auto name = QualifiedName(*expr.children[0], dots - 1);
  if (name) name->append(".").append(expr.name);
  return name;
}

const Expr& FirstName(const Expr& expr) {
  const Expr* first = &expr;
  while (!first->children.empty()) first = first->children[0];
  return *first;
}

Kind ReadAs(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::kName:
    case ExprKind::kSelect:
    case ExprKind::kIndex:
      break;
    default:
      return Kind::kNull;
  }
  if (!expr.type || expr.type->form != Type::Form::kValue) return Kind::kNull;
  switch (expr.type->kind) {
    case Kind::kUint:
    case Kind::kDouble:
    case Kind::kBytes:
    case Kind::kTimestamp:
    case Kind::kDuration:
      return expr.type->kind;
    default:
      return Kind::kNull;
  }
}

uint8_t PathLength(const Expr& expr) {
  if (expr.kind != ExprKind::kSelect || expr.is_optional) return 0;
  const Expr& operand = *expr.children[0];
  if (operand.kind == ExprKind::kName && operand.slot != kNoSlot) return 1;
  return operand.path > 0 && operand.path < kLongestPath ? static_cast<uint8_t>(operand.path + 1) : 0;
}

std::string NoOverload(const Expr& call, std::span<const std::string> types, const Environment& environment) {
  const auto functions = environment.functions().Find(call.name);
  if (functions.empty()) return NoFunction(call.name, environment);
  const bool is_operator = call.name == "in" || !std::isalpha(static_cast<unsigned char>(call.name[0]));
  if (is_operator) return fmt::format("`{}` does not go with {}", call.name, fmt::join(types, " and "));
  std::string forms;
  for (size_t i = 0; i < std::min(functions.size(), kShownForms); ++i)
    forms += fmt::format("{}`{}`", forms.empty() ? "" : ", ", functions[i]->signature);
  const size_t receivers = call.is_member ? 1 : 0;
  return fmt::format("there is no `{}{}{}({})`; there is {}{}", call.is_member ? types[0] : "",
                     call.is_member ? "." : "", call.name, fmt::join(types.subspan(receivers), ", "), forms,
                     functions.size() > kShownForms ? ", ..." : "");
}

}  // namespace kubevet::cel
