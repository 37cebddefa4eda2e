// Findings that may go away when some tool has replaced what is written, as `${REPLICAS}`.
#pragma once

#include <cstddef>

#include "base/diagnostic.h"
#include "yaml/document.h"

namespace kubevet::validate {

/// Whether a value that some tool replaces decides about a finding in an object: it is at such a value, or
/// about a map or list with one in it. That something is missing does not hang on what is there.
bool HangsOnPlaceholder(yaml::Node object, const Diagnostic& finding);
/// False only when none of so many findings in an object does. To be asked once for all: each is looked for
/// in the whole object, which for thousands of them takes long.
bool MayHangOnPlaceholder(yaml::Node object, size_t findings);

}  // namespace kubevet::validate
