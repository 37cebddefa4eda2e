#include "validate/local_path.h"

#include <fmt/core.h>

namespace kubevet::validate {

bool HasBackstep(std::string_view path) {
  while (true) {
    const size_t slash = path.find('/');
    if (path.substr(0, slash) == "..") return true;
    if (slash == std::string_view::npos) return false;
    path.remove_prefix(slash + 1);
  }
}

bool IsNonReservedPath(std::string_view path) {
  return !path.starts_with('/') && !path.starts_with("..") && !HasBackstep(path);
}

void ValidateNoBacksteps(const Value& path) {
  if (HasBackstep(path.String())) Invalid(path, fmt::format("`{}` must not contain `..`", path.String()));
}

void ValidateDescendingPath(const Value& path) {
  if (path.String().starts_with('/')) {
    Invalid(path, fmt::format("`{}` must be a relative path", path.String()), "remove the `/` at the start");
  }
  ValidateNoBacksteps(path);
}

void ValidateNonReservedPath(const Value& path) {
  ValidateDescendingPath(path);
  const std::string_view text = path.String();
  if (text.starts_with("..") && !text.starts_with("../")) {
    Invalid(path,
            fmt::format("`{}` must not begin with `..`: such names are used to swap files in place", text));
  }
}

}  // namespace kubevet::validate
