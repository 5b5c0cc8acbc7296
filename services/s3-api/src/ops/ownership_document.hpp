// <OwnershipControls> documents, and ownership as headers and options spell it.
//
// Pure, any thread. Sources: "PutBucketOwnershipControls", "CreateBucket".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mocks3/errors/result.hpp"
#include "mocks3/model/acl.hpp"

namespace mocks3::s3api {

inline constexpr std::size_t kMaxOwnershipDocument = 4 << 10;

/// "BucketOwnerEnforced" and so on, in exactly this spelling.
std::optional<model::ObjectOwnership> parse_object_ownership(std::string_view text);

/// One rule with one value; MalformedXML otherwise.
Result<model::ObjectOwnership> parse_ownership(std::string_view document);
std::string ownership_document(model::ObjectOwnership ownership);

}  // namespace mocks3::s3api
