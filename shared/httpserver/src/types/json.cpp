#include "mocks3/http/json.hpp"

#include <boost/json.hpp>

namespace mocks3::http {

Result<boost::json::value> parse_json(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = 32;
  boost::json::parser parser({}, options);
  boost::system::error_code ec;
  const std::size_t consumed = parser.write_some(text.data(), text.size(), ec);
  if (!ec && consumed == text.size()) return parser.release();
  const std::string reason = ec ? ec.message() : "extra text behind the document";
  return fail(ErrorCode::ValidationFailed, "not valid JSON at byte " + std::to_string(consumed) + ": " + reason);
}

Response json_response(int status, const boost::json::value& value) {
  return Response::with_text(status, "application/json", boost::json::serialize(value));
}

}  // namespace mocks3::http
