// Ingress and IngressClass. Mirrors pkg/apis/networking/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void ValidateIngress(const Value& ingress);
void ValidateIngressUpdate(const Value& now, const Value& old);

void ValidateIngressClass(const Value& ingress_class);
void ValidateIngressClassUpdate(const Value& now, const Value& old);

}  // namespace kubevet::validate
