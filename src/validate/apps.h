// Workloads of the API group apps: StatefulSet, DaemonSet, Deployment, ReplicaSet, ControllerRevision.
// Mirrors k8s.io/kubernetes/pkg/apis/apps/validation, after the defaults of pkg/apis/apps/v1, and the
// strategies in pkg/registry/apps.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void ValidateStatefulSet(Value object);
void ValidateStatefulSetUpdate(Value now, Value old);
void ValidateDaemonSet(Value object);
void ValidateDaemonSetUpdate(Value now, Value old);
void ValidateDeployment(Value object);
void ValidateDeploymentUpdate(Value now, Value old);
void ValidateReplicaSet(Value object);
void ValidateReplicaSetUpdate(Value now, Value old);
void ValidateControllerRevision(Value object);
void ValidateControllerRevisionUpdate(Value now, Value old);

}  // namespace kubevet::validate
