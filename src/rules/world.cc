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

/// How many folders the ways to two folders share.
size_t SharedFolders(std::string_view a, std::string_view b) {
  size_t shared = 0;
  for (size_t i = 0; i < std::min(a.size(), b.size()) && a[i] == b[i]; ++i) shared += a[i] == '/';
  return shared;
}

/// One more when they are the same folder.
size_t Nearness(std::string_view a, std::string_view b) {
  return SharedFolders(a, b) + (a == b ? 1 : 0);
}

size_t DepthOf(std::string_view folder) {
  return static_cast<size_t>(std::count(folder.begin(), folder.end(), '/'));
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

bool AreNear(const World& world, const k8s::Object& a, const k8s::Object& b) {
  constexpr size_t kMostSteps = 2;
  const std::string_view from = FolderOf(world, a), to = FolderOf(world, b);
  return DepthOf(from) + DepthOf(to) <= 2 * SharedFolders(from, to) + kMostSteps;
}

bool AreInOneFolder(const World& world, const k8s::Object& a, const k8s::Object& b) {
  return FolderOf(world, a) == FolderOf(world, b);
}

std::vector<const k8s::Node*> NodesFor(const World& world, const k8s::Object& object) {
  const auto nodes = world.bundle.Nodes();
  if (nodes.empty()) return {};
  const auto objects = world.bundle.OfKind("", "Node");
  const std::string_view folder = FolderOf(world, object);
  std::vector<const k8s::Node*> beside, listed;
  size_t best = 0;
  for (size_t i = 0; i < nodes.size(); ++i) {
    const std::string_view place = FolderOf(world, *objects[i]);
    if (objects[i]->source < world.first_inventory) {
      if (place == folder) beside.push_back(&nodes[i]);
      continue;
    }
    const size_t nearness = Nearness(folder, place);
    if (nearness < best) continue;
    if (nearness > best) listed.clear();
    best = nearness;
    listed.push_back(&nodes[i]);
  }
  return listed.empty() ? beside : listed;
}

}  // namespace kubevet::rules
