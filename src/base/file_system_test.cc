#include "base/file_system.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <thread>

#include "base/memory_file_system.h"

namespace kubevet {
namespace {

namespace fs = std::filesystem;

class DiskFileSystemTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "kubevet-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
  }
  void TearDown() override { fs::remove_all(root_); }

  std::string Path(const std::string& name) const { return (root_ / name).string(); }
  void Put(const std::string& name, const std::string& text) { std::ofstream(root_ / name) << text; }
  std::string ReadError(const std::string& name) {
    const auto text = disk_->Read(Path(name));
    return text.ok() ? "(read)" : text.error().message;
  }

  fs::path root_;
  std::unique_ptr<FileSystem> disk_ = MakeDiskFileSystem();
};

TEST_F(DiskFileSystemTest, ReadsWholeFiles) {
  Put("a.yaml", "kind: Pod\n");
  Put("empty", "");
  const std::string large(3 << 20, 'x');
  Put("large", large);
  EXPECT_EQ(*disk_->Read(Path("a.yaml")), "kind: Pod\n");
  EXPECT_EQ(*disk_->Read(Path("empty")), "");
  EXPECT_EQ(*disk_->Read(Path("large")), large);
}

TEST_F(DiskFileSystemTest, SaysWhyAFileCannotBeRead) {
  fs::create_directory(root_ / "directory");
  fs::create_symlink("loop", root_ / "loop");
  Put("locked", "x");
  fs::permissions(root_ / "locked", fs::perms::none);
  ASSERT_EQ(::mkfifo(Path("pipe").c_str(), 0600), 0);

  EXPECT_EQ(ReadError("missing"), "no such file or directory");
  EXPECT_EQ(ReadError("directory"), "is a directory");
  EXPECT_EQ(ReadError("loop"), "the symbolic links go round in a circle");
  EXPECT_EQ(ReadError("pipe"), "is a pipe, not a file; pass it on standard input as `-`");
  EXPECT_EQ(disk_->Read("/dev/null").error().message,
            "is a device, not a file; pass it on standard input as `-`");
  if (::geteuid() != 0) {
    EXPECT_EQ(ReadError("locked"), "permission denied");
  }
}

TEST_F(DiskFileSystemTest, RefusesWhatIsTooLarge) {
  Put("a", "12345");
  EXPECT_TRUE(disk_->Read(Path("a"), 5).ok());
  EXPECT_EQ(disk_->Read(Path("a"), 4).error().message, "larger than 4 bytes");
  ASSERT_EQ(::truncate(Path("a").c_str(), static_cast<off_t>(kMaxSourceBytes + 1)), 0);
  EXPECT_EQ(ReadError("a"), "larger than 1024 MiB");
}

TEST_F(DiskFileSystemTest, ListsSortedAndTyped) {
  Put("b", "");
  Put("B", "");
  fs::create_directory(root_ / "a");
  fs::create_symlink("a", root_ / "link");
  const std::vector<DirectoryEntry> expected = {{"B", FileType::kFile},
                                                {"a", FileType::kDirectory},
                                                {"b", FileType::kFile},
                                                {"link", FileType::kSymlink}};
  EXPECT_EQ(*disk_->List(root_.string()), expected);
  EXPECT_EQ(*disk_->Stat(Path("link")), FileType::kDirectory);
  EXPECT_EQ(*disk_->Stat(Path("nothing")), FileType::kMissing);
  EXPECT_EQ(*disk_->RealPath(Path("link")), *disk_->RealPath(Path("a")));
}

TEST_F(DiskFileSystemTest, ListsLargeDirectories) {
  std::vector<std::string> names;
  for (int i = 1000; i < 2500; ++i) names.push_back(std::to_string(i) + std::string(60, 'x') + ".yaml");
  for (const std::string& name : names) Put(name, "");
  const auto entries = disk_->List(root_.string());
  ASSERT_TRUE(entries.ok());
  ASSERT_EQ(entries->size(), names.size());
  for (size_t i = 0; i < names.size(); ++i) EXPECT_EQ((*entries)[i].name, names[i]);
  EXPECT_EQ(disk_->List(Path("nowhere")).error().message, "no such file or directory");
  EXPECT_EQ(disk_->List(Path(names[0])).error().message, "a part of the path is not a directory");
}

TEST_F(DiskFileSystemTest, WritesInOneStepAndKeepsLinksAndModes) {
  Put("report", "old");
  fs::permissions(root_ / "report", fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink("report", root_ / "link");
  EXPECT_EQ(disk_->Write(Path("link"), "new"), std::nullopt);
  EXPECT_TRUE(fs::is_symlink(root_ / "link"));
  EXPECT_EQ(*disk_->Read(Path("report")), "new");
  EXPECT_EQ(fs::status(root_ / "report").permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(disk_->List(root_.string())->size(), 2u) << "no draft is left behind";
}

TEST_F(DiskFileSystemTest, SaysWhyAFileCannotBeWritten) {
  EXPECT_EQ(disk_->Write(Path("no/such/report"), "x")->message, "no such file or directory");
  EXPECT_EQ(disk_->Write(root_.string(), "x")->message, "is a directory");
  EXPECT_EQ(disk_->Write("/dev/full", "x")->message, "no space left on the device");
  EXPECT_EQ(disk_->Write("/dev/null", "x"), std::nullopt);
}

class ReadTogetherTest : public DiskFileSystemTest {
 protected:
  void SetUp() override {
    DiskFileSystemTest::SetUp();
    for (size_t i = 0; i < 40; ++i)
      Add("small" + std::to_string(i), std::string(1 + i * i * 40, 'a' + i % 26));
    Add("just below the limit", std::string((64 << 10) - 1, 'x'));
    const auto texts = Read();
    if (NoneIsRead(texts)) GTEST_SKIP() << "the system has no io_uring for us";
    ASSERT_TRUE(AllAreRead(texts));
  }

  void Add(const std::string& name, const std::string& text) {
    Put(name, text);
    paths_.push_back(Path(name));
    texts_.push_back(text);
  }
  std::vector<std::optional<std::string>> Read() const {
    std::vector<const std::string*> paths;
    for (const std::string& path : paths_) paths.push_back(&path);
    std::vector<std::optional<std::string>> texts(paths.size());
    disk_->ReadTogether(paths, [&](size_t i, std::string_view text) { texts[i] = text; });
    return texts;
  }
  bool AllAreRead(const std::vector<std::optional<std::string>>& read) const {
    return std::equal(read.begin(), read.end(), texts_.begin(), texts_.end());
  }
  static bool NoneIsRead(const std::vector<std::optional<std::string>>& read) {
    return std::none_of(read.begin(), read.end(), [](const auto& text) { return text.has_value(); });
  }

  std::vector<std::string> paths_, texts_;
};

TEST_F(ReadTogetherTest, LeavesOutWhatIsNoSmallFile) {
  const size_t small = paths_.size();
  Add("empty", "");
  Add("at the limit", std::string(64 << 10, 'x'));
  Add("large", std::string(1 << 20, 'x'));
  fs::create_directory(root_ / "directory");
  fs::create_symlink("loop", root_ / "loop");
  ASSERT_EQ(::mkfifo(Path("pipe").c_str(), 0600), 0);
  const int pipe = ::open(Path("pipe").c_str(), O_RDWR | O_NONBLOCK);
  ASSERT_EQ(::write(pipe, "kind: Pod", 9), 9);
  for (const char* name : {"missing", "directory", "loop", "pipe"}) {
    for (size_t i = 0; i < 3; ++i) paths_.insert(paths_.begin(), Path(name));
  }

  for (size_t round = 0; round < 3; ++round) {
    const auto texts = Read();
    ASSERT_EQ(texts.size(), paths_.size());
    EXPECT_TRUE(
        std::equal(texts.begin() + 12, texts.begin() + 12 + static_cast<ptrdiff_t>(small), texts_.begin()));
    EXPECT_TRUE(NoneIsRead({texts.begin(), texts.begin() + 12}));
    EXPECT_TRUE(NoneIsRead({texts.begin() + 12 + static_cast<ptrdiff_t>(small), texts.end()}));
  }
  char left[16];
  EXPECT_EQ(::read(pipe, left, sizeof(left)), 9) << "nothing was taken out of the pipe";
  ::close(pipe);
}

TEST_F(ReadTogetherTest, LetsFewFilesBe) {
  paths_.resize(2);
  EXPECT_TRUE(NoneIsRead(Read()));
}

TEST_F(ReadTogetherTest, ReadsFromSeveralThreads) {
  std::atomic<int> wrong = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int round = 0; round < 20; ++round) wrong += !AllAreRead(Read());
      });
    }
  }
  EXPECT_EQ(wrong, 0);
}

#ifdef __linux__
/// From now on the system refuses io_uring to this process, as containers do.
void ForbidUring() {
  sock_filter steps[] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
                         BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_io_uring_setup, 1, 0),
                         BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_io_uring_enter, 0, 1),
                         BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
                         BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  const sock_fprog filter{std::size(steps), steps};
  ASSERT_EQ(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
  ASSERT_EQ(::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter), 0);
}

TEST_F(ReadTogetherTest, ReadsNothingWhereTheSystemRefuses) {
  const auto exits = ::testing::ExitedWithCode(0);
  const auto forbidden_at_once = [this] {
    ForbidUring();
    std::optional<bool> none;
    std::thread([&] { none = NoneIsRead(Read()); }).join();  // a thread that has not asked before
    std::_Exit(*none ? 0 : 1);
  };
  const auto forbidden_later = [this] {
    std::optional<bool> none;
    std::thread([&] {
      none = AllAreRead(Read());
      ForbidUring();
      none = *none && NoneIsRead(Read()) && NoneIsRead(Read());
    }).join();
    std::_Exit(*none ? 0 : 1);
  };
  EXPECT_EXIT(forbidden_at_once(), exits, "");
  EXPECT_EXIT(forbidden_later(), exits, "");
}
#endif

TEST(Paths, NameTheFolderToOpen) {
  EXPECT_EQ(FolderOf("k8s/web.yaml"), "k8s");
  EXPECT_EQ(FolderOf("/k8s/web.yaml"), "/k8s");
  EXPECT_EQ(FolderOf("/web.yaml"), "/");
  EXPECT_EQ(FolderOf("/"), "/");
  EXPECT_EQ(FolderOf("web.yaml"), ".");
}

TEST(MemoryFileSystem, FollowsLinksLikeTheDisk) {
  MemoryFileSystem files;
  files.AddFile("a/b/c.yaml", "text").AddSymlink("link", "a/b").AddSymlink("a/up", "..").AddSymlink("x", "x");
  EXPECT_EQ(*files.Read("link/c.yaml"), "text");
  EXPECT_EQ(*files.RealPath("a/up/link/../b/c.yaml"), "/a/b/c.yaml");
  EXPECT_EQ(files.Read("x").error().message, "the symbolic links go round in a circle");
  EXPECT_EQ(*files.Stat("a/none"), FileType::kMissing);
  EXPECT_EQ(files.List(".")->size(), 3u);
}

TEST_F(DiskFileSystemTest, DoesNotReplaceWhatIsReadOnly) {
  Put("kept", "old");
  ASSERT_EQ(::chmod(Path("kept").c_str(), 0444), 0);
  const auto error = disk_->Write(Path("kept"), "new");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->message, "permission denied");
  EXPECT_EQ(*disk_->Read(Path("kept")), "old");
}

}  // namespace
}  // namespace kubevet
