#include "cli/process.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

namespace kubevet::cli {
namespace {

/// A file descriptor that is closed once.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.number_) { other.number_ = -1; }
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() { Close(); }

  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }
  void Close() {
    if (is_open()) close(number_);
    number_ = -1;
  }

 private:
  int number_ = -1;
};

struct Pipe {
  Descriptor read_end;
  Descriptor write_end;
};

std::optional<Pipe> MakePipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

/// Pointers for exec; the texts must outlive them.
std::vector<char*> Pointers(const std::vector<std::string>& texts, char** inherited = nullptr) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  for (; inherited != nullptr && *inherited != nullptr; ++inherited) pointers.push_back(*inherited);
  pointers.push_back(nullptr);
  return pointers;
}

/// The child does not ignore what this process ignores: a pipe that nobody reads ends it.
struct Attributes {
  Attributes() {
    posix_spawnattr_init(&attributes);
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &signals);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  ~Attributes() { posix_spawnattr_destroy(&attributes); }

  posix_spawnattr_t attributes;
};

/// Starts the child with the far ends of the pipes as its standard streams.
int Spawn(pid_t& child, const std::vector<std::string>& arguments, const std::vector<std::string>& settings,
          const Pipe& in, const Pipe& out, const Pipe& err) {
  const Attributes attributes;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.read_end.number(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out.write_end.number(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err.write_end.number(), STDERR_FILENO);
  const auto argv = Pointers(arguments);
  const auto environment = Pointers(settings, environ);
  const int error =
      posix_spawnp(&child, argv[0], &actions, &attributes.attributes, argv.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

/// Writes what the pipe takes; closes it when all is written or nobody reads.
void WriteSome(Descriptor& to, std::string_view& input) {
  const ssize_t written = write(to.number(), input.data(), input.size());
  if (written >= 0) input.remove_prefix(static_cast<size_t>(written));
  const bool try_again = written < 0 && (errno == EINTR || errno == EAGAIN);
  if (input.empty() || (written < 0 && !try_again)) to.Close();
}

void ReadSome(Descriptor& from, std::string& text) {
  std::array<char, 65536> buffer;
  const ssize_t count = read(from.number(), buffer.data(), buffer.size());
  if (count > 0) text.append(buffer.data(), static_cast<size_t>(count));
  if (count == 0 || (count < 0 && errno != EINTR)) from.Close();
}

/// Feeds and reads at the same time, so that neither side waits for the other for ever.
void Exchange(Descriptor in, Descriptor out, Descriptor err, std::string_view input, Finished& finished) {
  fcntl(in.number(), F_SETFL, O_NONBLOCK);
  if (input.empty()) in.Close();
  while (in.is_open() || out.is_open() || err.is_open()) {
    std::array<pollfd, 3> polled = {
        {{in.number(), POLLOUT, 0}, {out.number(), POLLIN, 0}, {err.number(), POLLIN, 0}}};
    if (poll(polled.data(), polled.size(), -1) < 0 && errno != EINTR) return;
    if (polled[0].revents != 0) WriteSome(in, input);
    if (polled[1].revents != 0) ReadSome(out, finished.out);
    if (polled[2].revents != 0) ReadSome(err, finished.err);
  }
}

int WaitFor(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Result<Finished> RunProcess(const std::vector<std::string>& arguments, std::string_view input,
                            const std::vector<std::string>& settings) {
  auto in = MakePipe(), out = MakePipe(), err = MakePipe();
  if (!in || !out || !err)
    return Error{fmt::format("no pipe to `{}`: {}", arguments[0], std::strerror(errno))};
  pid_t child = 0;
  if (const int error = Spawn(child, arguments, settings, *in, *out, *err); error != 0) {
    return Error{fmt::format("`{}` cannot be run: {}", arguments[0], std::strerror(error))};
  }
  in->read_end.Close();
  out->write_end.Close();
  err->write_end.Close();
  Finished finished;
  Exchange(std::move(in->write_end), std::move(out->read_end), std::move(err->read_end), input, finished);
  finished.exit_code = WaitFor(child);
  return finished;
}

}  // namespace kubevet::cli
