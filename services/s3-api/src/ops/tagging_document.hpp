// <Tagging> documents. Pure, any thread. Sources: "PutObjectTagging", "PutBucketTagging".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mocks3/errors/result.hpp"
#include "mocks3/model/object.hpp"

namespace mocks3::s3api {

inline constexpr std::size_t kMaxTaggingDocument = 128 << 10;

/// MalformedXML; InvalidTag and the rest of model::check_tags with `max`.
Result<std::vector<model::Tag>> parse_tagging(std::string_view document, std::size_t max);
std::string tagging_document(const std::vector<model::Tag>& tags);

}  // namespace mocks3::s3api
