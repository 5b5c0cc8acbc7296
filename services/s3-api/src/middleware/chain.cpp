#include "middleware/chain.hpp"

#include "authorization/authorizer.hpp"
#include "mocks3/contracts/versions.hpp"
#include "mocks3/logger/logger.hpp"
#include "mocks3/utils/random.hpp"
#include "xml/render_error.hpp"

namespace mocks3::s3api {

namespace {

/// THE order, outermost first. docs/architecture/life-of-a-put.md is checked against it.
std::vector<Chain::Entry> make_entries(const ChainSettings& settings, const ChainParts& parts) {
  std::vector<Chain::Entry> entries;
  const auto add = [&](std::string_view name, std::string_view reason, std::unique_ptr<Stage> stage) {
    entries.push_back({name, reason, std::move(stage)});
  };
  add("journal", "outermost: sees every reply as it leaves, also those of the stages below that refuse",
      make_journal_stage(parts.journal, parts.registry));
  add("identity", "every reply carries its request id, so the id exists before anything can fail",
      make_identity_stage());
  if (settings.injected_header) {
    add("injected-header", "outside of all that faults do, so that it marks injected errors and changed replies alike",
        make_injected_header_stage());
  }
  add("admission-limit", "an overloaded process refuses before it spends anything on the request",
      make_admission_limit_stage(settings.max_in_flight, parts.registry));
  add("health", "probes come unsigned and to no bucket; they must pass before addressing and authentication",
      make_health_stage());
  add("cors", "browsers send preflights unsigned and need the headers on errors too",
      make_cors_stage(settings.domains));
  add("routing", "signatures, rules, metrics and authorization all speak of bucket, key and operation",
      make_routing_stage(settings.domains));
  add("authentication", "rules match by access key, and faults never hide a wrong signature",
      make_authentication_stage(settings.authentication));
  add("fault-decision", "decided once for the whole request, before anything is done",
      make_fault_decision_stage(parts.engine));
  add("fault-execution", "an injected refusal costs no look at the bucket; a lost response is told on the way out",
      make_fault_execution_stage());
  add("authorization", "last gate before the operation: implemented at all, and allowed by owner, policy and ACLs",
      make_authorization_stage());
  return entries;
}

}  // namespace

Chain::Chain(const ChainSettings& settings, const ChainParts& parts)
    : services_(parts.services), entries_(make_entries(settings, parts)) {}

void Chain::render(Exchange& exchange, Error error) const {
  const std::string host_id = services_.host_id + exchange.call.context.request_id;
  const xml::ErrorPlace place{.resource = exchange.call.request.path,
                              .request_id = exchange.call.context.request_id,
                              .host_id = host_id,
                              .head = exchange.call.request.method == "HEAD"};
  const auto marker = contracts::take_delete_marker(error);
  exchange.reply =
      exchange.injected_error ? xml::render_error(*exchange.injected_error, place) : xml::render_error(error, place);
  if (marker) {
    exchange.reply.headers.add("x-amz-delete-marker", "true");
    exchange.reply.headers.add("x-amz-version-id", marker->version_id);
    if (error.code == ErrorCode::MethodNotAllowed)
      exchange.reply.headers.add("Last-Modified", utils::format_http_date(marker->last_modified));
  }
  exchange.error = std::move(error);
}

Task<Verdict> Chain::run_operation(Exchange& exchange) {
  const OperationHandler operation = find_handler(exchange.call.operation);
  if (!operation) co_return fail(ErrorCode::NotImplemented);
  auto reply = co_await operation(exchange.call);
  if (!reply) co_return std::unexpected(tellable(exchange.call, std::move(reply).error()));
  exchange.reply = std::move(*reply);
  co_return Verdict::Done;
}

asio::awaitable<http::Response> Chain::handle(http::Request& request, runtime::RequestContext& context) {
  static const model::FaultPlan kNoFaults;
  Exchange exchange(request, context, services_);
  // No control block: the plan that nearly every request has is not counted.
  context.faults = std::shared_ptr<const model::FaultPlan>(std::shared_ptr<void>(), &kNoFaults);
  std::size_t passed = 0;
  try {
    Result<Verdict> verdict = Verdict::Next;
    for (; passed < entries_.size(); ++passed) {
      Stage& stage = *entries_[passed].stage;
      verdict = stage.enter(exchange);
      if (verdict && *verdict == Verdict::Await) verdict = co_await stage.await(exchange);
      if (!verdict || *verdict == Verdict::Done) break;
    }
    if (passed == entries_.size()) verdict = co_await run_operation(exchange);
    if (!verdict) render(exchange, std::move(verdict).error());
  } catch (const boost::system::system_error&) {
    throw;  // the connection is being taken down: nobody is left to answer
  } catch (const std::exception& bug) {
    logger::error("unexpected exception", {{"error.message", bug.what()}, {"trace.id", context.request_id}});
    render(exchange, Error(ErrorCode::InternalError).caused_by(bug.what()));
  }
  while (passed-- > 0) {
    entries_[passed].stage->leave(exchange);
    if (exchange.injected_error && !exchange.error) render(exchange, Error(exchange.injected_error->code));
  }
  co_return std::move(exchange.reply);
}

http::Response Chain::protocol_error(const Error& error) {
  const std::string request_id = utils::random_request_id();
  const std::string host_id = services_.host_id + request_id;
  auto reply = xml::render_error(error, {.request_id = request_id, .host_id = host_id});
  reply.headers.add("x-amz-request-id", request_id);
  reply.headers.add("x-amz-id-2", host_id);
  reply.headers.add("Server", "mocks3");
  return reply;
}

}  // namespace mocks3::s3api
