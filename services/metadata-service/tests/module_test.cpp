#include "mocks3/metadata/module.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mocks3/testing/coroutine_test.hpp"
#include "mocks3/testing/temp_dir.hpp"
#include "sample.hpp"

namespace mocks3::metadata {
namespace {

class ModuleTest : public ::testing::TestWithParam<Store> {
 protected:
  std::unique_ptr<Module> build() {
    auto built = Module::build({.store = GetParam(), .folder = dir.path() / "metadata"}, registry, clock);
    if (!built) ADD_FAILURE() << built.error().describe();
    return built ? std::move(*built) : nullptr;
  }

  testing::TempDir dir;
  metrics::Registry registry;
  utils::SystemClock clock;
  contracts::Context context = testing::test_context();
};

INSTANTIATE_TEST_SUITE_P(Stores, ModuleTest, ::testing::Values(Store::Memory, Store::RocksDb));

TEST_P(ModuleTest, ServesFromBuildToStop) {
  const auto module = build();
  ASSERT_TRUE(module);
  EXPECT_EQ(module->name(), "metadata");
  ASSERT_TRUE(module->start());
  EXPECT_TRUE(sample::wait(module->service().create_bucket(context, sample::bucket("b"))));
  EXPECT_TRUE(sample::wait(module->service().commit_object(context, sample::put("b", "k", "hello"))));
  EXPECT_TRUE(sample::wait(module->service().get_object(context, sample::get("b", "k"))));
  module->stop();
}

TEST_P(ModuleTest, OnlyTheStoreOnDiskKeepsItsDataAndItsFolder) {
  {
    const auto module = build();
    ASSERT_TRUE(module);
    EXPECT_TRUE(sample::wait(module->service().create_bucket(context, sample::bucket("b"))));
    module->stop();
  }
  const auto again = build();
  ASSERT_TRUE(again);
  EXPECT_EQ(sample::wait(again->service().get_bucket(context, "b")).has_value(), GetParam() == Store::RocksDb);
  EXPECT_EQ(std::filesystem::exists(dir.path() / "metadata"), GetParam() == Store::RocksDb);
}

TEST_F(ModuleTest, AFolderInUseIsRefusedInOneLine) {
  const Options options{.folder = dir.path() / "metadata"};
  const auto first = Module::build(options, registry, clock);
  ASSERT_TRUE(first);
  const auto second = Module::build(options, registry, clock);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, ::testing::HasSubstr("in use by another process"));
}

}  // namespace
}  // namespace mocks3::metadata
