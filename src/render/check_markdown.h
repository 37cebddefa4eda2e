// The run as Markdown, for a job's summary or a comment on a change: what matters first, and never longer
// than a comment may be.
#pragma once

#include <string>

#include "render/report.h"

namespace kubevet::render {

std::string RenderCheckMarkdown(const Report& report);

}  // namespace kubevet::render
