#include "rules/world.h"

#include <algorithm>
#include <string_view>

namespace kubevet::rules {
namespace {

std::string_view FolderOf(const World& world, const k8s::Object& object) {
  if (object.source >= world.paths.size()) return {};
  const std::string_view path = world.paths[object.source];
  return path.substr(0, path.rfind('/') + 1);  // nothing for a path without a folder
}

/// How many folders the ways to two folders share; one more when they are the same folder.
size_t Nearness(std::string_view a, std::string_view b) {
  size_t shared = a == b ? 1 : 0;
  for (size_t i = 0; i < std::min(a.size(), b.size()) && a[i] == b[i]; ++i) shared += a[i] == '/';
  return shared;
}

}  // namespace

std::vector<const k8s::Object*> Nearest(const World& world, const k8s::Object& object,
                                        std::span<const k8s::Object* const> answers) {
  std::vector<const k8s::Object*> nearest;
  const std::string_view folder = FolderOf(world, object);
  size_t best = 0;
  for (const k8s::Object* answer : answers) {
    const size_t nearness = Nearness(folder, FolderOf(world, *answer));
    if (nearness < best) continue;
    if (nearness > best) nearest.clear();
    best = nearness;
    nearest.push_back(answer);
  }
  return nearest;
}

}  // namespace kubevet::rules
