// The text of a signature, read; see function.h for its form.
#pragma once

#include "base/arena.h"
#include "cel/environment.h"

namespace kubevet::cel {

/// Types live in the arena. Aborts when the signature is malformed.
Overload ReadSignature(std::string_view signature, Arena& arena);

}  // namespace kubevet::cel
