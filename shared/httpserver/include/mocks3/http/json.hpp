// JSON at our own ports: values to and from described structs (Boost.Describe), with errors that name the member.
//
//   Response json_response(200, to_json(rule));      CO_TRY(auto rule, from_json<Rule>(text));
//
// Differences to boost::json's own conversion: unknown members fail, missing members keep their defaults, model::Blob
// is base64, Timestamp is ISO 8601, enumerators are their names. Pure, any thread.
#pragma once

#include <boost/describe/enum_from_string.hpp>
#include <boost/describe/enum_to_string.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/describe/members.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11/algorithm.hpp>

#include "mocks3/http/message.hpp"
#include "mocks3/model/codec.hpp"
#include "mocks3/utils/encoding.hpp"

namespace mocks3::http {

/// ValidationFailed with the position when the text is not JSON; depth is limited to 32.
Result<boost::json::value> parse_json(std::string_view text);
Response json_response(int status, const boost::json::value& value);

template <class T>
boost::json::value to_json(const T& value);
template <class T>
Result<> assign_json(T& target, const boost::json::value& value, const std::string& where);

template <class T>
Result<T> from_json(std::string_view text) {
  TRY(const boost::json::value value, parse_json(text));
  T target{};
  CHECK_OK(assign_json(target, value, ""));
  return target;
}

namespace json_detail {
inline auto mismatch(const std::string& where, std::string_view wanted) {
  return fail(ErrorCode::ValidationFailed, (where.empty() ? "document" : where) + ": expected " + std::string(wanted));
}
}  // namespace json_detail

template <class T>
boost::json::value to_json(const T& value) {
  namespace cd = model::codec_detail;
  if constexpr (std::is_same_v<T, std::string>) {
    return boost::json::string(value);
  } else if constexpr (std::is_same_v<T, model::Blob>) {
    return boost::json::string(utils::base64_encode(value.data));
  } else if constexpr (std::is_same_v<T, Timestamp>) {
    return boost::json::string(utils::format_iso8601(value));
  } else if constexpr (std::is_same_v<T, bool>) {
    return value;
  } else if constexpr (std::is_enum_v<T>) {
    return boost::json::string(boost::describe::enum_to_string(value, ""));
  } else if constexpr (std::is_arithmetic_v<T>) {
    return value;
  } else if constexpr (cd::IsVector<T>::value) {
    boost::json::array array;
    array.reserve(value.size());
    for (const auto& item : value) array.push_back(to_json(item));
    return array;
  } else if constexpr (cd::IsOptional<T>::value) {
    return value ? to_json(*value) : boost::json::value(nullptr);
  } else if constexpr (cd::IsPair<T>::value) {
    return boost::json::array{to_json(value.first), to_json(value.second)};
  } else {
    boost::json::object object;
    using Members = boost::describe::describe_members<T, boost::describe::mod_public>;
    boost::mp11::mp_for_each<Members>([&](auto member) { object[member.name] = to_json(value.*member.pointer); });
    return object;
  }
}

template <class T>
Result<> assign_json(T& target, const boost::json::value& value, const std::string& where) {
  namespace cd = model::codec_detail;
  using json_detail::mismatch;
  if constexpr (std::is_same_v<T, std::string>) {
    if (!value.is_string()) return mismatch(where, "a string");
    target = std::string_view(value.get_string());
  } else if constexpr (std::is_same_v<T, model::Blob>) {
    if (!value.is_string()) return mismatch(where, "base64");
    auto bytes = utils::base64_decode(value.get_string());
    if (!bytes) return mismatch(where, "base64");
    target.data = std::move(*bytes);
  } else if constexpr (std::is_same_v<T, Timestamp>) {
    if (!value.is_string()) return mismatch(where, "a time like 2009-10-12T17:50:30.000Z");
    const auto time = utils::parse_iso8601(value.get_string());
    if (!time) return mismatch(where, "a time like 2009-10-12T17:50:30.000Z");
    target = *time;
  } else if constexpr (std::is_same_v<T, bool>) {
    if (!value.is_bool()) return mismatch(where, "true or false");
    target = value.get_bool();
  } else if constexpr (std::is_enum_v<T>) {
    if (!value.is_string() || !boost::describe::enum_from_string(std::string(value.get_string()).c_str(), target))
      return mismatch(where, "a known name");
  } else if constexpr (std::is_floating_point_v<T>) {
    if (!value.is_number()) return mismatch(where, "a number");
    target = value.to_number<T>();
  } else if constexpr (std::is_integral_v<T>) {
    boost::system::error_code ec;
    const T number = value.to_number<T>(ec);
    if (ec) return mismatch(where, "a whole number in range");
    target = number;
  } else if constexpr (cd::IsVector<T>::value) {
    if (!value.is_array()) return mismatch(where, "an array");
    target.clear();
    for (const auto& item : value.get_array())
      CHECK_OK(assign_json(target.emplace_back(), item, where + "[" + std::to_string(target.size() - 1) + "]"));
  } else if constexpr (cd::IsOptional<T>::value) {
    target.reset();
    if (!value.is_null()) return assign_json(target.emplace(), value, where);
  } else if constexpr (cd::IsPair<T>::value) {
    if (!value.is_array() || value.get_array().size() != 2) return mismatch(where, "a pair");
    CHECK_OK(assign_json(target.first, value.get_array()[0], where + "[0]"));
    CHECK_OK(assign_json(target.second, value.get_array()[1], where + "[1]"));
  } else {
    if (!value.is_object()) return mismatch(where, "an object");
    using Members = boost::describe::describe_members<T, boost::describe::mod_public>;
    for (const auto& item : value.get_object()) {
      bool known = false;
      Result<> assigned;
      boost::mp11::mp_for_each<Members>([&](auto member) {
        if (item.key() != member.name) return;
        known = true;
        assigned = assign_json(target.*member.pointer, item.value(),
                               where.empty() ? std::string(item.key()) : where + "." + std::string(item.key()));
      });
      if (!known)
        return fail(ErrorCode::ValidationFailed,
                    where + (where.empty() ? "" : ".") + std::string(item.key()) + ": unknown member");
      CHECK_OK(assigned);
    }
  }
  return {};
}

}  // namespace mocks3::http
