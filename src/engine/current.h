// What lives in the cluster now, as far as it was told: the objects against which an apply is an update and
// not a creation. Mirrors how the API server finds the object that a request replaces: by group, kind,
// namespace and name, whatever the version it is written in.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "base/file_system.h"
#include "base/source.h"
#include "engine/inputs.h"
#include "k8s/resource.h"
#include "yaml/document.h"

namespace kubevet::engine {

/// Owns its sources and documents, so that findings can point into them. Once filled, safe to use from
/// several threads.
class Current {
 public:
  Current() = default;
  Current(Current&&) = default;
  Current& operator=(Current&&) = default;

  /// Takes the objects of a source, lists unpacked; of two with one name the later counts. What cannot be
  /// read is told, the other documents count.
  std::vector<Unreadable> Add(std::unique_ptr<const Source> source);
  /// Takes the objects of files; tells what could not be read, `inputs.unreadable` included.
  std::vector<Unreadable> Add(const FileSystem& files, const Inputs& inputs);

  /// The object that applying one with this identity would replace; null when that would create it.
  const k8s::Resource* Find(const ResourceId& id) const;
  size_t size() const { return objects_.size(); }
  /// All of them, by group, kind, namespace and name.
  std::vector<const k8s::Resource*> objects() const;
  /// The only object there is, when it is of the kind of `id` and they are compared as one object under two
  /// names; null otherwise.
  const k8s::Resource* FindRenamed(const ResourceId& id) const;
  /// One manifest was named as the successor of another: the object in each is the same, whatever its name.
  void CompareAsOne() { compares_as_one_ = true; }

 private:
  /// group, kind, namespace, name
  using Key = std::tuple<std::string, std::string, std::string, std::string>;
  static Key KeyOf(const ResourceId& id);

  std::vector<std::unique_ptr<const Source>> sources_;
  std::vector<std::unique_ptr<const yaml::Document>> documents_;
  std::map<Key, k8s::Resource> objects_;
  bool compares_as_one_ = false;
};

}  // namespace kubevet::engine
