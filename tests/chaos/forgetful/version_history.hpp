// What the only client of a bucket did to the versions in it, and so what may be found there after a crash.
//
// What was acknowledged must be there, in its order, and nothing else; the one write that was under way has happened or
// not. Threads: one at a time, the client's or the inspection's. Source: "How S3 Versioning works".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mocks3/model/object.hpp"

namespace mocks3::chaos {

struct OneVersion {
  std::string id;
  bool marker = false;
  std::uint64_t number = 0;  // its bytes are the pattern of it
  std::uint64_t size = 0;
  bool operator==(const OneVersion&) const = default;
};
/// Newest first.
using VersionList = std::vector<OneVersion>;

struct VersionWrite {
  enum class Kind { Put, Delete, Remove };
  Kind kind = Kind::Put;
  std::string key;
  OneVersion version;  // of a put, without id; of a removal
};

class VersionHistory {
 public:
  model::BucketVersioning versioning() const { return versioning_; }
  const VersionList& versions(const std::string& key) const;
  const std::map<std::string, VersionList>& keys() const { return keys_; }

  void begin(VersionWrite write) { pending_ = std::move(write); }
  void begin(model::BucketVersioning versioning) { pending_versioning_ = versioning; }
  /// The write that was begun has happened; `id` is that of the version it added.
  void acknowledge(const std::string& id);
  void acknowledge_versioning();
  /// It has not happened, for certain.
  void refuse() { pending_.reset(); }
  std::uint64_t acknowledged() const { return acknowledged_; }

  /// Empty when this may be there, otherwise what is wrong.
  std::string judge(model::BucketVersioning found) const;
  std::string judge(const std::string& key, const VersionList& found) const;
  /// What was found is what is there.
  void settle(model::BucketVersioning versioning, std::map<std::string, VersionList> found);

 private:
  VersionList applied(const VersionWrite& write, const std::string& id) const;

  model::BucketVersioning versioning_ = model::BucketVersioning::Unversioned;
  std::optional<model::BucketVersioning> pending_versioning_;
  std::map<std::string, VersionList> keys_;
  std::optional<VersionWrite> pending_;
  std::uint64_t acknowledged_ = 0;
};

}  // namespace mocks3::chaos
