#include "base/listed_file_system.h"

#include <gtest/gtest.h>

#include "base/memory_file_system.h"

namespace kubevet {
namespace {

/// Counts what is asked of the system.
class Counting final : public FileSystem {
 public:
  explicit Counting(const FileSystem& below) : below_(below) {}
  Result<FileType> Stat(const std::string& path) const override {
    ++asked;
    return below_.Stat(path);
  }
  Result<std::vector<DirectoryEntry>> List(const std::string& path) const override {
    return below_.List(path);
  }
  Result<std::string> RealPath(const std::string& path) const override {
    ++asked;
    return below_.RealPath(path);
  }
  Result<std::string> Read(const std::string& path, uint64_t limit) const override {
    return below_.Read(path, limit);
  }
  Result<std::string> ReadStandardInput(uint64_t limit) const override {
    return below_.ReadStandardInput(limit);
  }
  std::optional<Error> Write(const std::string& path, std::string_view text) const override {
    return below_.Write(path, text);
  }

  mutable int asked = 0;

 private:
  const FileSystem& below_;
};

class ListedFileSystemTest : public testing::Test {
 protected:
  ListedFileSystemTest() : counting_(disk_), files_(counting_) {
    disk_.AddFile("k8s/web.yaml", "kind: Service\n");
    disk_.AddFile("k8s/base/db.yaml", "kind: Service\n");
    disk_.AddSymlink("k8s/link.yaml", "base/db.yaml");
  }

  MemoryFileSystem disk_;
  Counting counting_;
  ListedFileSystem files_;
};

TEST_F(ListedFileSystemTest, AnswersFromTheListingOnce) {
  ASSERT_TRUE(files_.List("k8s").ok());
  const std::string real = files_.RealPath("k8s").value();
  counting_.asked = 0;
  EXPECT_EQ(files_.Stat("k8s/web.yaml").value(), FileType::kFile);
  EXPECT_EQ(files_.Stat("k8s/base").value(), FileType::kDirectory);
  EXPECT_EQ(files_.Stat("k8s/.kubevet.yaml").value(), FileType::kMissing);
  EXPECT_EQ(files_.Stat(real + "/kustomization.yaml").value(), FileType::kMissing);
  EXPECT_EQ(files_.RealPath("k8s/base").value(), real + "/base");
  EXPECT_EQ(files_.RealPath(real + "/web.yaml").value(), real + "/web.yaml");
  EXPECT_EQ(counting_.asked, 0);
}

TEST_F(ListedFileSystemTest, AsksTheSystemForWhatAListingDoesNotTell) {
  ASSERT_TRUE(files_.List("k8s").ok());
  EXPECT_EQ(files_.Stat("k8s/base/db.yaml").value(), disk_.Stat("k8s/base/db.yaml").value());
  EXPECT_EQ(files_.Stat("k8s/link.yaml").value(), FileType::kFile);
  EXPECT_EQ(files_.RealPath("k8s/link.yaml").value(), disk_.RealPath("k8s/link.yaml").value());
  EXPECT_EQ(files_.Stat("k8s/.").value(), FileType::kDirectory);
  EXPECT_EQ(files_.RealPath("k8s/base/..").value(), disk_.RealPath("k8s").value());
  EXPECT_FALSE(files_.RealPath("k8s/nothing").ok());
}

}  // namespace
}  // namespace kubevet
