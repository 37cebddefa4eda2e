// The run as JUnit XML, in the dialect that Jenkins, GitLab and the actions for GitHub agree on: failures are
// findings that fail the run, errors are inputs that could not be read, other findings are output of a case.
#pragma once

#include <string>
#include <string_view>

#include "render/report.h"

namespace kubevet::render {

std::string RenderJunit(const Report& report);

struct JunitCounts {
  size_t tests = 0, failures = 0, errors = 0;
};

/// A whole report around suites that are written already.
std::string JunitDocument(const JunitCounts& counts, std::string_view suites, engine::Shard shard);

}  // namespace kubevet::render
