#include "domain/keys.hpp"

namespace mocks3::metadata::keys {

namespace {

std::string in_bucket(char kind, std::uint64_t bucket_id, std::size_t room = 0) {
  std::string out;
  out.reserve(kBucketPrefixBytes + room);
  out += kind;
  append_u64(out, bucket_id);
  return out;
}

constexpr char kZero = '\0';
constexpr char kZeroInside = '\xff';
constexpr char kEnd = '\x01';

}  // namespace

void append_u64(std::string& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
}

std::uint64_t read_u64(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

std::string u64(std::uint64_t value) {
  std::string out;
  append_u64(out, value);
  return out;
}

std::string prefix_end(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && end.back() == '\xff') end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
  return end;
}

void append_escaped(std::string& out, std::string_view key) {
  for (const char c : key) {
    out += c;
    if (c == kZero) out += kZeroInside;
  }
}

std::string bucket(std::string_view name) { return std::string(kBuckets).append(name); }

std::string heads(std::uint64_t bucket_id) { return in_bucket('h', bucket_id); }

std::string head(std::uint64_t bucket_id, std::string_view key) {
  return in_bucket('h', bucket_id, key.size()).append(key);
}

std::string versions(std::uint64_t bucket_id) { return in_bucket('v', bucket_id); }

std::string versions(std::uint64_t bucket_id, std::string_view key) {
  std::string out = in_bucket('v', bucket_id, key.size() + 10);
  append_escaped(out, key);
  out += kZero;
  out += kEnd;
  return out;
}

std::string version(std::uint64_t bucket_id, std::string_view key, std::uint64_t order) {
  auto out = versions(bucket_id, key);
  append_u64(out, ~order);
  return out;
}

std::string null_version(std::uint64_t bucket_id, std::string_view key) {
  return in_bucket('n', bucket_id, key.size()).append(key);
}

std::string head_position(std::string_view version_position) {
  std::string out = "h";
  out.append(version_position.substr(1, kBucketPrefixBytes - 1));
  for (std::size_t i = kBucketPrefixBytes; i < version_position.size(); ++i) {
    out += version_position[i];
    if (version_position[i] != kZero) continue;
    const char next = i + 1 < version_position.size() ? version_position[i + 1] : kZero;
    if (next == kZeroInside) {
      ++i;
      continue;
    }
    // The key has ended. Behind its end mark lies what belongs to later keys only, the first of which has a zero more.
    if (next == kZero || next == kEnd) out.pop_back();
    return out;
  }
  return out;
}

std::string uploads(std::uint64_t bucket_id) { return in_bucket('u', bucket_id); }

std::string upload(std::uint64_t bucket_id, std::string_view key, std::string_view upload_id) {
  std::string out = in_bucket('u', bucket_id, key.size() + upload_id.size() + 2);
  append_escaped(out, key);
  out += kZero;
  out += kEnd;
  out += upload_id;
  return out;
}

std::optional<std::string_view> parse_escaped(std::string_view row_key, std::string& key) {
  key.clear();
  for (std::size_t i = kBucketPrefixBytes; i < row_key.size(); ++i) {
    const char c = row_key[i];
    if (c == kZero) {
      if (++i == row_key.size()) return std::nullopt;
      if (row_key[i] == kEnd) return row_key.substr(i + 1);
    }
    key += c;
  }
  return std::nullopt;
}

std::string parts(std::string_view upload_id) { return std::string(1, 'p').append(upload_id); }

std::string part(std::string_view upload_id, std::uint32_t part_number) {
  std::string out = parts(upload_id);
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(part_number >> shift);
  return out;
}

std::string reference(std::string_view blob_id) { return std::string(1, 'r').append(blob_id); }

std::string task(std::uint64_t id) { return std::string(kTasks).append(u64(id)); }

std::string inline_bytes(std::string_view inline_id) { return std::string(1, 'i').append(inline_id); }

std::string manifest(std::uint64_t order) { return std::string(1, 'm').append(u64(order)); }

}  // namespace mocks3::metadata::keys
