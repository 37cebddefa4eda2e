#include "engine/check.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <new>
#include <optional>
#include <thread>

#include "engine/roles.h"

namespace kubevet::engine {
namespace {

/// Finished files that may wait for their turn, per worker.
constexpr size_t kWaitingPerWorker = 4;

/// One file, done.
struct Outcome {
  FileResult result;
  std::optional<std::string> unreadable;
};

Outcome CheckFile(const FileSystem& files, const InputFile& file, Role role, const Options& options) {
  try {
    const auto source = ReadSource(files, file);
    if (!source.ok()) return {{}, source.error().message};
    FileResult result = CheckSource(**source, options, role);
    std::stable_sort(result.findings.begin(), result.findings.end(), ComesBefore);
    return {std::move(result), std::nullopt};
  } catch (const std::bad_alloc&) {
    return {{}, "there is not enough memory for it"};
  }
}

/// Hands out the inputs to workers and gives the outcomes back in order.
class Pool {
 public:
  Pool(const FileSystem& files, const std::vector<InputFile>& inputs, const std::vector<Role>& roles,
       const Options& options)
      : files_(files), inputs_(inputs), roles_(roles), options_(options), outcomes_(inputs.size()) {
    const size_t count = std::min<size_t>(options.jobs, inputs.size());
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
      changed_.wait(lock,
                    [this] { return stopped_ || taken_ == inputs_.size() || taken_ < delivered_ + window_; });
      if (stopped_ || taken_ == inputs_.size()) return;
      const size_t index = taken_++;
      lock.unlock();
      Outcome outcome = CheckFile(files_, inputs_[index], roles_[index], options_);
      lock.lock();
      outcomes_[index] = std::move(outcome);
      lock.unlock();
      changed_.notify_all();
    }
  }

  const FileSystem& files_;
  const std::vector<InputFile>& inputs_;
  const std::vector<Role>& roles_;
  const Options& options_;
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
  void Add(FileResult& result) {
    ++summary_.files;
    std::erase_if(result.findings, [this](const Finding& finding) {
      return finding.rule == kNoSchemaRule && finding.resource &&
             unknown_kinds_.contains({finding.resource->api_version, finding.resource->kind});
    });
    summary_.documents += result.documents;
    summary_.resources += result.resources;
    summary_.suppressed += result.suppressed;
    for (const Finding& finding : result.findings) summary_.Count(finding.severity);
    for (const auto& [kind, count] : result.unknown_kinds) unknown_kinds_[kind] += count;
    for (const auto& [what, count] : result.not_judged) not_judged_[what] += count;
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

Summary Check(const FileSystem& files, const Inputs& inputs, const Options& options, const OnFile& on_file) {
  Tally tally;
  for (const Unreadable& unreadable : inputs.unreadable) tally.AddUnreadable(unreadable);

  const std::vector<Role> roles = options.judge_partial
                                      ? std::vector<Role>(inputs.files.size(), Role::kManifest)
                                      : FindRoles(files, inputs.files);
  std::optional<Pool> pool;
  if (options.jobs > 1 && inputs.files.size() > 1) pool.emplace(files, inputs.files, roles, options);
  for (size_t i = 0; i < inputs.files.size(); ++i) {
    const InputFile& file = inputs.files[i];
    Outcome outcome = pool ? pool->Next() : CheckFile(files, file, roles[i], options);
    if (outcome.unreadable) {
      tally.AddUnreadable({file.path, std::move(*outcome.unreadable)});
    } else {
      tally.Add(outcome.result);
    }
    if (!on_file({file, std::move(outcome.result.findings)})) break;
  }
  return tally.Take();
}

}  // namespace kubevet::engine
