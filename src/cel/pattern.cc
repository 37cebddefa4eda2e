#include "cel/pattern.h"

#include <re2/re2.h>

#include <mutex>
#include <unordered_map>
#include <utility>

#include "cel/function.h"

namespace kubevet::cel {
namespace {

/// The patterns of a process, each compiled once; only so many are remembered.
class Compiled {
 public:
  std::shared_ptr<const re2::RE2> Get(std::string_view text) {
    {
      const std::lock_guard lock(mutex_);
      if (const auto known = patterns_.find(std::string(text)); known != patterns_.end())
        return known->second;
    }
    std::shared_ptr<const re2::RE2> compiled = CompilePattern(text);
    const std::lock_guard lock(mutex_);
    if (patterns_.size() == kMost) patterns_.clear();
    return patterns_.emplace(text, std::move(compiled)).first->second;
  }

 private:
  static constexpr size_t kMost = 256;

  std::mutex mutex_;  // guards what follows
  std::unordered_map<std::string, std::shared_ptr<const re2::RE2>> patterns_;
};

}  // namespace

Pattern::Pattern(std::string_view text) {
  static Compiled compiled;
  compiled_ = compiled.Get(text);
}
Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;

bool Pattern::ok() const {
  return compiled_->ok();
}

bool Pattern::IsMalformed() const {
  return !ok() && compiled_->error_code() != re2::RE2::ErrorPatternTooLarge;
}

std::string Pattern::problem() const {
  return compiled_->error();
}

bool Pattern::Matches(std::string_view text) const {
  return ok() && re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *compiled_);
}

}  // namespace kubevet::cel
