// The whole report as JSON, described by schemas/check-output.schema.json: a contract for other programs.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/json.h"
#include "engine/report.h"
#include "engine/reported_part.h"

namespace kubevet::render {

/// One finding as it stands in any report.
void WriteFinding(JsonWriter& json, const engine::Finding& finding);

/// `kubernetes_version` as the user reads it, "1.36". Paths, messages and values are as they are, not made
/// harmless: JSON escapes what a terminal must not get.
std::string RenderJson(std::span<const engine::Finding> findings, const engine::Summary& summary,
                       std::string_view kubernetes_version, engine::Shard shard = {});
/// The same, told in pieces that follow each other.
void TellJson(std::span<const engine::Finding> findings, const engine::Summary& summary,
              std::string_view kubernetes_version, engine::Shard shard,
              const std::function<void(std::string_view)>& tell);
/// `write_findings` adds the items of an array.
std::string RenderJson(const engine::Summary& summary, std::string_view kubernetes_version,
                       engine::Shard shard, const std::function<void(JsonWriter&)>& write_findings);

}  // namespace kubevet::render
