// Finds labels by selector and selectors by labels among any number of them. Equal label sets and equal
// selectors of a namespace are kept once and posted under their labels; a question goes through the rarest of
// its labels, so its cost does not grow with what has nothing to do with it.
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "k8s/frozen_multimap.h"
#include "k8s/labels.h"

namespace kubevet::k8s {

struct Object;

/// At most this many objects answer a question.
inline constexpr size_t kResultLimit = 1000;

/// The objects that answer a question, in the order of the input.
struct Selection {
  std::vector<const Object*> objects;
  /// False when a limit was met: there may be more than `objects`, also when it is empty.
  bool complete = true;
};

size_t HashOf(const Labels& labels);
size_t HashOf(const LabelSelector& selector);

/// The hash of a label in a namespace; with an empty key everything in the namespace. What is found under one
/// is compared anyway, so nothing is lost where two are the same.
using LabelPost = std::tuple<size_t>;

/// Labels of Pods, to be found by selector. Safe to read from many threads.
class LabelIndex {
 public:
  using Key = std::tuple<std::string_view, Labels>;  // namespace, labels
  using Entry = std::pair<Key, const Object*>;

  LabelIndex() = default;
  explicit LabelIndex(std::vector<Entry> entries);

  /// What the selector selects in a namespace, or can select by labels that controllers add to Pods. Linear
  /// in the selector and in what its rarest label finds, up to a limit.
  Selection Find(std::string_view name_space, const LabelSelector& selector) const;

 private:
  FrozenMultimap<Key, const Object*> sets_;
  FrozenMultimap<LabelPost, uint32_t> posts_;  // numbers of sets_
};

/// Selectors, to be found by the labels they select. Safe to read from many threads.
class SelectorIndex {
 public:
  using Key = std::tuple<std::string_view, LabelSelector>;  // namespace, selector

  SelectorIndex() = default;
  explicit SelectorIndex(std::vector<std::pair<Key, const Object*>> entries);

  /// The selectors in a namespace that select the labels. Linear in the labels and in the selectors for which
  /// one of them is the rarest label, up to a limit.
  Selection Find(std::string_view name_space, const Labels& labels) const;

 private:
  FrozenMultimap<Key, const Object*> selectors_;
  FrozenMultimap<LabelPost, uint32_t> posts_;  // numbers of selectors_, each under one requirement
};

}  // namespace kubevet::k8s
