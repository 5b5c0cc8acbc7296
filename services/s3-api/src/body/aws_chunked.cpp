#include "body/aws_chunked.hpp"

#include <algorithm>
#include <charconv>

#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api {

namespace {

constexpr std::string_view kSignature = "chunk-signature=";
constexpr std::string_view kTrailerSignature = "x-amz-trailer-signature";
constexpr std::size_t kSignatureSize = 64;
constexpr std::size_t kMaxBehind = 2;  // some clients write one more CRLF

auto incomplete(std::string cause) {
  return std::unexpected(Error(ErrorCode::IncompleteBody).caused_by("aws-chunked: " + std::move(cause)));
}

auto bad_trailer(std::string cause) {
  return std::unexpected(Error(ErrorCode::MalformedTrailerError).caused_by("aws-chunked: " + std::move(cause)));
}

bool is_signature(std::string_view text) {
  return text.size() == kSignatureSize &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

Result<bool> AwsChunkedDecoder::take_line(std::string_view& input, std::size_t limit, std::string_view& line) {
  if (line_taken_) {
    line_.clear();
    line_taken_ = false;
  }
  const std::size_t end = input.find('\n');
  const std::size_t size = end == std::string_view::npos ? input.size() : end + 1;
  if (line_.size() + size > limit) return incomplete("a line longer than " + std::to_string(limit) + " bytes");
  if (end == std::string_view::npos || !line_.empty()) {
    line_ += input.substr(0, size);
    line = line_;
    line_taken_ = end != std::string_view::npos;
  } else {
    line = input.substr(0, size);
  }
  input.remove_prefix(size);
  return end != std::string_view::npos;
}

Result<> AwsChunkedDecoder::parse_header(std::string_view line) {
  if (!line.ends_with("\r\n")) return incomplete("a chunk header that does not end in CRLF");
  line.remove_suffix(2);
  const std::size_t semicolon = std::min(line.find(';'), line.size());
  const std::string_view digits = line.substr(0, semicolon);
  std::uint64_t size = 0;
  const auto [last, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), size, 16);
  if (digits.empty() || problem != std::errc{} || last != digits.data() + digits.size()) {
    return incomplete("a chunk size that is not a hexadecimal number");
  }
  const std::string_view extension = line.substr(std::min(semicolon + 1, line.size()));
  signature_.clear();
  if (extension.starts_with(kSignature)) signature_ = extension.substr(kSignature.size());
  if (options_.signed_chunks && !is_signature(signature_)) return incomplete("a chunk without a proper signature");

  ++chunk_number_;
  if (size > 0 && chunk_number_ > 1 && last_size_ < kMinChunkSize) {
    return std::unexpected(Error(ErrorCode::InvalidChunkSizeError)
                               .with("Chunk", std::to_string(chunk_number_ - 1))
                               .with("BadChunkSize", std::to_string(last_size_)));
  }
  if (size > options_.decoded_length - decoded_) return incomplete("more bytes than x-amz-decoded-content-length");
  decoded_ += size;
  last_size_ = size;
  chunk_left_ = size;
  return {};
}

Result<bool> AwsChunkedDecoder::parse_trailer(std::string_view line) {
  trailer_bytes_ += line.size();
  if (trailer_bytes_ > kMaxTrailerBytes) return bad_trailer("trailers too long");
  line.remove_suffix(line.ends_with("\r\n") ? 2 : 1);  // S3's own example and a major client end lines with LF alone
  if (line.empty()) {
    // The same client puts an empty line between the trailers and their signature.
    return !options_.signed_trailers || !trailer_signature_.empty();
  }
  if (!trailer_signature_.empty()) return bad_trailer("a trailer behind the trailer signature");
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return bad_trailer("a trailer line without a name");
  std::string name = utils::to_lower(utils::trim(line.substr(0, colon)));
  std::string value(utils::trim(line.substr(colon + 1)));
  if (name == kTrailerSignature) {
    if (options_.signed_chunks && !is_signature(value)) return bad_trailer("an improper trailer signature");
    trailer_signature_ = std::move(value);
  } else {
    trailers_.emplace_back(std::move(name), std::move(value));
  }
  return false;
}

Result<AwsChunkedDecoder::Event> AwsChunkedDecoder::next(std::string_view& input) {
  using enum Event::Kind;
  for (;;) {
    if (state_ == State::Behind && !end_told_) {
      end_told_ = true;
      if (decoded_ != options_.decoded_length) return incomplete("fewer bytes than x-amz-decoded-content-length");
      return Event{.kind = End};
    }
    if (input.empty()) return Event{.kind = NeedInput};
    switch (state_) {
      case State::Header: {
        std::string_view line;
        TRY(const bool whole, take_line(input, kMaxChunkHeader, line));
        if (!whole) return Event{.kind = NeedInput};
        CHECK_OK(parse_header(line));
        if (chunk_left_ > 0) {
          state_ = State::Data;
          break;
        }
        state_ = options_.trailers ? State::Trailer : State::LastChunkEnd;
        return Event{.kind = ChunkEnd, .signature = signature_};
      }
      case State::Data: {
        const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(chunk_left_, input.size()));
        const std::string_view data = input.substr(0, size);
        input.remove_prefix(size);
        chunk_left_ -= size;
        if (chunk_left_ == 0) state_ = State::DataEnd;
        return Event{.kind = Data, .data = data};
      }
      case State::DataEnd:
      case State::LastChunkEnd: {
        std::string_view line;
        TRY(const bool whole, take_line(input, 2, line));
        if (!whole) return Event{.kind = NeedInput};
        if (line != "\r\n") return incomplete("no CRLF behind the bytes of a chunk");
        if (state_ == State::LastChunkEnd) {
          state_ = State::Behind;
          break;
        }
        state_ = State::Header;
        return Event{.kind = ChunkEnd, .signature = signature_};
      }
      case State::Trailer: {
        std::string_view line;
        TRY(const bool whole, take_line(input, kMaxTrailerBytes, line));
        if (!whole) return Event{.kind = NeedInput};
        TRY(const bool done, parse_trailer(line));
        if (done) state_ = State::Behind;
        break;
      }
      case State::Behind: {
        behind_ += input.size();
        if (behind_ > kMaxBehind || input.find_first_not_of("\r\n") != std::string_view::npos) {
          return incomplete("bytes behind the end");
        }
        input.remove_prefix(input.size());
        break;
      }
    }
  }
}

bool AwsChunkedDecoder::trailers_complete() const {
  return options_.signed_trailers ? !trailer_signature_.empty() : !trailers_.empty();
}

Result<> AwsChunkedDecoder::finish() {
  const bool in_line = !line_.empty() && !line_taken_;
  // The very last CRLF is what sloppy clients forget; everything that matters has been seen by then.
  const bool may_end = state_ == State::Behind || (state_ == State::LastChunkEnd && !in_line) ||
                       (state_ == State::Trailer && !in_line && trailers_complete());
  if (may_end && decoded_ == options_.decoded_length) return {};
  if (state_ == State::Trailer) return bad_trailer("the body ended in its trailers");
  return incomplete("the body ended before its last chunk");
}

}  // namespace mocks3::s3api
