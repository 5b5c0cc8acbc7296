#include "forms/multipart_parser.hpp"

#include <algorithm>
#include <utility>

#include "mocks3/utils/encoding.hpp"

namespace mocks3::s3api::forms {

namespace {

constexpr std::string_view kEndOfHead = "\r\n\r\n";

std::unexpected<Error> malformed(std::string cause) {
  return std::unexpected<Error>(Error(ErrorCode::MalformedPOSTRequest).caused_by(std::move(cause)));
}

/// `; name=value` and `; name="quoted value"` from the front of `text`; nothing when there is no more.
struct Parameter {
  std::string name;  // lower case
  std::string value;
};

/// A quoted value up to its closing quote. Only a quote and a backslash can be escaped: some browsers send whole paths
/// with single backslashes.
std::optional<std::string> take_quoted(std::string_view& text) {
  std::string value;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return value;
    }
    if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) ++i;
    value += text[i];
  }
  return std::nullopt;
}

Result<std::optional<Parameter>> take_parameter(std::string_view& text) {
  text = utils::trim(text);
  if (text.empty()) return std::nullopt;
  if (text.front() != ';') return malformed("a parameter does not begin with a semicolon");
  text = utils::trim(text.substr(1));
  if (text.empty()) return std::nullopt;
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return malformed("a parameter has no value");
  Parameter parameter{.name = utils::to_lower(utils::trim(text.substr(0, equals))), .value = {}};
  text = utils::trim(text.substr(equals + 1));
  if (text.starts_with('"')) {
    auto value = take_quoted(text);
    if (!value) return malformed("a quoted value does not end");
    parameter.value = std::move(*value);
  } else {
    const std::size_t end = std::min(text.find(';'), text.size());
    parameter.value = utils::trim(text.substr(0, end));
    text.remove_prefix(end);
  }
  return parameter;
}

/// filename*=UTF-8''name (RFC 8187), which some clients send for names beyond ASCII.
std::optional<std::string> decode_extended(std::string_view value) {
  constexpr std::string_view kCharset = "utf-8'";
  if (value.size() < kCharset.size() || !utils::iequals(value.substr(0, kCharset.size()), kCharset)) return {};
  const std::size_t quote = value.find('\'', kCharset.size());
  if (quote == std::string_view::npos) return {};
  return utils::uri_decode(value.substr(quote + 1));
}

Result<PartHead> parse_disposition(std::string_view value) {
  const std::size_t end = std::min(value.find(';'), value.size());
  if (!utils::iequals(utils::trim(value.substr(0, end)), "form-data")) return malformed("a part is not form-data");
  value.remove_prefix(end);
  PartHead head;
  bool named = false;
  std::optional<std::string> extended;
  for (;;) {
    TRY(const auto parameter, take_parameter(value));
    if (!parameter) break;
    if (parameter->name == "name") {
      head.name = parameter->value;
      named = true;
    } else if (parameter->name == "filename") {
      head.filename = parameter->value;
    } else if (parameter->name == "filename*") {
      extended = decode_extended(parameter->value);
    }
  }
  if (!named) return malformed("a part has no name");
  if (!head.filename) head.filename = std::move(extended);
  return head;
}

/// `text` ends with an empty line.
Result<PartHead> parse_head(std::string_view text) {
  while (text.size() > 2) {
    const std::size_t end = text.find("\r\n");
    if (end == std::string_view::npos) break;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 2);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return malformed("a part's head has a line without colon");
    if (utils::iequals(utils::trim(line.substr(0, colon)), "content-disposition")) {
      return parse_disposition(line.substr(colon + 1));
    }
  }
  return malformed("a part has no Content-Disposition");
}

}  // namespace

Result<std::string> parse_boundary(std::string_view content_type) {
  const std::size_t end = std::min(content_type.find(';'), content_type.size());
  if (!utils::iequals(utils::trim(content_type.substr(0, end)), "multipart/form-data")) {
    return fail(Error(ErrorCode::PreconditionFailed)
                    .with("Condition", "Bucket POST must be of the enclosure-type multipart/form-data"));
  }
  content_type.remove_prefix(end);
  for (;;) {
    TRY(auto parameter, take_parameter(content_type));
    if (!parameter) return malformed("no boundary in the Content-Type");
    if (parameter->name != "boundary") continue;
    const std::string& boundary = parameter->value;
    const bool printable = std::ranges::all_of(boundary, [](char c) { return c >= ' ' && c < '\x7f'; });
    if (boundary.empty() || boundary.size() > kMaxBoundary || !printable) return malformed("unusable boundary");
    return std::move(parameter->value);
  }
}

MultipartParser::MultipartParser(std::string_view boundary) : delimiter_("\r\n--") { delimiter_ += boundary; }

Result<MultipartParser::Event> MultipartParser::next(std::string_view& input) {
  for (;;) {
    Event event;
    switch (state_) {
      case State::Preamble:
        event = scan(input);
        if (event.kind == Kind::Data) continue;
        break;
      case State::Data:
        event = scan(input);
        break;
      case State::BehindDelimiter: {
        TRY(event, read_delimiter_rest(input));
        break;
      }
      case State::Head: {
        TRY(event, read_head(input));
        break;
      }
      case State::Epilogue:
        input = {};
        break;
    }
    if (event.kind != Kind::NeedInput || input.empty()) return event;
  }
}

Result<> MultipartParser::finish() const {
  if (state_ == State::Epilogue) return {};
  return malformed("the form ends without its closing boundary");
}

/// Bytes up to the next delimiter. A delimiter has one CR, its first byte, so that a match that breaks off can begin
/// again only at the byte where it broke.
MultipartParser::Event MultipartParser::scan(std::string_view& input) {
  const std::string_view delimiter = delimiter_;
  if (matched_ > 0) {
    const std::string_view wanted = delimiter.substr(matched_);
    const auto differ = std::ranges::mismatch(input, wanted);
    const auto same = static_cast<std::size_t>(differ.in2 - wanted.begin());
    input.remove_prefix(same);
    matched_ += same;
    if (matched_ == delimiter.size()) return delimiter_found();
    if (input.empty()) return {};
    return {.kind = Kind::Data, .data = delimiter.substr(0, std::exchange(matched_, 0))};
  }
  std::size_t size = input.find(delimiter);
  if (size == 0) {
    input.remove_prefix(delimiter.size());
    return delimiter_found();
  }
  if (size == std::string_view::npos) {
    size = input.size();
    const std::size_t last = input.rfind('\r');
    if (last != std::string_view::npos && delimiter.starts_with(input.substr(last))) {
      size = last;
      if (size == 0) {
        matched_ = input.size();
        input = {};
        return {};
      }
    }
  }
  if (size == 0) return {};
  const std::string_view data = input.substr(0, size);
  input.remove_prefix(size);
  return {.kind = Kind::Data, .data = data, .in_input = true};
}

MultipartParser::Event MultipartParser::delimiter_found() {
  matched_ = 0;
  const bool in_part = state_ == State::Data;
  state_ = State::BehindDelimiter;
  return in_part ? Event{.kind = Kind::PartEnd} : Event{};
}

/// `--` ends the form; white space and a line's end begin a part.
Result<MultipartParser::Event> MultipartParser::read_delimiter_rest(std::string_view& input) {
  constexpr std::size_t kMaxPadding = 256;
  while (!input.empty()) {
    line_ += input.front();
    input.remove_prefix(1);
    if (line_ == "--") {
      line_.clear();
      state_ = State::Epilogue;
      return Event{.kind = Kind::End};
    }
    if (!line_.ends_with("\r\n")) {
      if (line_.size() > kMaxPadding) return malformed("a boundary is followed by other text");
      continue;
    }
    if (!utils::trim(std::string_view(line_).substr(0, line_.size() - 2)).empty())
      return malformed("a boundary is followed by other text");
    line_.clear();
    state_ = State::Head;
    return Event{};
  }
  return Event{};
}

Result<MultipartParser::Event> MultipartParser::read_head(std::string_view& input) {
  while (!input.empty()) {
    const std::size_t end = input.find('\n');
    const std::string_view taken = input.substr(0, end == std::string_view::npos ? end : end + 1);
    if (line_.size() + taken.size() > kMaxPartHead) return malformed("a part's head is too large");
    line_ += taken;
    input.remove_prefix(taken.size());
    if (line_ == "\r\n" || line_.ends_with(kEndOfHead)) {
      TRY(part_, parse_head(std::exchange(line_, {})));
      state_ = State::Data;
      return Event{.kind = Kind::Part};
    }
  }
  return Event{};
}

}  // namespace mocks3::s3api::forms
