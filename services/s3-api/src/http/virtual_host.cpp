#include "http/virtual_host.hpp"

#include <algorithm>

#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api {

namespace {

std::string_view without_port(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, host.find(']'));
  return host.substr(0, host.find(':'));
}

bool is_address(std::string_view host) {
  return host.starts_with('[') || std::ranges::all_of(host, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

/// The bucket in what stands before ".domain".
std::string_view bucket_in(std::string_view labels) {
  if (labels == "s3") return {};
  if (labels.ends_with(".s3")) return labels.substr(0, labels.size() - 3);
  const auto last = labels.rfind('.');
  if (last == std::string_view::npos) return labels;
  const auto before_region = labels.substr(0, last);
  if (before_region == "s3") return {};
  if (before_region.ends_with(".s3")) return before_region.substr(0, before_region.size() - 3);
  return labels;
}

}  // namespace

HostTable::HostTable(std::vector<std::string> domains) : domains_(std::move(domains)) {
  domains_.emplace_back("localhost");
  domains_.emplace_back("s3.localhost");
  for (auto& domain : domains_) domain = utils::to_lower(domain);
  std::ranges::sort(domains_, [](const auto& a, const auto& b) { return a.size() > b.size(); });
}

std::string HostTable::bucket_of(std::string_view host) const {
  host = without_port(host);
  if (host.ends_with('.')) host.remove_suffix(1);
  if (is_address(host)) return {};
  const std::string name = utils::to_lower(host);
  for (const auto& domain : domains_) {
    if (name == domain) return {};
    if (name.size() > domain.size() + 1 && name.ends_with(domain) && name[name.size() - domain.size() - 1] == '.') {
      return std::string(bucket_in(std::string_view(name).substr(0, name.size() - domain.size() - 1)));
    }
  }
  return {};
}

Result<Address> resolve_address(const HostTable& hosts, std::string_view host, std::string_view path) {
  if (!path.starts_with('/')) return fail(ErrorCode::InvalidURI);
  path.remove_prefix(1);
  Address address{.bucket = hosts.bucket_of(host), .key = {}};
  address.virtual_host = !address.bucket.empty();
  if (!address.virtual_host) {
    const auto slash = path.find('/');
    auto bucket = utils::uri_decode(path.substr(0, slash));
    if (!bucket) return fail(ErrorCode::InvalidURI);
    address.bucket = std::move(*bucket);
    path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
    // "//key" names a key in no bucket at all.
    if (address.bucket.empty() && !path.empty()) return fail(ErrorCode::InvalidURI);
  }
  auto key = utils::uri_decode(path);
  if (!key) return fail(ErrorCode::InvalidURI);
  address.key = std::move(*key);
  return address;
}

}  // namespace mocks3::s3api
