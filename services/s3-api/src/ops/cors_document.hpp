// <CORSConfiguration> documents.
//
// Pure, any thread. Errors with the texts of S3: MalformedXML, InvalidRequest, InvalidArgument. Sources:
// "PutBucketCors", "GetBucketCors", "Elements of a CORS configuration".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mocks3/errors/result.hpp"
#include "mocks3/model/cors.hpp"

namespace mocks3::s3api {

inline constexpr std::size_t kMaxCorsDocument = 64 << 10;
inline constexpr std::size_t kMaxCorsRules = 100;

Result<std::vector<model::CorsRule>> parse_cors(std::string_view document);
std::string cors_document(const std::vector<model::CorsRule>& rules);

}  // namespace mocks3::s3api
