#include "domain/stored_object.hpp"

#include "domain/keys.hpp"
#include "mocks3/model/codec.hpp"

namespace mocks3::metadata {

Result<model::Part> stored_part(const model::Part& part, Ids& ids) {
  const auto& blob = part.blob;
  const bool sound = blob.is_inline ? blob.inline_data.data.size() == blob.size : !blob.id.empty();
  if (!sound) return fail(Error(ErrorCode::InternalError).caused_by("a blob reference without its bytes or its id"));
  return model::Part{.part_number = part.part_number,
                     .size = part.size,
                     .etag = part.etag,
                     .checksums = part.checksums,
                     .last_modified = part.last_modified,
                     .blob = {.id = blob.is_inline ? keys::u64(ids.next()) : blob.id,
                              .size = blob.size,
                              .nodes = blob.nodes,
                              .node_map_version = blob.node_map_version,
                              .is_inline = blob.is_inline}};
}

StoredObject::StoredObject(model::ObjectSummary summary, model::ObjectDetail detail, std::vector<model::Part> parts,
                           std::string upload_id, Ids& ids)
    : key_(std::move(summary.key)) {
  summary.key.clear();
  tail_.upload_id = std::move(upload_id);
  if (parts.size() > 1) {
    tail_.manifest_id = ids.next();
    manifest_ = model::encode(parts);
  } else {
    detail.parts = std::move(parts);
  }
  row_ = encode_head(summary, detail);
}

void StoredObject::put(Changes& changes, std::uint64_t bucket_id) {
  tail_.order = changes.next_id();
  append_tail(row_, tail_);
  if (tail_.manifest_id) changes.rows().put(Family::Bulk, keys::manifest(tail_.manifest_id), std::move(manifest_));
  changes.rows().put(Family::Rows, keys::head(bucket_id, key_), std::move(row_));
}

}  // namespace mocks3::metadata
