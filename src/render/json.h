// The whole report as JSON, described by schemas/check-output.schema.json: a contract for other programs.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/json.h"
#include "engine/report.h"

namespace kubevet::render {

/// One finding as it stands in any report.
void WriteFinding(JsonWriter& json, const engine::Finding& finding);

/// `kubernetes_version` as the user reads it, "1.36". Paths, messages and values are as they are, not made
/// harmless: JSON escapes what a terminal must not get.
std::string RenderJson(std::span<const engine::Finding> findings, const engine::Summary& summary,
                       std::string_view kubernetes_version);

}  // namespace kubevet::render
