// Methods of the metadata port on the wire: their names, their bodies, and which may be repeated. Both ends use it.
//
// Plain values. Bodies are described structs in JSON (http/json.hpp); inline bytes are base64. Units: milliseconds.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mocks3/contracts/metadata_service.hpp"

namespace mocks3::metadata::wire {

inline constexpr std::string_view kPath = "/internal/v1/metadata/";
/// Holds the part list and the manifest of 10,000 parts.
inline constexpr std::size_t kMaxBodyBytes = 64u << 20;

struct Nothing {};
BOOST_DESCRIBE_STRUCT(Nothing, (), ())

struct ByName {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(ByName, (), (name))

struct SetObjectTags {
  contracts::GetObject which;
  std::vector<model::Tag> tags;
};
BOOST_DESCRIBE_STRUCT(SetObjectTags, (), (which, tags))

struct SetObjectAcl {
  contracts::GetObject which;
  model::AccessControlList acl;
};
BOOST_DESCRIBE_STRUCT(SetObjectAcl, (), (which, acl))

struct LeaseTasks {
  std::uint32_t limit = 0;
  std::uint64_t lease_ms = 0;
};
BOOST_DESCRIBE_STRUCT(LeaseTasks, (), (limit, lease_ms))

struct ExpiredUploads {
  Timestamp before{};
  std::uint32_t limit = 0;
};
BOOST_DESCRIBE_STRUCT(ExpiredUploads, (), (before, limit))

/// `repeatable`: a call that was lost with a stale connection is sent once more.
template <class Question, class Answer>
struct Method {
  std::string_view name;
  bool repeatable = false;
};

template <class T>
using List = std::vector<T>;

inline constexpr Method<contracts::CreateBucket, model::Bucket> kCreateBucket{"create_bucket"};
inline constexpr Method<ByName, model::Bucket> kGetBucket{"get_bucket", true};
inline constexpr Method<ByName, Nothing> kDeleteBucket{"delete_bucket"};
inline constexpr Method<contracts::ListBuckets, contracts::BucketPage> kListBuckets{"list_buckets", true};
inline constexpr Method<contracts::BucketChange, model::Bucket> kChangeBucket{"change_bucket", true};

inline constexpr Method<contracts::GetObject, model::Object> kGetObject{"get_object", true};
inline constexpr Method<contracts::CommitObject, contracts::Committed> kCommitObject{"commit_object"};
inline constexpr Method<contracts::DeleteObject, contracts::Deleted> kDeleteObject{"delete_object"};
inline constexpr Method<List<contracts::DeleteObject>, List<contracts::DeleteOutcome>> kDeleteObjects{"delete_objects"};
inline constexpr Method<SetObjectTags, Nothing> kSetObjectTags{"set_object_tags", true};
inline constexpr Method<SetObjectAcl, Nothing> kSetObjectAcl{"set_object_acl", true};
inline constexpr Method<contracts::ListObjects, contracts::ObjectPage> kListObjects{"list_objects", true};
inline constexpr Method<contracts::ListVersions, contracts::VersionPage> kListVersions{"list_versions", true};

inline constexpr Method<model::Upload, model::Upload> kCreateUpload{"create_upload"};
inline constexpr Method<contracts::UploadId, model::Upload> kGetUpload{"get_upload", true};
inline constexpr Method<contracts::PutPart, model::Part> kPutPart{"put_part"};
inline constexpr Method<contracts::ListParts, contracts::PartPage> kListParts{"list_parts", true};
inline constexpr Method<contracts::ListUploads, contracts::UploadPage> kListUploads{"list_uploads", true};
inline constexpr Method<contracts::CompleteUpload, contracts::CompletedUpload> kCompleteUpload{"complete_upload", true};
inline constexpr Method<contracts::UploadId, Nothing> kAbortUpload{"abort_upload"};

inline constexpr Method<LeaseTasks, List<contracts::OutboxTask>> kLeaseTasks{"lease_tasks"};
inline constexpr Method<List<std::uint64_t>, Nothing> kCompleteTasks{"complete_tasks", true};
inline constexpr Method<List<std::string>, List<std::string>> kUnreferenced{"unreferenced", true};
inline constexpr Method<ExpiredUploads, List<contracts::UploadId>> kExpiredUploads{"expired_uploads", true};
inline constexpr Method<Nothing, bool> kCompact{"compact", true};
inline constexpr Method<Nothing, contracts::Usage> kUsage{"usage", true};
inline constexpr Method<Nothing, Nothing> kReset{"reset", true};

}  // namespace mocks3::metadata::wire
