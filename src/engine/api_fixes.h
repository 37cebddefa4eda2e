// Fixes of what the API server's validation refuses, where the API itself tells what was meant: a word of an
// enum in other letters, a number that is written as text.
#pragma once

#include <optional>

#include "base/diagnostic.h"
#include "schema/table.h"

namespace kubevet::engine {

/// `type` is that of the object that the finding is about. Nothing when there is no doubt-free fix.
std::optional<Fix> ApiFix(const Diagnostic& finding, schema::Type type, schema::Minor minor);

}  // namespace kubevet::engine
