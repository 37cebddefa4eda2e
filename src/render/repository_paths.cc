#include "render/repository_paths.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/file_system.h"
#include "engine/inputs.h"

namespace kubevet::render {
namespace {

/// Without `.`, `..` and empty names.
std::string Normalised(std::string_view absolute) {
  std::vector<std::string_view> names;
  for (size_t begin = 0; begin <= absolute.size();) {
    const size_t end = std::min(absolute.find('/', begin), absolute.size());
    const std::string_view name = absolute.substr(begin, end - begin);
    if (name == "..") {
      if (!names.empty()) names.pop_back();
    } else if (!name.empty() && name != ".") {
      names.push_back(name);
    }
    begin = end + 1;
  }
  return "/" + fmt::format("{}", fmt::join(names, "/"));
}

}  // namespace

std::string RepositoryPaths::FromRoot(std::string_view file) const {
  if (root_.empty() || file == engine::kStandardInputName) return std::string(file);
  std::string absolute = Normalised(file.starts_with('/') ? std::string(file) : JoinPath(directory_, file));
  const std::string below = root_ == "/" ? root_ : root_ + "/";
  return absolute.starts_with(below) ? absolute.substr(below.size()) : absolute;
}

std::string PercentEncoded(std::string_view path) {
  constexpr std::string_view kAllowed = "-._~!$&'()*+,;=@/";
  std::string encoded;
  for (const char c : path) {
    const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (is_word || kAllowed.find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

}  // namespace kubevet::render
