// error-injection as a process of its own: control routes on the admin listener, generations on the internal one.
#include "mocks3/host/guards.hpp"
#include "mocks3/host/service.hpp"
#include "mocks3/injection/control.hpp"
#include "mocks3/injection/module.hpp"

int main(int argc, char** argv) {
  using namespace mocks3;
  host::ServiceOptions options;
  injection::Options injection_options;
  std::string data = "injection", admin_listen = "127.0.0.1:9001", admin_token, rules_file;
  config::OptionSet set("mocks3-error-injection");
  set.add("data", &data, {.doc = "Folder that keeps the rules."});
  set.add("admin-listen", &admin_listen, {.doc = "Address of the control routes."});
  set.add("admin-token", &admin_token, {.doc = "Bearer token that the control routes ask for.", .secret = true});
  set.add("rules", &injection_options.rules, {.doc = "Fault rules from the start, repeatable.", .separator = ';'});
  set.add("rules-file", &rules_file, {.doc = "YAML file of fault rules."});
  set.add("seed", &injection_options.seed, {.doc = "Seed of every chance; 0 picks one."});
  host::add_service_options(set, options);

  std::unique_ptr<host::DataFolder> folder;
  http::Router control;
  return host::run_service(argc, argv, "error-injection", set, options, [&](host::Service& service) -> Result<> {
    TRY(auto opened, host::DataFolder::open(data));
    TRY(auto admin_listener, host::listener(admin_listen, "admin"));
    folder = std::make_unique<host::DataFolder>(std::move(opened));
    injection_options.store_file = folder->path() / "rules.json";
    injection_options.rules_file = rules_file;
    auto& process = service.process();
    TRY(auto module, injection::Module::build(process.cores(), injection_options, process.registry(), process.clock()));
    auto& injection = process.app().add(std::move(module));
    injection::add_injection_internal_routes(service.router(), injection.service());
    control.guard(host::token_guard(admin_token));
    control.guard(injection::json_and_origin_guard());
    http::add_operational_routes(control, [] { return true; }, process.registry());
    injection::add_control_routes(control, injection.service());
    auto& admin = process.app().add(
        std::make_unique<httpserver::Server>(process.cores(), admin_listener, control, &process.registry()));
    service.announce("admin", [&admin] { return admin.url(); });
    return {};
  });
}
