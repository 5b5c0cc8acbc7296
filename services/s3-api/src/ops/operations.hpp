// Every implemented operation, by AWS's name. Each is one file of this folder, but the reads of configurations that
// cannot be set, which share unset_configuration.cpp.
#pragma once

#include "ops/call.hpp"

namespace mocks3::s3api::ops {

Task<http::Response> list_buckets(Call& call);
Task<http::Response> create_bucket(Call& call);
Task<http::Response> head_bucket(Call& call);
Task<http::Response> delete_bucket(Call& call);
Task<http::Response> get_bucket_location(Call& call);
Task<http::Response> get_bucket_tagging(Call& call);
Task<http::Response> put_bucket_tagging(Call& call);
Task<http::Response> delete_bucket_tagging(Call& call);

Task<http::Response> get_bucket_acl(Call& call);
Task<http::Response> put_bucket_acl(Call& call);
Task<http::Response> get_bucket_ownership_controls(Call& call);
Task<http::Response> put_bucket_ownership_controls(Call& call);
Task<http::Response> delete_bucket_ownership_controls(Call& call);
Task<http::Response> get_public_access_block(Call& call);
Task<http::Response> put_public_access_block(Call& call);
Task<http::Response> delete_public_access_block(Call& call);
Task<http::Response> get_bucket_cors(Call& call);
Task<http::Response> put_bucket_cors(Call& call);
Task<http::Response> delete_bucket_cors(Call& call);

Task<http::Response> get_bucket_versioning(Call& call);
Task<http::Response> put_bucket_versioning(Call& call);

Task<http::Response> get_bucket_policy(Call& call);
Task<http::Response> put_bucket_policy(Call& call);
Task<http::Response> delete_bucket_policy(Call& call);
Task<http::Response> get_bucket_policy_status(Call& call);

Task<http::Response> list_objects(Call& call);
Task<http::Response> list_objects_v2(Call& call);
Task<http::Response> list_object_versions(Call& call);

Task<http::Response> put_object(Call& call);
Task<http::Response> post_object(Call& call);
Task<http::Response> copy_object(Call& call);
Task<http::Response> get_object(Call& call);
Task<http::Response> head_object(Call& call);
Task<http::Response> get_object_attributes(Call& call);
Task<http::Response> delete_object(Call& call);
Task<http::Response> delete_objects(Call& call);
Task<http::Response> get_object_tagging(Call& call);
Task<http::Response> put_object_tagging(Call& call);
Task<http::Response> delete_object_tagging(Call& call);
Task<http::Response> get_object_acl(Call& call);
Task<http::Response> put_object_acl(Call& call);

Task<http::Response> create_multipart_upload(Call& call);
Task<http::Response> upload_part(Call& call);
Task<http::Response> upload_part_copy(Call& call);
Task<http::Response> complete_multipart_upload(Call& call);
Task<http::Response> abort_multipart_upload(Call& call);
Task<http::Response> list_parts(Call& call);
Task<http::Response> list_multipart_uploads(Call& call);

// unset_configuration.cpp
Task<http::Response> get_object_lock_of_object(Call& call);
Task<http::Response> get_unset_bucket_configuration(Call& call);

}  // namespace mocks3::s3api::ops
