// Helpers of the policy tests: policies from JSON, and requests whose condition keys are a map.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "policy_json/parse_policy.hpp"

namespace mocks3::s3api::policy {

inline constexpr std::string_view kBucket = "my-bucket";

/// A request's condition keys by name, as policies spell them.
class MapContext final : public Context {
 public:
  MapContext() = default;
  MapContext(std::initializer_list<std::pair<std::string_view, std::vector<std::string>>> keys) {
    for (const auto& [name, values] : keys) {
      const auto key = find_condition_key(name);
      if (!key) ADD_FAILURE() << "no such key: " << name;
      if (key) values_[{key->key, key->tag}] = values;
    }
  }
  void collect(Key key, std::string_view tag, Values& out) const override {
    const auto found = values_.find({key, std::string(tag)});
    if (found == values_.end()) return;
    for (const auto& value : found->second) out.add(value);
  }

 private:
  std::map<std::pair<Key, std::string>, std::vector<std::string>> values_;
};

/// A document of the newest version around these statements.
inline std::string document_json(std::string_view statements) {
  return R"({"Version": "2012-10-17", "Statement": [)" + std::string(statements) + "]}";
}

/// {"Effect": …} of everybody's s3:GetObject on my-bucket/*, with more members.
inline std::string get_object_json(std::string_view effect, std::string_view more = "") {
  return R"({"Effect": ")" + std::string(effect) +
         R"(", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::my-bucket/*")" +
         std::string(more) + "}";
}

inline Result<Document> parse(std::string_view json) {
  const CompileOptions options{.bucket = kBucket, .knows_account = [](std::string_view id) { return id == "testid"; }};
  return parse_policy(json, options);
}

inline Document parsed(std::string_view json) {
  auto document = parse(json);
  if (!document) {
    ADD_FAILURE() << document.error().describe() << "\n" << json;
    return {};
  }
  return std::move(*document);
}

inline const Principal& someone() {
  static const Principal principal{.canonical_id = "someone", .account = "111122223333"};
  return principal;
}

}  // namespace mocks3::s3api::policy
