#include "engine/read_ahead.h"

#include <algorithm>
#include <array>
#include <new>
#include <utility>

#include "engine/threads.h"

namespace kubevet::engine {
namespace {

/// So many files are found before threads begin.
constexpr size_t kFew = 32;
/// More are not kept busy by the one that finds.
constexpr unsigned kMostThreads = 3;
/// So many wait to be read: what is found faster is left to others.
constexpr size_t kMostWaiting = 4096;
/// So many are read at once: nobody is woken for less.
constexpr size_t kBatch = 8;
/// What is larger may be divided, or left out by a configuration: nobody should wait for it.
constexpr size_t kMostBytes = 2 * kPartBytes;

}  // namespace

ReadAhead::ReadAhead(const FileSystem& files, unsigned threads, Expect expect)
    : files_(files), threads_(std::min(threads, kMostThreads)), expect_(std::move(expect)) {}

void ReadAhead::Add(const InputFile& file) {
  if (threads_ == 0 || file.is_standard_input) return;
  {
    const std::lock_guard lock(mutex_);
    if (entries_.size() - taken_up_ >= kMostWaiting) return;
    entries_.push_back({file});
    if (entries_.size() < kFew || !IsBatchWaiting()) return;
  }
  if (running_.empty()) {
    expected_ = expect_();
    running_ = StartThreads(threads_, [this] { Work(); });
  }
  added_.notify_one();
}

bool ReadAhead::IsBatchWaiting() const {
  return entries_.size() - taken_up_ >= kBatch;
}

void ReadAhead::Join() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  added_.notify_all();
  for (std::thread& thread : running_) thread.join();
  running_.clear();
}

void ReadAhead::Stop() {
  Join();
  for (Entry& entry : entries_) {
    if (entry.is_read) read_.emplace(entry.file.path, &entry);
  }
}

bool ReadAhead::IsAsExpected(const Options& options) const {
  return expected_ && expected_->target == options.target &&
         expected_->judge_partial == options.judge_partial && expected_->current == options.current;
}

std::optional<ReadAhead::Read> ReadAhead::Take(const InputFile& file) {
  const auto found = read_.find(file.path);
  if (file.is_standard_input || found == read_.end() || !found->second->is_read) return std::nullopt;
  found->second->is_read = false;
  return std::move(found->second->read);
}

void ReadAhead::Clear() {
  read_.clear();
  entries_.clear();
}

void ReadAhead::Work() {
  AnalysisMemory memory;
  std::unique_lock lock(mutex_);
  while (true) {
    added_.wait(lock, [this] { return stopped_ || IsBatchWaiting(); });
    if (stopped_) return;
    std::array<Entry*, kBatch> batch;
    for (Entry*& each : batch) each = &entries_[taken_up_++];
    lock.unlock();
    ReadBatch(batch);
    lock.lock();
    // Who stops it should not wait for more than one.
    for (size_t i = 0; i < batch.size() && !stopped_; ++i) {
      lock.unlock();
      Judge(*batch[i], memory);
      lock.lock();
    }
  }
}

void ReadAhead::ReadBatch(std::span<Entry* const> batch) const try {
  std::vector<const InputFile*> inputs;
  for (const Entry* each : batch) inputs.push_back(&each->file);
  auto sources = ReadTogether(files_, inputs);
  for (size_t i = 0; i < batch.size(); ++i) {
    Entry& entry = *batch[i];
    try {
      FileContent& content = entry.read.content;
      content = ReadContent(files_, entry.file, std::move(sources[i]), true, kMostBytes);
      if (content.unreadable) continue;
      ReadDocuments(content);
      entry.is_read = true;
    } catch (const std::bad_alloc&) {
      entry.read = {};
    }
  }
} catch (const std::bad_alloc&) {  // who needs them reads them
}

void ReadAhead::Judge(Entry& entry, AnalysisMemory& memory) const {
  const FileContent& content = entry.read.content;
  if (!expected_ || !entry.is_read || content.IsDivided()) return;
  try {
    const Part whole{content.chunks, true, content.documents, content.definitions};
    entry.read.early = AnalyzeEarly(*content.source, whole, *expected_, Role::kManifest, memory);
  } catch (const std::bad_alloc&) {  // who needs it tries again
    memory.Forget();
  }
}

}  // namespace kubevet::engine
