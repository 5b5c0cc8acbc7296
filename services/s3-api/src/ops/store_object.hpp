// What PutObject and PostObject share once they know the object's headers: the request's body into a blob, the blob
// into an object, and what a reply says of it.
//
// Order matters: the blob is durable before the commit names it, and the body's verdict (length, signature, digests)
// comes before the blob is published. See docs/architecture/life-of-a-put.md. Threads: one core. Errors: those of
// make_upload_body, of the storage and of the commit.
#pragma once

#include <string>

#include "mocks3/http/headers.hpp"
#include "ops/call.hpp"
#include "ops/put_headers.hpp"

namespace mocks3::s3api {

/// Where a body's length comes from.
enum class BodyLength {
  Announced,  // by a header, which must be there
  OwnEnd,     // the body ends by itself: a form's file
};

struct StoredObject {
  model::ObjectSummary summary;
  std::vector<model::Checksum> checksums;
  contracts::Committed committed;
  std::string encryption;  // as asked for
};

/// Stores the body of `call` as its key in its bucket.
Task<StoredObject> store_object(Call& call, PutHeaders headers, BodyLength length);

/// ETag, version, checksums and encryption.
void add_stored_headers(http::Headers& headers, const StoredObject& stored);

}  // namespace mocks3::s3api
