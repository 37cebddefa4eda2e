// Which objects mean the same in the API version that replaces theirs, so that writing it is all there is to
// do. The table of APIs knows whether the fields are the same; here stands what else has changed.
#pragma once

#include "base/diagnostic.h"
#include "yaml/document.h"

namespace kubevet::engine {

/// Of an object of a kind for which the table has a word on the move: whether it bears on this very object.
bool MovesUnchanged(const ResourceId& id, yaml::Node object);

}  // namespace kubevet::engine
