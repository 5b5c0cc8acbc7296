#include "version_history.hpp"

namespace mocks3::chaos {

namespace {

const VersionList kNone;

std::string text(const VersionList& versions) {
  std::string all;
  for (const auto& version : versions) {
    all += version.marker ? " marker " : " number " + std::to_string(version.number) + " ";
    all += version.id;
  }
  return all.empty() ? " nothing" : all;
}

}  // namespace

const VersionList& VersionHistory::versions(const std::string& key) const {
  const auto found = keys_.find(key);
  return found == keys_.end() ? kNone : found->second;
}

VersionList VersionHistory::applied(const VersionWrite& write, const std::string& id) const {
  using enum model::BucketVersioning;
  auto versions = VersionHistory::versions(write.key);
  const bool removal = write.kind == VersionWrite::Kind::Remove;
  const std::string replaced = removal ? write.version.id : versioning_ == Enabled ? "" : "null";
  std::erase_if(versions, [&](const OneVersion& version) { return version.id == replaced; });
  if (removal || (write.kind == VersionWrite::Kind::Delete && versioning_ == Unversioned)) return versions;
  auto added = write.version;
  added.id = id;
  added.marker = write.kind == VersionWrite::Kind::Delete;
  versions.insert(versions.begin(), std::move(added));
  return versions;
}

void VersionHistory::acknowledge(const std::string& id) {
  keys_[pending_->key] = applied(*pending_, id);
  pending_.reset();
  ++acknowledged_;
}

void VersionHistory::acknowledge_versioning() {
  versioning_ = *pending_versioning_;
  pending_versioning_.reset();
}

std::string VersionHistory::judge(model::BucketVersioning found) const {
  if (found == versioning_ || found == pending_versioning_) return {};
  return "versioning is " + std::to_string(static_cast<int>(found)) + ", acknowledged was " +
         std::to_string(static_cast<int>(versioning_));
}

std::string VersionHistory::judge(const std::string& key, const VersionList& found) const {
  const auto& acknowledged = versions(key);
  if (found == acknowledged) return {};
  std::string possible = text(acknowledged);
  if (pending_ && pending_->key == key) {
    // The id of a version that was added without an answer is whatever is found.
    const auto happened = applied(*pending_, found.empty() ? "" : found.front().id);
    if (found == happened) return {};
    possible += " or" + text(happened);
  }
  return key + ": found" + text(found) + ", possible:" + possible;
}

void VersionHistory::settle(model::BucketVersioning versioning, std::map<std::string, VersionList> found) {
  versioning_ = versioning;
  pending_versioning_.reset();
  keys_ = std::move(found);
  pending_.reset();
}

}  // namespace mocks3::chaos
