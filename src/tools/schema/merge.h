// Makes one table of the documents of many versions: what stays the same from one version to the next shares
// a row.
#pragma once

#include "tools/schema/api_model.h"

namespace kubevet::tools {

/// `snapshots` by minor version, at least one.
ApiTable Merge(const std::map<Minor, Snapshot>& snapshots, const Lifecycles& lifecycles);

}  // namespace kubevet::tools
