// What expressions in rules can name: the variables and functions of rules/FORMAT.md, beside the language's
// own.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "cel/environment.h"
#include "k8s/object.h"
#include "rules/world.h"

namespace kubevet::rules {

/// The variables that every rule has, by slot.
enum Slot : uint32_t { kObject, kPod, kName, kNamespace, kTarget, kClosedWorld, kNodes, kFirstFreeSlot };
inline constexpr std::array<std::string_view, kFirstFreeSlot> kVariables = {
    "object", "pod", "name", "inNamespace", "target", "closedWorld", "nodes"};

/// These and more variables, in the order of their slots, and all functions.
std::unique_ptr<const cel::Environment> EnvironmentFor(std::span<const std::string_view> more_variables);

/// What functions need: the object a rule looks at and its surroundings. The context of evaluations.
struct FunctionContext {
  const World* world = nullptr;
  const k8s::Object* object = nullptr;
  mutable const k8s::Object* found = nullptr;  ///< what find() gave last, of which most is asked next
};

/// Sets the values of kVariables, the first of `values`, for an object and the Pod template in it. `nodes` as
/// NodesOf gives them.
void SetValues(const World& world, const k8s::Object& object, yaml::Node pod,
               std::span<const cel::Value> nodes, std::span<cel::Value> values);
std::vector<cel::Value> NodesOf(const World& world);

/// What an expression of a rule may cost: thousands of times what rules need, a few milliseconds.
inline constexpr uint64_t kCostLimit = 100'000;

}  // namespace kubevet::rules
