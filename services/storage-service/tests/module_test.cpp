#include "mocks3/storage/module.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "mocks3/storage_testing/forgetful_files.hpp"
#include "mocks3/storage_testing/pattern.hpp"
#include "mocks3/testing/temp_dir.hpp"

namespace mocks3::storage::testing {
namespace {

using ::testing::HasSubstr;

class StorageModule : public ::testing::Test {
 protected:
  Result<std::unique_ptr<Module>> build(std::shared_ptr<FilePort> files = nullptr) {
    return Module::build(cores_, options_, registry_, clock_, std::move(files));
  }
  std::string refusal() {
    const auto module = build();
    return module ? "(accepted)" : module.error().message;
  }

  ::mocks3::testing::TempDir folder_;
  utils::SystemClock clock_;
  metrics::Registry registry_;
  runtime::Cores cores_{1};
  Options options_{.data = folder_.path().string() + "/data"};
};

TEST_F(StorageModule, KeepsItsBlobsOverARestart) {
  ::mocks3::testing::run_coroutine([this]() -> asio::awaitable<void> {
    auto context = ::mocks3::testing::test_context();
    PatternBody body(1, 100'000);
    auto module = build();
    CO_ASSERT_OK(module);
    const auto reference = co_await (*module)->service().put(context, body);
    CO_ASSERT_OK(reference);
    module->reset();
    module = build();
    CO_ASSERT_OK(module);
    auto reader = co_await (*module)->service().get(context, {*reference}, {0, 100'000});
    CO_ASSERT_OK(reader);
    EXPECT_TRUE(co_await delivers(**reader, 1, 0, 100'000));
  });
}

TEST_F(StorageModule, RefusesAFolderThatIsNotItsOwn) {
  std::filesystem::create_directories(options_.data);
  std::ofstream(options_.data + "/NODES") << "three\n";
  EXPECT_THAT(refusal(), ::testing::AllOf(HasSubstr(options_.data), HasSubstr("not a number")));
}

TEST_F(StorageModule, RefusesAFolderOfAnotherNumberOfNodes) {
  options_.nodes = 3;
  ASSERT_EQ(refusal(), "(accepted)");
  options_.nodes = 1;
  EXPECT_THAT(refusal(), HasSubstr("written with 3 storage node(s), asked for 1"));
}

TEST_F(StorageModule, NamesAFolderItCannotWrite) {
  std::ofstream(options_.data) << "a file";
  EXPECT_THAT(refusal(), HasSubstr(options_.data));
  EXPECT_EQ(refusal().find('\n'), std::string::npos);
}

TEST_F(StorageModule, RefusesNumbersOfNodesThatMakeNoSense) {
  for (const unsigned nodes : {0u, 17u}) {
    options_.nodes = nodes;
    EXPECT_THAT(refusal(), HasSubstr("storage nodes"));
  }
}

TEST_F(StorageModule, CountsCallsAndBytesAlsoOfBlobsThatNeverTouchADisk) {
  ::mocks3::testing::run_coroutine([this]() -> asio::awaitable<void> {
    options_.store = StoreKind::Memory;
    auto module = build();
    CO_ASSERT_OK(module);
    auto& service = (*module)->service();
    auto context = ::mocks3::testing::test_context();
    PatternBody body(1, 100);
    const auto reference = co_await service.put(context, body);
    CO_ASSERT_OK(reference);
    EXPECT_TRUE(reference->is_inline);
    CO_ASSERT_OK(co_await service.get(context, {*reference}, {10, 60}));
    CO_ASSERT_TRUE(!(co_await service.get(context, {*reference}, {10, 91})));
    const std::string text = registry_.render();
    EXPECT_THAT(text, HasSubstr("mocks3_storage_seconds_count{method=\"put\"} 1"));
    EXPECT_THAT(text, HasSubstr("mocks3_storage_seconds_count{method=\"get\"} 2"));
    EXPECT_THAT(text, HasSubstr("mocks3_storage_errors_total{method=\"get\"} 1"));
    EXPECT_THAT(text, HasSubstr("mocks3_storage_written_bytes_total 100"));
    EXPECT_THAT(text, HasSubstr("mocks3_storage_read_bytes_total 60"));
  });
}

TEST_F(StorageModule, AnAcknowledgedBlobSurvivesAPowerCutAtFullDurabilityOnly) {
  ::mocks3::testing::run_coroutine([this]() -> asio::awaitable<void> {
    auto context = ::mocks3::testing::test_context();
    options_.data = "/data";
    for (const bool full : {true, false}) {
      options_.durability = full ? Durability::Full : Durability::Relaxed;
      const auto files = std::make_shared<ForgetfulFiles>(clock_);
      auto module = build(files);
      CO_ASSERT_OK(module);
      PatternBody body(1, 1'500'000);
      const auto reference = co_await (*module)->service().put(context, body);
      CO_ASSERT_OK(reference);
      module->reset();
      files->crash();
      module = build(files);
      CO_ASSERT_OK(module);
      const auto reader = co_await (*module)->service().get(context, {*reference}, {0, 1'500'000});
      EXPECT_EQ(reader.has_value(), full);
    }
  });
}

}  // namespace
}  // namespace mocks3::storage::testing
