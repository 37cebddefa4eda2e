// A run as test reports see it: a suite for each file, a test case for each object in it.
#pragma once

#include <string>
#include <vector>

#include "render/report.h"

namespace kubevet::render {

struct TestCase {
  std::string name;                              ///< `StatefulSet shop/web`
  std::vector<const engine::Finding*> failures;  ///< for which the run fails
  std::vector<const engine::Finding*> remarks;   ///< the others
  std::string error;                             ///< why nothing could be checked
};

struct TestSuite {
  std::string path;  ///< from the root of the repository
  std::vector<TestCase> cases;
};

/// Files with nothing to tell have no suite. Findings about no object are in a case for their document. What
/// could not be read comes last, each in a suite of its own. Refers to the report.
std::vector<TestSuite> TestSuitesOf(const Report& report);

}  // namespace kubevet::render
