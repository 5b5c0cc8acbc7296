// Names and everything known about them: the port of metadata-service.
//
// Four narrow ports make the whole one; a caller takes what it needs. Every write is one transaction, atomic under
// concurrency and durable when it returns (as far as --durability promises), and its outbox rows are part of it. On
// failure nothing has changed, except that after StoreUnavailable or DeadlineExceeded the outcome is unknown: the
// caller must not delete data because of it. Bindings: local (on the caller's core), http. Threads: any core. Sizes in
// bytes.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mocks3/contracts/conditions.hpp"
#include "mocks3/model/object.hpp"
#include "mocks3/runtime/request_context.hpp"
#include "mocks3/runtime/task.hpp"

namespace mocks3::contracts {

using Context = runtime::RequestContext;

// ---- buckets -------------------------------------------------------------------------------------------------------

struct CreateBucket {
  std::string name;
  model::Owner owner;
  std::string region;
  bool object_lock_enabled = false;
  model::ObjectOwnership ownership = model::ObjectOwnership::BucketOwnerEnforced;
  model::AccessControlList acl;
  bool ownership_set = true;  // false: without ownership controls; `ownership` is ObjectWriter then
};
BOOST_DESCRIBE_STRUCT(CreateBucket, (), (name, owner, region, object_lock_enabled, ownership, acl, ownership_set))

/// What is set changes, the rest stays; what can be removed is set to an empty one.
struct BucketChange {
  std::string name;
  std::optional<std::vector<model::Tag>> tags;
  std::optional<model::BucketVersioning> versioning;
  std::optional<model::AccessControlList> acl;
  std::optional<model::ObjectOwnership> ownership;
  bool remove_ownership = false;
  std::optional<model::PublicAccessBlock> public_access_block;
  bool remove_public_access_block = false;
  std::optional<std::string> policy;
  std::optional<std::vector<model::CorsRule>> cors;
};
BOOST_DESCRIBE_STRUCT(BucketChange, (),
                      (name, tags, versioning, acl, ownership, remove_ownership, public_access_block,
                       remove_public_access_block, policy, cors))

/// The bucket after a change, its revision as before. Every store judges with it, inside its transaction.
/// IllegalVersioningConfigurationException, InvalidBucketState.
Result<model::Bucket> changed(model::Bucket bucket, const BucketChange& change);

struct ListBuckets {
  std::string owner_id;
  std::string prefix;
  std::string start_after;  // bucket name, exclusive
  std::uint32_t limit = 1000;
};
BOOST_DESCRIBE_STRUCT(ListBuckets, (), (owner_id, prefix, start_after, limit))

struct BucketPage {
  std::vector<model::Bucket> buckets;
  bool truncated = false;
};
BOOST_DESCRIBE_STRUCT(BucketPage, (), (buckets, truncated))

class BucketDirectory {
 public:
  virtual ~BucketDirectory() = default;
  /// BucketAlreadyOwnedByYou, BucketAlreadyExists.
  virtual Task<model::Bucket> create_bucket(Context& context, const CreateBucket& request) = 0;
  /// NoSuchBucket.
  virtual Task<model::Bucket> get_bucket(Context& context, const std::string& name) = 0;
  /// NoSuchBucket, BucketNotEmpty. Uploads in progress do not keep a bucket alive, as in S3.
  virtual Task<> delete_bucket(Context& context, const std::string& name) = 0;
  virtual Task<BucketPage> list_buckets(Context& context, const ListBuckets& request) = 0;
  /// One change, all of it or nothing; returns the bucket after it, with a new revision. NoSuchBucket,
  /// IllegalVersioningConfigurationException (back to Unversioned), InvalidBucketState (suspending under Object Lock).
  virtual Task<model::Bucket> change_bucket(Context& context, const BucketChange& change) = 0;
};

// ---- objects -------------------------------------------------------------------------------------------------------

struct GetObject {
  std::string bucket;
  std::string key;
  std::optional<std::string> version_id;  // absent: the current version
  bool with_data = false;                 // fill inline_data of inline blobs
};
BOOST_DESCRIBE_STRUCT(GetObject, (), (bucket, key, version_id, with_data))

struct CommitObject {
  std::string bucket;
  model::Object object;  // last_modified and version_id are set by the service
  WriteConditions conditions;
};
BOOST_DESCRIBE_STRUCT(CommitObject, (), (bucket, object, conditions))

struct Committed {
  std::string version_id;  // "null" unless versioning is enabled
  Timestamp last_modified{};
  bool versioned = false;  // the bucket has or had versioning: replies name the version
};
BOOST_DESCRIBE_STRUCT(Committed, (), (version_id, last_modified, versioned))

struct DeleteObject {
  std::string bucket;
  std::string key;
  std::optional<std::string> version_id;  // absent: the current version, or a delete marker on top of it
  WriteConditions conditions;
  model::Owner owner;  // of the delete marker this may leave
};
BOOST_DESCRIBE_STRUCT(DeleteObject, (), (bucket, key, version_id, conditions, owner))

/// What DeleteObject's reply says. `delete_marker`: a marker was added, or the version removed was one. `version_id`:
/// of the marker added, or the one that was asked to go; empty: the reply has none.
struct Deleted {
  bool existed = false;  // what was asked to go was there: the version named, or an object that is no delete marker
  bool delete_marker = false;
  std::string version_id;
};
BOOST_DESCRIBE_STRUCT(Deleted, (), (existed, delete_marker, version_id))

/// Outcome of one key of a DeleteObjects: `error` is the S3 code, empty on success.
struct DeleteOutcome {
  Deleted deleted;
  std::string error;
  std::string message;
};
BOOST_DESCRIBE_STRUCT(DeleteOutcome, (), (deleted, error, message))

struct ListObjects {
  std::string bucket;
  std::string prefix;
  std::string delimiter;
  std::string start_after;     // exclusive; a common prefix here skips everything below it
  std::uint32_t limit = 1000;  // keys and common prefixes together
};
BOOST_DESCRIBE_STRUCT(ListObjects, (), (bucket, prefix, delimiter, start_after, limit))

struct ObjectPage {
  std::vector<model::ObjectSummary> objects;
  std::vector<std::string> common_prefixes;
  bool truncated = false;
  std::string next_start_after;  // when truncated: the last key or common prefix of this page
};
BOOST_DESCRIBE_STRUCT(ObjectPage, (), (objects, common_prefixes, truncated, next_start_after))

struct ListVersions {
  std::string bucket;
  std::string prefix;
  std::string delimiter;
  std::string key_marker;
  std::string version_id_marker;
  std::uint32_t limit = 1000;
};
BOOST_DESCRIBE_STRUCT(ListVersions, (), (bucket, prefix, delimiter, key_marker, version_id_marker, limit))

struct VersionEntry {
  model::ObjectSummary summary;
  bool is_latest = false;
};
BOOST_DESCRIBE_STRUCT(VersionEntry, (), (summary, is_latest))

struct VersionPage {
  std::vector<VersionEntry> versions;
  std::vector<std::string> common_prefixes;
  bool truncated = false;
  std::string next_key_marker;
  std::string next_version_id_marker;
};
BOOST_DESCRIBE_STRUCT(VersionPage, (), (versions, common_prefixes, truncated, next_key_marker, next_version_id_marker))

class ObjectDirectory {
 public:
  virtual ~ObjectDirectory() = default;
  /// NoSuchBucket, NoSuchKey, NoSuchVersion. A delete marker is NoSuchKey, or MethodNotAllowed when its version was
  /// named (versions.hpp: delete_marker_error).
  virtual Task<model::Object> get_object(Context& context, const GetObject& request) = 0;
  /// The commit point of a PUT. NoSuchBucket, PreconditionFailed, NoSuchKey (If-Match on an absent key).
  virtual Task<Committed> commit_object(Context& context, const CommitObject& request) = 0;
  /// Without a version id an unversioned bucket loses the object, a versioned one gains a delete marker: also when
  /// nothing is there, unless conditions ask for something. A version named goes for good, and the next older one is
  /// current then. Deleting what is not there succeeds, whatever the conditions, as in S3. NoSuchBucket,
  /// PreconditionFailed (judged by the version that is asked to go; a delete marker matches `*` only).
  virtual Task<Deleted> delete_object(Context& context, const DeleteObject& request) = 0;
  /// At most 1,000, each judged by itself, in one transaction. Outcomes in the order asked.
  virtual Task<std::vector<DeleteOutcome>> delete_objects(Context& context,
                                                          const std::vector<DeleteObject>& requests) = 0;
  /// Replaces the tags. NoSuchBucket, NoSuchKey, NoSuchVersion.
  virtual Task<> set_object_tags(Context& context, const GetObject& which, const std::vector<model::Tag>& tags) = 0;
  /// Replaces the grants; who owns the object stays. NoSuchBucket, NoSuchKey, NoSuchVersion.
  virtual Task<> set_object_acl(Context& context, const GetObject& which, const model::AccessControlList& acl) = 0;
  /// May return a shorter page than asked for, with `truncated`, rather than hold up others.
  virtual Task<ObjectPage> list_objects(Context& context, const ListObjects& request) = 0;
  /// Newest first within a key, delete markers too. A version id marker is a place, also when that version has gone.
  /// InvalidArgument when it has not the form of one.
  virtual Task<VersionPage> list_versions(Context& context, const ListVersions& request) = 0;
};

// ---- uploads -------------------------------------------------------------------------------------------------------

struct UploadId {
  std::string bucket;
  std::string key;
  std::string upload_id;
};
BOOST_DESCRIBE_STRUCT(UploadId, (), (bucket, key, upload_id))

struct PutPart {
  UploadId upload;
  model::Part part;  // last_modified is set by the service
};
BOOST_DESCRIBE_STRUCT(PutPart, (), (upload, part))

struct ListParts {
  UploadId upload;
  std::uint32_t part_number_marker = 0;  // exclusive
  std::uint32_t limit = 1000;
};
BOOST_DESCRIBE_STRUCT(ListParts, (), (upload, part_number_marker, limit))

struct PartPage {
  model::Upload upload;
  std::vector<model::Part> parts;  // blobs without inline data
  bool truncated = false;
};
BOOST_DESCRIBE_STRUCT(PartPage, (), (upload, parts, truncated))

struct ListUploads {
  std::string bucket;
  std::string prefix;
  std::string delimiter;
  std::string key_marker;
  std::string upload_id_marker;
  std::uint32_t limit = 1000;
};
BOOST_DESCRIBE_STRUCT(ListUploads, (), (bucket, prefix, delimiter, key_marker, upload_id_marker, limit))

struct UploadPage {
  std::vector<model::Upload> uploads;
  std::vector<std::string> common_prefixes;
  bool truncated = false;
  std::string next_key_marker;
  std::string next_upload_id_marker;
};
BOOST_DESCRIBE_STRUCT(UploadPage, (), (uploads, common_prefixes, truncated, next_key_marker, next_upload_id_marker))

/// One <Part> of a CompleteMultipartUpload.
struct CompletedPart {
  std::uint32_t part_number = 0;
  std::string etag;  // hex, no quotes
  std::vector<model::Checksum> checksums;
};
BOOST_DESCRIBE_STRUCT(CompletedPart, (), (part_number, etag, checksums))

struct CompleteUpload {
  UploadId upload;
  std::vector<CompletedPart> parts;
  WriteConditions conditions;
  std::optional<model::Checksum> expected_checksum;  // of the whole object
  std::optional<model::ChecksumType> checksum_type;  // as the request says, checked against the upload's
  std::optional<std::uint64_t> expected_size;        // x-amz-mp-object-size
};
BOOST_DESCRIBE_STRUCT(CompleteUpload, (), (upload, parts, conditions, expected_checksum, checksum_type, expected_size))

struct CompletedUpload {
  Committed committed;
  model::ObjectSummary summary;
  std::vector<model::Checksum> checksums;
};
BOOST_DESCRIBE_STRUCT(CompletedUpload, (), (committed, summary, checksums))

class UploadDirectory {
 public:
  virtual ~UploadDirectory() = default;
  /// Everything but upload_id and initiated is the caller's. NoSuchBucket.
  virtual Task<model::Upload> create_upload(Context& context, const model::Upload& upload) = 0;
  /// NoSuchBucket, NoSuchUpload.
  virtual Task<model::Upload> get_upload(Context& context, const UploadId& id) = 0;
  /// Replaces a part of the same number; the old one's blob becomes a task. NoSuchUpload.
  virtual Task<model::Part> put_part(Context& context, const PutPart& request) = 0;
  virtual Task<PartPage> list_parts(Context& context, const ListParts& request) = 0;
  virtual Task<UploadPage> list_uploads(Context& context, const ListUploads& request) = 0;
  /// Writes the manifest and removes the upload, in one transaction. Parts not named become tasks. NoSuchUpload,
  /// InvalidPart, InvalidPartOrder, EntityTooSmall, BadDigest, InvalidRequest, PreconditionFailed. Completing again
  /// with the same parts while the object is still the one completed answers the same again, as S3 does.
  virtual Task<CompletedUpload> complete_upload(Context& context, const CompleteUpload& request) = 0;
  /// NoSuchUpload.
  virtual Task<> abort_upload(Context& context, const UploadId& id) = 0;
};

// ---- tasks ---------------------------------------------------------------------------------------------------------

BOOST_DEFINE_ENUM_CLASS(TaskKind, DeleteBlob)

/// A row of the outbox: something that must happen because of a commit. It stays until its effect is recorded.
struct OutboxTask {
  std::uint64_t id = 0;
  TaskKind kind = TaskKind::DeleteBlob;
  model::BlobRef blob;
  Timestamp created{};
  std::uint32_t attempts = 0;
};
BOOST_DESCRIBE_STRUCT(OutboxTask, (), (id, kind, blob, created, attempts))

struct Usage {
  std::uint64_t buckets = 0;
  std::uint64_t tasks = 0;  // outbox rows waiting
};
BOOST_DESCRIBE_STRUCT(Usage, (), (buckets, tasks))

class TaskOutbox {
 public:
  virtual ~TaskOutbox() = default;
  /// At most `limit` of the oldest tasks that nobody has leased; they come back after `lease` unless completed. Leases
  /// live in memory: after a restart every task is free again, and effects are idempotent.
  virtual Task<std::vector<OutboxTask>> lease_tasks(Context& context, std::uint32_t limit,
                                                    std::chrono::milliseconds lease) = 0;
  /// The effects are recorded: the rows go.
  virtual Task<> complete_tasks(Context& context, const std::vector<std::uint64_t>& ids) = 0;
  /// Which of these blob ids nothing refers to: not an object, not a part, not a task.
  virtual Task<std::vector<std::string>> unreferenced(Context& context, const std::vector<std::string>& blob_ids) = 0;
  /// Uploads created before `before`, at most `limit`, over all buckets.
  virtual Task<std::vector<UploadId>> expired_uploads(Context& context, Timestamp before, std::uint32_t limit) = 0;
  /// Gives space of deleted rows back to the file system. Returns whether anything was done.
  virtual Task<bool> compact(Context& context) = 0;
  virtual Task<Usage> usage(Context& context) = 0;
};

class MetadataService : public BucketDirectory, public ObjectDirectory, public UploadDirectory, public TaskOutbox {
 public:
  /// Forgets everything. For tests: POST /v1/reset.
  virtual Task<> reset(Context& context) = 0;
};

}  // namespace mocks3::contracts
