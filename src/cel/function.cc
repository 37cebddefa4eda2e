#include "cel/function.h"

#include <re2/re2.h>

#include <string>
#include <unordered_map>

namespace kubevet::cel {
namespace {

/// What a compiled pattern may take: RE2's programs grow with counted repetitions.
constexpr int64_t kPatternMemory = int64_t{1} << 20;

}  // namespace

struct Call::Patterns {
  std::unordered_map<std::string, std::unique_ptr<re2::RE2>> by_text;
};

Call::Call(Arena& arena, uint64_t cost_limit, const void* context)
    : arena_(arena), cost_left_(cost_limit), context_(context) {}

Call::~Call() = default;

std::unique_ptr<re2::RE2> CompilePattern(std::string_view pattern) {
  re2::RE2::Options options(re2::RE2::Quiet);
  options.set_max_mem(kPatternMemory);
  return std::make_unique<re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
}

const re2::RE2* Call::Pattern(std::string_view pattern) {
  if (constant_pattern_) return constant_pattern_;
  if (!patterns_) patterns_ = std::make_unique<Patterns>();
  auto [at, added] = patterns_->by_text.try_emplace(std::string(pattern));
  if (added) {
    if (!Charge(pattern.size())) return nullptr;
    at->second = CompilePattern(pattern);
  }
  return at->second && at->second->ok() ? at->second.get() : nullptr;
}

}  // namespace kubevet::cel
