#include "base/file_system.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace kubevet {
namespace {

Error SystemError(int code) {
  return {SystemMessage(code)};
}

Error TooLarge(uint64_t limit) {
  const bool whole = limit % (1u << 20) == 0 && limit > 0;
  return {"larger than " + (whole ? std::to_string(limit >> 20) + " MiB" : std::to_string(limit) + " bytes")};
}

FileType TypeOf(mode_t mode) {
  if (S_ISREG(mode)) return FileType::kFile;
  if (S_ISDIR(mode)) return FileType::kDirectory;
  if (S_ISLNK(mode)) return FileType::kSymlink;
  return FileType::kOther;
}

std::string_view NameOf(mode_t mode) {
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

/// Closes on the way out.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  /// The error of closing, which may be the first to tell of a full disk.
  bool Close() { return ::close(std::exchange(fd_, -1)) == 0; }

 private:
  int fd_;
};

/// `expected` bytes are likely, not certain. Of a regular file, one that ends early has ended.
Result<std::string> ReadAll(int fd, bool is_regular, uint64_t expected, uint64_t limit) {
  constexpr size_t kStep = 64 << 10;
  std::string text;
  size_t size = 0;
  for (;;) {
    if (size == text.size()) {
      text.resize(size == 0 ? expected + 1 : size + std::max(size, kStep));
    }
    const ssize_t got = ::read(fd, text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemError(errno);
    if (got == 0) break;
    size += static_cast<size_t>(got);
    if (size > limit) return TooLarge(limit);
    if (is_regular && size < text.size()) break;
  }
  text.resize(size);
  if (text.capacity() > 2 * size + kStep) text.shrink_to_fit();
  return text;
}

/// A file that comes in one piece, without asking what it is: what has no places to read at (a pipe, a
/// terminal) does not, nor do directories. Of devices, most give as much as is asked for, or nothing.
std::optional<std::string> ReadSmall(int fd) {
  thread_local std::array<char, kSmallFile> buffer;
  const ssize_t got = ::pread(fd, buffer.data(), buffer.size(), 0);
  if (got <= 0 || static_cast<size_t>(got) == buffer.size()) return std::nullopt;
  return std::string(buffer.data(), static_cast<size_t>(got));
}

bool WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t put = ::write(fd, text.data(), text.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return false;
    text.remove_prefix(static_cast<size_t>(put));
  }
  return true;
}

bool SameState(const struct stat& a, const struct stat& b) {
  return a.st_size == b.st_size && a.st_mtim.tv_sec == b.st_mtim.tv_sec &&
         a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

template <typename Entry>
FileType TypeOf(const Entry& entry, int directory) {
  switch (entry.d_type) {
    case DT_REG:
      return FileType::kFile;
    case DT_DIR:
      return FileType::kDirectory;
    case DT_LNK:
      return FileType::kSymlink;
    case DT_UNKNOWN: {
      struct stat info;
      if (::fstatat(directory, entry.d_name, &info, AT_SYMLINK_NOFOLLOW) != 0) return FileType::kMissing;
      return TypeOf(info.st_mode);
    }
    default:
      return FileType::kOther;
  }
}

/// Calls `visit(entry, directory)` for what is in a directory; the error, or 0.
template <typename Visit>
int ForEachEntry(const std::string& path, Visit visit) {
#ifdef __GLIBC__
  // opendir() asks what it has opened and takes memory each time.
  const Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() < 0) return errno;
  alignas(dirent64) thread_local std::array<char, 32 << 10> buffer;
  for (;;) {
    const ssize_t size = ::getdents64(directory.get(), buffer.data(), buffer.size());
    if (size <= 0) return size == 0 || errno == ENOENT ? 0 : errno;  // one that has gone is empty
    for (ssize_t at = 0; at < size;) {
      const auto& entry = *reinterpret_cast<const dirent64*>(buffer.data() + at);
      visit(entry, directory.get());
      at += entry.d_reclen;
    }
  }
#else
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(path.c_str()), ::closedir);
  if (directory == nullptr) return errno;
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(directory.get());
    if (entry == nullptr) return errno;
    visit(*entry, ::dirfd(directory.get()));
  }
#endif
}

class DiskFileSystem final : public FileSystem {
 public:
  Result<FileType> Stat(const std::string& path) const override {
    struct stat info;
    if (::stat(path.c_str(), &info) == 0) return TypeOf(info.st_mode);
    if (errno == ENOENT || errno == ENOTDIR) return FileType::kMissing;
    return SystemError(errno);
  }

  Result<std::vector<DirectoryEntry>> List(const std::string& path) const override {
    std::vector<DirectoryEntry> entries;
    const auto add = [&](const auto& entry, int directory) {
      const std::string_view name = entry.d_name;
      if (name != "." && name != "..") entries.push_back({std::string(name), TypeOf(entry, directory)});
    };
    if (const int code = ForEachEntry(path, add); code != 0) return SystemError(code);
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return entries;
  }

  Result<std::string> RealPath(const std::string& path) const override {
    if (auto real = PathOfOpened(path)) return std::move(*real);
    std::unique_ptr<char, void (*)(void*)> real(::realpath(path.c_str(), nullptr), std::free);
    if (real == nullptr) return SystemError(errno);
    return std::string(real.get());
  }

  Result<std::string> Read(const std::string& path, uint64_t limit) const override {
    // Opening a pipe waits for its writer unless told not to.
    Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (file.get() < 0) return SystemError(errno);
    if (auto small = ReadSmall(file.get()); small && small->size() <= limit) return std::move(*small);
    struct stat before;
    if (::fstat(file.get(), &before) != 0) return SystemError(errno);
    if (S_ISDIR(before.st_mode)) return SystemError(EISDIR);
    if (!S_ISREG(before.st_mode)) {
      return Error{"is " + std::string(NameOf(before.st_mode)) +
                   ", not a file; pass it on standard input as `-`"};
    }
    if (static_cast<uint64_t>(before.st_size) > limit) return TooLarge(limit);

    auto text = ReadAll(file.get(), true, static_cast<uint64_t>(before.st_size), limit);
    struct stat after;
    if (text.ok() && ::fstat(file.get(), &after) == 0 && !SameState(before, after)) {
      return Error{"changed while it was being read"};
    }
    return text;
  }

  void ReadTogether(std::span<const std::string* const> paths, const TakeText& take) const override {
    kubevet::ReadTogether(paths, take);
  }

  Result<std::string> ReadStandardInput(uint64_t limit) const override {
    struct stat info;
    if (::fstat(STDIN_FILENO, &info) != 0) return SystemError(errno);
    if (S_ISDIR(info.st_mode)) return SystemError(EISDIR);
    const bool is_regular = S_ISREG(info.st_mode);
    return ReadAll(STDIN_FILENO, is_regular, is_regular ? static_cast<uint64_t>(info.st_size) : 0, limit);
  }

  std::optional<Error> Write(const std::string& path, std::string_view text) const override {
    struct stat info;
    const bool exists = ::stat(path.c_str(), &info) == 0;
    if (exists && S_ISDIR(info.st_mode)) return SystemError(EISDIR);
    if (exists && !S_ISREG(info.st_mode)) return WriteThrough(path, text);
    // Another file could take its place, whatever its own permissions: they say that it is not to change.
    if (exists && ((info.st_mode & 0222) == 0 || ::access(path.c_str(), W_OK) != 0))
      return SystemError(EACCES);
    auto real = RealPath(path);  // the file behind a symbolic link is replaced, not the link
    const std::string target = real.ok() ? *real : path;
    const mode_t mask = ::umask(0);
    ::umask(mask);
    if (!exists) return Replace(target, text, 0666 & ~mask, nullptr);
    return Replace(target, text, info.st_mode & 07777, &info);
  }

 private:
  /// Asks the system where it arrives: realpath() asks for every directory on the way. Nothing where it does
  /// not tell.
  static std::optional<std::string> PathOfOpened(const std::string& path) {
#ifdef O_PATH
    const Descriptor file(::open(path.c_str(), O_PATH | O_CLOEXEC));
    if (file.get() < 0) return std::nullopt;
    char real[4096];
    const std::string link = "/proc/self/fd/" + std::to_string(file.get());
    const ssize_t size = ::readlink(link.c_str(), real, sizeof(real));
    if (size > 0 && static_cast<size_t>(size) < sizeof(real) && real[0] == '/')
      return std::string(real, static_cast<size_t>(size));
#endif
    return std::nullopt;
  }

  static std::optional<Error> WriteThrough(const std::string& path, std::string_view text) {
    Descriptor file(::open(path.c_str(), O_WRONLY | O_NOCTTY | O_CLOEXEC));
    if (file.get() < 0 || !WriteAll(file.get(), text) || !file.Close()) return SystemError(errno);
    return std::nullopt;
  }

  /// A file that is replaced keeps its owner where the system allows it.
  static std::optional<Error> Replace(const std::string& target, std::string_view text, mode_t mode,
                                      const struct stat* old) {
    std::string draft = JoinPath(FolderOf(target), std::string(".").append(BaseName(target)) + ".XXXXXX");
    Descriptor file(::mkstemp(draft.data()));
    if (file.get() < 0) return SystemError(errno);
    if (old != nullptr && ::fchown(file.get(), old->st_uid, old->st_gid) != 0) errno = 0;
    const bool written = ::fchmod(file.get(), mode) == 0 && WriteAll(file.get(), text) && file.Close() &&
                         ::rename(draft.c_str(), target.c_str()) == 0;
    if (written) return std::nullopt;
    const int code = errno;
    ::unlink(draft.c_str());
    return SystemError(code);
  }
};

}  // namespace

Result<FileType> FileSystem::StatIn(std::string_view directory, std::string_view name) const {
  return Stat(JoinPath(directory, name));
}

void FileSystem::ReadTogether(std::span<const std::string* const>, const TakeText&) const {}

std::unique_ptr<FileSystem> MakeDiskFileSystem() {
  return std::make_unique<DiskFileSystem>();
}

std::string SystemMessage(int code) {
  switch (code) {
    case ENOENT:
      return "no such file or directory";
    case EACCES:
    case EPERM:
      return "permission denied";
    case EISDIR:
      return "is a directory";
    case ENOTDIR:
      return "a part of the path is not a directory";
    case ELOOP:
      return "the symbolic links go round in a circle";
    case ENAMETOOLONG:
      return "the name is too long";
    case ENOSPC:
      return "no space left on the device";
    default:
      return std::generic_category().message(code);
  }
}

std::string JoinPath(std::string_view directory, std::string_view name) {
  if (directory.empty() || directory == ".") return std::string(name);
  std::string path;
  path.reserve(directory.size() + 1 + name.size());
  path += directory;
  if (path.back() != '/') path += '/';
  path += name;
  return path;
}

namespace {

size_t LastSlash(std::string_view path) {
#ifdef __GLIBC__  // several characters at a time
  const void* const slash = path.empty() ? nullptr : ::memrchr(path.data(), '/', path.size());
  return slash == nullptr ? std::string_view::npos
                          : static_cast<size_t>(static_cast<const char*>(slash) - path.data());
#else
  return path.rfind('/');
#endif
}

}  // namespace

std::string_view DirectoryOf(std::string_view path) {
  const size_t slash = LastSlash(path);
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view FolderOf(std::string_view path) {
  const std::string_view directory = DirectoryOf(path);
  return !directory.empty() ? directory : path.starts_with('/') ? "/" : ".";
}

std::string_view BaseName(std::string_view path) {
  return path.substr(LastSlash(path) + 1);
}

}  // namespace kubevet
