#include "engine/check.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <new>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <variant>

#include "base/left_behind.h"
#include "engine/file_content.h"
#include "engine/for_each.h"
#include "engine/ordered_pool.h"
#include "engine/resolver.h"
#include "engine/schema_catalogue.h"
#include "engine/stalls.h"
#include "rules/checks_pod_templates.h"

namespace kubevet::engine {
namespace {

/// What is told of a file, counted where it is finished.
struct FinishedFile {
  FinishedFile(Outcome the_outcome, const Analysis& analysis, const DocumentFilter& told,
               bool lists_resources)
      : outcome(std::move(the_outcome)) {
    if (outcome.unreadable) return;
    documents = told.Count(analysis.document_count);
    for (const AnalyzedResource& each : analysis.resources) {
      if (!told.Takes(each.document)) continue;
      ++resource_count;
      if (lists_resources) resources.push_back({each.resource.id, each.document});
    }
    has_gaps =
        !analysis.unknown_kinds.empty() || !analysis.not_judged.empty() || !analysis.partly_checked.empty();
  }

  Outcome outcome;
  std::vector<CheckedResource> resources;
  uint32_t documents = 0, resource_count = 0;
  bool has_gaps = false;  // something in it was not judged, or not wholly
};

/// Adds up what files bring.
class Tally {
 public:
  /// Leaves of the outcome what is worth telling.
  void Add(const Analysis& analysis, const DocumentFilter& told, FinishedFile& file) {
    Outcome& outcome = file.outcome;
    ++summary_.files;
    const auto is_outside = [&](const Finding& finding) { return !told.Takes(finding.document); };
    std::erase_if(outcome.finished.findings, [&](const Finding& finding) {
      return is_outside(finding) ||
             (finding.rule == kPartlyCheckedRule && partly_checked_.contains(finding.message)) ||
             (finding.rule == kNoSchemaRule && finding.resource && met_.contains(KindOf(*finding.resource)));
    });
    std::erase_if(outcome.finished.hidden, is_outside);
    summary_.documents += file.documents;
    summary_.resources += file.resource_count;
    summary_.suppressed += static_cast<uint32_t>(outcome.finished.hidden.size());
    Count(outcome.finished.findings);
    if (!file.has_gaps) return;
    if (!analysis.unknown_kinds.empty()) {
      for (const AnalyzedResource& each : analysis.resources) {
        const Kind kind = KindOf(*each.resource.id);
        if (told.Takes(each.document) && analysis.unknown_kinds.contains(kind)) ++unknown_kinds_[kind];
      }
    }
    for (const auto& [what, count] : analysis.not_judged) not_judged_[what] += count;
    Pass(analysis);
  }
  /// Of a file that is not told about, what it leaves to say of the others.
  void Pass(const Analysis& analysis) {
    for (const auto& [kind, count] : analysis.unknown_kinds) met_.insert(kind);
    partly_checked_.insert(analysis.partly_checked.begin(), analysis.partly_checked.end());
  }
  void Count(const std::vector<Finding>& findings) {
    for (const Finding& finding : findings) summary_.Count(finding.severity);
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
  using Kind = std::pair<std::string, std::string>;  // api version, kind
  static Kind KindOf(const ResourceId& id) { return {id.api_version, id.kind}; }

  Summary summary_;
  std::set<Kind> met_;                    // without a schema, in files so far
  std::set<std::string> partly_checked_;  // what was said of schemas in files so far
  std::map<Kind, uint32_t> unknown_kinds_;
  std::map<std::string, uint32_t> not_judged_;
};

/// What the rules of a policy find in each of these files. Where one is large, objects are divided over
/// threads.
std::vector<rules::Found> RunRules(RuleRunners& runners, std::span<const size_t> files, const Policy& policy,
                                   unsigned jobs) {
  struct Origin {
    size_t file;
    uint32_t document;
  };
  const Workspace& workspace = runners.workspace();
  std::vector<const k8s::Object*> objects;
  std::vector<Origin> origins;
  size_t most = 0;  // in one file
  for (size_t i = 0; i < files.size(); ++i) {
    const auto all = workspace.ObjectsOf(files[i]);
    most = std::max(most, all.size());
    for (size_t j = 0; j < all.size(); ++j) {
      const AnalyzedResource& resource = workspace.inputs()[files[i]]->analysis.resources[j];
      if (!resource.is_sound) continue;
      objects.push_back(&all[j]);
      origins.push_back({i, resource.document});
    }
  }
  constexpr size_t kAtOnce = 256;
  const unsigned threads = most > kAtOnce ? jobs : 1;
  std::vector<rules::Found> found(objects.size());
  const auto no_state = [] { return std::monostate(); };
  ForEachRangeWith(objects.size(), kAtOnce, threads, no_state, [&](size_t begin, size_t end, std::monostate) {
    runners.With(policy, [&](rules::Runner& runner) {
      std::ranges::move(runner.Run(std::span(objects).subspan(begin, end - begin)), found.begin() + begin);
    });
  });
  std::vector<rules::Found> out(files.size());
  for (size_t i = 0; i < found.size(); ++i) {
    rules::Found of_object = std::move(found[i]);
    rules::Found& of_file = out[origins[i].file];
    for (Diagnostic& finding : of_object.findings)
      of_file.findings.emplace_back(std::move(finding)).document = origins[i].document;
    std::ranges::move(of_object.failures, std::back_inserter(of_file.failures));
  }
  return out;
}

/// Workloads of a file whose rollout stalls.
void AddStalls(const Analysis& analysis, std::span<const k8s::Object> objects, const rules::World& world,
               const StallFinder& stalls, std::vector<Diagnostic>& diagnostics) {
  const bool knows_nodes = !world.bundle.Nodes().empty();
  for (size_t i = 0; i < objects.size(); ++i) {
    if (objects[i].kind->group != "apps") continue;  // most are far away in memory
    if (!analysis.resources[i].is_sound || !plan::WorkloadKindOf(*objects[i].resource.id)) continue;
    std::vector<const k8s::Node*> nodes;
    if (knows_nodes && StallFinder::AsksForNodes(objects[i])) nodes = rules::NodesFor(world, objects[i]);
    auto stall = stalls.Find(objects[i], nodes, world.target);
    if (!stall) continue;
    stall->resource = objects[i].resource.id;
    stall->document = analysis.resources[i].document;
    diagnostics.push_back(std::move(*stall));
  }
}

/// What was found in a file, by the server and by rules. Much of it is divided over threads.
std::vector<Finding> Resolve(const Source& source, std::span<const Diagnostic> of_server,
                             std::span<const Diagnostic> of_rules, bool makes_excerpts, unsigned jobs) {
  constexpr size_t kAtOnce = 512, kMany = 4096;  // fewer take no longer than a thread takes to start
  Resolver resolver(makes_excerpts);
  std::vector<Finding> findings(of_server.size() + of_rules.size());
  const auto resolve = [&](size_t begin, size_t end, Resolver& mine) {
    for (size_t i = begin; i < end; ++i)
      findings[i] = mine.Resolve(i < of_server.size() ? of_server[i] : of_rules[i - of_server.size()]);
  };
  if (findings.size() <= kMany) {
    resolve(0, findings.size(), resolver);
  } else {
    resolver.Meet(source);
    ForEachRangeWith(
        findings.size(), kAtOnce, jobs, [&] { return resolver; }, resolve);
  }
  return findings;
}

/// Of a file that could be read, and what rules found in it. `world` is null where there are no rules.
Outcome FinishReadable(const Workspace& workspace, size_t i, const rules::World* world, rules::Found found,
                       const Policy& policy, const Rulings& rulings, const StallFinder& stalls,
                       unsigned jobs) {
  const LoadedFile& file = *workspace.inputs()[i];
  const std::vector<Diagnostic>& of_server = file.analysis.findings;
  std::vector<Diagnostic> of_rules = rules::WithoutRepeated(of_server, std::move(found.findings));
  if (world != nullptr && policy.selection.Judge(kStallRule, Severity::kError))
    AddStalls(file.analysis, workspace.ObjectsOf(i), *world, stalls, of_rules);
  auto findings = Resolve(*file.source, of_server, of_rules, rulings.makes_excerpts, jobs);
  Outcome outcome;
  outcome.failures = std::move(found.failures);
  outcome.finished = Finish(*file.source, std::move(findings), file.analysis.suppressions, policy,
                            rulings.files[i].absolute, rulings.hiding);
  return outcome;
}

/// Of files that could be read.
std::vector<Outcome> FinishReadable(RuleRunners& runners, std::span<const size_t> files, const Policy& policy,
                                    const Rulings& rulings, const StallFinder& stalls, unsigned jobs) {
  std::vector<rules::Found> found(files.size());
  const rules::World* world = nullptr;
  if (policy.rules != nullptr) {
    found = RunRules(runners, files, policy, jobs);
    world = &runners.WorldOf(policy);
  }
  std::vector<Outcome> outcomes;
  outcomes.reserve(files.size());
  for (size_t i = 0; i < files.size(); ++i)
    outcomes.push_back(FinishReadable(runners.workspace(), files[i], world, std::move(found[i]), policy,
                                      rulings, stalls, jobs));
  return outcomes;
}

}  // namespace

std::vector<Outcome> FinishFiles(RuleRunners& runners, std::span<const size_t> files, const Policy& policy,
                                 const Rulings& rulings, const StallFinder& stalls, unsigned jobs) {
  std::vector<Outcome> outcomes(files.size());
  std::vector<size_t> readable;
  for (size_t i = 0; i < files.size(); ++i) {
    outcomes[i].unreadable = runners.workspace().inputs()[files[i]]->unreadable;
    if (!outcomes[i].unreadable) readable.push_back(files[i]);
  }
  try {
    auto finished = FinishReadable(runners, readable, policy, rulings, stalls, jobs);
    auto next = finished.begin();
    for (Outcome& outcome : outcomes) {
      if (!outcome.unreadable) outcome = std::move(*next++);
    }
  } catch (const std::bad_alloc&) {
    if (files.size() > 1) {  // it may suffice for one at a time
      for (size_t i = 0; i < files.size(); ++i)
        outcomes[i] = std::move(FinishFiles(runners, files.subspan(i, 1), policy, rulings, stalls, jobs)[0]);
    } else if (!outcomes[0].unreadable) {
      outcomes[0].unreadable = kNotEnoughMemory;
    }
  }
  return outcomes;
}

namespace {

/// Gives a Workspace back; not piece by piece when the whole process goes next.
struct Leaving {
  bool process_ends;
  void operator()(const Workspace* workspace) const {
    if (process_ends) {
      LeaveBehind(workspace);
    } else {
      delete workspace;
    }
  }
};

/// What of each input is told.
std::vector<DocumentFilter> FiltersOf(const Workspace& workspace, const ReportedPart& part) {
  const auto files = workspace.inputs();
  std::vector<size_t> sizes;
  for (const auto& file : files) sizes.push_back(file->source == nullptr ? 0 : file->source->text().size());
  const auto [begin, end] = InputsOf(part.shard, sizes);
  std::vector<DocumentFilter> told(files.size(), DocumentFilter::Nothing());
  for (size_t i = begin; i < end; ++i) {
    const bool is_compared = part.before && files[i]->source != nullptr;
    told[i] = is_compared ? DocumentFilter::Changed(*files[i]->source, (*part.before)[i]) : DocumentFilter();
  }
  return told;
}

/// Whether there are ignore entries of which it is not known that they hide nothing.
bool AsksForMore(const Rulings& rulings, const std::vector<std::vector<bool>>& used) {
  for (size_t i = 0; i < used.size(); ++i) {
    if (rulings.sees_everything[i] && std::find(used[i].begin(), used[i].end(), false) != used[i].end())
      return true;
  }
  return false;
}

}  // namespace

Rulings Unruled(const Inputs& inputs, const k8s::Target& target) {
  Rulings rulings;
  rulings.policies.emplace_back().target = target;
  rulings.sees_everything.push_back(false);
  rulings.files.resize(inputs.files.size());
  return rulings;
}

Summary Check(const FileSystem& files, const Inputs& inputs, const Options& options, const Rulings& rulings,
              const OnFile& on_file, const ReportedPart& part) {
  Tally tally;
  for (const Unreadable& unreadable : inputs.unreadable) tally.AddUnreadable(unreadable);

  std::vector<Options> by_policy(rulings.policies.size(), options);
  std::vector<std::vector<bool>> used;  // ignore entries by policy
  for (size_t i = 0; i < by_policy.size(); ++i) {
    const Policy& policy = rulings.policies[i];
    by_policy[i].target = policy.target;
    used.emplace_back(policy.configuration == nullptr ? 0 : policy.configuration->ignores.size());
  }
  const std::unique_ptr<const Workspace, Leaving> owned(
      new Workspace(files, inputs, options.judge_partial, options.jobs,
                    [&](size_t i) -> const Options& {
                      return i < rulings.files.size() ? by_policy[rulings.files[i].policy] : by_policy.back();
                    }),
      Leaving{options.process_ends});
  const Workspace& workspace = *owned;
  if (options.catalogue != nullptr) {
    for (Unreadable& file : options.catalogue->Unusable()) tally.AddUnreadable(std::move(file));
  }
  RuleRunners runners(workspace, options.tells_failures);
  const StallFinder stalls(options.current);
  const std::vector<DocumentFilter> told = FiltersOf(workspace, part);
  std::vector<size_t> mine, others;
  for (size_t i = 0; i < told.size(); ++i) (told[i].TakesNone() ? others : mine).push_back(i);
  const auto finish = [&](const std::vector<size_t>& which) {
    return [&](size_t begin, size_t end) {
      std::vector<FinishedFile> finished;
      finished.reserve(end - begin);
      for (size_t next = begin; begin < end; begin = next) {
        const size_t policy = rulings.files[which[begin]].policy;
        while (next < end && rulings.files[which[next]].policy == policy) ++next;
        const auto range = std::span(which).subspan(begin, next - begin);
        auto outcomes = FinishFiles(runners, range, rulings.policies[policy], rulings, stalls, options.jobs);
        for (size_t i = 0; i < range.size(); ++i)
          finished.emplace_back(std::move(outcomes[i]), workspace.inputs()[range[i]]->analysis,
                                told[range[i]], rulings.lists_resources);
      }
      return finished;
    };
  };
  OrderedPool<FinishedFile> pool(mine.size(), options.jobs, finish(mine));
  for (size_t i = 0; i < told.size(); ++i) {
    const LoadedFile& file = *workspace.inputs()[i];
    if (told[i].TakesNone()) {
      tally.Pass(file.analysis);
      continue;
    }
    const size_t policy = rulings.files[i].policy;
    FinishedFile finished_file = pool.Next();
    Outcome& outcome = finished_file.outcome;
    Finished& finished = outcome.finished;
    if (outcome.unreadable) {
      tally.AddUnreadable({file.input.path, *std::move(outcome.unreadable)});
    } else {
      tally.Add(file.analysis, told[i], finished_file);
    }
    for (uint32_t entry : finished.used) used[policy][entry] = true;
    if (!on_file({file.input, rulings.policies[policy], std::move(finished.findings),
                  std::move(finished.recorded), finished.stale, std::move(outcome.failures),
                  std::move(finished_file.resources), std::move(finished.hidden)})) {
      return tally.Take();
    }
  }
  if (!part.JudgesIgnores()) return tally.Take();
  OrderedPool<FinishedFile> rest(others.size(), options.jobs, finish(others));
  for (size_t i = 0; i < others.size() && AsksForMore(rulings, used); ++i) {
    for (uint32_t entry : rest.Next().outcome.finished.used)
      used[rulings.files[others[i]].policy][entry] = true;
  }
  for (size_t i = 0; i < rulings.policies.size(); ++i) {
    const Policy& policy = rulings.policies[i];
    auto findings = JudgeIgnores(policy, used[i], rulings.sees_everything[i], rulings.hiding.today);
    if (findings.empty()) continue;
    tally.Count(findings);
    const InputFile file{policy.configuration->source->path()};
    if (!on_file({file, policy, std::move(findings), {}, 0})) break;
  }
  return tally.Take();
}

}  // namespace kubevet::engine
