// Runs a session over two file descriptors, with two threads: one reads and cuts messages, so that a request
// can be cancelled while another is answered; the other, the caller's, does everything else.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <variant>

#include "lsp/json_rpc.h"
#include "lsp/session.h"

namespace kubevet::lsp {

/// What came, in order. Safe to use from several threads.
class Inbox {
 public:
  struct Entry {
    std::variant<std::variant<Message, BadMessage>, Error> what;  ///< an error of the stream
    bool is_cancelled = false;
    bool is_outdated = false;  ///< about a text of which a newer version came meanwhile
    StopFlag stop;             ///< requested when it is cancelled after it was taken
  };

  /// A cancellation marks the request it is about, if that still waits, or stops it; else it is to be taken
  /// as any other message.
  void Put(std::variant<Message, BadMessage> message);
  void PutBroken(Error error);
  /// Nothing comes any more.
  void Close();

  /// The next one; waits for it when `waits`. Nothing: there is none.
  std::optional<Entry> Take(bool waits);
  bool is_closed() const;

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Entry> entries_;
  std::string taken_;  // the id of the request that was taken last
  StopFlag taken_stop_;
  bool is_closed_ = false;
};

/// Until the client says goodbye or hangs up; the exit code.
int Serve(int in, int out, const FileSystem& disk, ServerOptions server, SessionOptions options);

}  // namespace kubevet::lsp
