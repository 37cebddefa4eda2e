// Reads the lifecycle file: every group, version and kind that ever existed, when it came and went, and what
// took its place.
#pragma once

#include "base/json.h"
#include "tools/schema/api_model.h"

namespace kubevet::tools {

/// Rows of the file's `kinds`. Versions that it does not know are 0.
Lifecycles ReadLifecycles(JsonValue document);

}  // namespace kubevet::tools
