// What the checker asks of single nodes.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "cel/ast.h"
#include "cel/environment.h"

namespace kubevet::cel {

/// a.b.c, when that is all there is and it has no more dots than `dots`.
std::optional<std::string> QualifiedName(const Expr& expr, size_t dots);
/// The node at the left end.
const Expr& FirstName(const Expr& expr);

/// What a declared type asks of a value that a document has in another form: Expr::read_as.
Kind ReadAs(const Expr& expr);
/// How many fields `expr` is away from a variable, 0 when it is something else: Expr::path. The operand's
/// path must be known.
uint8_t PathLength(const Expr& expr);

/// Why there is no function for a call with arguments of these types.
std::string NoOverload(const Expr& call, std::span<const std::string> types, const Environment& environment);

}  // namespace kubevet::cel
