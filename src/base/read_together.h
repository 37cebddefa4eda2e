// Small files read many at once: asking the system for each file by itself takes longer than all that it then
// does for them.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace kubevet {

/// What is read in one piece is smaller, in bytes.
inline constexpr size_t kSmallFile = 64 << 10;

/// Gets the text of a path, by its index, for as long as the call takes; each at most once.
using TakeText = std::function<void(size_t index, std::string_view text)>;

/// See FileSystem::ReadTogether. Texts of files smaller than kSmallFile that are not empty; of none where
/// there are few or the system has no io_uring or does not let us use it.
void ReadTogether(std::span<const std::string* const> paths, const TakeText& take);

}  // namespace kubevet
