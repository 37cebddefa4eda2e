#include "cel/inference.h"

#include <algorithm>

namespace kubevet::cel {
namespace {

/// null may stand for an object, a time and values of libraries.
bool IsNullable(const Type* type) {
  if (type->IsObject()) return true;
  if (type->form != Type::Form::kValue) return false;
  return type->kind == Kind::kNull || type->kind >= Kind::kTimestamp;
}

/// `a` says no more than `b`.
bool IsMoreGeneral(const Type* a, const Type* b) {
  if (a->IsDyn() || a->IsParameter()) return true;
  if (b->IsDyn() || b->IsParameter() || a->form != b->form || a->kind != b->kind) return false;
  if (a->Is(Kind::kType)) return true;
  if (a->parameters.empty() && b->parameters.empty()) return Equal(a, b);
  const size_t count = std::max(a->parameters.size(), b->parameters.size());
  for (size_t i = 0; i < count; ++i) {
    if (!IsMoreGeneral(a->Parameter(i), b->Parameter(i))) return false;
  }
  return true;
}

}  // namespace

const Type* Inference::Fresh() {
  Type* type = arena_.New<Type>();
  type->form = Type::Form::kParameter;
  type->name = "A";
  type->variable = static_cast<uint32_t>(bindings_.size());
  bindings_.push_back(nullptr);
  return type;
}

void Inference::Set(const Type* variable, const Type* type) {
  overwritten_.emplace_back(variable->variable, bindings_[variable->variable]);
  bindings_[variable->variable] = type;
}

bool Inference::Assignable(std::span<const Type* const> from, std::span<const Type* const> to) {
  overwritten_.clear();
  for (size_t i = 0; i < from.size(); ++i) {
    if (Fits(from[i], to[i])) continue;
    for (auto at = overwritten_.rbegin(); at != overwritten_.rend(); ++at) bindings_[at->first] = at->second;
    return false;
  }
  return true;
}

bool Inference::Fits(const Type* from, const Type* to) {
  if (from == to) return true;
  if (to->IsParameter()) {
    const Type* bound = BoundTo(to);
    if (Bind(to, from)) return true;
    if (bound) return false;
  }
  if (from->IsParameter()) return Bind(from, to);
  if (from->IsDyn() || to->IsDyn()) return true;
  if (from->Is(Kind::kNull)) return IsNullable(to);
  if (to->Is(Kind::kNull)) return IsNullable(from);
  if (from->form != to->form || from->kind != to->kind) return false;
  if (from->IsObject()) return Equal(from, to);
  return from->Is(Kind::kType) || FitsParameters(from, to);
}

bool Inference::FitsParameters(const Type* from, const Type* to) {
  const size_t count = std::max(from->parameters.size(), to->parameters.size());
  for (size_t i = 0; i < count; ++i) {
    if (!Fits(from->Parameter(i), to->Parameter(i))) return false;
  }
  return true;
}

/// `variable` may stand for `type`, besides what it stands for already.
bool Inference::Bind(const Type* variable, const Type* type) {
  if (Equal(variable, type)) return true;
  if (const Type* bound = BoundTo(variable)) {
    if (Equal(bound, type)) return true;
    if (!Fits(type, bound)) return false;
    const Type* general = IsMoreGeneral(type, bound) ? type : bound;
    if (!Occurs(variable, general)) Set(variable, general);
    return true;
  }
  if (Occurs(variable, type)) return false;
  Set(variable, type);
  return true;
}

bool Inference::Occurs(const Type* variable, const Type* type) {
  if (type->IsParameter()) {
    if (type->variable == variable->variable) return true;
    const Type* bound = BoundTo(type);
    return bound && Occurs(variable, bound);
  }
  return std::any_of(type->parameters.begin(), type->parameters.end(),
                     [&](const Type* parameter) { return Occurs(variable, parameter); });
}

const Type* Inference::Known(const Type* type, bool final) {
  while (type->IsParameter()) {
    const Type* bound = BoundTo(type);
    if (!bound) return final ? Dyn() : type;
    type = bound;
  }
  if (type->parameters.empty()) return type;
  std::vector<const Type*> parameters;
  bool same = true;
  for (const Type* parameter : type->parameters) {
    parameters.push_back(Known(parameter, final));
    same &= parameters.back() == parameter;
  }
  return same ? type : WithParameters(type, parameters, arena_);
}

const Type* Inference::Joined(const Type* a, const Type* b) {
  if (!Assignable(a, b)) return nullptr;
  return IsMoreGeneral(a, b) ? a : b;
}

const Type* Inference::Instance::operator()(const Type* type) {
  if (type->IsParameter()) {
    const Type*& variable = variables_[type->variable];
    if (!variable) variable = inference_.Fresh();
    return variable;
  }
  if (type->parameters.empty()) return type;
  std::vector<const Type*> parameters;
  for (const Type* parameter : type->parameters) parameters.push_back((*this)(parameter));
  return WithParameters(type, parameters, inference_.arena_);
}

}  // namespace kubevet::cel
