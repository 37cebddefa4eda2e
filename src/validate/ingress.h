// Ingress and IngressClass. Mirrors pkg/apis/networking/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void ValidateIngress(Value ingress);
void ValidateIngressUpdate(Value now, Value old);

void ValidateIngressClass(Value ingress_class);
void ValidateIngressClassUpdate(Value now, Value old);

}  // namespace kubevet::validate
