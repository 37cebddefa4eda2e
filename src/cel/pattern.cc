#include "cel/pattern.h"

#include <re2/re2.h>

#include "cel/function.h"

namespace kubevet::cel {

Pattern::Pattern(std::string_view text) : compiled_(CompilePattern(text)) {}
Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;

bool Pattern::ok() const {
  return compiled_->ok();
}

std::string Pattern::problem() const {
  return compiled_->error();
}

bool Pattern::Matches(std::string_view text) const {
  return ok() && re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *compiled_);
}

}  // namespace kubevet::cel
