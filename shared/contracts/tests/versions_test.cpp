#include "mocks3/contracts/versions.hpp"

#include <gtest/gtest.h>

namespace mocks3::contracts {
namespace {

constexpr auto kMarked = Timestamp(std::chrono::milliseconds(1'700'000'000'123));

TEST(VersionId, HasTheFormOfS3s) {
  EXPECT_TRUE(is_version_id("null"));
  EXPECT_TRUE(is_version_id("3sL4kqtJlcpXroDTDmJ.rmSpXd3dIb_H"));
  EXPECT_FALSE(is_version_id(""));
  EXPECT_FALSE(is_version_id("NULL"));
  EXPECT_FALSE(is_version_id("3sL4kqtJlcpXroDTDmJ.rmSpXd3dIb_"));
  EXPECT_FALSE(is_version_id("3sL4kqtJlcpXroDTDmJ.rmSpXd3dIb_HH"));
  EXPECT_FALSE(is_version_id("3sL4kqtJlcpXroDTDmJ/rmSpXd3dIb_H"));
  EXPECT_FALSE(is_version_id(std::string(32, '\0')));
}

// GetObject: "If the current version of the object is a delete marker, Amazon S3 behaves as if the object was deleted";
// with its versionId "the error response is 405 Method Not Allowed".
TEST(DeleteMarkerError, DependsOnWhetherTheVersionWasNamed) {
  EXPECT_EQ(delete_marker_error("k", {"v", kMarked}, false).code, ErrorCode::NoSuchKey);
  EXPECT_EQ(delete_marker_error("k", {"v", kMarked}, true).code, ErrorCode::MethodNotAllowed);
}

TEST(DeleteMarkerError, GivesTheMarkerBackAndKeepsTheRest) {
  auto error = delete_marker_error("k", {"some-version", kMarked}, false);
  const auto marker = take_delete_marker(error);
  ASSERT_TRUE(marker);
  EXPECT_EQ(marker->version_id, "some-version");
  EXPECT_EQ(marker->last_modified, kMarked);
  ASSERT_EQ(error.details.size(), 1u);
  EXPECT_EQ(error.details[0].first, "Key");
  EXPECT_EQ(error.details[0].second, "k");
  EXPECT_FALSE(take_delete_marker(error)) << "it has been taken";
}

TEST(DeleteMarkerError, AnOtherErrorHasNone) {
  auto error = Error(ErrorCode::NoSuchKey).with("Key", "k");
  EXPECT_FALSE(take_delete_marker(error));
  EXPECT_EQ(error.details.size(), 1u);
}

}  // namespace
}  // namespace mocks3::contracts
