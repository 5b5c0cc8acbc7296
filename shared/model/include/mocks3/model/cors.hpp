// The CORS configuration of a bucket.
//
// Plain values, described for rows and JSON. Any thread. Source: "Elements of a CORS configuration".
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mocks3::model {

struct CorsRule {
  std::string id;
  std::vector<std::string> allowed_origins;  // one `*` allowed in each
  std::vector<std::string> allowed_methods;  // GET, PUT, POST, DELETE, HEAD
  std::vector<std::string> allowed_headers;  // one `*` allowed in each
  std::vector<std::string> expose_headers;
  std::optional<std::uint32_t> max_age_seconds;
  bool operator==(const CorsRule&) const = default;
};
BOOST_DESCRIBE_STRUCT(CorsRule, (),
                      (id, allowed_origins, allowed_methods, allowed_headers, expose_headers, max_age_seconds))

}  // namespace mocks3::model
