// Values of custom resources as the server compares them: the JSON that a document stands for, in which 1 and
// 1.0 differ only where the document itself is JSON.
#pragma once

#include <cstdint>
#include <string>

#include "yaml/document.h"

namespace kubevet::validate {

/// How the server holds a number: as an integer, or as a floating point number.
enum class NumberKind : uint8_t { kInteger, kFloat };
/// For numbers only.
NumberKind KindOfNumber(yaml::Node node);

/// Deeply equal; the order of items counts, that of keys does not. Linear in the values, quadratic in the
/// keys of one object at worst.
bool SameJson(yaml::Node a, yaml::Node b);

/// A text that two values share exactly when they are the same JSON.
std::string JsonIdentity(yaml::Node node);

}  // namespace kubevet::validate
