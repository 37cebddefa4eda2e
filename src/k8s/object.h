// An object of a run, as the Bundle keeps it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "k8s/pod_template.h"
#include "k8s/resource.h"

namespace kubevet::k8s {

struct Object;

/// A kind of which a Bundle has objects, whatever their versions.
struct ObjectKind {
  std::string_view group;  ///< where the kind lives now: `apps` for what `extensions` had
  std::string_view name;
  bool is_cluster_scoped = false;   ///< false for kinds that Kubernetes does not have
  const PodMaker* maker = nullptr;  ///< null when it makes no Pods
  std::vector<const Object*> objects;
};

struct Object {
  Resource resource;
  bool is_reported_on = true;  ///< false: it is there for references only
  bool is_part = false;        ///< a patch, or what a test expects: no object of its own, see Bundle::PartsOf
  uint32_t source = 0;         ///< for the caller: which of its files this came from
  uint32_t folder = 0;         ///< for the caller: one number for the files of one folder

  // Set by the Bundle.
  const ObjectKind* kind = nullptr;
  bool has_twins = false;            ///< others say they are the same object: see Bundle::FindAll
  std::string_view name_space = {};  ///< `default` when none is written; empty for cluster-scoped kinds

  std::string_view name() const { return resource.id->name; }
};

}  // namespace kubevet::k8s
