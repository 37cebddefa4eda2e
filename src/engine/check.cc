#include "engine/check.h"

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <utility>

#include "engine/ordered_pool.h"
#include "engine/resolver.h"
#include "engine/workspace.h"
#include "rules/runner.h"

namespace kubevet::engine {
namespace {

/// Finished files that may wait for their turn, per worker.
constexpr size_t kWaitingPerWorker = 4;

/// Adds up what files bring.
class Tally {
 public:
  /// Leaves of `findings` what is worth telling.
  void Add(const Analysis& analysis, std::vector<Finding>& findings) {
    ++summary_.files;
    std::erase_if(findings, [this](const Finding& finding) {
      return finding.rule == kNoSchemaRule && finding.resource &&
             unknown_kinds_.contains({finding.resource->api_version, finding.resource->kind});
    });
    summary_.documents += analysis.document_count;
    summary_.resources += static_cast<uint32_t>(analysis.resources.size());
    for (const Finding& finding : findings) summary_.Count(finding.severity);
    for (const auto& [kind, count] : analysis.unknown_kinds) unknown_kinds_[kind] += count;
    for (const auto& [what, count] : analysis.not_judged) not_judged_[what] += count;
  }
  void AddUnreadable(Unreadable unreadable) { summary_.unreadable.push_back(std::move(unreadable)); }

  Summary Take() {
    for (const auto& [kind, count] : unknown_kinds_)
      summary_.unknown_kinds.push_back({kind.first, kind.second, count});
    for (const auto& [what, count] : not_judged_) summary_.not_judged.push_back({what, count});
    const auto more = [](const auto& a, const auto& b) { return a.count > b.count; };
    std::stable_sort(summary_.unknown_kinds.begin(), summary_.unknown_kinds.end(), more);
    std::stable_sort(summary_.not_judged.begin(), summary_.not_judged.end(), more);
    return std::move(summary_);
  }

 private:
  Summary summary_;
  std::map<std::pair<std::string, std::string>, uint32_t> unknown_kinds_;
  std::map<std::string, uint32_t> not_judged_;
};

/// What rules find in the objects of a file.
void AddRuleFindings(const Analysis& analysis, std::span<const k8s::Object> objects, rules::Runner& runner,
                     std::vector<Diagnostic>& diagnostics) {
  for (size_t i = 0; i < objects.size(); ++i) {
    if (!analysis.resources[i].is_sound) continue;
    for (Diagnostic& finding : runner.Run(objects[i])) {
      finding.document = analysis.resources[i].document;
      diagnostics.push_back(std::move(finding));
    }
  }
}

std::vector<Finding> Resolved(const std::vector<Diagnostic>& diagnostics) {
  Resolver resolver;
  std::vector<Finding> findings;
  findings.reserve(diagnostics.size());
  for (const Diagnostic& diagnostic : diagnostics) findings.push_back(resolver.Resolve(diagnostic));
  std::stable_sort(findings.begin(), findings.end(), ComesBefore);
  return findings;
}

}  // namespace

Summary Check(const FileSystem& files, const Inputs& inputs, const Options& options, const OnFile& on_file) {
  Tally tally;
  for (const Unreadable& unreadable : inputs.unreadable) tally.AddUnreadable(unreadable);

  const Workspace workspace(files, inputs.files, options);
  const std::vector<LoadedFile>& loaded = workspace.files();
  const auto finish = [&](size_t i) {
    std::vector<Diagnostic> diagnostics = loaded[i].analysis.findings;
    if (options.rules != nullptr) {
      rules::Runner runner(*options.rules, workspace.world());
      AddRuleFindings(loaded[i].analysis, workspace.ObjectsOf(i), runner, diagnostics);
    }
    return Resolved(diagnostics);
  };
  OrderedPool<std::vector<Finding>> pool(loaded.size(), options.jobs, kWaitingPerWorker, finish);
  for (size_t i = 0; i < loaded.size(); ++i) {
    std::vector<Finding> findings = pool.Next();
    if (loaded[i].unreadable) {
      tally.AddUnreadable({loaded[i].input.path, *loaded[i].unreadable});
    } else {
      tally.Add(loaded[i].analysis, findings);
    }
    if (!on_file({loaded[i].input, std::move(findings)})) break;
  }
  return tally.Take();
}

}  // namespace kubevet::engine
