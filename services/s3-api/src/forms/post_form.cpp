#include "forms/post_form.hpp"

#include <algorithm>
#include <utility>

#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api::forms {

namespace {

using Kind = MultipartParser::Kind;

constexpr std::size_t kClosingDashes = 2;
constexpr std::size_t kLineEnd = 2;

bool is_file(const PartHead& head) { return utils::iequals(head.name, "file"); }

std::unexpected<Error> wrong_file_count(std::string_view count) {
  return std::unexpected<Error>(Error(ErrorCode::InvalidArgument, "POST requires exactly one file upload per request.")
                                    .with("ArgumentName", "file")
                                    .with("ArgumentValue", std::string(count)));
}

/// Collects fields until the file begins.
class FieldCollector {
 public:
  explicit FieldCollector(MultipartParser& parser) : parser_(parser) {}

  /// True when the file's first byte comes next.
  Result<bool> take(std::string_view& input) {
    for (;;) {
      const std::size_t before = input.size();
      TRY(const auto event, parser_.next(input));
      seen_ += before - input.size();
      if (event.kind == Kind::Part && is_file(parser_.part()) && seen_ <= kMaxPreData) return true;
      if (seen_ > kMaxPreData) {
        return fail(Error(ErrorCode::MaxPostPreDataLengthExceeded)
                        .with("MaxPostPreDataLengthBytes", std::to_string(kMaxPreData)));
      }
      switch (event.kind) {
        case Kind::Part:
          name_ = parser_.part().name;
          break;
        case Kind::Data:
          value_ += event.data;
          break;
        case Kind::PartEnd:
          CHECK_OK(fields_.add(std::exchange(name_, {}), std::exchange(value_, {})));
          break;
        case Kind::End:
          return wrong_file_count("0");
        case Kind::NeedInput:
          return false;
      }
    }
  }

  std::uint64_t seen() const { return seen_; }
  FormFields& fields() { return fields_; }

 private:
  MultipartParser& parser_;
  FormFields fields_;
  std::string name_;
  std::string value_;
  std::uint64_t seen_ = 0;
};

}  // namespace

Task<PostForm> read_post_form(std::unique_ptr<stream::BodyReader> body, std::string_view boundary,
                              std::uint64_t content_length) {
  MultipartParser parser(boundary);
  FieldCollector collector(parser);
  for (;;) {
    CO_TRY(const stream::Chunk chunk, co_await body->read(stream::kReplyChunk));
    if (chunk.empty()) {
      CO_CHECK(parser.finish());
      co_return wrong_file_count("0");
    }
    std::string_view input = chunk.view();
    CO_TRY(const bool at_file, collector.take(input));
    if (!at_file) continue;
    PostForm form{.fields = std::move(collector.fields()), .file = nullptr};
    form.fields.expand_filename(parser.part().filename);
    const std::uint64_t around = collector.seen() + parser.delimiter_size() + kClosingDashes + kLineEnd;
    const stream::Chunk rest = chunk.slice(chunk.size() - input.size(), input.size());
    form.file = std::make_unique<FormFile>(std::move(body), std::move(parser), rest,
                                           content_length > around ? content_length - around : 0);
    co_return form;
  }
}

FormFile::FormFile(std::unique_ptr<stream::BodyReader> body, MultipartParser parser, stream::Chunk rest,
                   std::uint64_t announced)
    : body_(std::move(body)), parser_(std::move(parser)), chunk_(std::move(rest)), announced_(announced) {}

Task<stream::Chunk> FormFile::read(std::size_t max) {
  while (pending_.empty()) {
    if (position_ == chunk_.size()) {
      CO_TRY(chunk_, co_await body_->read(max));
      position_ = 0;
      if (chunk_.empty()) {
        CO_CHECK(check_end());
        co_return stream::Chunk{};
      }
    }
    std::string_view input = chunk_.view().substr(position_);
    CO_CHECK(take(input));
    position_ = chunk_.size() - input.size();
  }
  const std::size_t size = std::min(max, pending_.size());
  stream::Chunk taken = pending_.slice(0, size);
  pending_ = size < pending_.size() ? pending_.slice(size, pending_.size() - size) : stream::Chunk{};
  co_return taken;
}

/// Up to the next bytes of the file, or to the end of the input.
Result<> FormFile::take(std::string_view& input) {
  for (;;) {
    TRY(const auto event, parser_.next(input));
    switch (event.kind) {
      case Kind::NeedInput:
        return {};
      case Kind::Part:
        if (is_file(parser_.part())) return wrong_file_count("2");
        break;
      case Kind::Data:
        if (file_ended_) break;
        size_ += event.data.size();
        if (std::cmp_greater(size_, sizes_.max)) {
          return fail(Error(ErrorCode::EntityTooLarge)
                          .with("ProposedSize", std::to_string(std::max(size_, announced_)))
                          .with("MaxSizeAllowed", std::to_string(sizes_.max)));
        }
        pending_ = event.in_input
                       ? chunk_.slice(static_cast<std::size_t>(event.data.data() - chunk_.data()), event.data.size())
                       : stream::Chunk(std::string(event.data));
        return {};
      case Kind::PartEnd:
        file_ended_ = true;
        break;
      case Kind::End:
        break;
    }
  }
}

Result<> FormFile::check_end() const {
  CHECK_OK(parser_.finish());
  if (std::cmp_greater_equal(size_, sizes_.min)) return {};
  return fail(Error(ErrorCode::EntityTooSmall)
                  .with("ProposedSize", std::to_string(size_))
                  .with("MinSizeAllowed", std::to_string(sizes_.min)));
}

}  // namespace mocks3::s3api::forms
