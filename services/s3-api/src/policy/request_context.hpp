// The condition keys of an HTTP request.
//
// Views: everything handed over must outlive the context. Values are worked out when a condition asks for them.
// One thread. Sources: "Bucket policy examples using condition keys", "AWS global condition context keys",
// "Amazon S3 Signature Version 4 authentication specific policy keys".
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "mocks3/http/message.hpp"
#include "mocks3/model/object.hpp"
#include "mocks3/model/operation.hpp"
#include "policy/condition_key.hpp"
#include "policy/principal.hpp"

namespace mocks3::s3api::policy {

struct RequestFacts {
  const http::Headers& headers;  // for a POST form its fields
  const http::Query& query;
  const Principal& principal;
  Timestamp now{};
  model::Operation operation = model::Operation::Unknown;
  std::string_view source_ip;
  bool tls = false;
  std::string_view tls_version;        // "1.3"; empty: not known
  std::string_view auth_type;          // REST-HEADER, REST-QUERY-STRING or POST; empty: anonymous
  std::string_view signature_version;  // AWS4-HMAC-SHA256 or AWS; empty: anonymous
  std::optional<Timestamp> signed_at;
  std::string_view bucket_owner;  // canonical id
  std::string_view region;
  /// Instead of the query's: the key itself, when the question is whether its absence may be told ("HeadObject").
  std::optional<std::string_view> prefix;
  /// Instead of the query's: of one key of DeleteObjects.
  std::optional<std::string_view> version_id;
  const std::vector<model::Tag>* existing_tags = nullptr;  // null: none, or not to be had
  const std::vector<model::Tag>* request_tags = nullptr;   // null: those of x-amz-tagging
};

class RequestContext final : public Context {
 public:
  explicit RequestContext(const RequestFacts& facts) : facts_(facts) {}
  void collect(Key key, std::string_view tag, Values& out) const override;

 private:
  void collect_header(std::string_view name, Values& out) const;
  void collect_query(std::string_view name, Values& out) const;
  void collect_request_tags(Key key, std::string_view tag, Values& out) const;
  void collect_copy_source(Values& out) const;
  void collect_principal(Key key, Values& out) const;

  const RequestFacts& facts_;
};

}  // namespace mocks3::s3api::policy
