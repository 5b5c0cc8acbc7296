// The Range header, and the range of a copy source.
//
// Pure, any thread. Sources: RFC 9110 section 14; "GetObject"; "UploadPartCopy".
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "mocks3/contracts/storage_service.hpp"
#include "mocks3/errors/result.hpp"

namespace mocks3::s3api {

/// The bytes of an object of `size` bytes that a Range header asks for. Nothing: the whole object, because the header
/// is not a range of bytes, or asks for several, which S3 does not serve. InvalidRange when no byte of it exists.
Result<std::optional<contracts::ByteRange>> parse_range(std::string_view header, std::uint64_t size);

/// x-amz-copy-source-range: "bytes=first-last" and nothing else. InvalidArgument for another form, InvalidRange beyond
/// the source.
Result<contracts::ByteRange> parse_copy_range(std::string_view header, std::uint64_t size);

}  // namespace mocks3::s3api
