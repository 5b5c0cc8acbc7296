#include "serve.hpp"

#include <boost/asio/ip/address.hpp>
#include <fstream>
#include <memory>
#include <optional>

#include "mocks3/async/module.hpp"
#include "mocks3/faults/engine.hpp"
#include "mocks3/host/data_folder.hpp"
#include "mocks3/host/guards.hpp"
#include "mocks3/host/service.hpp"
#include "mocks3/injection/control.hpp"
#include "mocks3/injection/module.hpp"
#include "mocks3/logger/logger.hpp"
#include "mocks3/metadata/module.hpp"
#include "mocks3/s3api/module.hpp"
#include "mocks3/s3api/reset.hpp"
#include "mocks3/storage/module.hpp"
#include "mocks3/utils/encoding.hpp"
#include "seed.hpp"

namespace mocks3::all_in_one {

namespace {

Result<std::vector<std::string>> credentials_of(const Options& options) {
  auto credentials = options.credential;
  if (!options.credentials_file.empty()) {
    std::ifstream file(options.credentials_file);
    if (!file)
      return fail(ErrorCode::ValidationFailed, "--credentials-file: " + options.credentials_file + " cannot be read");
    std::string line;
    while (std::getline(file, line)) {
      const auto text = utils::trim(line);
      if (!text.empty() && !text.starts_with('#')) credentials.emplace_back(text);
    }
  }
  if (credentials.empty()) credentials.emplace_back(kDefaultCredential);
  return credentials;
}

/// The folder of the process, or none with --memory.
Result<> open_data(const Options& options, std::optional<host::DataFolder>& data) {
  if (options.memory) return {};
  TRY(auto folder,
      host::DataFolder::open(options.data.empty() ? host::default_data_folder() : std::filesystem::path(options.data)));
  data.emplace(std::move(folder));
  return {};
}

metadata::Options metadata_options(const Options& options, const std::optional<host::DataFolder>& data) {
  metadata::Options result;
  result.durability = metadata::durability_of(options.durability);
  if (data) {
    result.folder = data->path() / "metadata";
  } else {
    result.store = metadata::Store::Memory;
  }
  return result;
}

storage::Options storage_options(const Options& options, const std::optional<host::DataFolder>& data) {
  storage::Options result;
  result.durability = storage::durability_of(options.durability);
  result.nodes = options.storage_nodes;
  result.inline_limit = options.storage_nodes > 1 ? 0 : options.inline_limit;
  if (data) {
    result.data = (data->path() / "blobs").string();
  } else {
    result.store = storage::StoreKind::Memory;
  }
  return result;
}

injection::Options injection_options(const Options& options, const std::optional<host::DataFolder>& data) {
  injection::Options result;
  if (data) result.store_file = data->path() / "rules.json";
  result.rules_file = options.rules_file;
  result.rules = options.rules;
  result.seed = options.seed;
  return result;
}

s3api::Options s3api_options(const Options& options, std::vector<std::string> credentials) {
  s3api::Options result;
  result.credentials = std::move(credentials);
  result.region = options.region;
  result.domains = options.domain;
  result.accept_anything = options.auth == "any";
  result.object_ownership = options.object_ownership;
  result.sigv2 = options.sigv2;
  result.injected_header = options.injected_header;
  return result;
}

async::Options async_options(const Options& options) {
  async::Options result;
  result.orphan_grace = options.orphan_grace;
  result.upload_expiry = options.upload_expiry;
  return result;
}

bool is_loopback(const std::string& address) {
  boost::system::error_code ec;
  const auto parsed = asio::ip::make_address(address, ec);
  return ec ? address == "localhost" : parsed.is_loopback();
}

/// Everything the process consists of. What modules borrow stands before the process, so that it outlives them.
struct House {
  explicit House(const Options& options)
      : digests("digest", options.process.cores ? options.process.cores : std::thread::hardware_concurrency(), 1024),
        process("mocks3", options.process) {}

  std::optional<host::DataFolder> data;
  runtime::BlockingPool digests;
  faults::Engine engine;
  http::Router admin;
  std::atomic<bool> ready{false};  // seeds are in place
  host::Process process;
  httpserver::Server* s3_server = nullptr;
  httpserver::Server* admin_server = nullptr;
};

Result<> compose(House& house, const Options& options, std::optional<SeedPorts>& seeds) {
  auto& process = house.process;
  auto& app = process.app();
  TRY(auto credentials, credentials_of(options));
  TRY(auto s3_listener, host::listener(options.listen, "s3"));
  TRY(auto admin_listener, host::listener(options.admin_listen, "admin"));
  CHECK_OK(open_data(options, house.data));

  TRY(auto metadata_module,
      metadata::Module::build(metadata_options(options, house.data), process.registry(), process.clock()));
  auto& metadata = app.add(std::move(metadata_module));
  TRY(auto storage_module, storage::Module::build(process.cores(), storage_options(options, house.data),
                                                  process.registry(), process.clock()));
  auto& storage = app.add(std::move(storage_module));
  TRY(auto injection_module, injection::Module::build(process.cores(), injection_options(options, house.data),
                                                      process.registry(), process.clock()));
  auto& injection = app.add(std::move(injection_module));
  injection.attach(house.engine);
  TRY(auto async_module, async::Module::build(process.cores(), async_options(options), metadata.service(),
                                              storage.service(), process.registry(), process.clock()));
  auto& async = app.add(std::move(async_module));
  TRY(auto s3_module, s3api::Module::build(process.cores(), s3api_options(options, std::move(credentials)),
                                           {.metadata = metadata.service(),
                                            .storage = storage.service(),
                                            .engine = house.engine,
                                            .clock = process.clock(),
                                            .registry = process.registry(),
                                            .digest_pool = &house.digests}));
  auto& s3 = app.add(std::move(s3_module));

  house.admin.guard(host::token_guard(options.admin_token));
  house.admin.guard(injection::json_and_origin_guard());
  http::add_operational_routes(house.admin, [&house] { return house.ready.load(); }, process.registry());
  injection::add_control_routes(house.admin, injection.service());
  async.add_async_routes(house.admin);
  s3.add_admin_routes(house.admin);
  s3api::add_reset_route(house.admin, s3, {metadata.service(), storage.service(), injection.service()});

  if (!is_loopback(admin_listener.address) && options.admin_token.empty()) {
    logger::warn(
        "the admin port is open to other machines and no --admin-token is set: anybody there can inject faults and "
        "reset data",
        {{"server.address", admin_listener.address}});
  }
  s3_listener.request_deadline = options.request_timeout;
  s3_listener.idle_timeout = options.idle_timeout;
  s3_listener.reply_path = options.reply_path == "copy"       ? httpserver::ReplyPath::Copy
                           : options.reply_path == "sendfile" ? httpserver::ReplyPath::Sendfile
                                                              : httpserver::ReplyPath::Auto;
  house.s3_server =
      &app.add(std::make_unique<httpserver::Server>(process.cores(), s3_listener, s3.handler(), &process.registry()));
  house.admin_server =
      &app.add(std::make_unique<httpserver::Server>(process.cores(), admin_listener, house.admin, &process.registry()));
  seeds.emplace(
      SeedPorts{metadata.service(), storage.service(), s3.first_owner(), s3.default_region(), s3.default_ownership()});
  return {};
}

}  // namespace

int serve(const Options& options) {
  runtime::block_stop_signals();
  House house(options);
  std::optional<SeedPorts> seeds;
  if (const auto composed = compose(house, options, seeds); !composed) return host::report("mocks3", composed.error());
  const auto prepare = [&]() -> Result<> {
    if (options.buckets.empty() && options.seed_folder.empty()) return {};
    return host::run_and_wait(house.process.cores(), [&]() -> Task<> {
      CO_CHECK(co_await seed_buckets(*seeds, options.buckets));
      if (!options.seed_folder.empty()) CO_CHECK(co_await seed_folder(*seeds, options.seed_folder));
      co_return Result<>{};
    });
  };
  return house.process.run(prepare, [&] {
    house.ready = true;
    return "Ready. s3=" + house.s3_server->url() + " admin=" + house.admin_server->url();
  });
}

}  // namespace mocks3::all_in_one
