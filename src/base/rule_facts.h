// What the engine must know of a rule to turn it on or off: plain data, so that rules may come from the
// program or from the user's own files.
#pragma once

#include <string_view>

#include "base/diagnostic.h"

namespace kubevet {

/// The profile of rules that are on unless something turns them off.
inline constexpr std::string_view kDefaultProfile = "default";

/// One rule. The texts belong to the catalogue that the facts come from.
struct RuleFacts {
  std::string_view id;
  Severity severity = Severity::kError;
  Stage stage = Stage::kRule;  ///< a stage is reached only when those before found nothing that stops it
  std::string_view profile = kDefaultProfile;
};

}  // namespace kubevet
