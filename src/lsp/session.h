// One client's conversation with the server: which message may come when, what is answered, what is told
// without being asked. Threads: one, which handles messages in the order they came (see serve.h).
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>

#include "lsp/json_rpc.h"
#include "lsp/protocol.h"
#include "lsp/server.h"
#include "lsp/workspace_pull.h"

namespace kubevet::lsp {

struct SessionOptions {
  std::string version;  ///< of the program
  /// How long the first findings of a document wait for those that need the whole project; nothing: as long
  /// as it takes, so that every report is complete.
  std::optional<std::chrono::milliseconds> patience;
};

class Session {
 public:
  /// Gets the body of each message for the client.
  using Send = std::function<void(const std::string& body)>;

  Session(const FileSystem& disk, ServerOptions server, SessionOptions options, Send send);

  /// Handles a body, whatever is in it. A request of which `stop` is requested meanwhile is refused.
  void Handle(std::string_view body);
  void Handle(const std::variant<Message, BadMessage>& message, const StopFlag& stop = {});
  /// The stream between two messages was not what the protocol says.
  void HandleBrokenStream(const Error& error);
  /// Answers a request that need not be answered any more: it is cancelled, or about a text that is not the
  /// newest.
  void Refuse(const Message& request, ErrorCode why);

  /// Does a piece of the work that nobody waits for; false when there is none.
  bool Work();
  /// Until there is nothing to do.
  void WorkToEnd() {
    while (Work()) continue;
  }

  bool is_over() const { return is_over_; }
  /// 0 when the client said goodbye in the right order.
  int exit_code() const { return has_shut_down_ ? 0 : 1; }

 private:
  using Answer = std::variant<std::string, RpcError>;
  using Clock = std::chrono::steady_clock;

  void HandleRequest(const Message& message, const StopFlag& stop);
  void HandleNotification(const Message& message);
  Answer AnswerTo(const Message& message);
  void PullWorkspace(const Message& message);
  void RefusePull(ErrorCode why);

  Answer Initialize(JsonValue params);
  void Initialized();
  void DidOpen(JsonValue params);
  void DidChange(JsonValue params);
  void DidClose(JsonValue params);
  void DidChangeFolders(JsonValue params);
  void DidChangeFiles(JsonValue params);

  Answer Hover(const std::string& path, uint32_t offset);
  Answer Completion(const std::string& path, uint32_t offset);
  Answer CodeActions(const std::string& path, JsonValue params);
  Answer Definition(const std::string& path, uint32_t offset);
  Answer References(const std::string& path, uint32_t offset, JsonValue params);
  Answer PrepareRename(const std::string& path, uint32_t offset);
  Answer Rename(const std::string& path, uint32_t offset, JsonValue params);
  Answer DocumentSymbols(const std::string& path);
  Answer Folds(const std::string& path);
  Answer Lenses(const std::string& path);
  Answer ResolveLens(JsonValue params);
  Answer Pull(const std::string& path, JsonValue params);
  Answer WorkspaceSymbols(JsonValue params);
  Answer Execute(JsonValue params);

  std::string DiagnosticsOf(const std::string& path);
  void Tell(const std::string& path);
  void TellConfigurationProblems();
  void Notify(std::string_view method, const std::string& params);
  void Ask(std::string_view method, const std::string& params);
  void ShowText(const std::string& title, const std::string& markdown);
  std::string LinkOf(const std::string& path, const std::string& rule);
  std::string UriOf(const std::string& path) const;
  std::string PathOf(const std::string& uri) const;

  Server server_;
  SessionOptions options_;
  Send send_;
  ClientCapabilities client_;
  bool is_initialized_ = false;
  bool has_shut_down_ = false;
  bool is_over_ = false;
  uint64_t next_request_ = 1;
  Clock::time_point patient_until_;
  std::map<std::string, std::string> uris_;  // by path, as the client wrote them
  std::map<std::string, std::string> told_;  // what was published last, by path
  std::set<std::string> told_in_full_;       // of those, with all the project in view
  WorkspacePull workspace_pull_;
  StopFlag stop_;  // of the request that is being answered
};

}  // namespace kubevet::lsp
