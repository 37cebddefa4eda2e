// Asks the rules about objects.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "k8s/object.h"
#include "rules/rule_set.h"
#include "rules/world.h"

namespace kubevet::rules {

/// An expression that could not be evaluated; that makes no finding.
struct Failure {
  std::string_view rule;
  std::string_view member;  ///< `when`, `assert`, the name of a `let`
  std::string message;
  std::shared_ptr<const ResourceId> resource;
};

/// In an object, or in all of a file.
struct Found {
  std::vector<Diagnostic> findings;
  std::vector<Failure> failures;
};

/// Keeps what evaluations need; one for each thread.
class Runner {
 public:
  /// `tells_failures`: also those of rules that need not be asked, for what their `when` needs is not there.
  Runner(const RuleSet& rules, const World& world, bool tells_failures = false);
  ~Runner();

  /// What the rules find in each of the objects. Of those that are near each other a rule is asked about all
  /// of one kind before the next rule is: then it is in the caches of the processor, with what it calls.
  std::vector<Found> Run(std::span<const k8s::Object* const> objects);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kubevet::rules
