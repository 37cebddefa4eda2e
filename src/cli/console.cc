#include "cli/console.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string>

#include "base/file_system.h"
#include "render/terminal_text.h"

namespace kubevet::cli {
namespace {

/// 0, or the error code.
int WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t put = ::write(fd, text.data(), text.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return errno;
    text.remove_prefix(static_cast<size_t>(put));
  }
  return 0;
}

}  // namespace

Console::Console() {
  for (int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) < 0 && ::open("/dev/null", O_RDWR) < 0) std::abort();
  }
  std::signal(SIGPIPE, SIG_IGN);
  out_is_terminal_ = ::isatty(STDOUT_FILENO) == 1;
  err_is_terminal_ = ::isatty(STDERR_FILENO) == 1;
}

void Console::Out(std::string_view text) {
  if (out_is_abandoned_ || out_error_ || text.empty()) return;
  ClearProgress();
  const int code = WriteAll(STDOUT_FILENO, text);
  if (code == EPIPE) {
    out_is_abandoned_ = true;
  } else if (code != 0) {
    out_error_ = Error{"cannot write to standard output: " + SystemMessage(code)};
  }
}

void Console::Err(std::string_view text) {
  ClearProgress();
  WriteAll(STDERR_FILENO, text);
}

void Console::Complain(std::string_view message) {
  Err("kubevet: " + render::Harmless(message) + "\n");
}

void Console::Progress(std::string_view text) {
  if (!err_is_terminal_) return;
  WriteAll(STDERR_FILENO, "\r\x1b[K" + render::Harmless(text));
  shows_progress_ = true;
}

void Console::ClearProgress() {
  if (!shows_progress_) return;
  shows_progress_ = false;
  WriteAll(STDERR_FILENO, "\r\x1b[K");
}

std::optional<uint32_t> Console::columns() const {
  winsize size{};
  if (!out_is_terminal_ || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return std::nullopt;
  return size.ws_col;
}

bool Console::Colored(ColorChoice choice) const {
  if (choice != ColorChoice::kAuto) return choice == ColorChoice::kAlways;
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string_view(value == nullptr ? "" : value);
  };
  return out_is_terminal_ && variable("NO_COLOR").empty() && variable("TERM") != "dumb";
}

}  // namespace kubevet::cli
