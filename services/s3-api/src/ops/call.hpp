// One S3 request on its way to its operation: what the chain has found out about it, and what operations may use.
//
// Ownership: lives in the chain for the time of the exchange. Threads: one core.
#pragma once

#include <chrono>
#include <string>

#include "auth/sigv4.hpp"
#include "forms/form_fields.hpp"
#include "mocks3/contracts/metadata_service.hpp"
#include "mocks3/contracts/storage_service.hpp"
#include "mocks3/http/message.hpp"
#include "mocks3/model/operation.hpp"
#include "mocks3/runtime/blocking_pool.hpp"
#include "mocks3/utils/clock.hpp"

namespace mocks3::s3api {

class PolicyCache;

/// The ports and settings every operation shares. Made once at start.
struct Services {
  contracts::MetadataService& metadata;
  contracts::StorageService& storage;
  const CredentialStore& credentials;
  const utils::Clock& clock;
  PolicyCache& policies;
  runtime::BlockingPool* digest_pool = nullptr;
  std::string default_region = "us-east-1";
  bool accept_anything = false;  // --auth any
  /// Of buckets made without x-amz-object-ownership; ObjectWriter: they have no ownership controls.
  model::ObjectOwnership default_ownership = model::ObjectOwnership::BucketOwnerEnforced;
  /// The start of every x-amz-id-2: which process answered.
  std::string host_id;
  /// How long CompleteMultipartUpload waits for its outcome before it sends 200 and white space.
  std::chrono::milliseconds complete_patience{5000};
};

struct Call {
  http::Request& request;
  runtime::RequestContext& context;
  Services& services;
  http::Query query;
  model::Operation operation = model::Operation::Unknown;
  /// For requests that are no implemented operation: the sub-resource they ask for.
  std::string sub_resource;
  std::string bucket;
  std::string key;
  bool virtual_host = false;  // the Host header names the bucket
  /// Of PostObject: what the form says; the request's headers and body are those of its file.
  std::unique_ptr<forms::FormFields> form;
  Authentication authentication;
  /// Who acts: the credential's owner; with --auth any and no usable credential, the first credential's.
  model::Owner principal;
  /// The bucket as it was last read for this request, by authorization or, for requests with an Origin, by the CORS
  /// stage before it; name empty when neither found one.
  model::Bucket bucket_row;
  /// Bytes of object data taken from the client, for the journal.
  std::uint64_t bytes_in = 0;
};

/// An operation: a Call in, a reply or an error out. One per file in src/ops/.
using OperationHandler = Task<http::Response> (*)(Call& call);

/// The handler of an implemented operation, or nullptr.
OperationHandler find_handler(model::Operation operation);

}  // namespace mocks3::s3api
