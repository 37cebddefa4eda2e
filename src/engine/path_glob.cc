#include "engine/path_glob.h"

#include <algorithm>

namespace kubevet::engine {
namespace {

std::string Normalised(std::string_view pattern) {
  while (pattern.starts_with("./")) pattern.remove_prefix(2);
  while (pattern.size() > 1 && pattern.ends_with('/')) pattern.remove_suffix(1);
  const bool is_name = pattern.find('/') == std::string_view::npos && pattern != ".";
  return (is_name ? "**/" : "") + std::string(pattern == "." ? "**" : pattern);
}

/// Takes the first name off a path.
std::string_view TakeName(std::string_view& path) {
  const size_t slash = std::min(path.find('/'), path.size());
  const std::string_view name = path.substr(0, slash);
  path.remove_prefix(std::min(slash + 1, path.size()));
  return name;
}

}  // namespace

bool IsWithin(std::string_view directory, std::string_view path) {
  if (!path.starts_with(directory)) return false;
  return directory.ends_with('/') || path.size() == directory.size() || path[directory.size()] == '/';
}

PathGlob::PathGlob(std::string_view pattern) : pattern_(Normalised(pattern)) {}

bool PathGlob::Matches(std::string_view path) const {
  PathPattern::State state = pattern_.Start();
  while (!path.empty() && !state.empty()) {
    state = pattern_.Step(state, TakeName(path));
    if (pattern_.Accepts(state)) return true;
  }
  return false;
}

std::string RelativePath(std::string_view from_directory, std::string_view to) {
  while (from_directory.starts_with('/')) from_directory.remove_prefix(1);
  while (to.starts_with('/')) to.remove_prefix(1);
  while (!from_directory.empty() && !to.empty()) {
    std::string_view from_rest = from_directory, to_rest = to;
    if (TakeName(from_rest) != TakeName(to_rest)) break;
    from_directory = from_rest;
    to = to_rest;
  }
  std::string path;
  while (!from_directory.empty()) {
    TakeName(from_directory);
    path += "../";
  }
  path += to;
  if (path.ends_with('/')) path.pop_back();
  return path.empty() ? "." : path;
}

Result<std::string> AbsolutePaths::Of(const std::string& path) {
  const std::string_view written = FolderOf(path);
  if (directory_ != written) {
    auto real = files_.RealPath(std::string(written));
    if (!real.ok()) return real;
    directory_ = written;
    real_ = std::move(*real);
  }
  return JoinPath(real_, BaseName(path));
}

Result<std::string> AbsolutePath(const FileSystem& files, const std::string& path) {
  return AbsolutePaths(files).Of(path);
}

std::string DisplayPath(std::string_view working_directory, const std::string& absolute) {
  const bool is_inside = IsWithin(working_directory, absolute);
  const bool is_above = IsWithin(DirectoryOf(absolute), working_directory);
  return is_inside || is_above ? RelativePath(working_directory, absolute) : absolute;
}

}  // namespace kubevet::engine
