// Long random runs of everything that changes versions, beside a plain model of what S3 says they do.
#pragma once

#include <map>
#include <random>
#include <set>

#include "versioned_suite.hpp"

namespace mocks3::metadata {

/// One version of the model; newest first in its key.
struct ModelVersion {
  std::string id;
  bool marker = false;
  std::string blob;
  std::string tag;
};

template <class Harness>
class StoreVersionModel : public VersionedSuite<Harness> {
 protected:
  using Versions = std::vector<ModelVersion>;

  std::uint32_t up_to(std::uint32_t limit) { return std::uniform_int_distribution<std::uint32_t>(0, limit)(random_); }
  std::string some_key() { return std::string("key\0/", 5) + static_cast<char>('a' + up_to(3)); }

  void switch_versioning() {
    using enum model::BucketVersioning;
    versioning_ = up_to(1) ? Enabled : Suspended;
    this->set_versioning(versioning_);
  }

  void step() {
    const auto dice = up_to(99);
    if (dice < 35) {
      put(some_key());
    } else if (dice < 45) {
      upload(some_key());
    } else if (dice < 60) {
      remove_current(some_key());
    } else if (dice < 85) {
      remove_one(some_key());
    } else if (dice < 97) {
      tag_one(some_key());
    } else {
      switch_versioning();
    }
  }

  void put(const std::string& key) {
    // Some blobs are held by several versions.
    const bool shared = !held_.empty() && up_to(3) == 0;
    const auto blob = shared ? std::next(held_.begin(), up_to(static_cast<std::uint32_t>(held_.size() - 1)))->first
                             : "blob-" + std::to_string(++blobs_);
    on_top(key, {.id = this->add_blob(key, blob), .blob = blob});
  }
  void upload(const std::string& key) {
    const auto blob = "blob-" + std::to_string(++blobs_);
    const auto upload = this->ok(this->store().create_upload(this->context, sample::upload("b", key)));
    const auto part = sample::part(upload, 1, sample::blob(blob));
    this->ok(this->store().put_part(this->context, part));
    const auto completed = this->ok(this->store().complete_upload(
        this->context, {.upload = sample::id_of(upload), .parts = {sample::named(part)}}));
    on_top(key, {.id = completed.committed.version_id, .blob = blob});
  }
  void remove_current(const std::string& key) {
    const auto deleted = this->remove(key);
    auto& versions = keys_[key];
    EXPECT_EQ(deleted.existed, !versions.empty() && !versions[0].marker);
    EXPECT_EQ(deleted.delete_marker, versioning_ != model::BucketVersioning::Unversioned);
    if (deleted.delete_marker) {
      on_top(key, {.id = deleted.version_id, .marker = true});
    } else if (!versions.empty()) {
      let_go(versions, versions.begin());
    }
  }
  void remove_one(const std::string& key) {
    auto& versions = keys_[key];
    if (versions.empty()) return;
    const auto at = versions.begin() + up_to(static_cast<std::uint32_t>(versions.size() - 1));
    const auto deleted = this->remove(key, at->id);
    EXPECT_TRUE(deleted.existed);
    EXPECT_EQ(deleted.delete_marker, at->marker);
    let_go(versions, at);
  }
  void tag_one(const std::string& key) {
    auto& versions = keys_[key];
    if (versions.empty()) return;
    auto& version = versions[up_to(static_cast<std::uint32_t>(versions.size() - 1))];
    const auto tag = std::to_string(++tags_);
    const auto done =
        sample::wait(this->store().set_object_tags(this->context, sample::get_version(key, version.id), {{"t", tag}}));
    EXPECT_EQ(done.has_value(), !version.marker);
    if (done) version.tag = tag;
  }

  void on_top(const std::string& key, ModelVersion version) {
    auto& versions = keys_[key];
    EXPECT_EQ(version.id == "null", versioning_ != model::BucketVersioning::Enabled);
    if (!version.blob.empty()) ++held_[version.blob];
    const auto replaced = std::ranges::find(versions, version.id, &ModelVersion::id);
    if (replaced != versions.end()) let_go(versions, replaced);
    versions.insert(versions.begin(), std::move(version));
  }
  void let_go(Versions& versions, typename Versions::iterator version) {
    if (!version->blob.empty() && --held_[version->blob] == 0) {
      held_.erase(version->blob);
      doomed_.push_back(version->blob);
    }
    versions.erase(version);
  }

  void compare() {
    std::vector<std::string> expected, expected_objects;
    for (const auto& [key, versions] : keys_) {
      for (const auto& version : versions)
        expected.push_back(key + " " + version.id + (version.marker ? " marker" : ""));
      if (!versions.empty() && !versions[0].marker) expected_objects.push_back(key);
    }
    std::vector<std::string> found;
    std::string last;
    for (const auto& entry : this->list().versions) {
      const auto& summary = entry.summary;
      EXPECT_EQ(entry.is_latest, summary.key != last);
      last = summary.key;
      found.push_back(summary.key + " " + summary.version_id + (summary.is_delete_marker ? " marker" : ""));
    }
    EXPECT_EQ(found, expected);
    std::vector<std::string> objects;
    for (const auto& object : this->ok(this->store().list_objects(this->context, {.bucket = "b"})).objects)
      objects.push_back(object.key);
    EXPECT_EQ(objects, expected_objects);
    for (const auto& [key, versions] : keys_) compare_key(key, versions);
    auto doomed = this->doomed();
    EXPECT_EQ(std::multiset<std::string>(doomed.begin(), doomed.end()),
              std::multiset<std::string>(doomed_.begin(), doomed_.end()));
  }
  void compare_key(const std::string& key, const Versions& versions) {
    if (versions.empty()) {
      EXPECT_EQ(this->get_error(key), ErrorCode::NoSuchKey);
      EXPECT_EQ(this->get_error(key, "null"), ErrorCode::NoSuchVersion);
      return;
    }
    for (const auto& version : versions) {
      const auto object = sample::wait(this->store().get_object(this->context, sample::get_version(key, version.id)));
      if (version.marker) {
        EXPECT_EQ(sample::code(object), ErrorCode::MethodNotAllowed);
        continue;
      }
      ASSERT_TRUE(object.has_value()) << key << " " << version.id << " " << object.error().describe();
      EXPECT_EQ(object->detail.parts.at(0).blob.id, version.blob);
      EXPECT_EQ(object->detail.tags.empty() ? "" : object->detail.tags[0].value, version.tag);
    }
  }

  void remove_everything() {
    for (auto& [key, versions] : keys_) {
      while (!versions.empty()) {
        this->remove(key, versions.back().id);
        let_go(versions, versions.end() - 1);
      }
    }
    compare();
    this->ok(this->store().delete_bucket(this->context, "b"));
  }

  std::mt19937 random_;
  model::BucketVersioning versioning_ = model::BucketVersioning::Unversioned;
  std::map<std::string, Versions> keys_;
  std::map<std::string, int> held_;
  std::vector<std::string> doomed_;
  int blobs_ = 0, tags_ = 0;
};
TYPED_TEST_SUITE_P(StoreVersionModel);

TYPED_TEST_P(StoreVersionModel, RandomChangesDoWhatTheModelDoes) {
  for (std::uint32_t run = 0; run < 8; ++run) {
    SCOPED_TRACE(run);
    this->random_.seed(run);
    this->versioning_ = model::BucketVersioning::Unversioned;
    this->keys_.clear();
    for (int step = 0; step < 250 && !this->HasFailure(); ++step) {
      this->step();
      if (step % 10 == 0) this->compare();
    }
    this->remove_everything();
    if (this->HasFailure()) return;
    this->make_bucket("b");
  }
}

REGISTER_TYPED_TEST_SUITE_P(StoreVersionModel, RandomChangesDoWhatTheModelDoes);

}  // namespace mocks3::metadata
