// metadata-service as a process of its own.
#include "mocks3/host/service.hpp"
#include "mocks3/metadata/http_server.hpp"
#include "mocks3/metadata/module.hpp"

int main(int argc, char** argv) {
  using namespace mocks3;
  host::ServiceOptions options;
  std::string data = "metadata", durability = "full";
  config::OptionSet set("mocks3-metadata-service");
  set.add("data", &data, {.doc = "Folder of the metadata store."});
  set.add("durability", &durability, {.doc = "As in mocks3 serve.", .allowed = {"full", "relaxed", "memory"}});
  host::add_service_options(set, options);

  std::unique_ptr<host::DataFolder> folder;
  return host::run_service(argc, argv, "metadata-service", set, options, [&](host::Service& service) -> Result<> {
    TRY(auto opened, host::DataFolder::open(data));
    folder = std::make_unique<host::DataFolder>(std::move(opened));
    metadata::Options module_options;
    module_options.folder = folder->path() / "store";
    module_options.durability = metadata::durability_of(durability);
    auto& process = service.process();
    TRY(auto module, metadata::Module::build(module_options, process.registry(), process.clock()));
    auto& metadata = process.app().add(std::move(module));
    metadata::add_metadata_routes(service.router(), metadata.service());
    return {};
  });
}
