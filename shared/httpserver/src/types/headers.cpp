#include "mocks3/http/headers.hpp"

#include "mocks3/utils/encoding.hpp"

namespace mocks3::http {

namespace {

constexpr std::size_t kUsualFields = 16;
constexpr std::size_t kUsualText = 512;

bool lies_in(const std::string& text, std::string_view view) {
  const std::less<const char*> before;
  return !view.empty() && !before(view.data(), text.data()) && before(view.data(), text.data() + text.size());
}

}  // namespace

void Headers::add(std::string_view name, std::string_view value) {
  if (lies_in(text_, name) || lies_in(text_, value)) {
    return add(std::string(name), std::string(value));  // appending may move what they look at
  }
  if (fields_.capacity() == 0) {
    // Room for a usual head at once rather than by doubling.
    fields_.reserve(kUsualFields);
    text_.reserve(kUsualText);
  }
  Field field{};
  field.name_at = static_cast<std::uint32_t>(text_.size());
  field.name_size = static_cast<std::uint32_t>(name.size());
  text_ += name;
  field.value_at = static_cast<std::uint32_t>(text_.size());
  field.value_size = static_cast<std::uint32_t>(value.size());
  text_ += value;
  fields_.push_back(field);
}

void Headers::set(std::string_view name, std::string_view value) {
  if (lies_in(text_, name) || lies_in(text_, value)) return set(std::string(name), std::string(value));
  erase(name);
  add(name, value);
}

void Headers::erase(std::string_view wanted) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if (!utils::iequals(name(i), wanted)) fields_[kept++] = fields_[i];
  }
  fields_.resize(kept);
}

void Headers::clear() {
  text_.clear();
  fields_.clear();
}

std::optional<std::string_view> Headers::find(std::string_view wanted) const {
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if (fields_[i].name_size == wanted.size() && utils::iequals(name(i), wanted)) return value(i);
  }
  return std::nullopt;
}

std::string Headers::joined(std::string_view wanted) const {
  std::string all;
  bool first = true;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if (!utils::iequals(name(i), wanted)) continue;
    if (!first) all += ", ";
    all += value(i);
    first = false;
  }
  return all;
}

std::string_view Headers::name(std::size_t index) const {
  return std::string_view(text_).substr(fields_[index].name_at, fields_[index].name_size);
}

std::string_view Headers::value(std::size_t index) const {
  return std::string_view(text_).substr(fields_[index].value_at, fields_[index].value_size);
}

}  // namespace mocks3::http
