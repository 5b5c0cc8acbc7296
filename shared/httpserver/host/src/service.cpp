#include "mocks3/host/service.hpp"

#include <cstdio>

#include "mocks3/host/guards.hpp"

namespace mocks3::host {

void add_service_options(config::OptionSet& set, ServiceOptions& options) {
  set.add("listen", &options.listen, {.doc = "Address of the internal listener; port 0 picks a free one."});
  set.add("internal-token", &options.internal_token,
          {.doc = "Bearer token that the services ask of each other.", .secret = true});
  set.add(
      "service", &options.service,
      {.doc = "Where another service is: NAME=URL, repeatable.", .example = "metadata-service=http://127.0.0.1:7001"});
  add_process_options(set, options.process);
}

Result<httpserver::Options> listener(const std::string& listen, std::string name) {
  TRY(auto address, httpserver::parse_listen(listen));
  httpserver::Options options;
  options.address = address.first;
  options.port = address.second;
  options.name = std::move(name);
  return options;
}

Service::Service(std::string name, const ServiceOptions& options, discovery::StaticDirectory directory)
    : name_(std::move(name)), options_(options), process_(name_, options.process), directory_(std::move(directory)) {
  router_.guard(token_guard(options_.internal_token));
  add_operational_routes(router_, [] { return true; }, process_.registry());
}

httpclient::Client& Service::client(const std::string& service) {
  httpclient::Options options;
  options.token = options_.internal_token;
  clients_.push_back(std::make_unique<httpclient::Client>(
      options, [this, service] { return directory_.resolve(service); }, &process_.registry()));
  return *clients_.back();
}

int Service::run(const std::function<Result<>()>& prepare) {
  auto internal = listener(options_.listen, "internal");
  if (!internal) return report(name_, internal.error());
  internal->internal = true;
  auto& server = process_.app().add(
      std::make_unique<httpserver::Server>(process_.cores(), *internal, router_, &process_.registry()));
  return process_.run(prepare, [&] {
    std::string line = "Ready. " + name_ + "=" + server.url();
    for (const auto& [name, url] : announced_) line += " " + name + "=" + url();
    return line;
  });
}

int run_service(int argc, char** argv, const std::string& name, config::OptionSet& set, const ServiceOptions& options,
                const std::function<Result<>(Service&)>& compose, const std::function<Result<>()>& prepare) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const auto parsed = set.load(arguments, config::process_environment());
  if (!parsed) return report("mocks3-" + name, parsed.error());
  if (parsed->help) {
    std::printf("%s", set.help().c_str());
    return kExitOk;
  }
  if (!parsed->positional.empty())
    return report("mocks3-" + name,
                  Error(ErrorCode::ValidationFailed, "'" + parsed->positional[0] + "' is not an option"));
  auto directory = discovery::StaticDirectory::parse(options.service);
  if (!directory) return report("mocks3-" + name, directory.error());
  Service service(name, options, std::move(*directory));
  if (const auto composed = compose(service); !composed) return report("mocks3-" + name, composed.error());
  return service.run(prepare);
}

}  // namespace mocks3::host
