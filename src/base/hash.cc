#include "base/hash.h"

#include <random>

namespace kubevet::internal {

// Tables that static objects fill before it is made would not find what is in them.
const std::array<uint64_t, 2> kHashSecret = [] {
  std::random_device device;
  const auto word = [&] { return uint64_t{device()} << 32 | device(); };
  return std::array{word(), word()};
}();

}  // namespace kubevet::internal
