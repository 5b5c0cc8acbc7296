#include "mocks3/injection/http_fault_control.hpp"

#include <boost/json.hpp>

#include "bindings/internal_messages.hpp"
#include "mocks3/http/json.hpp"
#include "mocks3/utils/encoding.hpp"

namespace mocks3::injection {

namespace {

using contracts::Context;
using contracts::RuleCounters;
using contracts::RuleEntry;
using contracts::RuleSet;

/// Shorter than the client's own limit for a connection without a byte.
constexpr std::chrono::milliseconds kLongestWait{20'000};

httpclient::Call call_of(std::string method, std::string target, bool idempotent) {
  httpclient::Call call;
  call.method = std::move(method);
  call.target = std::move(target);
  call.idempotent = idempotent;
  return call;
}

template <class T>
httpclient::Call call_with(std::string method, std::string target, bool idempotent, const T& body) {
  auto call = call_of(std::move(method), std::move(target), idempotent);
  call.headers.add("Content-Type", "application/json");
  call.text = boost::json::serialize(http::to_json(body));
  return call;
}

template <class T>
Task<T> fetch(httpclient::Client& client, const Context& context, const httpclient::Call& call) {
  CO_TRY(const auto text, co_await client.call_text(context, call));
  co_return http::from_json<T>(text);
}

Task<> tell(httpclient::Client& client, const Context& context, const httpclient::Call& call) {
  CO_TRY([[maybe_unused]] const auto text, co_await client.call_text(context, call));
  co_return Result<>{};
}

}  // namespace

Task<RuleSet> HttpFaultControl::rules(Context& context) {
  const auto call = call_of("GET", "/internal/v1/rules", true);
  co_return co_await fetch<RuleSet>(client_, context, call);
}

Task<RuleSet> HttpFaultControl::wait_for_change(Context& context, std::uint64_t known, std::chrono::milliseconds wait) {
  const auto bounded = std::clamp(wait, std::chrono::milliseconds(0), kLongestWait);
  const auto call = call_of(
      "GET", "/internal/v1/rules?known=" + std::to_string(known) + "&wait_ms=" + std::to_string(bounded.count()), true);
  co_return co_await fetch<RuleSet>(client_, context, call);
}

Task<std::vector<RuleEntry>> HttpFaultControl::add(Context& context, const std::vector<RuleEntry>& rules) {
  const auto call = call_with("POST", "/internal/v1/rules", false, rules);
  co_return co_await fetch<std::vector<RuleEntry>>(client_, context, call);
}

Task<> HttpFaultControl::remove(Context& context, const std::string& id) {
  const auto call = call_of("DELETE", "/internal/v1/rules/" + utils::uri_encode(id), false);
  co_return co_await tell(client_, context, call);
}

Task<> HttpFaultControl::clear(Context& context) {
  const auto call = call_of("DELETE", "/internal/v1/rules", true);
  co_return co_await tell(client_, context, call);
}

Task<> HttpFaultControl::set_armed(Context& context, bool armed) {
  const auto call = call_with("PUT", "/internal/v1/armed", true, ArmedMessage{armed});
  co_return co_await tell(client_, context, call);
}

Task<> HttpFaultControl::set_seed(Context& context, std::uint64_t seed) {
  const auto call = call_with("PUT", "/internal/v1/seed", true, SeedMessage{seed});
  co_return co_await tell(client_, context, call);
}

Task<> HttpFaultControl::report(Context& context, const std::string& reporter, std::uint64_t generation,
                                const std::vector<RuleCounters>& counters) {
  const auto call = call_with("POST", "/internal/v1/rules/report", true, ReportMessage{reporter, generation, counters});
  co_return co_await tell(client_, context, call);
}

Task<std::vector<RuleCounters>> HttpFaultControl::counters(Context& context) {
  const auto call = call_of("GET", "/internal/v1/rules/counters", true);
  co_return co_await fetch<std::vector<RuleCounters>>(client_, context, call);
}

}  // namespace mocks3::injection
