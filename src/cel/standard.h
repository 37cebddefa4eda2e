// The functions that every expression has.
#pragma once

#include "cel/function.h"

namespace kubevet::cel {

/// Operators: arithmetic, comparison, `in`; what indexing is in the eyes of the checker.
Library OperatorLibrary();
/// size, contains, startsWith, endsWith, matches, and conversions between types.
Library StandardLibrary();
/// Points in time, durations, and what can be asked of them.
Library TimeLibrary();

}  // namespace kubevet::cel
