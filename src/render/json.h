// The whole report as JSON, described by schemas/check-output.schema.json: a contract for other programs.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "engine/report.h"
#include "engine/reported_part.h"

namespace kubevet::render {

/// One finding as it stands in any report.
void WriteFinding(JsonWriter& json, const engine::Finding& finding);

/// `kubernetes_version` as the user reads it, "1.36". `write_findings` adds the items of an array. Paths,
/// messages and values are as they are, not made harmless: JSON escapes what a terminal must not get.
std::string RenderJson(const engine::Summary& summary, std::string_view kubernetes_version,
                       engine::Shard shard, const std::function<void(JsonWriter&)>& write_findings);

/// The same report of findings that are rendered as they come: what is told behind the summary waits as text.
class JsonFindings {
 public:
  JsonFindings();

  void Add(std::span<const engine::Finding> findings);
  /// In pieces that follow each other.
  void Tell(const engine::Summary& summary, std::string_view kubernetes_version, engine::Shard shard,
            const std::function<void(std::string_view)>& tell) const;

 private:
  JsonWriter items_;
  std::vector<std::string> pieces_;
};

}  // namespace kubevet::render
