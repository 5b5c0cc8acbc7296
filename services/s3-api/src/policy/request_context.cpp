#include "policy/request_context.hpp"

#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api::policy {

namespace {

using Op = model::Operation;

void add_tags(const std::vector<model::Tag>& tags, std::string_view wanted, Values& out) {
  for (const auto& tag : tags) {
    if (utils::iequals(tag.key, wanted)) out.add(tag.value);
  }
}

/// Requests that end in an object, as against parts and the start of an upload.
bool creates_object(Op operation) {
  return operation == Op::PutObject || operation == Op::CopyObject || operation == Op::PostObject ||
         operation == Op::CompleteMultipartUpload;
}

std::string seconds_since_1970(Timestamp time) {
  return std::to_string(std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
}

void add_if_known(std::string_view value, Values& out) {
  if (!value.empty()) out.add(value);
}

}  // namespace

void RequestContext::collect_header(std::string_view name, Values& out) const {
  if (const auto value = facts_.headers.find(name)) out.add(*value);
}

void RequestContext::collect_query(std::string_view name, Values& out) const {
  if (const auto value = facts_.query.find(name)) out.add(*value);
}

void RequestContext::collect_request_tags(Key key, std::string_view tag, Values& out) const {
  std::vector<model::Tag> parsed;
  const std::vector<model::Tag>* tags = facts_.request_tags;
  if (!tags) {
    const auto fields = http::Query::parse(facts_.headers.get("x-amz-tagging"));
    if (!fields) return;
    for (const auto& [name, value] : fields->items()) parsed.push_back({name, value});
    tags = &parsed;
  }
  for (const auto& item : *tags) {
    // Copied: `parsed` ends here.
    if (key == Key::RequestObjectTagKeys) out.add_owned(item.key);
    if (key == Key::RequestObjectTag && utils::iequals(item.key, tag)) out.add_owned(item.value);
  }
}

void RequestContext::collect_copy_source(Values& out) const {
  const auto header = facts_.headers.find("x-amz-copy-source");
  if (!header) return;
  // "/bucket/key?versionId=…", encoded; policies say bucket/key.
  std::string_view source = header->substr(0, header->find('?'));
  if (source.starts_with('/')) source.remove_prefix(1);
  auto decoded = utils::uri_decode(source);
  out.add_owned(decoded ? std::move(*decoded) : std::string(source));
}

void RequestContext::collect_principal(Key key, Values& out) const {
  const Principal& who = facts_.principal;
  switch (key) {
    case Key::PrincipalType:
      out.add(who.type());
      return;
    case Key::PrincipalIsAwsService:
      out.add("false");
      return;
    case Key::UserId:
      if (who.is_anonymous()) return out.add("anonymous");
      return out.add(who.is_root() ? who.account : who.user_name);
    case Key::Username:
      return add_if_known(who.user_name, out);
    case Key::PrincipalAccount:
      return add_if_known(who.account, out);
    case Key::PrincipalArn:
      if (!who.is_anonymous()) out.add_owned(who.arn());
      return;
    default:
      return;
  }
}

void RequestContext::collect(Key key, std::string_view tag, Values& out) const {
  switch (key) {
    case Key::Prefix:
      return facts_.prefix ? out.add(*facts_.prefix) : collect_query("prefix", out);
    case Key::Delimiter:
      return collect_query("delimiter", out);
    case Key::MaxKeys:
      return collect_query("max-keys", out);
    case Key::VersionId:
      return facts_.version_id ? out.add(*facts_.version_id) : collect_query("versionId", out);
    case Key::Acl:
      return collect_header("x-amz-acl", out);
    case Key::GrantRead:
      return collect_header("x-amz-grant-read", out);
    case Key::GrantWrite:
      return collect_header("x-amz-grant-write", out);
    case Key::GrantReadAcp:
      return collect_header("x-amz-grant-read-acp", out);
    case Key::GrantWriteAcp:
      return collect_header("x-amz-grant-write-acp", out);
    case Key::GrantFullControl:
      return collect_header("x-amz-grant-full-control", out);
    case Key::CopySource:
      return collect_copy_source(out);
    case Key::MetadataDirective:
      return collect_header("x-amz-metadata-directive", out);
    case Key::ServerSideEncryption:
      return collect_header("x-amz-server-side-encryption", out);
    case Key::KmsKeyId:
      return collect_header("x-amz-server-side-encryption-aws-kms-key-id", out);
    case Key::CustomerAlgorithm:
      return collect_header("x-amz-server-side-encryption-customer-algorithm", out);
    case Key::StorageClass:
      return collect_header("x-amz-storage-class", out);
    case Key::WebsiteRedirectLocation:
      return collect_header("x-amz-website-redirect-location", out);
    case Key::ObjectLockMode:
      return collect_header("x-amz-object-lock-mode", out);
    case Key::ObjectLockRetainUntilDate:
      return collect_header("x-amz-object-lock-retain-until-date", out);
    case Key::ObjectLockLegalHold:
      return collect_header("x-amz-object-lock-legal-hold", out);
    case Key::ObjectLockRemainingDays: {
      const auto until = utils::parse_iso8601(facts_.headers.get("x-amz-object-lock-retain-until-date"));
      if (until) out.add_owned(std::to_string(std::chrono::ceil<std::chrono::days>(*until - facts_.now).count()));
      return;
    }
    case Key::IfMatch:
      return collect_header("if-match", out);
    case Key::IfNoneMatch:
      return collect_header("if-none-match", out);
    case Key::ObjectCreationOperation:
      return out.add(creates_object(facts_.operation) ? "true" : "false");
    case Key::ExistingObjectTag:
      if (facts_.existing_tags) add_tags(*facts_.existing_tags, tag, out);
      return;
    case Key::RequestObjectTag:
    case Key::RequestObjectTagKeys:
      return collect_request_tags(key, tag, out);
    case Key::AuthType:
      return add_if_known(facts_.auth_type, out);
    case Key::SignatureVersion:
      return add_if_known(facts_.signature_version, out);
    case Key::SignatureAge:
      if (facts_.signed_at) out.add_owned(std::to_string((facts_.now - *facts_.signed_at).count()));
      return;
    case Key::ContentSha256:
      return collect_header("x-amz-content-sha256", out);
    case Key::TlsVersion:
      return add_if_known(facts_.tls_version, out);
    case Key::SecureTransport:
      return out.add(facts_.tls ? "true" : "false");
    case Key::SourceIp:
      return add_if_known(facts_.source_ip, out);
    case Key::UserAgent:
      return collect_header("user-agent", out);
    case Key::Referer:
      return collect_header("referer", out);
    case Key::CurrentTime:
      return out.add_owned(utils::format_iso8601(facts_.now));
    case Key::EpochTime:
      return out.add_owned(seconds_since_1970(facts_.now));
    case Key::RequestedRegion:
      return add_if_known(facts_.region, out);
    case Key::ResourceAccount:
    case Key::ResourceAccountS3:
      if (!facts_.bucket_owner.empty()) out.add_owned(account_id(facts_.bucket_owner));
      return;
    case Key::PrincipalType:
    case Key::PrincipalArn:
    case Key::PrincipalAccount:
    case Key::PrincipalIsAwsService:
    case Key::UserId:
    case Key::Username:
      return collect_principal(key, out);
    // No access points, organisations, services or private clouds here: no request has these.
    case Key::LocationConstraint:
    case Key::DataAccessPointArn:
    case Key::DataAccessPointAccount:
    case Key::AccessPointNetworkOrigin:
    case Key::PrincipalOrgId:
    case Key::SourceArn:
    case Key::SourceAccount:
    case Key::SourceOwner:
    case Key::SourceVpc:
    case Key::SourceVpce:
    case Key::OtherAws:
      return;
  }
}

}  // namespace mocks3::s3api::policy
