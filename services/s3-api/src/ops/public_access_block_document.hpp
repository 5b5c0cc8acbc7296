// <PublicAccessBlockConfiguration> documents.
//
// Pure, any thread. Sources: "PutPublicAccessBlock", "GetPublicAccessBlock".
#pragma once

#include <string>
#include <string_view>

#include "mocks3/errors/result.hpp"
#include "mocks3/model/acl.hpp"

namespace mocks3::s3api {

inline constexpr std::size_t kMaxPublicAccessBlockDocument = 4 << 10;

/// What is not mentioned is off. MalformedXML; InvalidRequest when nothing is mentioned.
Result<model::PublicAccessBlock> parse_public_access_block(std::string_view document);
std::string public_access_block_document(const model::PublicAccessBlock& block);

}  // namespace mocks3::s3api
