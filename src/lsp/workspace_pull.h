// What is answered to `workspace/diagnostic`: the findings of all files of the workspace, as far as the
// client does not have them. A request that finds nothing new waits until there is something; the work is
// done in pieces, file by file, so that whatever else is asked comes first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "lsp/server.h"

namespace kubevet::lsp {

/// By what a client knows findings again, given as the JSON of their array.
std::string ResultIdOf(const std::string& diagnostics);

class WorkspacePull {
 public:
  /// The JSON of a file's findings.
  using Diagnose = std::function<std::string(const std::string& path)>;
  using UriOf = std::function<std::string(const std::string& path)>;

  WorkspacePull(Server& server, Diagnose diagnose, UriOf uri_of)
      : server_(server), diagnose_(std::move(diagnose)), uri_of_(std::move(uri_of)) {}

  /// A request, and the result ids that the client has, by path.
  void Ask(std::string request, std::map<std::string, std::string> known);
  /// The request that waits for its answer.
  const std::optional<std::string>& request() const { return request_; }
  void Withdraw() { request_.reset(); }

  /// Does a piece of the work; false when there is nothing to do. To be called when all files are read.
  bool Advance();
  /// The result for the request, once there is one.
  std::optional<std::string> TakeResult();

 private:
  void Begin();
  void Add(const std::string& path);

  Server& server_;
  Diagnose diagnose_;
  UriOf uri_of_;
  std::optional<std::string> request_;
  std::map<std::string, std::string> known_;
  std::map<std::string, std::string> ids_;  // as of revision_, of the files looked at
  std::optional<uint64_t> revision_;        // of the server, when the round began
  std::vector<std::string> files_;
  size_t next_ = 0;
  JsonWriter items_;
  bool has_news_ = false;
};

}  // namespace kubevet::lsp
