// An object's metadata as reply headers of GetObject and HeadObject.
//
// Pure, any thread. Sources: "GetObject", "HeadObject" response syntax.
#pragma once

#include <optional>
#include <string_view>

#include "mocks3/http/message.hpp"
#include "mocks3/model/object.hpp"

namespace mocks3::s3api {

/// Content-Type, the system metadata with response-* overrides, ETag, Last-Modified, user metadata, storage class, tag
/// count.
void add_object_headers(http::Headers& headers, const model::Object& object, const http::Query& query);
/// What a 304 repeats.
void add_validators(http::Headers& headers, const model::ObjectSummary& summary);
/// x-amz-checksum-* and x-amz-checksum-type.
void add_checksum_headers(http::Headers& headers, const std::vector<model::Checksum>& checksums,
                          model::ChecksumType type);

}  // namespace mocks3::s3api
