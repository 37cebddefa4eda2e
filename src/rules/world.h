// What rules know beside the object they look at.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "k8s/bundle.h"
#include "k8s/target.h"

namespace kubevet::rules {

/// One run's surroundings; everything in it outlives the run.
struct World {
  const k8s::Bundle& bundle;
  const k8s::Target& target;
  bool closed_world = false;                     ///< what the bundle does not hold does not exist
  std::span<const std::string_view> paths = {};  ///< of the files, by Object::source
  uint32_t first_inventory = UINT32_MAX;         ///< from this Object::source on, inventories of nodes
};

/// Of several answers those that lie nearest to an object: a repository holds many applications, and what
/// stands in the same folder belongs together. The same folder counts most, then the deepest common one.
std::vector<const k8s::Object*> Nearest(const World& world, const k8s::Object& object,
                                        std::span<const k8s::Object* const> answers);

/// Whether two objects can be taken for parts of one application by where they lie: in folders at most two
/// steps apart, as `web/base` and `web/services`. Further away, equal names are a coincidence.
bool AreNear(const World& world, const k8s::Object& a, const k8s::Object& b);
bool AreInOneFolder(const World& world, const k8s::Object& a, const k8s::Object& b);

/// The nodes of the cluster that an object is for: the nearest inventory, or without one the Node objects
/// in its folder; those elsewhere are examples for something else. Empty when nothing is known. Linear in all
/// nodes.
std::vector<const k8s::Node*> NodesFor(const World& world, const k8s::Object& object);

}  // namespace kubevet::rules
