// Workloads of the API group apps: StatefulSet, DaemonSet, Deployment, ReplicaSet, ControllerRevision.
// Mirrors k8s.io/kubernetes/pkg/apis/apps/validation, after the defaults of pkg/apis/apps/v1, and the
// strategies in pkg/registry/apps.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void ValidateStatefulSet(const Value& object);
void ValidateStatefulSetUpdate(const Value& now, const Value& old);
void ValidateDaemonSet(const Value& object);
void ValidateDaemonSetUpdate(const Value& now, const Value& old);
void ValidateDeployment(const Value& object);
void ValidateDeploymentUpdate(const Value& now, const Value& old);
void ValidateReplicaSet(const Value& object);
void ValidateReplicaSetUpdate(const Value& now, const Value& old);
void ValidateControllerRevision(const Value& object);
void ValidateControllerRevisionUpdate(const Value& now, const Value& old);

}  // namespace kubevet::validate
