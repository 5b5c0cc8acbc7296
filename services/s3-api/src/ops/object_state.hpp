// Whether an object's bytes may be read at all. Pure, any thread. Source: "Restoring an archived object".
#pragma once

#include "mocks3/errors/result.hpp"
#include "mocks3/model/object.hpp"

namespace mocks3::s3api {

/// InvalidObjectState for GLACIER and DEEP_ARCHIVE: they are read only after a restore, which is not implemented.
inline Result<> check_readable(const model::ObjectSummary& summary) {
  if (summary.storage_class != "GLACIER" && summary.storage_class != "DEEP_ARCHIVE") return {};
  return fail(Error(ErrorCode::InvalidObjectState, "The operation is not valid for the object's storage class")
                  .with("StorageClass", summary.storage_class));
}

}  // namespace mocks3::s3api
