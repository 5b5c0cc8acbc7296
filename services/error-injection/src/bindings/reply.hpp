// What the routes of this room share: read a body, answer a Result.
#pragma once

#include "mocks3/http/json.hpp"
#include "mocks3/http/message.hpp"

namespace mocks3::injection {

inline constexpr std::size_t kMaxBody = 1u << 20;

/// The route's outcome as a reply: its value, or problem+json.
inline http::Response answer(Result<http::Response> outcome, const runtime::RequestContext& context) {
  if (!outcome) return http::problem_response(outcome.error(), context.request_id);
  return std::move(*outcome);
}

inline http::Response no_content() {
  http::Response response;
  response.status = 204;
  return response;
}

template <class T>
Task<T> read_json(http::Request& request) {
  CO_TRY(const auto text, co_await stream::read_all(*request.body, kMaxBody));
  co_return http::from_json<T>(text);
}

}  // namespace mocks3::injection
