// Inputs are found one after the other, which takes as long as a quarter of a run. Other threads read and
// judge meanwhile what has been found.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <thread>
#include <vector>

#include "base/file_system.h"
#include "base/hash.h"
#include "engine/analyze.h"
#include "engine/file_content.h"

namespace kubevet::engine {

/// What it has not read, could not read, or is large is left to who needs it. The file system must outlive
/// it. All but its threads belongs to one thread, until it is stopped.
class ReadAhead {
 public:
  /// What was read of a file, with all its documents.
  struct Read {
    FileContent content = {};
    std::optional<EarlyAnalysis> early;  ///< as a manifest
  };

  /// Asked before the first thread begins: how the files will probably be judged; then they are, by now.
  using Expect = std::function<std::optional<Options>()>;

  /// With at most so many threads; none begins for a few files.
  ReadAhead(
      const FileSystem& files, unsigned threads, Expect expect = [] { return std::nullopt; });
  ~ReadAhead() { Join(); }
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  /// Whether files are judged so, as far as AnalyzeEarly depends on it.
  bool IsAsExpected(const Options& options) const;
  /// Of a file that will probably be needed.
  void Add(const InputFile& file);
  /// Waits for what is being read; nothing more is.
  void Stop();
  /// After Stop, from any thread, once for each file: what was read of it.
  std::optional<Read> Take(const InputFile& file);
  /// Gives back what nobody took.
  void Clear();

 private:
  /// Belongs to the thread that has taken it up, until all have stopped.
  struct Entry {
    InputFile file;
    Read read = {};
    bool is_read = false;  // and not given away
  };

  bool IsBatchWaiting() const;
  void Work();
  void ReadBatch(std::span<Entry* const> batch) const;
  void Judge(Entry& entry, AnalysisMemory& memory) const;
  void Join();

  const FileSystem& files_;
  const unsigned threads_;
  const Expect expect_;
  std::optional<Options> expected_;  // stays as it is while there are threads
  std::vector<std::thread> running_;
  TextMap<std::string_view, Entry*> read_;  // by path, once all have stopped
  std::mutex mutex_;                        // guards what follows
  std::condition_variable added_;
  std::deque<Entry> entries_;
  size_t taken_up_ = 0;
  bool stopped_ = false;
};

}  // namespace kubevet::engine
