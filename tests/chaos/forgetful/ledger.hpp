// What the clients know: objects, uploads, and what they saw that must not be.
//
// Ownership: outlives crashes and restarts; the test owns it. Threads: any.
#pragma once

#include <set>

#include "history.hpp"
#include "mocks3/contracts/metadata_service.hpp"
#include "version_history.hpp"

namespace mocks3::chaos {

inline const std::string kBucket = "forgetful";
/// Names the version of an object; its bytes are the pattern of that number.
inline const std::string kVersionName = "version";

/// Uploads between an acknowledged CreateMultipartUpload and the beginning of its end.
class Uploads {
 public:
  struct Open {
    contracts::UploadId id;
    std::uint64_t version = 0;
    std::uint64_t size = 0;  // of the acknowledged parts, which lie end to end
    std::vector<contracts::CompletedPart> parts;
  };

  void opened(const contracts::UploadId& id, std::uint64_t version) {
    const std::lock_guard lock(mutex_);
    open_[id.upload_id] = {.id = id, .version = version};
  }
  void part_acknowledged(const std::string& id, contracts::CompletedPart part, std::uint64_t size) {
    const std::lock_guard lock(mutex_);
    auto& upload = open_.at(id);
    upload.parts.push_back(std::move(part));
    upload.size += size;
  }
  /// Completing or aborting begins: from now on the upload may be there or not.
  Open closing(const std::string& id) {
    const std::lock_guard lock(mutex_);
    return open_.extract(id).mapped();
  }
  /// That was acknowledged.
  void closed(const std::string& id) {
    const std::lock_guard lock(mutex_);
    closed_.insert(id);
  }
  std::vector<Open> open() const {
    const std::lock_guard lock(mutex_);
    std::vector<Open> all;
    for (const auto& [id, upload] : open_) all.push_back(upload);
    return all;
  }
  bool is_closed(const std::string& id) const {
    const std::lock_guard lock(mutex_);
    return closed_.contains(id);
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Open> open_;
  std::set<std::string> closed_;
};

class Violations {
 public:
  void add(std::string text) {
    const std::lock_guard lock(mutex_);
    texts_.push_back(std::move(text));
  }
  std::vector<std::string> all() const {
    const std::lock_guard lock(mutex_);
    return texts_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> texts_;
};

struct Ledger {
  History objects;
  Uploads uploads;
  std::map<std::string, VersionHistory> versions;  // by bucket, all made before the load
  Violations violations;
};

}  // namespace mocks3::chaos
