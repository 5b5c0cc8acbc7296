#include "support/s3_bench.hpp"

#include "mocks3/faults/rule_parser.hpp"

namespace mocks3::s3api::testing {

namespace {

CredentialStore make_credentials() {
  CredentialStore store;
  store.add(CredentialStore::parse("alice:alice-secret:owner-a:Alice").value());
  store.add(CredentialStore::parse("bob:bob-secret:owner-b:Bob").value());
  return store;
}

ChainSettings make_settings(const BenchOptions& options) {
  return {.domains = options.domains,
          .authentication = {.accept_anything = options.accept_anything, .sigv2 = options.sigv2},
          .injected_header = options.injected_header,
          .max_in_flight = options.max_in_flight};
}

}  // namespace

std::vector<std::string> Reply::elements(std::string_view name) const {
  std::vector<std::string> found;
  const std::string open = "<" + std::string(name) + ">";
  const std::string close = "</" + std::string(name) + ">";
  for (std::size_t at = body.find(open); at != std::string::npos; at = body.find(open, at + 1)) {
    const auto from = at + open.size();
    found.push_back(body.substr(from, body.find(close, from) - from));
  }
  return found;
}

std::string Reply::element(std::string_view name) const {
  const auto found = elements(name);
  return found.empty() ? "(none)" : found.front();
}

S3Bench::S3Bench(BenchOptions options)
    : clock(utils::parse_iso8601("2026-03-01T12:00:00.000Z").value()),
      metadata(clock),
      credentials(make_credentials()),
      services{.metadata = metadata,
               .storage = storage,
               .credentials = credentials,
               .clock = clock,
               .policies = policies,
               .accept_anything = options.accept_anything,
               .host_id = "host-"},
      chain(make_settings(options),
            {.services = services, .engine = engine, .registry = registry, .journal = journal}) {}

void S3Bench::arm(const std::vector<std::string>& rules) {
  faults::SnapshotSource source{.generation = 1};
  for (const auto& text : rules) {
    auto rule = faults::parse_rule(text).value();
    if (rule.id.empty()) rule.id = "rule-" + std::to_string(source.rules.size() + 1);
    source.rules.push_back({.rule = std::move(rule)});
  }
  engine.publish(source);
}

asio::awaitable<http::Response> S3Bench::raw(std::string method, std::string target, HeaderList headers,
                                             std::string body) {
  http::Request request;
  request.method = std::move(method);
  request.target = std::move(target);
  const std::string_view all = request.target;
  const auto question = all.find('?');
  request.path = all.substr(0, question);
  request.query = question == std::string_view::npos ? std::string_view{} : all.substr(question + 1);
  for (const auto& [name, value] : headers) request.headers.add(name, value);
  if (!request.headers.contains("Host")) request.headers.add("Host", "127.0.0.1:9000");
  if (!request.headers.contains("Content-Length")) request.headers.add("Content-Length", std::to_string(body.size()));
  // An empty one stands for none at all.
  if (request.headers.get("Content-Length").empty()) request.headers.erase("Content-Length");
  request.body = std::make_unique<stream::MemoryBody>(std::move(body));
  request.peer.address = "192.0.2.7";
  auto context = mocks3::testing::test_context();
  co_return co_await chain.handle(request, context);
}

asio::awaitable<Reply> S3Bench::send(std::string method, std::string target, HeaderList headers, std::string body) {
  co_return co_await drain(co_await raw(std::move(method), std::move(target), std::move(headers), std::move(body)));
}

asio::awaitable<Reply> S3Bench::send_as(std::size_t credential, std::string method, std::string path,
                                        HeaderList headers, std::string body) {
  const std::string query = presign(method, "127.0.0.1:9000", path, *credentials.all().at(credential), signing_region,
                                    clock.now(), std::chrono::seconds(60));
  co_return co_await send(std::move(method), path.substr(0, path.find('?')) + "?" + query, std::move(headers),
                          std::move(body));
}

asio::awaitable<Reply> drain(http::Response response) {
  Reply reply{.status = response.status,
              .headers = std::move(response.headers),
              .body = std::move(response.text),
              .content_length = response.content_length,
              .head_only = response.head_only,
              .wire = response.wire};
  if (response.stream) {
    auto all = co_await stream::read_all(*response.stream, 1u << 30);
    reply.body = all ? *all : "(error " + all.error().describe() + ")";
  }
  co_return reply;
}

}  // namespace mocks3::s3api::testing
