#include "mocks3/faults/decision.hpp"

#include "mocks3/utils/random.hpp"

namespace mocks3::faults {

namespace {

void append_le(std::string& out, std::uint64_t number, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(number >> (8 * i) & 0xff));
}

void append_field(std::string& out, std::string_view text) {
  append_le(out, text.size(), 4);
  out += text;
}

}  // namespace

Draws::Draws(std::uint64_t seed, std::string_view rule_id, const Subject& subject, std::uint64_t ordinal)
    : seed_(seed) {
  message_.reserve(64 + rule_id.size() + subject.bucket.size() + subject.key.size() + subject.range.size());
  append_field(message_, rule_id);
  append_field(message_, model::to_string(subject.operation));
  append_field(message_, subject.bucket);
  append_field(message_, subject.key);
  append_field(message_, subject.range);
  append_le(message_, subject.part_number, 4);
  append_le(message_, ordinal, 8);
  append_le(message_, 0, 4);
}

double Draws::operator()(std::uint32_t draw) {
  for (std::size_t i = 0; i < 4; ++i) message_[message_.size() - 4 + i] = static_cast<char>(draw >> (8 * i) & 0xff);
  return static_cast<double>(utils::siphash24(seed_, kDecisionKey, message_) >> 11) * 0x1p-53;
}

}  // namespace mocks3::faults
