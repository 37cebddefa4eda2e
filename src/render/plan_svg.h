// A plan as pictures: a lane per Pod or node, time to the right. They need nothing but themselves: no script,
// no font, no other file.
#pragma once

#include <string>

#include "plan/plan.h"

namespace kubevet::render {

struct PictureOptions {
  std::string id = "w0";  ///< unique on a page
  /// With a title, how it ends, why, and the commands; otherwise what is around it says that.
  bool is_alone = true;
};

/// An <svg> element. Bounded: where there is too much to look at, the middle is folded.
std::string DrawRollout(const plan::Rollout& rollout, const PictureOptions& options);

/// A file: the workloads one below another.
std::string RenderPlanSvg(const plan::Plan& plan);

}  // namespace kubevet::render
