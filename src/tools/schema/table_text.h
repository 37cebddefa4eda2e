// The table as text, one fact per line, made to be read in a diff:
//
//   versions 25 36 37
//   short sts StatefulSet
//   kind policy/v1beta1 PodDisruptionBudget plural=poddisruptionbudgets scope=namespaced served=5-24 …
//   type io.k8s.api.apps.v1.StatefulSetOrdinals 26-
//     start int32
//
// `versions` are the oldest, the newest and the preview. A field without a range has its type's; a type
// without one is in all versions. Numbers are minor versions; a range open to the left was there before the
// oldest, one open to the right still is.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "tools/schema/api_model.h"

namespace kubevet::tools {

std::string WriteTable(const ApiTable& table);
/// The error names the line.
Result<ApiTable> ReadTable(std::string_view text);

}  // namespace kubevet::tools
