#include "lsp/serve.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <thread>
#include <utility>

#include "lsp/transport.h"

namespace kubevet::lsp {
namespace {

/// False once nobody reads any more.
bool WriteAll(int out, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(out, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

/// Until the end of the stream or the message that is the last one.
void ReadInto(Inbox& inbox, int in) {
  MessageReader reader;
  std::array<char, 1 << 16> buffer;
  for (;;) {
    const ssize_t size = read(in, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) break;
    reader.Feed({buffer.data(), static_cast<size_t>(size)});
    for (bool more = true; more;) {
      MessageReader::Item item = reader.Next();
      if (auto* error = std::get_if<Error>(&item)) {
        inbox.PutBroken(std::move(*error));
      } else if (const auto* body = std::get_if<std::string>(&item)) {
        auto message = ParseMessage(*body);
        const auto* good = std::get_if<Message>(&message);
        const bool is_last = good != nullptr && good->method == "exit";
        inbox.Put(std::move(message));
        if (is_last) return;
      } else {
        more = false;
      }
    }
  }
  inbox.Close();
}

const Message* MessageIn(const Inbox::Entry& entry) {
  const auto* parsed = std::get_if<std::variant<Message, BadMessage>>(&entry.what);
  return parsed == nullptr ? nullptr : std::get_if<Message>(parsed);
}

const Message* RequestIn(const Inbox::Entry& entry) {
  const Message* message = MessageIn(entry);
  return message != nullptr && message->kind == Message::Kind::kRequest ? message : nullptr;
}

/// Its places would be those of a text that the client does not have any more. Findings are of the newest
/// text in any case.
bool IsAboutAnEarlierText(const Message& request, const Inbox::Entry& later) {
  const Message* change = MessageIn(later);
  if (change == nullptr || change->method != "textDocument/didChange") return false;
  if (!request.method.starts_with("textDocument/") || request.method == "textDocument/diagnostic")
    return false;
  const auto uri = [](const Message& message) { return message.params["textDocument"]["uri"].AsString(); };
  return uri(request) == uri(*change);
}

}  // namespace

void Inbox::Put(std::variant<Message, BadMessage> message) {
  const std::lock_guard lock(mutex_);
  if (const auto* good = std::get_if<Message>(&message);
      good != nullptr && good->method == "$/cancelRequest") {
    const std::string id = good->params["id"] ? good->params["id"].ToJson() : std::string();
    for (Entry& entry : entries_) {
      if (const Message* request = RequestIn(entry); request == nullptr || request->id != id) continue;
      entry.is_cancelled = true;
      return;
    }
    if (id == taken_) taken_stop_.Set();
  }
  entries_.emplace_back().what = std::move(message);
  changed_.notify_one();
}

void Inbox::PutBroken(Error error) {
  const std::lock_guard lock(mutex_);
  entries_.emplace_back().what = std::move(error);
  changed_.notify_one();
}

void Inbox::Close() {
  const std::lock_guard lock(mutex_);
  is_closed_ = true;
  changed_.notify_one();
}

std::optional<Inbox::Entry> Inbox::Take(bool waits) {
  std::unique_lock lock(mutex_);
  if (waits) changed_.wait(lock, [this] { return !entries_.empty() || is_closed_; });
  if (entries_.empty()) return std::nullopt;
  Entry entry = std::move(entries_.front());
  entries_.pop_front();
  if (const Message* request = RequestIn(entry)) {
    entry.is_outdated = std::any_of(entries_.begin(), entries_.end(), [&](const Entry& later) {
      return IsAboutAnEarlierText(*request, later);
    });
    taken_ = request->id;
    taken_stop_ = StopFlag::New();
    entry.stop = taken_stop_;
  }
  return entry;
}

bool Inbox::is_closed() const {
  const std::lock_guard lock(mutex_);
  return is_closed_ && entries_.empty();
}

int Serve(int in, int out, const FileSystem& disk, ServerOptions server, SessionOptions options) {
  Inbox inbox;
  bool is_heard = true;
  Session session(disk, std::move(server), std::move(options),
                  [&](const std::string& body) { is_heard = is_heard && WriteAll(out, Frame(body)); });
  std::thread reader([&] { ReadInto(inbox, in); });
  for (bool has_work = false; !session.is_over() && !inbox.is_closed();) {
    auto entry = inbox.Take(!has_work);
    if (!entry) {
      has_work = session.Work();
      continue;
    }
    has_work = true;
    if (const auto* broken = std::get_if<Error>(&entry->what)) {
      session.HandleBrokenStream(*broken);
      continue;
    }
    const auto& message = std::get<std::variant<Message, BadMessage>>(entry->what);
    if (entry->is_cancelled) {
      session.Refuse(std::get<Message>(message), ErrorCode::kRequestCancelled);
    } else if (entry->is_outdated) {
      session.Refuse(std::get<Message>(message), ErrorCode::kContentModified);
    } else {
      session.Handle(message, entry->stop);
    }
  }
  reader.join();
  return is_heard ? session.exit_code() : 1;
}

}  // namespace kubevet::lsp
