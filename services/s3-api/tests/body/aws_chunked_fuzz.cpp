// Any bytes as an aws-chunked body: decoding them whole and byte by byte must give the same, and never more bytes than
// announced.
#include <cstdlib>

#include "body/aws_chunked.hpp"

using namespace mocks3;
using s3api::AwsChunkedDecoder;

namespace {

struct Decoded {
  std::string bytes;
  std::optional<ErrorCode> failure;
  stream::Trailers trailers;
};

Decoded decode(std::string_view wire, const AwsChunkedDecoder::Options& options, std::size_t piece) {
  using enum AwsChunkedDecoder::Event::Kind;
  AwsChunkedDecoder decoder(options);
  Decoded decoded;
  while (!wire.empty()) {
    std::string_view input = wire.substr(0, piece);
    wire.remove_prefix(input.size());
    for (;;) {
      const auto event = decoder.next(input);
      if (!event) {
        decoded.failure = event.error().code;
        return decoded;
      }
      if (event->kind == NeedInput) break;
      if (event->kind == Data) decoded.bytes += event->data;
    }
    if (!input.empty()) std::abort();
  }
  if (const auto end = decoder.finish(); !end) decoded.failure = end.error().code;
  decoded.trailers = decoder.trailers();
  return decoded;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const AwsChunkedDecoder::Options options{.decoded_length = data[1],
                                           .trailers = (data[0] & 1) != 0,
                                           .signed_chunks = (data[0] & 2) != 0,
                                           .signed_trailers = (data[0] & 4) != 0};
  const std::string_view wire(reinterpret_cast<const char*>(data) + 2, size - 2);
  const Decoded whole = decode(wire, options, size);
  const Decoded bytewise = decode(wire, options, 1);
  if (whole.failure != bytewise.failure) std::abort();
  if (whole.bytes.size() > options.decoded_length) std::abort();
  if (!whole.failure && (whole.bytes != bytewise.bytes || whole.trailers != bytewise.trailers)) std::abort();
  if (!whole.failure && whole.bytes.size() != options.decoded_length) std::abort();
  return 0;
}
