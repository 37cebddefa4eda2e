// What a finding is recognised by from run to run, while the file is edited around it: where reports are
// compared, known findings stay known.
#pragma once

#include <string>

#include "engine/baseline.h"
#include "engine/report.h"
#include "render/repository_paths.h"

namespace kubevet::render {

/// For the findings of one file, one after the other. `paths` must outlive it.
class Fingerprinter {
 public:
  explicit Fingerprinter(const RepositoryPaths& paths) : paths_(paths) {}

  /// 32 hexadecimal digits, no two the same. They are made of what a baseline knows a finding by: file, rule,
  /// object and field, or the text of the line; and of how many alike came before it.
  std::string Print(const engine::Finding& finding);

 private:
  const RepositoryPaths& paths_;
  engine::Fingerprints met_;
};

}  // namespace kubevet::render
