// What libraries do with lists as wholes.
#pragma once

#include <span>

#include "cel/function.h"

namespace kubevet::cel {

/// Charges for the memory of so many items, of which an evaluation has less than of time.
bool ChargeItems(Call& call, size_t count);

/// The items of a list, copied into the arena. Charged; empty when the evaluation has had its share.
std::span<Value> Items(Call& call, const Value& list);

/// A list of items, copied into the arena.
Value ListOf(Call& call, std::span<const Value> items);

}  // namespace kubevet::cel
