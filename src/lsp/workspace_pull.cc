#include "lsp/workspace_pull.h"

#include <fmt/core.h>

#include <algorithm>

namespace kubevet::lsp {
namespace {

constexpr std::string_view kNothing = "[]";

}  // namespace

std::string ResultIdOf(const std::string& diagnostics) {
  return fmt::format("{:x}", std::hash<std::string>()(diagnostics));
}

void WorkspacePull::Ask(std::string request, std::map<std::string, std::string> known) {
  request_ = std::move(request);
  known_ = std::move(known);
  Begin();
}

/// A round over all files; what was found out since the server last changed still holds.
void WorkspacePull::Begin() {
  if (revision_ != server_.revision()) ids_.clear();
  files_ = server_.WorkspaceFiles();
  // What is no longer there has no findings.
  for (const auto& [path, id] : known_) {
    if (!std::binary_search(files_.begin(), files_.end(), path)) files_.push_back(path);
  }
  revision_ = server_.revision();
  next_ = 0;
  has_news_ = false;
  items_ = JsonWriter();
  items_.BeginObject().Key("items").BeginArray();
}

bool WorkspacePull::Advance() {
  if (!request_) return false;
  if (revision_ != server_.revision()) Begin();
  if (next_ == files_.size()) return false;
  Add(files_[next_++]);
  return true;
}

void WorkspacePull::Add(const std::string& path) {
  const auto client_has = known_.find(path);
  const bool is_known = client_has != known_.end();
  auto found = ids_.find(path);
  std::string diagnostics;
  if (found == ids_.end() || !is_known || client_has->second != found->second) {
    diagnostics = diagnose_(path);
    found = ids_.insert_or_assign(path, ResultIdOf(diagnostics)).first;
  }
  const bool is_same = is_known ? client_has->second == found->second : diagnostics == kNothing;
  if (is_same && !is_known) return;
  has_news_ |= !is_same;
  items_.BeginObject().Key("kind").String(is_same ? "unchanged" : "full").Key("uri").String(uri_of_(path));
  items_.Key("version");
  if (const auto version = server_.VersionOf(path)) {
    items_.Int(*version);
  } else {
    items_.Null();
  }
  items_.Key("resultId").String(found->second);
  if (!is_same) items_.Key("items").Raw(diagnostics);
  items_.EndObject();
}

std::optional<std::string> WorkspacePull::TakeResult() {
  if (!request_ || next_ < files_.size() || !has_news_ || revision_ != server_.revision())
    return std::nullopt;
  items_.EndArray().EndObject();
  request_.reset();
  return items_.Take();
}

}  // namespace kubevet::lsp
