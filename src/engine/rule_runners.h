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

/// Lends threads what runs the rules, so that it is made for each thread and not for each file. Workspace and
/// policies must outlive it.
class RuleRunners {
 public:
  explicit RuleRunners(const Workspace& workspace) : workspace_(workspace) {}

  const Workspace& workspace() const { return workspace_; }
  /// What the rules of a policy know.
  const rules::World& WorldOf(const Policy& policy) { return Of(policy).world; }

  /// `use(rules::Runner&)`, of which nobody else has the runner meanwhile. The policy must have rules.
  template <typename Use>
  void With(const Policy& policy, Use use) {
    OfPolicy& of = Of(policy);
    std::unique_ptr<rules::Runner> runner;
    {
      const std::lock_guard lock(mutex_);
      if (!of.idle.empty()) {
        runner = std::move(of.idle.back());
        of.idle.pop_back();
      }
    }
    if (runner == nullptr) runner = std::make_unique<rules::Runner>(*policy.rules, of.world);
    use(*runner);
    const std::lock_guard lock(mutex_);
    of.idle.push_back(std::move(runner));
  }

 private:
  struct OfPolicy {
    rules::World world;
    std::vector<std::unique_ptr<rules::Runner>> idle;
  };

  OfPolicy& Of(const Policy& policy) {
    const std::lock_guard lock(mutex_);
    if (const auto known = policies_.find(&policy); known != policies_.end()) return known->second;
    const rules::World world{workspace_.bundle(), policy.target, policy.closed_world, workspace_.paths(),
                             workspace_.first_inventory()};
    return policies_.emplace(&policy, OfPolicy{world, {}}).first->second;
  }

  const Workspace& workspace_;
  std::mutex mutex_;  // guards what follows
  std::map<const Policy*, OfPolicy> policies_;
};

}  // namespace kubevet::engine
