// The JSON Schemas of our own files, which the program carries with it: the folder schemas/.
#pragma once

#include <span>

#include "base/embedded.h"

namespace kubevet::engine {

std::span<const EmbeddedFile> EmbeddedSchemas();

}  // namespace kubevet::engine
