// Inputs are found one after the other, which takes as long as a quarter of a run. Other threads read
// meanwhile what has been found.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

#include "base/file_system.h"
#include "base/hash.h"
#include "engine/file_content.h"

namespace kubevet::engine {

/// Nothing but time depends on it: what it has not read is read by who needs it. The file system must outlive
/// it.
class ReadAhead {
 public:
  /// With at most so many threads; none begins for a few files.
  ReadAhead(const FileSystem& files, unsigned threads);
  ~ReadAhead() { Stop(); }
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  /// Of a file that will probably be needed.
  void Add(const InputFile& file);
  /// Waits for what is being read; nothing more is.
  void Stop();
  /// After Stop, from any thread, once for each file: what was read of it, with its documents if it is not
  /// divided; nothing when nobody came to it.
  std::optional<FileContent> Take(const InputFile& file);

 private:
  struct Entry {
    InputFile file;
    FileContent content = {};
    bool is_read = false;  // and not given away
  };

  void Work();

  const FileSystem& files_;
  const unsigned threads_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable added_;
  std::deque<Entry> entries_;
  size_t taken_up_ = 0;
  bool stopped_ = false;
  std::vector<std::thread> running_;
  TextMap<std::string_view, Entry*> read_;  // by path, once all have stopped
};

}  // namespace kubevet::engine
