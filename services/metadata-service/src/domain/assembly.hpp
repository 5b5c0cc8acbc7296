// What a completed multipart upload becomes, judged from the upload, its parts and what the client claims.
//
// Pure: every store uses it inside its transaction. Threads: any. Errors: InvalidPartOrder, InvalidPart,
// EntityTooSmall, BadDigest, InvalidRequest. Sources: CompleteMultipartUpload, "Checking object integrity for data
// uploads in Amazon S3", "Amazon S3 multipart upload limits".
#pragma once

#include <span>
#include <vector>

#include "mocks3/contracts/metadata_service.hpp"

namespace mocks3::metadata {

inline constexpr std::uint64_t kMinPartBytes = 5u << 20;  // of every part but the last

/// What can be said without looking anything up.
Result<> check_part_list(const contracts::CompleteUpload& request);

/// The object, without last_modified and version, its parts taken from `stored`, which holds one entry per part the
/// request names, in that order; a null one was never uploaded.
Result<model::Object> assemble(const model::Upload& upload, const contracts::CompleteUpload& request,
                               std::span<const model::Part* const> stored);

/// Whether `object` is what completing with this list of parts has made.
bool is_result_of(const contracts::CompleteUpload& request, const model::ObjectSummary& object);

}  // namespace mocks3::metadata
