#include "rules/slips.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "base/near_miss.h"

namespace kubevet::rules {
namespace {

std::string WithoutDigits(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out), [](char c) { return c < '0' || c > '9'; });
  return out;
}

uint32_t MostSlips(std::string_view word) {
  constexpr size_t kShort = 4, kLong = 8;
  if (word.size() < kShort) return 0;
  return word.size() < kLong ? 1 : 2;
}

}  // namespace

bool IsSlip(std::string_view written, std::string_view meant) {
  const uint32_t most = MostSlips(written);
  return EditDistance(written, meant, most) <= most && WithoutDigits(written) != WithoutDigits(meant);
}

}  // namespace kubevet::rules
