#include "k8s/label_index.h"

#include <algorithm>
#include <optional>
#include <span>

#include "k8s/object.h"

namespace kubevet::k8s {
namespace {

/// Label sets or selectors that a question looks at.
constexpr size_t kCandidateLimit = 1000;
/// Comparisons of labels a question takes, which only giants reach before kCandidateLimit.
constexpr size_t kWorkLimit = 100'000;

using Posts = FrozenMultimap<LabelPost, uint32_t>;

LabelPost PostOf(std::string_view name_space, std::string_view key, std::string_view value) {
  return {HashOf(std::tuple(name_space, key, value))};
}

LabelPost Everything(std::string_view name_space) {
  return PostOf(name_space, {}, {});
}

/// Where to look for what meets the requirement.
std::vector<LabelPost> PostsOf(std::string_view name_space, const LabelRequirement& requirement) {
  std::vector<LabelPost> out;
  for (std::string_view value : requirement.values.all())
    out.push_back(PostOf(name_space, requirement.key, value));
  return out;
}

size_t CountAt(const Posts& posts, std::string_view name_space, const LabelRequirement& requirement) {
  size_t count = 0;
  for (std::string_view value : requirement.values.all())
    count += posts.Find(PostOf(name_space, requirement.key, value)).size();
  return count;
}

/// The labels one of which everything selected has, chosen so that `posts` has least there; all there is in
/// the namespace when the selector demands no label. `written_only`: labels that controllers add are posted
/// nowhere.
std::vector<LabelPost> RarestPosts(const Posts& posts, std::string_view name_space,
                                   const LabelSelector& selector, bool written_only) {
  const LabelRequirement* rarest = nullptr;
  size_t least = ~size_t{0};
  for (const LabelRequirement& requirement : selector.requirements()) {
    if (requirement.op != LabelOperator::kIn) continue;
    if (written_only && IsLabelOfControllers(requirement.key)) continue;
    const size_t count = CountAt(posts, name_space, requirement);
    if (count >= least) continue;
    least = count;
    rarest = &requirement;
  }
  return rarest == nullptr ? std::vector{Everything(name_space)} : PostsOf(name_space, *rarest);
}

size_t Weight(const LabelSelector& selector) {
  size_t weight = 1;
  for (const LabelRequirement& requirement : selector.requirements()) weight += 1 + requirement.values.size();
  return weight;
}

/// Collects an answer within the limits.
class Search {
 public:
  /// What is posted at any of these places, each once; too much of it is left out.
  std::vector<uint32_t> Candidates(const Posts& posts, const std::vector<LabelPost>& where) {
    std::vector<uint32_t> out;
    for (const LabelPost& post : where) {
      std::span<const uint32_t> found = posts.Find(post);
      const size_t room = kCandidateLimit - out.size();
      if (found.size() > room) {
        selection_.complete = false;
        found = found.first(room);
      }
      out.insert(out.end(), found.begin(), found.end());
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

  /// Pays for a comparison; false when the limit is met.
  bool Spend(size_t work) {
    if (work_ >= kWorkLimit || selection_.objects.size() >= kResultLimit) return selection_.complete = false;
    work_ += work;
    return true;
  }

  void Add(const Object* object) { selection_.objects.push_back(object); }

  void AddAll(std::span<const Object* const> objects) {
    const size_t count = std::min(objects.size(), kResultLimit - selection_.objects.size());
    if (count < objects.size()) selection_.complete = false;
    selection_.objects.insert(selection_.objects.end(), objects.begin(), objects.begin() + count);
  }

  Selection Take() {
    auto& objects = selection_.objects;
    std::sort(objects.begin(), objects.end());
    objects.erase(std::unique(objects.begin(), objects.end()), objects.end());  // of several templates
    return std::move(selection_);
  }

 private:
  Selection selection_;
  size_t work_ = 0;
};

bool AsksControllers(const LabelSelector& selector) {
  return std::any_of(selector.requirements().begin(), selector.requirements().end(),
                     [](const LabelRequirement& each) { return IsLabelOfControllers(each.key); });
}

/// Whether Pods of an object are selected by the labels written and those that its controller adds.
bool SelectsPodsOf(const Object& object, const LabelSelector& selector, const Labels& labels) {
  return std::all_of(
      selector.requirements().begin(), selector.requirements().end(), [&](const LabelRequirement& each) {
        if (labels.Find(each.key)) return each.Matches(labels);
        return ControllerMeets(*object.kind->maker, object.name(), each).value_or(each.Matches(labels));
      });
}

}  // namespace

size_t HashOf(const Labels& labels) {
  size_t hash = 0;
  for (const auto& [key, value] : labels.entries()) {
    hash = MixHash(MixHash(hash, HashOf(key)), HashOf(value));
  }
  return hash;
}

size_t HashOf(const LabelSelector& selector) {
  size_t hash = selector.IsEmpty();
  for (const LabelRequirement& requirement : selector.requirements()) {
    hash = MixHash(MixHash(hash, HashOf(requirement.key)), HashOf(requirement.op));
    for (std::string_view value : requirement.values.all()) hash = MixHash(hash, HashOf(value));
  }
  return hash;
}

LabelIndex::LabelIndex(std::vector<Entry> entries) : sets_(std::move(entries)) {
  std::vector<Posts::Entry> posts;
  size_t count = sets_.key_count();
  for (uint32_t i = 0; i < sets_.key_count(); ++i) count += std::get<Labels>(sets_.key(i)).entries().size();
  posts.reserve(count);
  for (uint32_t i = 0; i < sets_.key_count(); ++i) {
    const auto& [name_space, labels] = sets_.key(i);
    posts.emplace_back(Everything(name_space), i);
    for (const auto& [key, value] : labels.entries()) posts.emplace_back(PostOf(name_space, key, value), i);
  }
  // Most labels are shared: few that a set has are its own.
  posts_ = Posts(std::move(posts), 2 * sets_.key_count());
}

Selection LabelIndex::Find(std::string_view name_space, const LabelSelector& selector) const {
  if (selector.SelectsNothing()) return {};
  Search search;
  const size_t weight = Weight(selector);
  const bool asks_controllers = AsksControllers(selector);
  const auto where = RarestPosts(posts_, name_space, selector, /*written_only=*/true);
  for (uint32_t set : search.Candidates(posts_, where)) {
    const Labels& labels = std::get<Labels>(sets_.key(set));
    const size_t cost = weight * (1 + labels.entries().size());
    if (!search.Spend(cost)) break;
    if (!asks_controllers) {
      if (selector.Matches(labels)) search.AddAll(sets_.values(set));
      continue;
    }
    for (const Object* object : sets_.values(set)) {
      if (!search.Spend(cost)) break;
      if (SelectsPodsOf(*object, selector, labels)) search.Add(object);
    }
  }
  return search.Take();
}

SelectorIndex::SelectorIndex(std::vector<std::pair<Key, const Object*>> entries)
    : selectors_(std::move(entries)) {
  std::vector<Posts::Entry> all;
  for (uint32_t i = 0; i < selectors_.key_count(); ++i) {
    const auto& [name_space, selector] = selectors_.key(i);
    for (const LabelRequirement& requirement : selector.requirements()) {
      if (requirement.op != LabelOperator::kIn) continue;
      for (const LabelPost& post : PostsOf(name_space, requirement)) all.emplace_back(post, i);
    }
  }
  const Posts frequency(std::move(all));
  std::vector<Posts::Entry> posts;
  for (uint32_t i = 0; i < selectors_.key_count(); ++i) {
    const auto& [name_space, selector] = selectors_.key(i);
    for (const LabelPost& post : RarestPosts(frequency, name_space, selector, false))
      posts.emplace_back(post, i);
  }
  posts_ = Posts(std::move(posts));
}

Selection SelectorIndex::Find(std::string_view name_space, const Labels& labels) const {
  std::vector<LabelPost> where;
  where.reserve(labels.entries().size() + 1);
  for (const auto& [key, value] : labels.entries()) where.push_back(PostOf(name_space, key, value));
  where.push_back(Everything(name_space));
  Search search;
  for (uint32_t i : search.Candidates(posts_, where)) {
    const LabelSelector& selector = std::get<LabelSelector>(selectors_.key(i));
    if (!search.Spend(Weight(selector) * (1 + labels.entries().size()))) break;
    if (selector.Matches(labels)) search.AddAll(selectors_.values(i));
  }
  return search.Take();
}

}  // namespace kubevet::k8s
