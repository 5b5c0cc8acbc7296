// The frame of one service as a process of its own (profile split): one internal listener with the service's routes,
// health and metrics, behind the shared token.
//
// Ownership: one per process, in main. Threads: main. Errors and exit codes as in process.hpp.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "mocks3/config/option_set.hpp"
#include "mocks3/discovery/directory.hpp"
#include "mocks3/host/data_folder.hpp"
#include "mocks3/host/process.hpp"
#include "mocks3/http/router.hpp"
#include "mocks3/httpclient/client.hpp"
#include "mocks3/httpserver/server.hpp"

namespace mocks3::host {

struct ServiceOptions {
  ProcessOptions process;
  std::string listen = "127.0.0.1:0";
  std::string internal_token;
  std::vector<std::string> service;  // NAME=URL of the others
};
void add_service_options(config::OptionSet& set, ServiceOptions& options);

class Service {
 public:
  Service(std::string name, const ServiceOptions& options, discovery::StaticDirectory directory);

  Process& process() { return process_; }
  /// Routes of the internal listener; every one but health and metrics asks for the token.
  http::Router& router() { return router_; }
  /// A client of another service. Outlives nothing but this object.
  httpclient::Client& client(const std::string& service);
  /// Name and URL that the Ready line shows behind the internal one.
  void announce(std::string name, std::function<std::string()> url) {
    announced_.emplace_back(std::move(name), std::move(url));
  }

  /// Opens the internal listener behind the modules added so far and runs to the end. Returns the exit code.
  int run(const std::function<Result<>()>& prepare = {});

 private:
  std::string name_;
  ServiceOptions options_;
  Process process_;
  discovery::StaticDirectory directory_;
  http::Router router_;
  std::vector<std::unique_ptr<httpclient::Client>> clients_;
  std::vector<std::pair<std::string, std::function<std::string()>>> announced_;
};

/// main() of a service: reads the options of `set` (with add_service_options in it), then lets `compose` add modules
/// and routes.
int run_service(int argc, char** argv, const std::string& name, config::OptionSet& set, const ServiceOptions& options,
                const std::function<Result<>(Service&)>& compose, const std::function<Result<>()>& prepare = {});

/// Address and port of `listen` in a server's options.
Result<httpserver::Options> listener(const std::string& listen, std::string name);

}  // namespace mocks3::host
