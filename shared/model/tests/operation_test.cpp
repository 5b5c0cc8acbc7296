#include "mocks3/model/operation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <tuple>

namespace mocks3::model {
namespace {

bool is_known(std::string_view sub_resource) { return std::ranges::count(known_sub_resources(), sub_resource) > 0; }

TEST(Operations, AreInTheOrderOfTheEnumeration) {
  const auto all = all_operations();
  ASSERT_EQ(all.size(), static_cast<std::size_t>(Operation::Unknown));
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(static_cast<std::size_t>(all[i].operation), i);
}

TEST(Operations, AreFoundByTheirOwnName) {
  for (const auto& row : all_operations()) {
    EXPECT_EQ(find_operation(row.name), row.operation) << row.name;
    EXPECT_EQ(to_string(row.operation), row.name);
    EXPECT_EQ(&info(row.operation), &row);
  }
}

TEST(Operations, AreNotFoundByAnyOtherName) {
  for (const auto* name : {"", "putobject", "PutObject ", "ListObjectsV3", "Unknown"}) {
    EXPECT_EQ(find_operation(name), Operation::Unknown) << name;
  }
}

TEST(Operations, UnknownHasARowThatIsNotImplemented) {
  EXPECT_EQ(to_string(Operation::Unknown), "Unknown");
  EXPECT_FALSE(info(Operation::Unknown).implemented);
}

TEST(Operations, CarryWhatTheTableSays) {
  const auto& row = info(Operation::PutObjectTagging);
  EXPECT_EQ(row.method, "PUT");
  EXPECT_EQ(row.scope, Scope::Object);
  EXPECT_EQ(row.sub_resource, "tagging");
  EXPECT_EQ(row.operation_class, OperationClass::Metadata);
  EXPECT_TRUE(row.implemented);
}

TEST(Operations, UseTheMethodsOfS3Only) {
  const std::set<std::string_view> methods = {"GET", "HEAD", "PUT", "POST", "DELETE"};
  for (const auto& row : all_operations()) EXPECT_TRUE(methods.contains(row.method)) << row.name;
}

TEST(Operations, ShareARouteOnlyWithThoseThatHeadersTellApart) {
  std::set<std::tuple<std::string_view, Scope, std::string_view>> routes;
  std::set<std::string_view> shared;
  for (const auto& row : all_operations()) {
    if (!routes.emplace(row.method, row.scope, row.sub_resource).second) shared.insert(row.name);
  }
  EXPECT_EQ(shared, (std::set<std::string_view>{"CopyObject", "UploadPartCopy"}));
}

TEST(SubResources, AreListedOnce) {
  const auto all = known_sub_resources();
  EXPECT_EQ(std::set(all.begin(), all.end()).size(), all.size());
}

TEST(SubResources, IncludeThoseOfEveryOperation) {
  for (const auto& row : all_operations()) {
    if (!row.sub_resource.empty()) EXPECT_TRUE(is_known(row.sub_resource)) << row.name;
  }
}

TEST(SubResources, IncludeThoseWithoutAnOperationHere) {
  for (const auto* name : {"abac", "annotation", "metadataConfiguration", "metadataTable", "encryption", "restore"}) {
    EXPECT_TRUE(is_known(name)) << name;
  }
}

TEST(SubResources, AreNotMereParameters) {
  for (const auto* name : {"partNumber", "versionId", "prefix", "max-keys", "x-id", "response-content-type", ""}) {
    EXPECT_FALSE(is_known(name)) << name;
  }
}

}  // namespace
}  // namespace mocks3::model
