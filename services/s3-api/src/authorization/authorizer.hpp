// Whether a request may do what it asks for: fetches what the decision needs and asks access::decide.
//
// The owner of a bucket without policy and with ACLs off, nearly everybody, is let through without a question. Threads:
// one core. Errors: AccessDenied, MethodNotAllowed (the policy of somebody else's bucket), those of the metadata.
// Sources: "How Amazon S3 authorizes a request", "Required permissions for Amazon S3 API operations", "GetObject"
// (403 instead of 404 without s3:ListBucket).
#pragma once

#include <optional>
#include <string>

#include "ops/call.hpp"
#include "ops/object_data.hpp"

namespace mocks3::s3api {

/// The operation of the call on its bucket and key. DeleteObjects is judged key by key, below.
Task<> authorize(Call& call);

/// Reading `source` for a copy.
Task<> authorize_copy_read(Call& call, const model::Bucket& bucket, const Which& source);

/// One key of a DeleteObjects.
Task<> authorize_delete(Call& call, const std::string& key, const std::optional<std::string>& version_id);

/// What a client may be told of `error`: who may not list the bucket does not learn that an object is not there.
Error tellable(Call& call, Error error);

}  // namespace mocks3::s3api
