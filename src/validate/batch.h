// Job and CronJob. Mirrors k8s.io/kubernetes/pkg/apis/batch/validation, after the defaults of
// pkg/apis/batch/v1, and the strategies in pkg/registry/batch, which give a Job its selector and labels.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

void ValidateJob(const Value& object);
void ValidateJobUpdate(const Value& now, const Value& old);
void ValidateCronJob(const Value& object);
void ValidateCronJobUpdate(const Value& now, const Value& old);

}  // namespace kubevet::validate
