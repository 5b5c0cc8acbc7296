// s3-api as a process of its own: metadata, storage and fault rules live in other processes.
#include "mocks3/faults/engine.hpp"
#include "mocks3/host/guards.hpp"
#include "mocks3/host/service.hpp"
#include "mocks3/injection/control.hpp"
#include "mocks3/injection/follower.hpp"
#include "mocks3/injection/http_fault_control.hpp"
#include "mocks3/metadata/http_client.hpp"
#include "mocks3/s3api/module.hpp"
#include "mocks3/s3api/reset.hpp"
#include "mocks3/storage/http_client.hpp"

namespace {

using namespace mocks3;

/// What modules borrow; outlives the process object.
struct Borrowed {
  faults::Engine engine;
  http::Router admin;
  std::unique_ptr<runtime::BlockingPool> digests;
  std::unique_ptr<metadata::HttpMetadataClient> metadata;
  std::unique_ptr<storage::HttpStorageClient> storage;
  std::unique_ptr<injection::HttpFaultControl> faults;
};

struct Settings {
  s3api::Options s3;
  std::string s3_listen = "127.0.0.1:9000";
  std::string admin_listen = "127.0.0.1:9001";
  std::string admin_token;
  std::string auth = "enforce";
};

Result<> compose(host::Service& service, Borrowed& borrowed, Settings& settings) {
  auto& process = service.process();
  auto& app = process.app();
  if (settings.s3.credentials.empty()) settings.s3.credentials.emplace_back("mocks3:mocks3-secret");
  settings.s3.accept_anything = settings.auth == "any";
  TRY(auto s3_listener, host::listener(settings.s3_listen, "s3"));
  TRY(auto admin_listener, host::listener(settings.admin_listen, "admin"));

  borrowed.digests = std::make_unique<runtime::BlockingPool>("digest", process.cores().size(), 1024);
  borrowed.metadata = std::make_unique<metadata::HttpMetadataClient>(service.client("metadata-service"));
  borrowed.storage =
      std::make_unique<storage::HttpStorageClient>(service.client("storage-service"), process.registry());
  borrowed.faults = std::make_unique<injection::HttpFaultControl>(service.client("error-injection"));
  app.add(std::make_unique<injection::RuleFollower>(process.cores(), *borrowed.faults, borrowed.engine));
  TRY(auto module, s3api::Module::build(process.cores(), settings.s3,
                                        {.metadata = *borrowed.metadata,
                                         .storage = *borrowed.storage,
                                         .engine = borrowed.engine,
                                         .clock = process.clock(),
                                         .registry = process.registry(),
                                         .digest_pool = borrowed.digests.get()}));
  auto& s3 = app.add(std::move(module));

  borrowed.admin.guard(host::token_guard(settings.admin_token));
  borrowed.admin.guard(injection::json_and_origin_guard());
  http::add_operational_routes(borrowed.admin, [] { return true; }, process.registry());
  injection::add_control_routes(borrowed.admin, *borrowed.faults);
  s3.add_admin_routes(borrowed.admin);
  s3api::add_reset_route(borrowed.admin, s3, {*borrowed.metadata, *borrowed.storage, *borrowed.faults});

  auto& s3_server =
      app.add(std::make_unique<httpserver::Server>(process.cores(), s3_listener, s3.handler(), &process.registry()));
  auto& admin_server = app.add(
      std::make_unique<httpserver::Server>(process.cores(), admin_listener, borrowed.admin, &process.registry()));
  service.announce("s3", [&s3_server] { return s3_server.url(); });
  service.announce("admin", [&admin_server] { return admin_server.url(); });
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  host::ServiceOptions options;
  Settings settings;
  config::OptionSet set("mocks3-s3-api");
  set.add("s3-listen", &settings.s3_listen, {.doc = "Address of the S3 port; port 0 picks a free one."});
  set.add("admin-listen", &settings.admin_listen, {.doc = "Address of the admin port."});
  set.add("admin-token", &settings.admin_token, {.doc = "Bearer token that the admin port asks for.", .secret = true});
  set.add("credential", &settings.s3.credentials,
          {.doc = "ACCESS:SECRET[:ID[:NAME[:EMAIL]]], repeatable.", .secret = true});
  set.add("region", &settings.s3.region, {.doc = "As in mocks3 serve."});
  set.add("domain", &settings.s3.domains, {.doc = "As in mocks3 serve, repeatable."});
  set.add("auth", &settings.auth, {.doc = "As in mocks3 serve.", .allowed = {"enforce", "any"}});
  set.add("sigv2", &settings.s3.sigv2, {.doc = "As in mocks3 serve."});
  set.add("object-ownership", &settings.s3.object_ownership,
          {.doc = "As in mocks3 serve.", .allowed = {"BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"}});
  set.add("injected-header", &settings.s3.injected_header, {.doc = "As in mocks3 serve."});
  host::add_service_options(set, options);
  Borrowed borrowed;
  return host::run_service(argc, argv, "s3-api", set, options,
                           [&](host::Service& service) { return compose(service, borrowed, settings); });
}
