#include "validate/changes.h"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "validate/equality.h"

namespace kubevet::validate {
namespace {

/// More than these are counted only.
constexpr size_t kMostChanges = 8;
constexpr size_t kLongestText = 60;

/// A value in a sentence: a scalar as it is, a container by its size.
std::string Shown(const Value& value) {
  if (value.IsMap())
    return fmt::format("an object of {} field{}", value.size(), value.size() == 1 ? "" : "s");
  if (value.IsList()) return fmt::format("a list of {} item{}", value.size(), value.size() == 1 ? "" : "s");
  const std::string_view text = value.node().text();
  if (text.size() > kLongestText || text.find('\n') != text.npos) return "a long text";
  return fmt::format("`{}`", text);
}

void TellChange(const Change& change) {
  const std::string path = change.now.Path();
  if (!change.now) {
    AddNote(change.now, fmt::format("`{}` is left out, it is {} now", path, Shown(change.old)));
  } else if (!change.old) {
    AddNote(change.now, fmt::format("`{}` is added", path));
  } else {
    AddNote(change.now,
            fmt::format("`{}` would change from {} to {}", path, Shown(change.old), Shown(change.now)));
  }
  if (change.old) AddNote(change.old, fmt::format("`{}` as it lives", path));
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

}  // namespace

void TellChanges(const Value& now, const Value& old, std::initializer_list<std::string_view> ignored) {
  const std::vector<Change> changes = Changes(now, old, ignored);
  for (size_t i = 0; i < std::min(changes.size(), kMostChanges); ++i) TellChange(changes[i]);
  if (changes.size() > kMostChanges)
    AddRemark(now.context(), fmt::format("and {} more changes", changes.size() - kMostChanges));
}

std::string DeleteAndApplyAgain(const Value& object, std::string_view cost, std::string_view flag) {
  const Value metadata = object["metadata"];
  std::string command =
      fmt::format("kubectl delete {} {}", LowerCase(object.TextOf("kind")), metadata.TextOf("name"));
  if (metadata["namespace"]) command += fmt::format(" -n {}", metadata.TextOf("namespace"));
  if (!flag.empty()) command += fmt::format(" {}", flag);
  return fmt::format("run `{}`, then apply again{}{}", command, cost.empty() ? "" : "; ", cost);
}

}  // namespace kubevet::validate
