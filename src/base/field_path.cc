#include "base/field_path.h"

#include <vector>

namespace kubevet {

void FieldPath::Append(std::string& out) const {
  switch (step_) {
    case Step::kRoot:
      return;
    case Step::kField:
      if (!out.empty()) out += '.';
      out += name_;
      return;
    case Step::kIndex:
      out += '[';
      out += std::to_string(index_);
      out += ']';
      return;
    case Step::kKey:
      out += '[';
      out += name_;
      out += ']';
      return;
  }
}

std::string FieldPath::ToString() const {
  std::vector<const FieldPath*> steps;
  for (const FieldPath* step = this; step != nullptr; step = step->parent_) steps.push_back(step);
  std::string out;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) (*step)->Append(out);
  return out;
}

}  // namespace kubevet
