// The rules whose findings C++ reports, as facts.
#pragma once

#include <span>

#include "base/rule_facts.h"

namespace kubevet::engine {

/// Sorted by id.
std::span<const RuleFacts> BuiltInRules();

}  // namespace kubevet::engine
