#include "forms/form_fields.hpp"

#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api::forms {

namespace {

constexpr std::string_view kFilename = "${filename}";

std::string_view base_name(std::string_view path) {
  const std::size_t last = path.find_last_of("/\\");
  return last == std::string_view::npos ? path : path.substr(last + 1);
}

}  // namespace

Result<> FormFields::add(std::string name, std::string value) {
  if (!utils::is_valid_utf8(name)) return bad_field("The name of a form field is not valid UTF-8", "");
  if (!utils::is_valid_utf8(value)) return bad_field("The value of a form field is not valid UTF-8", name);
  if (contains(name)) return bad_field("The form contains the field '" + name + "' more than once", name);
  items_.emplace_back(std::move(name), std::move(value));
  return {};
}

std::optional<std::string_view> FormFields::find(std::string_view name) const {
  for (const auto& [key, value] : items_) {
    if (utils::iequals(key, name)) return value;
  }
  return std::nullopt;
}

void FormFields::expand_filename(const std::optional<std::string>& filename) {
  if (!filename) return;
  const std::string_view name = base_name(*filename);
  for (auto& [key, value] : items_) {
    if (utils::iequals(key, "policy")) continue;  // signed as it stands
    for (std::size_t at = value.find(kFilename); at != std::string::npos; at = value.find(kFilename, at)) {
      value.replace(at, kFilename.size(), name);
      at += name.size();
    }
  }
}

std::unexpected<Error> bad_field(std::string message, std::string_view name) {
  return std::unexpected<Error>(Error(ErrorCode::InvalidArgument, std::move(message))
                                    .with("ArgumentName", std::string(name))
                                    .with("ArgumentValue", ""));
}

std::unexpected<Error> missing_field(std::string_view name) {
  return bad_field("Bucket POST must contain a field named '" + std::string(name) +
                       "'.  If it is specified, please check the order of the fields.",
                   name);
}

}  // namespace mocks3::s3api::forms
