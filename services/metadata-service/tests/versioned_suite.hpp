// A bucket `b` whose versioning is switched, and short ways to write and read versions in it.
#pragma once

#include "mocks3/contracts/versions.hpp"
#include "store_conformance.hpp"

namespace mocks3::metadata {

template <class Harness>
class VersionedSuite : public StoreSuite<Harness> {
 protected:
  VersionedSuite() { this->make_bucket("b"); }

  void set_versioning(model::BucketVersioning versioning, const std::string& bucket = "b") {
    this->ok(this->store().change_bucket(this->context, {.name = bucket, .versioning = versioning}));
  }
  void enable() { set_versioning(model::BucketVersioning::Enabled); }
  void suspend() { set_versioning(model::BucketVersioning::Suspended); }

  /// The id of the new version.
  std::string add(const std::string& key, const std::string& data = "x") {
    return this->ok(this->store().commit_object(this->context, sample::put("b", key, data))).version_id;
  }
  std::string add_blob(const std::string& key, const std::string& blob) {
    return this->ok(this->store().commit_object(this->context, sample::put_blob("b", key, blob))).version_id;
  }
  contracts::Deleted remove(const std::string& key) {
    return this->ok(this->store().delete_object(this->context, sample::del("b", key)));
  }
  contracts::Deleted remove(const std::string& key, const std::string& version_id) {
    return this->ok(this->store().delete_object(this->context, sample::del_version(key, version_id)));
  }
  std::string data(const std::string& key, const std::string& version_id) {
    const auto object = this->ok(this->store().get_object(this->context, sample::get_version(key, version_id)));
    return object.detail.parts.size() == 1 ? object.detail.parts[0].blob.inline_data.data : "no single part";
  }
  ErrorCode get_error(const std::string& key, const std::string& version_id) {
    return this->error(this->store().get_object(this->context, sample::get_version(key, version_id)));
  }
  ErrorCode get_error(const std::string& key) {
    return this->error(this->store().get_object(this->context, sample::get("b", key)));
  }
  contracts::VersionPage list(contracts::ListVersions request = {}) {
    request.bucket = "b";
    return this->ok(this->store().list_versions(this->context, request));
  }
  /// Every version in order: key, `*` when it is the latest, and `null`, `marker` or what `names` calls its id.
  std::vector<std::string> listed(const std::map<std::string, std::string>& names = {}) {
    std::vector<std::string> lines;
    for (const auto& entry : list().versions) {
      const auto& summary = entry.summary;
      const auto name = names.find(summary.version_id);
      lines.push_back(summary.key + (entry.is_latest ? "* " : " ") +
                      (name == names.end() ? summary.version_id == "null" ? "null" : "?" : name->second) +
                      (summary.is_delete_marker ? " marker" : ""));
    }
    return lines;
  }
};

}  // namespace mocks3::metadata
