// Roles and their bindings. Mirrors pkg/apis/rbac/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void CheckRole(Value role);
void CheckRoleUpdate(Value now, Value old);
void CheckClusterRole(Value role);
void CheckClusterRoleUpdate(Value now, Value old);

void CheckRoleBinding(Value binding);
void CheckRoleBindingUpdate(Value now, Value old);
void CheckClusterRoleBinding(Value binding);
void CheckClusterRoleBindingUpdate(Value now, Value old);

}  // namespace kubevet::validate
