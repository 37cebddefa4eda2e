// The JSON Schemas of our own files, which the program carries with it: the folder schemas/.
#pragma once

#include <span>

#include "base/embedded.h"

namespace kubevet::schema {

std::span<const EmbeddedFile> OwnSchemas();

}  // namespace kubevet::schema
