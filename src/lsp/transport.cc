#include "lsp/transport.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace kubevet::lsp {
namespace {

constexpr std::string_view kContentLength = "content-length";
/// As many bytes are not waited for.
constexpr uint64_t kMostBelievable = uint64_t{1} << 32;

bool EqualsIgnoringCase(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

/// Where a header for the length begins in what is not understood; npos when it does not.
size_t FindLengthHeader(std::string_view text) {
  for (size_t i = 0; i + kContentLength.size() <= text.size(); ++i) {
    if (EqualsIgnoringCase(text.substr(i, kContentLength.size()), kContentLength)) return i;
  }
  return std::string_view::npos;
}

}  // namespace

void MessageReader::Feed(std::string_view bytes) {
  const size_t skipped = std::min(skip_, bytes.size());
  skip_ -= skipped;
  buffer_.append(bytes.substr(skipped));
}

MessageReader::Item MessageReader::Next() {
  if (!length_) {
    Item headers = ReadHeaders();
    if (!length_) return headers;  // nothing, or an error
  }
  if (buffer_.size() < *length_) return Nothing{};
  std::string body = buffer_.substr(0, *length_);
  buffer_.erase(0, *length_);
  length_.reset();
  return body;
}

/// Sets `length_` when the headers are there and right.
MessageReader::Item MessageReader::ReadHeaders() {
  size_t blank = std::string::npos;
  size_t after = 0;
  std::optional<uint64_t> length;
  std::string problem;
  for (size_t begin = 0;;) {
    const size_t end = buffer_.find('\n', begin);
    if (end == std::string::npos || end > kMaxHeaderBytes) break;
    std::string_view line = Trimmed(std::string_view(buffer_).substr(begin, end - begin));
    after = end + 1;
    if (line.empty()) {
      blank = begin;
      break;
    }
    begin = after;
    // Before it there may be what is left of a body that was longer than its header said.
    if (const size_t junk = FindLengthHeader(line); junk != std::string_view::npos) line.remove_prefix(junk);
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) {
      problem = "a header without a colon";
      continue;
    }
    if (!EqualsIgnoringCase(Trimmed(line.substr(0, colon)), kContentLength)) continue;
    const std::string_view value = Trimmed(line.substr(colon + 1));
    uint64_t number = 0;
    const auto [stop, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || stop != value.data() + value.size() || number > kMostBelievable) {
      problem = "`Content-Length` is no length";
    } else {
      length = number;
    }
  }
  if (blank == std::string::npos) {
    if (buffer_.size() <= kMaxHeaderBytes) return Nothing{};
    // Something else than the protocol: look for what may be the next header.
    const size_t next = FindLengthHeader(std::string_view(buffer_).substr(1));
    buffer_.erase(0, next == std::string_view::npos ? buffer_.size() - kContentLength.size() : next + 1);
    return Error{"the headers of a message do not end"};
  }
  const bool is_blank_only = blank == 0;
  buffer_.erase(0, after);
  if (length && *length <= max_bytes_) {
    length_ = static_cast<size_t>(*length);
    return Nothing{};
  }
  if (length) {
    const size_t here = static_cast<size_t>(std::min<uint64_t>(*length, buffer_.size()));
    buffer_.erase(0, here);
    skip_ = static_cast<size_t>(*length) - here;
    return Error{fmt::format("a message of {} bytes is larger than {}", *length, max_bytes_)};
  }
  // What follows has no known end; the next header is where it begins again.
  const size_t next = FindLengthHeader(buffer_);
  if (next != std::string_view::npos) buffer_.erase(0, next);
  if (problem.empty()) problem = is_blank_only ? "an empty line without headers" : "no `Content-Length`";
  return Error{"a message cannot be read: " + problem};
}

std::string Frame(std::string_view body) {
  return fmt::format("Content-Length: {}\r\n\r\n{}", body.size(), body);
}

}  // namespace kubevet::lsp
