#include "base/listed_file_system.h"

#include <gtest/gtest.h>

#include "base/counted_file_system_for_test.h"
#include "base/memory_file_system.h"

namespace kubevet {
namespace {

class ListedFileSystemTest : public testing::Test {
 protected:
  ListedFileSystemTest() : counted_(disk_), files_(counted_) {
    disk_.AddFile("k8s/web.yaml", "kind: Service\n");
    disk_.AddFile("k8s/base/db.yaml", "kind: Service\n");
    disk_.AddSymlink("k8s/link.yaml", "base/db.yaml");
  }

  MemoryFileSystem disk_;
  CountedFileSystem counted_;
  ListedFileSystem files_;
};

TEST_F(ListedFileSystemTest, AnswersFromTheListingOnce) {
  ASSERT_TRUE(files_.List("k8s").ok());
  const std::string real = files_.RealPath("k8s").value();
  const size_t before = counted_.questions();
  EXPECT_EQ(files_.Stat("k8s/web.yaml").value(), FileType::kFile);
  EXPECT_EQ(files_.Stat("k8s/base").value(), FileType::kDirectory);
  EXPECT_EQ(files_.Stat("k8s/.kubevet.yaml").value(), FileType::kMissing);
  EXPECT_EQ(files_.Stat(real + "/kustomization.yaml").value(), FileType::kMissing);
  EXPECT_EQ(files_.StatIn("k8s", "web.yaml").value(), FileType::kFile);
  EXPECT_EQ(files_.StatIn(real, "kustomization.yaml").value(), FileType::kMissing);
  EXPECT_EQ(files_.RealPath("k8s/base").value(), real + "/base");
  EXPECT_EQ(files_.RealPath(real + "/web.yaml").value(), real + "/web.yaml");
  EXPECT_EQ(counted_.questions(), before);
}

TEST_F(ListedFileSystemTest, AsksTheSystemForWhatAListingDoesNotTell) {
  ASSERT_TRUE(files_.List("k8s").ok());
  EXPECT_EQ(files_.Stat("k8s/base/db.yaml").value(), disk_.Stat("k8s/base/db.yaml").value());
  EXPECT_EQ(files_.Stat("k8s/link.yaml").value(), FileType::kFile);
  EXPECT_EQ(files_.StatIn("k8s", "link.yaml").value(), FileType::kFile);
  EXPECT_EQ(files_.StatIn("k8s/base", "db.yaml").value(), FileType::kFile);
  EXPECT_EQ(files_.RealPath("k8s/link.yaml").value(), disk_.RealPath("k8s/link.yaml").value());
  EXPECT_EQ(files_.Stat("k8s/.").value(), FileType::kDirectory);
  EXPECT_EQ(files_.RealPath("k8s/base/..").value(), disk_.RealPath("k8s").value());
  EXPECT_FALSE(files_.RealPath("k8s/nothing").ok());
}

}  // namespace
}  // namespace kubevet
