// storage-service as a process of its own.
#include "mocks3/host/service.hpp"
#include "mocks3/storage/http_server.hpp"
#include "mocks3/storage/module.hpp"

int main(int argc, char** argv) {
  using namespace mocks3;
  host::ServiceOptions options;
  storage::Options storage_options;
  std::string data = "storage", durability = "full";
  config::OptionSet set("mocks3-storage-service");
  set.add("data", &data, {.doc = "Folder of the blobs."});
  set.add("durability", &durability, {.doc = "As in mocks3 serve.", .allowed = {"full", "relaxed", "memory"}});
  set.add("storage-nodes", &storage_options.nodes, {.doc = "Folders that each hold a replica.", .min = 1u, .max = 16u});
  set.add("inline-limit", &storage_options.inline_limit,
          {.doc = "Blobs up to this size are handed back to be kept beside their metadata.", .bytes = true});
  host::add_service_options(set, options);

  std::unique_ptr<host::DataFolder> folder;
  return host::run_service(argc, argv, "storage-service", set, options, [&](host::Service& service) -> Result<> {
    TRY(auto opened, host::DataFolder::open(data));
    folder = std::make_unique<host::DataFolder>(std::move(opened));
    storage_options.data = folder->path() / "blobs";
    storage_options.durability = storage::durability_of(durability);
    auto& process = service.process();
    TRY(auto module, storage::Module::build(process.cores(), storage_options, process.registry(), process.clock()));
    auto& storage = process.app().add(std::move(module));
    storage::add_storage_routes(service.router(), storage.service());
    return {};
  });
}
