#include "mocks3/storage_testing/storage_contract.hpp"

#include "mocks3/http/router.hpp"
#include "mocks3/httpserver/server.hpp"
#include "mocks3/storage/http_client.hpp"
#include "mocks3/storage/http_server.hpp"
#include "mocks3/storage/module.hpp"
#include "mocks3/testing/temp_dir.hpp"

namespace mocks3::storage::testing {
namespace {

template <StoreKind kStore, unsigned kNodes>
class LocalBinding {
 public:
  static constexpr bool kInlines = kNodes == 1;
  LocalBinding() {
    Options options;
    options.data = folder_.path().string();
    options.store = kStore;
    options.nodes = kNodes;
    auto built = Module::build(cores_, options, registry_, clock_);
    if (!built) throw std::runtime_error(built.error().describe());
    module_ = std::move(*built);
  }
  ~LocalBinding() { module_->stop(); }
  contracts::StorageService& service() { return module_->service(); }
  metrics::Registry& registry() { return registry_; }
  runtime::Cores& cores() { return cores_; }

 private:
  ::mocks3::testing::TempDir folder_;
  utils::SystemClock clock_;
  metrics::Registry registry_;
  runtime::Cores cores_{2};
  std::unique_ptr<Module> module_;
};

template <StoreKind kStore, unsigned kNodes>
class HttpBinding {
 public:
  static constexpr bool kInlines = kNodes == 1;
  HttpBinding() {
    add_storage_routes(router_, local_.service());
    local_.cores().start();
    httpserver::Options options;
    options.internal = true;
    server_ = std::make_unique<httpserver::Server>(local_.cores(), options, router_, nullptr);
    if (auto started = server_->start(); !started) throw std::runtime_error(started.error().describe());
  }
  ~HttpBinding() {
    server_->drain(std::chrono::steady_clock::now() + std::chrono::seconds(2));
    server_->stop();
    local_.cores().stop();
  }
  contracts::StorageService& service() { return service_; }

 private:
  LocalBinding<kStore, kNodes> local_;
  http::Router router_;
  std::unique_ptr<httpserver::Server> server_;
  metrics::Registry registry_;
  httpclient::Client client_{{}, [this]() -> Result<std::string> { return server_->url(); }, nullptr};
  HttpStorageClient service_{client_, registry_};
};

using Bindings = ::testing::Types<LocalBinding<StoreKind::Memory, 1>, LocalBinding<StoreKind::Filesystem, 1>,
                                  LocalBinding<StoreKind::Filesystem, 3>, HttpBinding<StoreKind::Memory, 1>,
                                  HttpBinding<StoreKind::Filesystem, 1>, HttpBinding<StoreKind::Memory, 3>>;
INSTANTIATE_TYPED_TEST_SUITE_P(Bindings, StorageContract, Bindings);

CO_TEST(HttpStorageClient, CountsReadsItAnswersFromTheReferenceAlone) {
  metrics::Registry registry;
  httpclient::Client client({}, []() -> Result<std::string> { return fail(ErrorCode::StoreUnavailable); }, nullptr);
  HttpStorageClient service(client, registry);
  auto context = ::mocks3::testing::test_context();
  model::BlobRef reference{.size = 5, .is_inline = true, .inline_data = {"bytes"}};
  auto reader = co_await service.get(context, {reference}, {1, 3});
  CO_ASSERT_OK(reader);
  const auto text = co_await stream::read_all(**reader, 10);
  CO_ASSERT_OK(text);
  EXPECT_EQ(*text, "yte");
  EXPECT_NE(registry.render().find("mocks3_storage_seconds_count{method=\"get\"} 1"), std::string::npos);
  EXPECT_NE(registry.render().find("mocks3_storage_read_bytes_total 3"), std::string::npos);
}

CO_TEST(HttpStorageClient, SaysThatNobodyAnswers) {
  metrics::Registry registry;
  httpclient::Client client({}, []() -> Result<std::string> { return fail(ErrorCode::StoreUnavailable); }, nullptr);
  HttpStorageClient service(client, registry);
  auto context = ::mocks3::testing::test_context();
  PatternBody body(1, 100);
  const auto reference = co_await service.put(context, body);
  CO_ASSERT_TRUE(!reference);
  EXPECT_EQ(reference.error().code, ErrorCode::StoreUnavailable);
}

}  // namespace
}  // namespace mocks3::storage::testing
