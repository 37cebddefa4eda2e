#include "engine/read_ahead.h"

#include <algorithm>
#include <new>
#include <utility>

#include "base/block.h"

namespace kubevet::engine {
namespace {

/// So many files are found before threads begin.
constexpr size_t kFew = 32;
/// More are not kept busy by the one that finds.
constexpr unsigned kMostThreads = 3;
/// So many wait to be read: what is found faster is left to others.
constexpr size_t kMostWaiting = 256;
/// There may be many more: what a thread makes of them takes memory in small pieces.
constexpr size_t kExpectedPieces = 16 << 20;

FileContent ReadWhole(const FileSystem& files, const InputFile& file) {
  FileContent content = ReadContent(files, file, true);
  if (content.source == nullptr || content.IsDivided()) return content;
  content.documents.resize(content.chunks.size());
  for (size_t i = 0; i < content.chunks.size(); ++i) {
    if (content.documents[i] == nullptr)
      content.documents[i] = yaml::ReadDocument(*content.source, content.chunks[i]);
  }
  return content;
}

}  // namespace

ReadAhead::ReadAhead(const FileSystem& files, unsigned threads)
    : files_(files), threads_(std::min(threads, kMostThreads)) {}

void ReadAhead::Add(const InputFile& file) {
  if (threads_ == 0 || file.is_standard_input) return;
  {
    const std::lock_guard lock(mutex_);
    if (entries_.size() - taken_up_ >= kMostWaiting) return;
    entries_.push_back({file});
    if (entries_.size() < kFew) return;
  }
  while (running_.size() < threads_) running_.emplace_back([this] { Work(); });
  added_.notify_one();
}

void ReadAhead::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  added_.notify_all();
  for (std::thread& thread : running_) thread.join();
  running_.clear();
  for (Entry& entry : entries_) {
    if (entry.is_read) read_.emplace(entry.file.path, &entry);
  }
}

std::optional<FileContent> ReadAhead::Take(const InputFile& file) {
  const auto found = read_.find(file.path);
  if (found == read_.end() || !found->second->is_read) return std::nullopt;
  found->second->is_read = false;
  return std::move(found->second->content);
}

void ReadAhead::Work() {
  ExpectSmallPieces(kExpectedPieces);
  std::unique_lock lock(mutex_);
  while (true) {
    added_.wait(lock, [this] { return stopped_ || taken_up_ < entries_.size(); });
    if (stopped_) return;
    Entry& entry = entries_[taken_up_++];
    lock.unlock();
    try {
      entry.content = ReadWhole(files_, entry.file);
      entry.is_read = true;
    } catch (const std::bad_alloc&) {
      entry.content = {};  // who needs it tries again
    }
    lock.lock();
  }
}

}  // namespace kubevet::engine
