// Buckets, objects, parts and uploads as the services exchange and store them.
//
// Plain values without behaviour: copy them, move them, no thread owns them. Every struct is described
// (Boost.Describe), and codec.hpp derives its binary row form and contracts derives its JSON from that description, so
// a field is written down once. New fields go to the END of a struct: older rows then decode with the default.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mocks3/model/acl.hpp"
#include "mocks3/model/checksum.hpp"
#include "mocks3/model/cors.hpp"
#include "mocks3/utils/time.hpp"

namespace mocks3::model {

/// Bytes that are not text: JSON carries them as base64.
struct Blob {
  std::string data;
  bool operator==(const Blob&) const = default;
};

struct Owner {
  std::string id;  // canonical user id
  std::string display_name;
  bool operator==(const Owner&) const = default;
};
BOOST_DESCRIBE_STRUCT(Owner, (), (id, display_name))

struct Tag {
  std::string key;
  std::string value;
  bool operator==(const Tag&) const = default;
};
BOOST_DESCRIBE_STRUCT(Tag, (), (key, value))

/// Once enabled a bucket can be suspended, never go back to Unversioned.
BOOST_DEFINE_ENUM_CLASS(BucketVersioning, Unversioned, Enabled, Suspended)

struct Bucket {
  std::string name;
  std::uint64_t id = 0;  // never used again after the bucket is deleted
  Owner owner;
  std::string region;  // LocationConstraint; "us-east-1" is shown as an empty one
  Timestamp created{};
  std::vector<Tag> tags;
  bool object_lock_enabled = false;
  BucketVersioning versioning = BucketVersioning::Unversioned;
  ObjectOwnership ownership = ObjectOwnership::BucketOwnerEnforced;
  bool ownership_set = true;  // false after DeleteBucketOwnershipControls: then ObjectWriter rules
  AccessControlList acl;
  std::optional<PublicAccessBlock> public_access_block;
  std::string policy;          // the JSON text as it was put; empty: none
  std::vector<CorsRule> cors;  // empty: none
  std::uint64_t revision = 0;  // another one after every change, over all buckets: what caches are keyed by
};
BOOST_DESCRIBE_STRUCT(Bucket, (),
                      (name, id, owner, region, created, tags, object_lock_enabled, versioning, ownership,
                       ownership_set, acl, public_access_block, policy, cors, revision))

/// Where bytes are. Issued by storage-service only; everybody else carries it about unread. `id` is empty when the
/// bytes are in `inline_data` (small objects on a single node; docs/adr/0005-small-object-layout.md).
struct BlobRef {
  std::string id;  // 32 hex digits
  std::uint64_t size = 0;
  std::vector<std::string> nodes;      // that hold a replica
  std::uint64_t node_map_version = 0;  // of the map the nodes were chosen from
  bool is_inline = false;
  Blob inline_data;  // filled on writes, and on reads that asked for it
};
BOOST_DESCRIBE_STRUCT(BlobRef, (), (id, size, nodes, node_map_version, is_inline, inline_data))

/// One uploaded part, or the whole of a single-part object (part_number 0).
struct Part {
  std::uint32_t part_number = 0;
  std::uint64_t size = 0;
  std::string etag;  // MD5 in hex, no quotes
  std::vector<Checksum> checksums;
  Timestamp last_modified{};
  BlobRef blob;
};
BOOST_DESCRIBE_STRUCT(Part, (), (part_number, size, etag, checksums, last_modified, blob))

/// The system-defined headers a client may set and gets back as they were.
struct SystemMetadata {
  std::string content_type;  // empty: binary/octet-stream
  std::string cache_control;
  std::string content_disposition;
  std::string content_encoding;  // without aws-chunked
  std::string content_language;
  std::string expires;  // kept as text: S3 returns what it was given
  std::string website_redirect_location;
};
BOOST_DESCRIBE_STRUCT(SystemMetadata, (),
                      (content_type, cache_control, content_disposition, content_encoding, content_language, expires,
                       website_redirect_location))

/// What a listing shows of an object; the first half of a head row, decodable without the rest.
struct ObjectSummary {
  std::string key;
  std::string version_id;  // "null" in a bucket that never had versioning
  bool is_delete_marker = false;
  std::uint64_t size = 0;
  std::string etag;  // hex, with -N for multipart, no quotes
  Timestamp last_modified{};
  std::string storage_class;  // "STANDARD"
  Owner owner;
  std::vector<ChecksumAlgorithm> checksum_algorithms;
  ChecksumType checksum_type = ChecksumType::FullObject;
};
BOOST_DESCRIBE_STRUCT(ObjectSummary, (),
                      (key, version_id, is_delete_marker, size, etag, last_modified, storage_class, owner,
                       checksum_algorithms, checksum_type))

/// The rest of an object: what GET and HEAD need beside the summary.
struct ObjectDetail {
  SystemMetadata system;
  std::vector<std::pair<std::string, std::string>> user_metadata;  // names in lower case without x-amz-meta-
  std::vector<Tag> tags;
  std::vector<Checksum> checksums;
  std::uint32_t part_count = 0;  // 0: not multipart
  std::vector<Part> parts;       // one for a single-part object; all of a manifest in part order
  AccessControlList acl;
};
BOOST_DESCRIBE_STRUCT(ObjectDetail, (), (system, user_metadata, tags, checksums, part_count, parts, acl))

struct Object {
  ObjectSummary summary;
  ObjectDetail detail;
};
BOOST_DESCRIBE_STRUCT(Object, (), (summary, detail))

/// A multipart upload that has been created and neither completed nor aborted.
struct Upload {
  std::string upload_id;
  std::string bucket;
  std::string key;
  Timestamp initiated{};
  Owner owner;  // who owns the object to be
  Owner initiator;
  std::string storage_class;
  SystemMetadata system;
  std::vector<std::pair<std::string, std::string>> user_metadata;
  std::vector<Tag> tags;
  std::optional<ChecksumAlgorithm> checksum_algorithm;
  ChecksumType checksum_type = ChecksumType::Composite;
  AccessControlList acl;  // of the object to be
};
BOOST_DESCRIBE_STRUCT(Upload, (),
                      (upload_id, bucket, key, initiated, owner, initiator, storage_class, system, user_metadata, tags,
                       checksum_algorithm, checksum_type, acl))

}  // namespace mocks3::model
