// Rows in binary, derived from the description of a struct.
//
//   std::string bytes = encode(bucket);            Result<Bucket> back = decode<Bucket>(bytes);
//
// Form: one version byte, then each described member in order. Integers are LEB128 varints (signed ones zigzag),
// strings, vectors and optionals are prefixed by their length, a struct is prefixed by its encoded size: a reader that
// knows fewer members skips the rest, one that knows more leaves them at their defaults. Decoding checks every bound
// and answers StoreCorrupted; it never reads past the end and never allocates more than the input could hold.
#pragma once

#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "mocks3/errors/result.hpp"
#include "mocks3/model/object.hpp"

namespace mocks3::model {

namespace codec_detail {

void put_varint(std::string& out, std::uint64_t value);

struct Reader {
  std::string_view rest;
  bool ok = true;
  std::uint64_t varint();
  std::string_view bytes(std::uint64_t size);
};

template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsPair : std::false_type {};
template <class A, class B>
struct IsPair<std::pair<A, B>> : std::true_type {};

template <class T>
void put(std::string& out, const T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    put_varint(out, value.size());
    out += value;
  } else if constexpr (std::is_same_v<T, Blob>) {
    put_varint(out, value.data.size());
    out += value.data;
  } else if constexpr (std::is_same_v<T, Timestamp>) {
    const std::int64_t n = value.time_since_epoch().count();
    put_varint(out, (static_cast<std::uint64_t>(n) << 1) ^ static_cast<std::uint64_t>(n >> 63));
  } else if constexpr (std::is_enum_v<T> || (std::is_integral_v<T> && std::is_unsigned_v<T>)) {
    put_varint(out, static_cast<std::uint64_t>(value));
  } else if constexpr (std::is_integral_v<T>) {
    const auto n = static_cast<std::int64_t>(value);
    put_varint(out, (static_cast<std::uint64_t>(n) << 1) ^ static_cast<std::uint64_t>(n >> 63));
  } else if constexpr (IsVector<T>::value) {
    put_varint(out, value.size());
    for (const auto& item : value) put(out, item);
  } else if constexpr (IsOptional<T>::value) {
    out += static_cast<char>(value.has_value());
    if (value) put(out, *value);
  } else if constexpr (IsPair<T>::value) {
    put(out, value.first);
    put(out, value.second);
  } else {
    std::string body;
    using Members = boost::describe::describe_members<T, boost::describe::mod_public>;
    boost::mp11::mp_for_each<Members>([&](auto member) { put(body, value.*member.pointer); });
    put_varint(out, body.size());
    out += body;
  }
}

template <class T>
void get(Reader& in, T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    value = in.bytes(in.varint());
  } else if constexpr (std::is_same_v<T, Blob>) {
    value.data = in.bytes(in.varint());
  } else if constexpr (std::is_same_v<T, Timestamp>) {
    const std::uint64_t n = in.varint();
    value = Timestamp(std::chrono::milliseconds(static_cast<std::int64_t>(n >> 1) ^ -static_cast<std::int64_t>(n & 1)));
  } else if constexpr (std::is_enum_v<T> || (std::is_integral_v<T> && std::is_unsigned_v<T>)) {
    value = static_cast<T>(in.varint());
  } else if constexpr (std::is_integral_v<T>) {
    const std::uint64_t n = in.varint();
    value = static_cast<T>(static_cast<std::int64_t>(n >> 1) ^ -static_cast<std::int64_t>(n & 1));
  } else if constexpr (IsVector<T>::value) {
    const std::uint64_t count = in.varint();
    if (count > in.rest.size()) {  // every item takes a byte at least
      in.ok = false;
      return;
    }
    value.clear();
    value.reserve(count);
    for (std::uint64_t i = 0; i < count && in.ok; ++i) get(in, value.emplace_back());
  } else if constexpr (IsOptional<T>::value) {
    const auto flag = in.bytes(1);
    value.reset();
    if (!flag.empty() && flag[0]) get(in, value.emplace());
  } else if constexpr (IsPair<T>::value) {
    get(in, value.first);
    get(in, value.second);
  } else {
    Reader body{in.bytes(in.varint())};
    using Members = boost::describe::describe_members<T, boost::describe::mod_public>;
    boost::mp11::mp_for_each<Members>([&](auto member) {
      if (body.ok && !body.rest.empty()) get(body, value.*member.pointer);
    });
    in.ok = in.ok && body.ok;
  }
}

}  // namespace codec_detail

inline constexpr char kRowVersion = 1;

template <class T>
std::string encode(const T& value) {
  std::string out(1, kRowVersion);
  codec_detail::put(out, value);
  return out;
}

/// Decodes one value; `tail`, when given, receives the bytes behind it (a row may hold several values).
template <class T>
Result<T> decode(std::string_view bytes, std::string_view* tail = nullptr) {
  if (bytes.empty() || bytes[0] != kRowVersion) return fail(Error(ErrorCode::StoreCorrupted).caused_by("row version"));
  codec_detail::Reader in{bytes.substr(1)};
  T value{};
  codec_detail::get(in, value);
  if (!in.ok) return fail(Error(ErrorCode::StoreCorrupted).caused_by("row is cut short"));
  if (tail) *tail = in.rest;
  return value;
}

}  // namespace mocks3::model
