// Bucket policies compiled once and then asked by every request.
//
// A bucket's revision changes with each change of it, so what is cached never has to be thrown away for being old; the
// bound throws all away instead when it is reached. Ownership: one per process; documents are shared with the requests
// that ask them. Threads: any. Errors: MalformedPolicy when a stored text cannot be compiled, which denies everything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "mocks3/model/object.hpp"
#include "policy/document.hpp"

namespace mocks3::s3api {

class PolicyCache {
 public:
  static constexpr std::size_t kMaxBuckets = 1024;

  /// The policy of a bucket that has one.
  Result<std::shared_ptr<const policy::Document>> find(const model::Bucket& bucket);

 private:
  struct Entry {
    std::uint64_t revision = 0;
    std::shared_ptr<const policy::Document> document;
  };
  std::mutex mutex_;
  std::unordered_map<std::uint64_t, Entry> by_bucket_;
};

}  // namespace mocks3::s3api
