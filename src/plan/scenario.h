// A scenario: a file that says what is there, what is applied, and what happens meanwhile. YAML or JSON.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/source.h"
#include "k8s/target.h"
#include "plan/simulation.h"
#include "yaml/document.h"

namespace kubevet::plan {

/// Owns the texts and documents that the situation, and what comes of it, refer to.
struct Scenario {
  std::unique_ptr<const Source> source;
  std::vector<std::unique_ptr<const Source>> manifest_sources;
  std::vector<std::unique_ptr<const yaml::Document>> documents;
  Situation situation;
  /// Why it cannot be played; then the situation is of no use.
  std::vector<Diagnostic> problems;
};

/// Never fails: what is wrong is in `problems`. `target` must outlive the result.
Scenario ReadScenario(std::unique_ptr<const Source> source, const k8s::Target& target);

}  // namespace kubevet::plan
