// A whole run of `check`, for formats that need all of it at once.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/configuration.h"
#include "engine/report.h"
#include "engine/reported_part.h"
#include "render/repository_paths.h"
#include "rules/rule.h"

namespace kubevet::render {

/// A file, and which of the findings are its own.
struct CheckedFile {
  std::string path;
  engine::FailOn fail_on = engine::FailOn::kError;
  std::vector<engine::CheckedResource> resources;
  size_t first_finding = 0, findings = 0;
  size_t first_hidden = 0, hidden = 0;
};

struct Report {
  std::vector<CheckedFile> files;         ///< that could be read
  std::vector<engine::Finding> findings;  ///< file by file
  std::vector<engine::Finding> hidden;    ///< by comments, the configuration or a baseline
  engine::Summary summary;
  std::string kubernetes_version;  ///< "1.36"
  std::string kubevet_version;     ///< "0.1.0"
  engine::Shard shard;
  RepositoryPaths paths;
  std::function<const rules::Rule*(std::string_view)> find_rule;  ///< null for a rule that nobody knows

  std::span<const engine::Finding> FindingsOf(const CheckedFile& file) const {
    return std::span(findings).subspan(file.first_finding, file.findings);
  }
  std::span<const engine::Finding> HiddenOf(const CheckedFile& file) const {
    return std::span(hidden).subspan(file.first_hidden, file.hidden);
  }
};

}  // namespace kubevet::render
