// Header fields in the order and spelling they came or will be sent in; names compare without case.
//
// Plain value, one thread. All text lies in one string, so a request's headers cost two allocations however many they
// are. Views returned are valid until the next change.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mocks3::http {

class Headers {
 public:
  void add(std::string_view name, std::string_view value);
  /// Replaces every field of this name.
  void set(std::string_view name, std::string_view value);
  void erase(std::string_view name);
  void clear();

  /// The first field of this name.
  std::optional<std::string_view> find(std::string_view name) const;
  /// The first field of this name, or empty.
  std::string_view get(std::string_view name) const { return find(name).value_or(std::string_view{}); }
  bool contains(std::string_view name) const { return find(name).has_value(); }
  /// Every field of this name, joined by commas as RFC 9110 section 5.2 says.
  std::string joined(std::string_view name) const;

  std::size_t size() const { return fields_.size(); }
  std::string_view name(std::size_t index) const;
  std::string_view value(std::size_t index) const;

 private:
  struct Field {
    std::uint32_t name_at, name_size, value_at, value_size;
  };
  std::string text_;
  std::vector<Field> fields_;
};

}  // namespace mocks3::http
