#include "mocks3/contracts/metadata_service.hpp"

namespace mocks3::contracts {

namespace {

Result<> change_versioning(model::Bucket& bucket, model::BucketVersioning wanted) {
  using enum model::BucketVersioning;
  if (wanted == Unversioned && bucket.versioning != Unversioned)
    return fail(ErrorCode::IllegalVersioningConfigurationException);
  if (wanted != Enabled && bucket.object_lock_enabled) {
    return fail(ErrorCode::InvalidBucketState,
                "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.");
  }
  bucket.versioning = wanted;
  return {};
}

}  // namespace

Result<model::Bucket> changed(model::Bucket bucket, const BucketChange& change) {
  if (change.versioning) CHECK_OK(change_versioning(bucket, *change.versioning));
  if (change.tags) bucket.tags = *change.tags;
  if (change.acl) bucket.acl = *change.acl;
  if (change.ownership || change.remove_ownership) {
    bucket.ownership = change.ownership.value_or(model::ObjectOwnership::ObjectWriter);
    bucket.ownership_set = change.ownership.has_value();
  }
  if (change.public_access_block || change.remove_public_access_block)
    bucket.public_access_block = change.public_access_block;
  if (change.policy) bucket.policy = *change.policy;
  if (change.cors) bucket.cors = *change.cors;
  return bucket;
}

}  // namespace mocks3::contracts
