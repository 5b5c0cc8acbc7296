#include "mocks3/host/data_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "mocks3/testing/temp_dir.hpp"

namespace mocks3::host {
namespace {

TEST(DataFolder, IsMadeAndMarkedWithItsFormat) {
  const testing::TempDir temp;
  const auto folder = DataFolder::open(temp.path() / "a" / "b");
  ASSERT_TRUE(folder) << folder.error().describe();
  std::ifstream in(temp.path() / "a" / "b" / "FORMAT");
  std::string format;
  std::getline(in, format);
  EXPECT_EQ(format, std::to_string(DataFolder::kFormat));
}

TEST(DataFolder, IsHeldAgainstASecondOwner) {
  const testing::TempDir temp;
  {
    const auto first = DataFolder::open(temp.path());
    ASSERT_TRUE(first);
    const auto second = DataFolder::open(temp.path());
    ASSERT_FALSE(second);
    EXPECT_NE(second.error().message.find("in use by process " + std::to_string(getpid())), std::string::npos);
  }
  EXPECT_TRUE(DataFolder::open(temp.path()));
}

TEST(DataFolder, OfANewerFormatIsRefused) {
  const testing::TempDir temp;
  std::ofstream(temp.path() / "FORMAT") << "999\n";
  const auto folder = DataFolder::open(temp.path());
  ASSERT_FALSE(folder);
  EXPECT_NE(folder.error().message.find("newer"), std::string::npos);
}

TEST(DataFolder, ThatSomebodyElseMadeIsRefused) {
  const testing::TempDir temp;
  std::ofstream(temp.path() / "FORMAT") << "hello\n";
  EXPECT_FALSE(DataFolder::open(temp.path()));
}

}  // namespace
}  // namespace mocks3::host
