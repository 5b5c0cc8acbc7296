#include "commands.hpp"

#include <signal.h>

#include <boost/json/serialize.hpp>
#include <cstdio>

#include "mocks3/host/process.hpp"
#include "mocks3/http/json.hpp"
#include "mocks3/httpclient/client.hpp"
#include "mocks3/httpserver/server.hpp"
#include "options.hpp"

namespace mocks3::all_in_one {

namespace {

namespace json = boost::json;

/// A command's own view of the options, and calls to the admin port they name.
class Remote {
 public:
  /// The arguments that are not options, or an exit code.
  std::expected<std::vector<std::string>, int> parse(std::span<const std::string> arguments) {
    auto set = describe(options_);
    const auto parsed = set.load(arguments, config::process_environment());
    if (!parsed) return std::unexpected(host::report("mocks3", parsed.error()));
    return parsed->positional;
  }

  Result<std::string> call(const std::string& method, const std::string& target, const std::string& body = {}) {
    TRY(auto address, httpserver::parse_listen(options_.admin_listen));
    if (address.first == "0.0.0.0" || address.first.empty()) address.first = "127.0.0.1";
    const std::string url = "http://" + (address.first.contains(':') ? "[" + address.first + "]" : address.first) +
                            ":" + std::to_string(address.second);
    httpclient::Options client_options;
    client_options.token = options_.admin_token;
    httpclient::Client client(client_options, [url]() -> Result<std::string> { return url; }, nullptr);
    httpclient::Call request;
    request.method = method;
    request.target = target;
    request.text = body;
    if (!body.empty()) request.headers.add("Content-Type", "application/json");
    runtime::RequestContext context;
    context.trace = tracing::TraceContext::make();
    context.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    asio::io_context loop(1);
    Result<std::string> reply = fail(ErrorCode::StoreUnavailable);
    const auto ask = [&]() -> asio::awaitable<void> { reply = co_await client.call_text(context, request); };
    asio::co_spawn(loop, ask, asio::detached);
    loop.run();
    if (!reply && reply.error().code == ErrorCode::StoreUnavailable)
      return fail(ErrorCode::StoreUnavailable, "no answer from " + url + "; is mocks3 running?");
    return reply;
  }

 private:
  Options options_;
};

int print_error(const Error& error) { return host::report("mocks3", error); }

std::string text(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (!value) return "";
  return value->is_string() ? std::string(std::string_view(value->get_string())) : json::serialize(*value);
}

int usage(const char* line) {
  std::fprintf(stderr, "mocks3: usage: %s\n", line);
  return host::kExitUsage;
}

int list_rules(Remote& remote) {
  const auto reply = remote.call("GET", "/v1/rules");
  if (!reply) return print_error(reply.error());
  const auto value = http::parse_json(*reply);
  if (!value || !value->is_object()) return print_error(Error(ErrorCode::InternalError, "the answer is not JSON"));
  const auto& set = value->get_object();
  for (const auto& item : set.at("rules").as_array()) {
    const auto& rule = item.as_object();
    std::printf("%s\tseen %s\tmatched %s\tfired %s\t%s\n", text(rule, "id").c_str(), text(rule, "seen").c_str(),
                text(rule, "matched").c_str(), text(rule, "fired").c_str(), text(rule, "rule").c_str());
  }
  if (text(set, "armed") == "false") std::printf("disarmed: no rule fires\n");
  return host::kExitOk;
}

volatile sig_atomic_t interrupted = 0;

/// Between two questions of a command that follows.
void wait(std::chrono::milliseconds time) {
  asio::io_context loop(1);
  asio::steady_timer timer(loop, time);
  timer.async_wait([](boost::system::error_code) {});
  loop.run();
}

void print_request(const json::object& request) {
  std::printf("%s %s %-24s %s/%s %s", text(request, "time").c_str(), text(request, "status").c_str(),
              text(request, "operation").c_str(), text(request, "bucket").c_str(), text(request, "key").c_str(),
              text(request, "error").c_str());
  if (const auto fault = text(request, "injected"); !fault.empty()) std::printf(" injected by %s", fault.c_str());
  std::printf("\n");
}

}  // namespace

int run_health(std::span<const std::string> arguments) {
  Remote remote;
  const auto rest = remote.parse(arguments);
  if (!rest) return rest.error();
  const auto reply = remote.call("GET", "/health/ready");
  if (!reply) return print_error(reply.error());
  std::printf("ready\n");
  return host::kExitOk;
}

int run_rules(std::span<const std::string> arguments) {
  Remote remote;
  const auto rest = remote.parse(arguments);
  if (!rest) return rest.error();
  const auto& words = *rest;
  if (words.empty() || (words[0] == "list" && words.size() == 1)) return list_rules(remote);
  if (words[0] == "add" && words.size() > 1) {
    json::array rules(words.begin() + 1, words.end());
    const auto reply = remote.call("POST", "/v1/rules", json::serialize(json::object{{"rules", rules}}));
    if (!reply) return print_error(reply.error());
    return list_rules(remote);
  }
  if (words[0] == "clear") {
    if (words.size() == 1) {
      const auto reply = remote.call("DELETE", "/v1/rules");
      return reply ? host::kExitOk : print_error(reply.error());
    }
    for (std::size_t i = 1; i < words.size(); ++i) {
      const auto reply = remote.call("DELETE", "/v1/rules/" + utils::uri_encode(words[i]));
      if (!reply) return print_error(reply.error());
    }
    return host::kExitOk;
  }
  return usage("mocks3 rules list | add RULE... | clear [ID...]");
}

int run_reset(std::span<const std::string> arguments) {
  Remote remote;
  const auto rest = remote.parse(arguments);
  if (!rest) return rest.error();
  const auto reply = remote.call("POST", "/v1/reset");
  return reply ? host::kExitOk : print_error(reply.error());
}

int run_tail(std::span<const std::string> arguments) {
  std::vector<std::string> options;
  std::string limit = "20";
  bool follow = true;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "-n" && i + 1 < arguments.size()) {
      limit = arguments[++i];
    } else if (arguments[i] == "--no-follow") {
      follow = false;
    } else {
      options.push_back(arguments[i]);
    }
  }
  if (!utils::parse_u64(limit)) return usage("mocks3 tail [-n N] [--no-follow]");
  Remote remote;
  const auto rest = remote.parse(options);
  if (!rest) return rest.error();

  signal(SIGINT, [](int) { interrupted = 1; });
  signal(SIGTERM, [](int) { interrupted = 1; });
  std::string query = "?limit=" + limit;
  while (!interrupted) {
    const auto reply = remote.call("GET", "/v1/requests" + query);
    if (!reply) return print_error(reply.error());
    const auto value = http::parse_json(*reply);
    if (!value || !value->is_object()) return print_error(Error(ErrorCode::InternalError, "the answer is not JSON"));
    const auto& requests = value->get_object().at("requests").as_array();
    for (const auto& item : requests) print_request(item.as_object());
    std::fflush(stdout);
    if (!follow) break;
    if (!requests.empty()) query = "?limit=10000&after=" + text(requests.back().as_object(), "sequence");
    wait(std::chrono::milliseconds(200));
  }
  return host::kExitOk;
}

int run_config(std::span<const std::string> arguments) {
  constexpr const char* kForm = "mocks3 config print | check | doc [OPTION]...";
  if (arguments.empty()) return usage(kForm);
  Options options;
  auto set = describe(options);
  const auto parsed = set.load(arguments.subspan(1), config::process_environment());
  if (!parsed) return print_error(parsed.error());
  if (arguments[0] == "print") {
    std::printf("%s", set.render_yaml().c_str());
  } else if (arguments[0] == "check") {
    std::printf("ok\n");
  } else if (arguments[0] == "doc") {
    std::printf("%s", set.render_doc().c_str());
  } else {
    return usage(kForm);
  }
  return host::kExitOk;
}

int run_version() {
  std::printf("mocks3 %s\n", MOCKS3_VERSION);
  return host::kExitOk;
}

}  // namespace mocks3::all_in_one
