// Roles and their bindings. Mirrors pkg/apis/rbac/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void ValidateRole(Value role);
void ValidateRoleUpdate(Value now, Value old);
void ValidateClusterRole(Value role);
void ValidateClusterRoleUpdate(Value now, Value old);

void ValidateRoleBinding(Value binding);
void ValidateRoleBindingUpdate(Value now, Value old);
void ValidateClusterRoleBinding(Value binding);
void ValidateClusterRoleBindingUpdate(Value now, Value old);

}  // namespace kubevet::validate
