// The fields of a browser's form, in the order they came: names compare without case, values with it.
//
// Plain value, any thread. Errors: InvalidArgument. Sources: "POST Object" (form fields), "POST policy" (variables are
// expanded before conditions are judged).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mocks3/errors/result.hpp"

namespace mocks3::s3api::forms {

class FormFields {
 public:
  /// InvalidArgument for a second field of the same name and for bytes that are not UTF-8.
  Result<> add(std::string name, std::string value);
  std::optional<std::string_view> find(std::string_view name) const;
  std::string_view get(std::string_view name) const { return find(name).value_or(std::string_view{}); }
  bool contains(std::string_view name) const { return find(name).has_value(); }
  const std::vector<std::pair<std::string, std::string>>& items() const { return items_; }

  /// Puts the file's name, without its folders, in the place of ${filename}. A file part that has no filename parameter
  /// at all leaves the variable as it is, as S3 does.
  void expand_filename(const std::optional<std::string>& filename);

 private:
  std::vector<std::pair<std::string, std::string>> items_;
};

/// The field S3 misses, in its words.
std::unexpected<Error> missing_field(std::string_view name);

/// InvalidArgument that names the field.
std::unexpected<Error> bad_field(std::string message, std::string_view name);

}  // namespace mocks3::s3api::forms
