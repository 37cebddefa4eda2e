// Roles and their bindings. Mirrors pkg/apis/rbac/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void ValidateRole(const Value& role);
void ValidateRoleUpdate(const Value& now, const Value& old);
void ValidateClusterRole(const Value& role);
void ValidateClusterRoleUpdate(const Value& now, const Value& old);

void ValidateRoleBinding(const Value& binding);
void ValidateRoleBindingUpdate(const Value& now, const Value& old);
void ValidateClusterRoleBinding(const Value& binding);
void ValidateClusterRoleBindingUpdate(const Value& now, const Value& old);

}  // namespace kubevet::validate
