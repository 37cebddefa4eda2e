// Values that were read, written again.
#pragma once

#include "base/json.h"

namespace kubevet::render {

/// In the layout of the writer.
void CopyJson(JsonWriter& json, JsonValue value);

}  // namespace kubevet::render
