// The rules of policies at work on the files of a workspace.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "engine/finish.h"
#include "engine/workspace.h"
#include "rules/runner.h"
#include "rules/world.h"

namespace kubevet::engine {

/// Lends threads what runs the rules, so that it is made for each thread and not for each file. Safe to use
/// from several threads. Workspace and policies must outlive it.
class RuleRunners {
 public:
  explicit RuleRunners(const Workspace& workspace, bool tells_failures = false)
      : workspace_(workspace), tells_failures_(tells_failures) {}

  const Workspace& workspace() const { return workspace_; }
  /// What the rules of a policy know.
  const rules::World& WorldOf(const Policy& policy) {
    const std::lock_guard lock(mutex_);
    return ForPolicy(policy).world;
  }

  /// Calls `use(rules::Runner&)`; the runner is nobody else's until that returns. The policy must have rules.
  template <typename Use>
  void With(const Policy& policy, Use use) {
    std::unique_lock lock(mutex_);
    Runners& runners = ForPolicy(policy);
    std::unique_ptr<rules::Runner> runner;
    if (!runners.idle.empty()) {
      runner = std::move(runners.idle.back());
      runners.idle.pop_back();
    }
    lock.unlock();
    if (runner == nullptr)
      runner = std::make_unique<rules::Runner>(*policy.rules, runners.world, tells_failures_);
    use(*runner);
    lock.lock();
    runners.idle.push_back(std::move(runner));
  }

 private:
  /// Of one policy.
  struct Runners {
    rules::World world;
    std::vector<std::unique_ptr<rules::Runner>> idle;
  };

  /// While `mutex_` is held.
  Runners& ForPolicy(const Policy& policy) {
    if (const auto known = policies_.find(&policy); known != policies_.end()) return known->second;
    const rules::World world{workspace_.bundle(), policy.target, policy.closed_world, workspace_.paths(),
                             workspace_.first_inventory()};
    return policies_.emplace(&policy, Runners{world, {}}).first->second;
  }

  const Workspace& workspace_;
  const bool tells_failures_;
  std::mutex mutex_;  // guards what follows
  std::map<const Policy*, Runners> policies_;
};

}  // namespace kubevet::engine
