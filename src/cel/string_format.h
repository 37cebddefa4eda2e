// "%d of %s".format([1, "x"]): the format function of the strings extension, cel-go/ext/formatting_v2.go.
#pragma once

#include <string_view>

#include "cel/function.h"

namespace kubevet::cel {

/// `format` with its clauses (%s %d %f %e %b %o %x %X, a precision for %f and %e, %% for a percent sign)
/// replaced by the items of `arguments`, a list, in their order. An error when a clause is none, does not
/// take the kind of its item, or has no item.
Value FormatString(Call& call, std::string_view format, const Value& arguments);

}  // namespace kubevet::cel
