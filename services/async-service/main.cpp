// async-service as a process of its own.
#include "mocks3/async/module.hpp"
#include "mocks3/host/service.hpp"
#include "mocks3/metadata/http_client.hpp"
#include "mocks3/storage/http_client.hpp"

int main(int argc, char** argv) {
  using namespace mocks3;
  host::ServiceOptions options;
  async::Options async_options;
  config::OptionSet set("mocks3-async-service");
  set.add("orphan-grace", &async_options.orphan_grace, {.doc = "Age at which bytes that no object names are removed."});
  set.add("upload-expiry", &async_options.upload_expiry,
          {.doc = "Age at which an unfinished multipart upload is aborted; 0: never."});
  host::add_service_options(set, options);

  std::unique_ptr<metadata::HttpMetadataClient> metadata;
  std::unique_ptr<storage::HttpStorageClient> storage;
  return host::run_service(argc, argv, "async-service", set, options, [&](host::Service& service) -> Result<> {
    auto& process = service.process();
    metadata = std::make_unique<metadata::HttpMetadataClient>(service.client("metadata-service"));
    storage = std::make_unique<storage::HttpStorageClient>(service.client("storage-service"), process.registry());
    TRY(auto module,
        async::Module::build(process.cores(), async_options, *metadata, *storage, process.registry(), process.clock()));
    auto& async = process.app().add(std::move(module));
    async.add_async_routes(service.router());
    return {};
  });
}
