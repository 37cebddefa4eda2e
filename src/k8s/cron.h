// Schedules of CronJobs. Mirrors ParseStandard of github.com/robfig/cron/v3, which the API server and the
// controller use.
#pragma once

#include <string>
#include <string_view>

namespace kubevet::k8s {

/// What is wrong with a schedule, as the end of a sentence in our words; empty when it is right. A time zone
/// in front of it (`TZ=UTC 0 0 * * *`) is not looked at here.
std::string CronScheduleProblem(std::string_view schedule);
/// Whether a schedule that is right names days only that no month has, such as 31 February.
bool NeverFires(std::string_view schedule);

}  // namespace kubevet::k8s
