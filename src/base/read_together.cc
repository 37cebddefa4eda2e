#include "base/read_together.h"

#ifdef KUBEVET_HAS_URING
#include <fcntl.h>
#include <liburing.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>

namespace kubevet {
namespace {

/// So many are read at once.
constexpr size_t kMostFiles = 8;
/// For fewer it would not be worth while.
constexpr size_t kFewFiles = 4;
/// What is done with each, in this order. Files are opened for the ring alone. A file that has become a pipe
/// takes no advice, so nothing is read from it; it stays open until its place in the ring is needed.
enum Step : unsigned { kOpen, kAdvise, kRead, kClose, kSteps };

/// Belongs to one thread.
class Ring {
 public:
  Ring() {
    io_uring_params parameters = {};
    parameters.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN;
    if (io_uring_queue_init_params(kMostFiles * kSteps, &ring_, &parameters) != 0) return;
    exists_ = true;
    works_ = io_uring_register_files_sparse(&ring_, kMostFiles) == 0;
  }
  ~Ring() {
    if (exists_) io_uring_queue_exit(&ring_);
  }
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  bool works() const { return works_; }

  /// At most kMostFiles.
  void Read(std::span<const std::string* const> paths, const TakeText& take) {
    for (unsigned i = 0; i < paths.size(); ++i) Prepare(i, *paths[i]);
    const int submitted = io_uring_submit_and_wait(&ring_, static_cast<unsigned>(paths.size() * kSteps));
    if (submitted != static_cast<int>(paths.size() * kSteps)) return GiveUp();
    std::array<int, kMostFiles> sizes;
    for (int left = submitted; left > 0;) {
      io_uring_cqe* done = nullptr;
      const int code = io_uring_wait_cqe(&ring_, &done);
      if (code == -EINTR) continue;
      if (code != 0) return GiveUp();
      if (done->user_data % kSteps == kRead) sizes[done->user_data / kSteps] = done->res;
      io_uring_cqe_seen(&ring_, done);
      --left;
    }
    // Not before: what throws here would leave answers for those who ask next.
    for (size_t i = 0; i < paths.size(); ++i) {
      const auto size = static_cast<size_t>(std::max(sizes[i], 0));
      if (size > 0 && size < kSmallFile) take(i, {Memory(i), size});
    }
  }

 private:
  char* Memory(size_t file) { return memory_.get() + file * kSmallFile; }

  void Prepare(unsigned file, const std::string& path) {
    const int place = static_cast<int>(file);
    const auto add = [&](Step step, unsigned flags, const auto& prepare) {
      io_uring_sqe* const entry = io_uring_get_sqe(&ring_);
      prepare(entry);
      io_uring_sqe_set_flags(entry, flags);
      io_uring_sqe_set_data64(entry, uint64_t{file} * kSteps + step);
    };
    // A step that fails ends the chain, but for reading.
    add(kOpen, IOSQE_IO_LINK, [&](io_uring_sqe* entry) {
      const int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY;  // see DiskFileSystem::Read
      io_uring_prep_openat_direct(entry, AT_FDCWD, path.c_str(), flags, 0, file);
    });
    add(kAdvise, IOSQE_FIXED_FILE | IOSQE_IO_LINK,
        [&](io_uring_sqe* entry) { io_uring_prep_fadvise(entry, place, 0, 0, POSIX_FADV_SEQUENTIAL); });
    add(kRead, IOSQE_FIXED_FILE | IOSQE_IO_HARDLINK,
        [&](io_uring_sqe* entry) { io_uring_prep_read(entry, place, Memory(file), kSmallFile, 0); });
    add(kClose, 0, [&](io_uring_sqe* entry) { io_uring_prep_close_direct(entry, file); });
  }

  void GiveUp() {
    works_ = false;
    (void)memory_.release();  // the system may still write there
  }

  std::unique_ptr<char[]> memory_ = std::make_unique_for_overwrite<char[]>(kMostFiles * kSmallFile);
  io_uring ring_ = {};
  bool exists_ = false;
  bool works_ = false;
};

}  // namespace

void ReadTogether(std::span<const std::string* const> paths, const TakeText& take) {
  if (paths.size() < kFewFiles) return;
  thread_local Ring ring;
  for (size_t begin = 0; begin < paths.size() && ring.works(); begin += kMostFiles) {
    const size_t count = std::min(kMostFiles, paths.size() - begin);
    ring.Read(paths.subspan(begin, count), [&](size_t i, std::string_view text) { take(begin + i, text); });
  }
}

}  // namespace kubevet

#else

namespace kubevet {

void ReadTogether(std::span<const std::string* const>, const TakeText&) {}

}  // namespace kubevet

#endif
