// The spec of a Job, alone and inside a CronJob. Mirrors validateJobSpec of
// k8s.io/kubernetes/pkg/apis/batch/validation.
#pragma once

#include "validate/value.h"

namespace kubevet::validate {

/// Where a Job spec stands: only a Job of its own gets the defaults of one.
enum class JobSpecOf : uint8_t { kJob, kCronJob };

/// Everything but the selector. `old` is the spec that is replaced, falsy on creation.
void ValidateJobSpec(const Value& spec, JobSpecOf place, const Value& old);

}  // namespace kubevet::validate
