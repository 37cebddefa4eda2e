// The run as a Code Quality report of GitLab, which tells in a merge request what is new and what is gone.
#pragma once

#include <string>

#include "render/report.h"

namespace kubevet::render {

std::string RenderGitlab(const Report& report);

}  // namespace kubevet::render
