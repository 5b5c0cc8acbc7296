// A browser's side of a form: fields in, multipart/form-data out. Shares nothing with the parser. Plain values.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mocks3::s3api::test {

inline constexpr const char* kBoundary = "----WebKitFormBoundary7MA4YWxk";

struct FormWriter {
  std::string boundary = kBoundary;
  std::vector<std::pair<std::string, std::string>> fields;
  std::optional<std::string> file = "bar";
  std::optional<std::string> filename = "foo.txt";
  std::string behind;  // between the file and the closing boundary

  std::string part(const std::string& name, const std::string& value, const std::string& more = "") const {
    return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"" + more + "\r\n\r\n" + value +
           "\r\n";
  }
  std::string body() const {
    std::string text;
    for (const auto& [name, value] : fields) text += part(name, value);
    if (file)
      text += part("file", *file, filename ? "; filename=\"" + *filename + "\"\r\nContent-Type: text/plain" : "");
    return text + behind + "--" + boundary + "--\r\n";
  }
  std::string content_type() const { return "multipart/form-data; boundary=" + boundary; }
};

}  // namespace mocks3::s3api::test
