#include "mocks3/discovery/directory.hpp"

#include <gtest/gtest.h>

namespace mocks3::discovery {
namespace {

TEST(StaticDirectory, ResolvesWhatItWasGiven) {
  const auto directory = StaticDirectory::parse({"metadata-service=http://127.0.0.1:7001"});
  ASSERT_TRUE(directory);
  EXPECT_EQ(directory->resolve("metadata-service").value(), "http://127.0.0.1:7001");
}

TEST(StaticDirectory, NamesTheServiceNobodyKnows) {
  const auto missing = StaticDirectory::parse({})->resolve("storage-service");
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message.find("storage-service"), std::string::npos);
}

TEST(StaticDirectory, NamesTheEntryThatIsNotOne) {
  for (const char* bad : {"metadata-service", "=http://x", "a=ftp://x"}) {
    const auto directory = StaticDirectory::parse({bad});
    ASSERT_FALSE(directory) << bad;
    EXPECT_NE(directory.error().message.find(bad), std::string::npos);
  }
}

}  // namespace
}  // namespace mocks3::discovery
