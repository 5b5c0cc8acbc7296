#include "mocks3/http/message.hpp"

#include <algorithm>

#include "mocks3/utils/encoding.hpp"

namespace mocks3::http {

namespace {
constexpr std::size_t kUsualParameters = 16;
}

Result<Query> Query::parse(std::string_view raw) {
  Query query;
  query.items_.reserve(
      std::min<std::size_t>(static_cast<std::size_t>(std::ranges::count(raw, '&')) + 1, kUsualParameters));
  while (!raw.empty()) {
    const std::size_t end = std::min(raw.find('&'), raw.size());
    const std::string_view pair = raw.substr(0, end);
    raw.remove_prefix(std::min(end + 1, raw.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    // A plus sign is a space in a query string, for S3 as for every HTML form.
    auto name = utils::uri_decode(pair.substr(0, equals), true);
    auto value = utils::uri_decode(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!name || !value) return fail(ErrorCode::InvalidURI);
    query.items_.emplace_back(std::move(*name), std::move(*value));
  }
  return query;
}

std::optional<std::string_view> Query::find(std::string_view name) const {
  for (const auto& [key, value] : items_) {
    if (key == name) return value;
  }
  return std::nullopt;
}

Response Response::with_text(int status, std::string_view content_type, std::string text) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", content_type);
  response.text = std::move(text);
  return response;
}

}  // namespace mocks3::http
