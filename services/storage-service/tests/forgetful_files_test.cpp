#include "mocks3/storage_testing/forgetful_files.hpp"

#include <gmock/gmock.h>

namespace mocks3::storage::testing {
namespace {

class ForgetfulFilesTest : public ::testing::Test {
 protected:
  std::string content(const std::string& path) {
    auto file = files_.open(path);
    if (!file) return "(absent)";
    std::string bytes(*(*file)->size(), '\0');
    EXPECT_TRUE((*file)->read_at(bytes.data(), bytes.size(), 0));
    return bytes;
  }
  void write(const std::string& path, std::string_view bytes, bool sync) {
    auto file = files_.create(path, WriteMode::Buffered);
    ASSERT_TRUE(file);
    ASSERT_TRUE((*file)->write_at(bytes, 0));
    if (sync) ASSERT_TRUE((*file)->sync_data());
  }

  utils::SystemClock clock_;
  ForgetfulFiles files_{clock_};
};

TEST_F(ForgetfulFilesTest, ANameWithoutAnFsyncOfItsFolderIsForgotten) {
  write("/a", "bytes", true);
  files_.crash();
  EXPECT_EQ(content("/a"), "(absent)");
}

TEST_F(ForgetfulFilesTest, ContentWithoutFdatasyncIsForgotten) {
  write("/a", "bytes", false);
  ASSERT_TRUE(files_.sync_dir("/"));
  EXPECT_EQ(content("/a"), "bytes");
  files_.crash();
  EXPECT_EQ(content("/a"), "");
}

TEST_F(ForgetfulFilesTest, WhatWasSyncedStays) {
  write("/a", "bytes", true);
  ASSERT_TRUE(files_.sync_dir("/"));
  files_.crash();
  EXPECT_EQ(content("/a"), "bytes");
}

TEST_F(ForgetfulFilesTest, ARenameLastsFromTheFsyncOfTheTargetFolderOn) {
  ASSERT_TRUE(files_.make_dir("/d"));
  ASSERT_TRUE(files_.sync_dir("/"));
  write("/a", "bytes", true);
  ASSERT_TRUE(files_.rename("/a", "/d/b"));
  ASSERT_TRUE(files_.sync_dir("/d"));
  files_.crash();
  EXPECT_EQ(content("/d/b"), "bytes");
  EXPECT_EQ(content("/a"), "(absent)");
}

TEST_F(ForgetfulFilesTest, ARemovalWithoutFsyncMayComeBack) {
  write("/a", "bytes", true);
  ASSERT_TRUE(files_.sync_dir("/"));
  ASSERT_TRUE(files_.unlink("/a"));
  EXPECT_EQ(content("/a"), "(absent)");
  files_.crash();
  EXPECT_EQ(content("/a"), "bytes");
}

TEST_F(ForgetfulFilesTest, WithoutPowerNothingChangesAndOldFilesAreDeadAfterwards) {
  auto file = files_.create("/a", WriteMode::Buffered);
  ASSERT_TRUE(file);
  files_.cut_power_after(2);
  EXPECT_TRUE((*file)->write_at("x", 0));
  EXPECT_FALSE((*file)->write_at("y", 1));
  EXPECT_FALSE(files_.sync_dir("/"));
  files_.crash();
  EXPECT_FALSE((*file)->write_at("z", 0));
  EXPECT_TRUE(files_.make_dir("/d"));
}

TEST_F(ForgetfulFilesTest, SpaceIsCountedUntilTheLastHolderIsGone) {
  files_.set_capacity(10);
  auto file = files_.create("/a", WriteMode::Buffered);
  ASSERT_TRUE(file);
  EXPECT_TRUE((*file)->write_at("12345678", 0));
  const auto refused = (*file)->write_at("12345678", 8);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::DiskFull);
  EXPECT_EQ(files_.used(), 8u);
  ASSERT_TRUE(files_.unlink("/a"));
  EXPECT_EQ(files_.used(), 8u);
  file->reset();
  EXPECT_EQ(files_.used(), 0u);
}

}  // namespace
}  // namespace mocks3::storage::testing
