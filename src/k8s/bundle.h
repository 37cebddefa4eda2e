// Every resource of a run, indexed, so that rules find what belongs together. Namespaces are respected: an
// object without one is in `default`, cluster-scoped objects are in none; in questions an empty namespace is
// `default` too, and one given for a cluster-scoped kind does not count.
#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "k8s/frozen_multimap.h"
#include "k8s/label_index.h"
#include "k8s/node_fit.h"
#include "k8s/object.h"

namespace kubevet::k8s {

/// A value made when it is first asked for, once, from whichever thread.
template <typename T>
class Lazy {
 public:
  template <typename Make>
  const T& Get(Make make) const {
    std::call_once(once_, [&] { value_ = make(); });
    return value_;
  }

 private:
  mutable std::once_flag once_;
  mutable T value_;
};

/// Immutable and safe to use from many threads. Answers are views that live as long as the Bundle; those that
/// can be long for one question are cut at kResultLimit. What most runs never ask is indexed on the first
/// question. The documents must outlive it. Parts of objects answer no question but PartsOf.
class Bundle {
 public:
  using Objects = std::span<const Object* const>;

  /// Linear. With several `jobs`, what rules ask of nearly every one of many objects is indexed at once, by
  /// two threads: who asks first would let the others wait.
  explicit Bundle(std::vector<Object> objects,
                  std::shared_ptr<const PodMakers> pod_makers = PodMakers::BuiltIn(), unsigned jobs = 1);
  Bundle(const Bundle&) = delete;
  Bundle& operator=(const Bundle&) = delete;

  /// All, in the order given.
  std::span<const Object> objects() const { return objects_; }
  Objects OfKind(std::string_view group, std::string_view kind) const;
  /// The kinds that make Pods.
  const PodMakers& pod_makers() const { return *pod_makers_; }

  /// The first object of this name; null when there is none. Constant.
  const Object* Find(std::string_view group, std::string_view kind, std::string_view name_space,
                     std::string_view name) const;
  /// All objects that say they are the same one, in any versions.
  Objects FindAll(std::string_view group, std::string_view kind, std::string_view name_space,
                  std::string_view name) const;
  /// Where objects of this name are, one for each namespace.
  Objects FindAnywhere(std::string_view group, std::string_view kind, std::string_view name) const;

  /// The objects of a kind in the folder of an object.
  Objects Beside(const Object& object, std::string_view group, std::string_view kind) const;
  /// Patches of an object, which may add anything to it: Kustomize finds them by kind and name.
  Objects PartsOf(const Object& object) const;
  /// Whether something in the input makes an object of this name once it runs: an operator's resource a
  /// Secret, a generator of Kustomize a ConfigMap.
  bool IsMade(std::string_view kind, std::string_view name_space, std::string_view name) const;

  /// What makes Pods, bare Pods included, with labels that the selector selects. An empty selector selects
  /// all: that it means nothing in a Service is up to the caller. Labels that controllers add are known, so
  /// that `statefulset.kubernetes.io/pod-name: web-0` selects the StatefulSet `web`.
  Selection Workloads(std::string_view name_space, const LabelSelector& selector) const;
  /// Services that send to Pods with these labels.
  Selection Services(std::string_view name_space, const Labels& labels) const;
  /// PodDisruptionBudgets for Pods with these labels.
  Selection Budgets(std::string_view name_space, const Labels& labels) const;

  /// HorizontalPodAutoscalers whose target the object is.
  Objects Autoscalers(const Object& target) const;
  /// What makes Pods in a namespace that refer to an object by name, each once. The Pods of a StatefulSet are
  /// no users of the claims made from its templates: see ClaimMaker.
  Objects Users(ReferenceKind kind, std::string_view name_space, std::string_view name) const;
  /// The StatefulSet whose claim TEMPLATE-NAME-ORDINAL is; null when there is none.
  const Object* ClaimMaker(std::string_view name_space, std::string_view claim) const;
  /// What makes Pods that take a port of their nodes, for any protocol and address.
  Objects TakersOfHostPort(int64_t port) const;
  /// The Node objects, read; in the order of OfKind.
  std::span<const Node> Nodes() const;

 private:
  using KindKey = std::tuple<std::string_view, std::string_view>;                      // group, kind
  using Key = std::tuple<const ObjectKind*, std::string_view, std::string_view>;       // namespace, name
  using ReferenceKey = std::tuple<ReferenceKind, std::string_view, std::string_view>;  // namespace, name
  using MadeKey = std::tuple<std::string_view, std::string_view, std::string_view>;  // kind, namespace, name
  using FolderKey = std::tuple<const ObjectKind*, uint32_t>;
  using HostPortKey = std::tuple<int64_t>;
  struct KindHash {
    size_t operator()(const KindKey& key) const { return HashOf(key); }
  };

  ObjectKind& KindOf(const ResourceId& id);
  void MarkTwins();
  void IndexWithTwo();
  const ObjectKind* FindKind(std::string_view group, std::string_view kind) const;
  FrozenMultimap<Key, const Object*> IndexIdentities() const;
  /// Pods of objects to be indexed.
  std::vector<LabelIndex::Entry> LabelsOfPods(std::span<const Object> objects) const;
  const LabelIndex& Pods() const;
  const FrozenMultimap<FolderKey, const Object*>& Folders() const;
  SelectorIndex IndexServices() const;
  SelectorIndex IndexBudgets() const;
  FrozenMultimap<Key, const Object*> IndexAutoscalers() const;
  FrozenMultimap<ReferenceKey, const Object*> IndexUsers() const;
  FrozenMultimap<Key, const Object*> IndexNames() const;
  FrozenMultimap<FolderKey, const Object*> IndexFolders() const;
  FrozenMultimap<Key, const Object*> IndexParts() const;
  FrozenMultimap<MadeKey, const Object*> IndexMade() const;
  FrozenMultimap<HostPortKey, const Object*> IndexHostPorts() const;

  std::shared_ptr<const PodMakers> pod_makers_;
  std::vector<Object> objects_;
  std::unordered_map<KindKey, ObjectKind, KindHash> kinds_;
  FrozenMultimap<Key, const Object*> by_identity_;
  Lazy<FrozenMultimap<Key, const Object*>> by_name_;  // in no namespace; the first object of each identity
  Lazy<LabelIndex> pods_;
  Lazy<SelectorIndex> services_;
  Lazy<SelectorIndex> budgets_;
  Lazy<FrozenMultimap<Key, const Object*>> autoscalers_;  // by target
  Lazy<FrozenMultimap<ReferenceKey, const Object*>> users_;
  Lazy<FrozenMultimap<FolderKey, const Object*>> folders_;
  Lazy<FrozenMultimap<Key, const Object*>> parts_;  // in no namespace
  Lazy<FrozenMultimap<MadeKey, const Object*>> made_;
  Lazy<FrozenMultimap<HostPortKey, const Object*>> host_ports_;
  Lazy<std::vector<Node>> nodes_;
};

}  // namespace kubevet::k8s
