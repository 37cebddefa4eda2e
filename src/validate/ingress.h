// Ingress and IngressClass. Mirrors pkg/apis/networking/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void CheckIngress(Value ingress);
void CheckIngressUpdate(Value now, Value old);

void CheckIngressClass(Value ingress_class);
void CheckIngressClassUpdate(Value now, Value old);

}  // namespace kubevet::validate
