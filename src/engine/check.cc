#include "engine/check.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <new>
#include <optional>
#include <thread>
#include <utility>

#include "engine/roles.h"

namespace kubevet::engine {
namespace {

/// Finished files that may wait for their turn, per worker.
constexpr size_t kWaitingPerWorker = 4;

/// One file, done.
struct Outcome {
  FileResult result;  // but for the findings and suppressions
  Finished finished;
  std::optional<std::string> unreadable;
};

/// Everything there is to know about the inputs before they are read.
struct Run {
  const FileSystem& files;
  const std::vector<InputFile>& inputs;
  std::vector<Role> roles;
  std::vector<Options> options;  // by policy
  const Rulings& rulings;
};

Outcome CheckFile(const Run& run, size_t index) {
  const Rulings::Ruled& ruled = run.rulings.files[index];
  try {
    const auto source = ReadSource(run.files, run.inputs[index]);
    if (!source.ok()) return {{}, {}, source.error().message};
    FileResult result = CheckSource(**source, run.options[ruled.policy], run.roles[index]);
    Finished finished = Finish(**source, std::exchange(result.findings, {}), result.suppressions,
                               run.rulings.policies[ruled.policy], ruled.absolute, run.rulings.hiding);
    return {std::move(result), std::move(finished), std::nullopt};
  } catch (const std::bad_alloc&) {
    return {{}, {}, "there is not enough memory for it"};
  }
}

/// Hands out the inputs to workers and gives the outcomes back in order.
class Pool {
 public:
  Pool(const Run& run, unsigned jobs) : run_(run), outcomes_(run.inputs.size()) {
    const size_t count = std::min<size_t>(jobs, outcomes_.size());
    window_ = count * kWaitingPerWorker;
    for (size_t i = 0; i < count; ++i) workers_.emplace_back([this] { Work(); });
  }

  ~Pool() {
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    changed_.notify_all();
    for (std::thread& worker : workers_) worker.join();
  }

  /// Waits for the outcome of the next input.
  Outcome Next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return outcomes_[delivered_].has_value(); });
    Outcome outcome = std::move(*outcomes_[delivered_]);
    outcomes_[delivered_].reset();
    ++delivered_;
    lock.unlock();
    changed_.notify_all();
    return outcome;
  }

 private:
  void Work() {
    for (;;) {
      std::unique_lock lock(mutex_);
      changed_.wait(
          lock, [this] { return stopped_ || taken_ == outcomes_.size() || taken_ < delivered_ + window_; });
      if (stopped_ || taken_ == outcomes_.size()) return;
      const size_t index = taken_++;
      lock.unlock();
      Outcome outcome = CheckFile(run_, index);
      lock.lock();
      outcomes_[index] = std::move(outcome);
      lock.unlock();
      changed_.notify_all();
    }
  }

  const Run& run_;
  size_t window_ = 0;
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::vector<std::optional<Outcome>> outcomes_;
  size_t taken_ = 0;
  size_t delivered_ = 0;
  bool stopped_ = false;
  std::vector<std::thread> workers_;
};

/// Adds up what files bring.
class Tally {
 public:
  void Add(const FileResult& result, Finished& finished) {
    ++summary_.files;
    std::erase_if(finished.findings, [this](const Finding& finding) {
      return finding.rule == kNoSchemaRule && finding.resource &&
             unknown_kinds_.contains({finding.resource->api_version, finding.resource->kind});
    });
    summary_.documents += result.documents;
    summary_.resources += result.resources;
    summary_.suppressed += finished.suppressed;
    Count(finished.findings);
    for (const auto& [kind, count] : result.unknown_kinds) unknown_kinds_[kind] += count;
    for (const auto& [what, count] : result.not_judged) not_judged_[what] += count;
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
  Summary summary_;
  std::map<std::pair<std::string, std::string>, uint32_t> unknown_kinds_;
  std::map<std::string, uint32_t> not_judged_;
};

}  // namespace

Rulings Unruled(const Inputs& inputs, const k8s::Target& target) {
  Rulings rulings;
  rulings.policies.emplace_back().target = target;
  rulings.sees_everything.push_back(false);
  rulings.files.resize(inputs.files.size());
  return rulings;
}

Summary Check(const FileSystem& files, const Inputs& inputs, const Options& options, const Rulings& rulings,
              const OnFile& on_file) {
  Tally tally;
  for (const Unreadable& unreadable : inputs.unreadable) tally.AddUnreadable(unreadable);

  Run run{files, inputs.files, std::vector<Role>(inputs.files.size(), Role::kManifest), {}, rulings};
  if (!options.judge_partial) run.roles = FindRoles(files, inputs.files);
  std::vector<std::vector<bool>> used;  // ignore entries by policy
  for (const Policy& policy : rulings.policies) {
    run.options.push_back(options);
    run.options.back().target = policy.target;
    used.emplace_back(policy.configuration == nullptr ? 0 : policy.configuration->ignores.size());
  }
  std::optional<Pool> pool;
  if (options.jobs > 1 && inputs.files.size() > 1) pool.emplace(run, options.jobs);
  for (size_t i = 0; i < inputs.files.size(); ++i) {
    const InputFile& file = inputs.files[i];
    const size_t policy = rulings.files[i].policy;
    Outcome outcome = pool ? pool->Next() : CheckFile(run, i);
    if (outcome.unreadable) {
      tally.AddUnreadable({file.path, std::move(*outcome.unreadable)});
    } else {
      tally.Add(outcome.result, outcome.finished);
    }
    Finished& finished = outcome.finished;
    for (uint32_t entry : finished.used) used[policy][entry] = true;
    if (!on_file({file, rulings.policies[policy], std::move(finished.findings), std::move(finished.recorded),
                  finished.stale})) {
      return tally.Take();
    }
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
