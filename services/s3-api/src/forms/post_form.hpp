// A browser's upload as it comes from the wire: the fields in front of the file, and the file as a body of its own.
//
// The fields are read at once, at most 20 KB with everything around them; the file is never held, its bytes are slices
// of what the connection delivered. Ownership: the file owns the request's body. Threads: one core. Errors:
// MalformedPOSTRequest, MaxPostPreDataLengthExceeded, InvalidArgument (fields; a number of files other than one),
// EntityTooSmall, EntityTooLarge. Sources: "POST Object"; "Error responses".
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "forms/form_fields.hpp"
#include "forms/multipart_parser.hpp"
#include "forms/post_policy.hpp"
#include "mocks3/stream/body.hpp"

namespace mocks3::s3api::forms {

/// Everything before the first byte of the file.
inline constexpr std::size_t kMaxPreData = 20u << 10;

/// The file part of a form. Its end is a verdict on the whole form: closed properly, with no second file; what else
/// follows the file is ignored.
class FormFile final : public stream::BodyReader {
 public:
  /// `rest` is what has been read of the body beyond the part's head. `announced` is the file's size as far as the
  /// request's length tells, for error messages.
  FormFile(std::unique_ptr<stream::BodyReader> body, MultipartParser parser, stream::Chunk rest,
           std::uint64_t announced);

  void limit(SizeRange sizes) { sizes_ = sizes; }
  Task<stream::Chunk> read(std::size_t max) override;
  std::optional<std::uint64_t> length() const override { return std::nullopt; }

 private:
  Result<> take(std::string_view& input);
  Result<> check_end() const;

  std::unique_ptr<stream::BodyReader> body_;
  MultipartParser parser_;
  stream::Chunk chunk_;       // what was read last
  std::size_t position_ = 0;  // of it, parsed so far
  stream::Chunk pending_;     // parsed, not delivered
  std::uint64_t announced_;
  std::uint64_t size_ = 0;
  SizeRange sizes_;
  bool file_ended_ = false;
};

struct PostForm {
  FormFields fields;  // ${filename} expanded
  std::unique_ptr<FormFile> file;
};

/// Reads up to the file. `content_length` is the request's, if it has one.
Task<PostForm> read_post_form(std::unique_ptr<stream::BodyReader> body, std::string_view boundary,
                              std::uint64_t content_length);

}  // namespace mocks3::s3api::forms
