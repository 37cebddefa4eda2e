#include "render/test_cases.h"

#include <fmt/core.h>

#include <map>
#include <tuple>

namespace kubevet::render {
namespace {

std::string NameOf(const ResourceId& id) {
  return fmt::format("{} {}{}{}", id.kind.empty() ? "object" : id.kind, id.name_space,
                     id.name_space.empty() ? "" : "/", id.name.empty() ? "without a name" : id.name);
}

/// Sorts the findings of a file by what they are about.
class Sorter {
 public:
  Sorter(std::string path, engine::FailOn fail_on) : fail_on_(fail_on) { suite_.path = std::move(path); }

  void Add(const engine::CheckedResource& resource) {
    const auto [at, is_new] =
        by_object_.try_emplace(KeyOf(resource.document, resource.id.get()), suite_.cases.size());
    if (is_new) AddCase(NameOf(*resource.id));
  }
  void Add(const engine::Finding& finding) {
    const auto [at, is_new] =
        by_object_.try_emplace(KeyOf(finding.document, finding.resource.get()), suite_.cases.size());
    if (is_new) {
      AddCase(finding.resource != nullptr ? NameOf(*finding.resource)
                                          : fmt::format("document {}", finding.document + 1));
    }
    TestCase& test = suite_.cases[at->second];
    (engine::Fails(finding.severity, fail_on_) ? test.failures : test.remarks).push_back(&finding);
  }
  TestSuite Take() { return std::move(suite_); }

 private:
  /// document, kind, namespace, name
  using Key = std::tuple<uint32_t, std::string, std::string, std::string>;
  static Key KeyOf(uint32_t document, const ResourceId* id) {
    return id == nullptr ? Key(document, "", "", "") : Key(document, id->kind, id->name_space, id->name);
  }

  /// No two of a suite have one name.
  void AddCase(const std::string& name) {
    const uint32_t before = names_[name]++;
    suite_.cases.push_back({before == 0 ? name : fmt::format("{} ({})", name, before + 1), {}, {}, {}});
  }

  engine::FailOn fail_on_;
  TestSuite suite_;
  std::map<Key, size_t> by_object_;
  std::map<std::string, uint32_t> names_;
};

}  // namespace

std::vector<TestSuite> TestSuitesOf(const Report& report) {
  std::vector<TestSuite> suites;
  for (const CheckedFile& file : report.files) {
    Sorter sorter(report.paths.FromRoot(file.path), file.fail_on);
    for (const engine::CheckedResource& resource : file.resources) sorter.Add(resource);
    for (const engine::Finding& finding : report.FindingsOf(file)) sorter.Add(finding);
    TestSuite suite = sorter.Take();
    if (!suite.cases.empty()) suites.push_back(std::move(suite));
  }
  for (const engine::Unreadable& unreadable : report.summary.unreadable)
    suites.push_back({report.paths.FromRoot(unreadable.path), {{"can be read", {}, {}, unreadable.why}}});
  return suites;
}

}  // namespace kubevet::render
