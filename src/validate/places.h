// Where the kinds that make Pods, Jobs and claims keep what they make.
#pragma once

#include <string_view>

#include "validate/value.h"

namespace kubevet::validate {

/// The object that has a Pod's `metadata` and `spec`: a Pod itself, or the template in a workload. Missing
/// for other kinds.
Value PodTemplateOf(const Value& object, std::string_view group, std::string_view kind);
/// The spec of a Job, or of the Jobs of a CronJob.
Value JobSpecOf(const Value& object, std::string_view group, std::string_view kind);

}  // namespace kubevet::validate
