// Values as text.
#pragma once

#include <string>

#include "cel/value.h"

namespace kubevet::cel {

/// Compact JSON; what JSON cannot say is its text as a string, or null. Cut with "..." when it is longer than
/// 64 KB or very deep, since a small value can be a large text.
std::string ToJson(const Value& value);
/// For readers: strings plain, lists and maps as JSON.
std::string ToText(const Value& value);

/// The shortest text that reads back as the number, with an exponent from 1e+06 on: Go's %g.
std::string DoubleText(double number);
/// The same without an exponent.
std::string PlainDouble(double number);

}  // namespace kubevet::cel
