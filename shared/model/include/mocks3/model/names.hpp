// What S3 allows as a name: buckets, keys, tags, user metadata.
//
// Pure functions, any thread. Sources: "Bucket naming rules", "Naming Amazon S3 objects", "Categorizing your storage
// using tags", "Working with object metadata".
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "mocks3/errors/result.hpp"
#include "mocks3/model/object.hpp"

namespace mocks3::model {

inline constexpr std::size_t kMaxKeyBytes = 1024;
inline constexpr std::size_t kMaxObjectTags = 10;
inline constexpr std::size_t kMaxBucketTags = 50;
inline constexpr std::size_t kMaxUserMetadataBytes = 2048;

/// InvalidBucketName when the name breaks the rules of today's general purpose buckets.
Result<> check_bucket_name(std::string_view name);
/// KeyTooLongError over 1024 bytes; InvalidURI when empty or not UTF-8.
Result<> check_key(std::string_view key);
/// InvalidTag (key 1-128 characters, value up to 256, character set, `aws:` prefix, duplicates) or, over `max`,
/// BadRequest for objects and BadRequest for buckets, as S3 answers.
Result<> check_tags(const std::vector<Tag>& tags, std::size_t max);

}  // namespace mocks3::model
