#include "cel/type.h"

#include <algorithm>

namespace kubevet::cel {
namespace {

constexpr Type kDyn{Type::Form::kDyn, Kind::kNull, "dyn"};

constexpr Type Basic(Kind kind, std::string_view name) {
  return {Type::Form::kValue, kind, name};
}

/// By Kind.
constexpr std::array<Type, kKindCount> kBasic = {
    Basic(Kind::kError, "error"),
    Basic(Kind::kNull, "null_type"),
    Basic(Kind::kBool, "bool"),
    Basic(Kind::kInt, "int"),
    Basic(Kind::kUint, "uint"),
    Basic(Kind::kDouble, "double"),
    Basic(Kind::kString, "string"),
    Basic(Kind::kBytes, "bytes"),
    Basic(Kind::kList, "list"),
    Basic(Kind::kMap, "map"),
    Basic(Kind::kType, "type"),
    Basic(Kind::kTimestamp, "google.protobuf.Timestamp"),
    Basic(Kind::kDuration, "google.protobuf.Duration"),
    Basic(Kind::kOptional, "optional_type"),
    Basic(Kind::kQuantity, "kubernetes.Quantity"),
    Basic(Kind::kIp, "net.IP"),
    Basic(Kind::kCidr, "net.CIDR"),
    Basic(Kind::kUrl, "kubernetes.URL"),
    Basic(Kind::kSemver, "kubernetes.Semver"),
    Basic(Kind::kFormat, "kubernetes.NamedFormat"),
};

}  // namespace

const Type* Type::Parameter(size_t index) const {
  return index < parameters.size() ? parameters[index] : Dyn();
}

const Type* Dyn() {
  return &kDyn;
}

const Type* TypeOf(Kind kind) {
  return &kBasic[static_cast<size_t>(kind)];
}

const Type* ListOf(const Type* item, Arena& arena) {
  return WithParameters(TypeOf(Kind::kList), std::array{item}, arena);
}

const Type* MapOf(const Type* key, const Type* value, Arena& arena) {
  return WithParameters(TypeOf(Kind::kMap), std::array{key, value}, arena);
}

const Type* OptionalOf(const Type* value, Arena& arena) {
  return WithParameters(TypeOf(Kind::kOptional), std::array{value}, arena);
}

const Type* WithParameters(const Type* type, std::span<const Type* const> parameters, Arena& arena) {
  Type* result = arena.New<Type>(*type);
  result->parameters = arena.Copy(parameters);
  return result;
}

bool Equal(const Type* a, const Type* b) {
  if (a == b) return true;
  if (a->form != b->form || a->kind != b->kind || a->name != b->name || a->variable != b->variable)
    return false;
  const size_t count = std::max(a->parameters.size(), b->parameters.size());
  for (size_t i = 0; i < count; ++i) {
    if (!Equal(a->Parameter(i), b->Parameter(i))) return false;
  }
  return true;
}

const Type* NamedType(std::string_view name) {
  for (const Type& type : kBasic) {
    if (type.kind != Kind::kError && type.name == name) return &type;
  }
  return nullptr;
}

std::string ToString(const Type* type) {
  std::string text(type->name);
  if (type->parameters.empty()) return text;
  text += '(';
  for (const Type* parameter : type->parameters) {
    if (text.back() != '(') text += ", ";
    text += ToString(parameter);
  }
  return text + ')';
}

}  // namespace kubevet::cel
