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
                           std::string upload_id, Ids& ids) {
  if (parts.size() > 1) {
    manifest_id_ = ids.next();
    manifest_ = model::encode(parts);
  } else {
    detail.parts = std::move(parts);
  }
  row_ = encode_head(std::move(summary), detail, {.manifest_id = manifest_id_, .upload_id = std::move(upload_id)});
}

Result<Stamp> StoredObject::put(Changes& changes, KeyVersions& versions) {
  if (manifest_id_) changes.rows().put(Family::Bulk, keys::manifest(manifest_id_), std::move(manifest_));
  return versions.add(std::move(row_), false);
}

}  // namespace mocks3::metadata
