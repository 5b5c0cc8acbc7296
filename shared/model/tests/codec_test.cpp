#include "mocks3/model/codec.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace mocks3::model {
namespace {

using namespace std::string_literals;

// Three ages of one struct: members are only ever added at the end.
struct Young {
  std::string name;
  bool operator==(const Young&) const = default;
};
BOOST_DESCRIBE_STRUCT(Young, (), (name))

struct Middle {
  std::string name;
  std::uint32_t count = 7;
  bool operator==(const Middle&) const = default;
};
BOOST_DESCRIBE_STRUCT(Middle, (), (name, count))

struct Old {
  std::string name;
  std::uint32_t count = 7;
  std::vector<std::string> notes = {"default"};
  std::optional<std::int32_t> rank;
  bool operator==(const Old&) const = default;
};
BOOST_DESCRIBE_STRUCT(Old, (), (name, count, notes, rank))

template <class Inner>
struct Outer {
  std::vector<Inner> items;
  std::string last;
  bool operator==(const Outer&) const = default;
  BOOST_DESCRIBE_CLASS(Outer, (), (items, last), (), ())
};

struct Scalars {
  bool yes = false;
  std::uint8_t small = 0;
  std::uint64_t big = 0;
  std::int32_t negative = 0;
  std::int64_t lowest = 0;
  ChecksumAlgorithm algorithm{};
  Timestamp time{};
  std::optional<std::string> text;
  std::optional<std::string> nothing = "something";
  std::pair<std::string, std::uint32_t> pair;
  Blob blob;
  bool operator==(const Scalars&) const = default;
};
BOOST_DESCRIBE_STRUCT(Scalars, (), (yes, small, big, negative, lowest, algorithm, time, text, nothing, pair, blob))

Object sample_object() {
  Object object;
  object.summary.key = "photos/\xc3\xa4.jpg";
  object.summary.version_id = "null";
  object.summary.size = std::uint64_t{5} << 40;
  object.summary.etag = "e09e4fd6265b36115fe3db32df945d84-2";
  object.summary.last_modified = Timestamp(std::chrono::milliseconds(1440938160123));
  object.summary.storage_class = "STANDARD";
  object.summary.owner = {"id", "name"};
  object.summary.checksum_algorithms = {ChecksumAlgorithm::Crc64Nvme};
  object.summary.checksum_type = ChecksumType::Composite;
  object.detail.system.content_type = "image/jpeg";
  object.detail.user_metadata = {{"color", "red"}, {"empty", ""}};
  object.detail.tags = {{"a", "b"}};
  object.detail.checksums = {{ChecksumAlgorithm::Crc64Nvme, "jSnVw/bqjr4="}};
  object.detail.part_count = 2;
  for (std::uint32_t i = 1; i <= 2; ++i) {
    const std::uint64_t size = std::uint64_t{100} * i;
    Part part;
    part.part_number = i;
    part.size = size;
    part.etag = "7d793037a0760186574b0282f2f435e7";
    part.blob = {"0123456789abcdef0123456789abcdef", size, {"n1", "n2"}, 3, true, {"\0\xff\x80 bytes"s}};
    object.detail.parts.push_back(part);
  }
  return object;
}

/// Not every row has operator==; two values with the same encoding are equal.
template <class T>
void expect_round_trip(const T& value) {
  const auto row = encode(value);
  std::string_view tail = "unset";
  const auto back = decode<T>(row, &tail);
  ASSERT_TRUE(back);
  EXPECT_EQ(encode(*back), row);
  EXPECT_TRUE(tail.empty());
}

template <class T>
void expect_corrupted(std::string_view row) {
  const auto back = decode<T>(row);
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error().code, ErrorCode::StoreCorrupted);
}

std::string row(std::string_view body) { return kRowVersion + std::string(body); }

TEST(Codec, KeepsEveryKindOfMember) {
  const Scalars value{.yes = true,
                      .small = 255,
                      .big = std::numeric_limits<std::uint64_t>::max(),
                      .negative = -1,
                      .lowest = std::numeric_limits<std::int64_t>::min(),
                      .algorithm = ChecksumAlgorithm::Sha256,
                      .time = Timestamp(std::chrono::milliseconds(-12345)),
                      .text = "",
                      .nothing = std::nullopt,
                      .pair = {"left", 9},
                      .blob = {"\0\n\xff"s}};
  EXPECT_EQ(decode<Scalars>(encode(value)).value(), value);
}

TEST(Codec, RoundTripsDefaultsOfEveryRow) {
  expect_round_trip(Bucket{});
  expect_round_trip(Object{});
  expect_round_trip(Upload{});
  expect_round_trip(Part{});
}

TEST(Codec, RoundTripsAFullObject) {
  const auto object = sample_object();
  expect_round_trip(object);
  const auto back = decode<Object>(encode(object)).value();
  EXPECT_EQ(back.summary.key, object.summary.key);
  EXPECT_EQ(back.summary.last_modified, object.summary.last_modified);
  EXPECT_EQ(back.detail.user_metadata, object.detail.user_metadata);
  EXPECT_EQ(back.detail.parts.at(1).blob.inline_data, object.detail.parts.at(1).blob.inline_data);
  EXPECT_EQ(back.detail.parts.at(1).blob.nodes, object.detail.parts.at(1).blob.nodes);
}

TEST(Codec, RoundTripsABucketAndAnUpload) {
  Bucket bucket{"name", 42, {"id", "me"}, "eu-west-1", Timestamp(std::chrono::milliseconds(1)), {{"k", "v"}}, true};
  expect_round_trip(bucket);
  Upload upload;
  upload.upload_id = "u";
  upload.checksum_algorithm = ChecksumAlgorithm::Sha1;
  expect_round_trip(upload);
  EXPECT_EQ(decode<Upload>(encode(upload))->checksum_algorithm, ChecksumAlgorithm::Sha1);
}

TEST(Codec, WritesTheDocumentedForm) {
  // Version, size of the struct, size of the name, name, count as a varint.
  EXPECT_EQ(encode(Middle{"ab", 300}),
            "\x01\x05\x02"
            "ab\xac\x02"s);
}

TEST(Codec, SkipsMembersItDoesNotKnow) {
  const Old old{"name", 1, {"x", "y"}, -5};
  EXPECT_EQ(decode<Young>(encode(old)).value(), Young{"name"});
  EXPECT_EQ(decode<Middle>(encode(old)).value(), (Middle{"name", 1}));
}

TEST(Codec, LeavesMissingMembersAtTheirDefaults) {
  EXPECT_EQ(decode<Middle>(encode(Young{"name"})).value(), (Middle{"name", 7}));
  EXPECT_EQ(decode<Old>(encode(Young{"name"})).value(), (Old{"name", 7, {"default"}, {}}));
}

TEST(Codec, SkipsMembersInsideAList) {
  const Outer<Old> written{{{"a", 1, {"x"}, 1}, {"b", 2, {}, {}}}, "end"};
  EXPECT_EQ(decode<Outer<Young>>(encode(written)).value(), (Outer<Young>{{{"a"}, {"b"}}, "end"}));
}

TEST(Codec, LeavesDefaultsInsideAList) {
  const Outer<Young> written{{{"a"}, {"b"}}, "end"};
  EXPECT_EQ(decode<Outer<Middle>>(encode(written)).value(), (Outer<Middle>{{{"a", 7}, {"b", 7}}, "end"}));
}

TEST(Codec, HandsOverWhatStandsBehindTheValue) {
  std::string_view tail;
  const auto bytes = encode(Young{"a"}) + encode(Middle{"b", 2});
  EXPECT_EQ(decode<Young>(bytes, &tail).value(), Young{"a"});
  EXPECT_EQ(decode<Middle>(tail, &tail).value(), (Middle{"b", 2}));
  EXPECT_TRUE(tail.empty());
}

TEST(Codec, ReportsARowCutAtAnyByte) {
  const auto bytes = encode(sample_object());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const std::string cut = bytes.substr(0, size);  // a copy, so that the address sanitizer sees its end
    expect_corrupted<Object>(cut);
  }
}

TEST(Codec, ReportsAMemberThatLeavesItsStruct) {
  expect_corrupted<Young>(
      row("\x02\x05"
          "abcde"));
  expect_corrupted<Outer<Young>>(
      row("\x04\x01\x03\x02"
          "a"
          "abc"));
}

TEST(Codec, SurvivesAnyChangeOfASingleByte) {
  const auto bytes = encode(sample_object());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (const int change : {0x01, 0x40, 0x80, 0xff}) {
      auto changed = bytes;
      changed[i] = static_cast<char>(changed[i] ^ change);
      if (const auto back = decode<Object>(changed); !back) {
        EXPECT_EQ(back.error().code, ErrorCode::StoreCorrupted);
      }
    }
  }
}

TEST(Codec, RefusesAnotherVersion) {
  expect_corrupted<Young>("");
  expect_corrupted<Young>(
      "\x00\x02\x01"
      "a"s);
  expect_corrupted<Young>(
      "\x02\x02\x01"
      "a");
}

TEST(Codec, DoesNotAllocateForAHugeCount) {
  // 2^62 items: anything that believed it would throw length_error or bad_alloc.
  const auto huge = "\x80\x80\x80\x80\x80\x80\x80\x80\x40"s;
  expect_corrupted<std::vector<Part>>(row(huge));
  expect_corrupted<std::vector<std::string>>(row(huge));
  expect_corrupted<std::string>(row(huge));
  expect_corrupted<Blob>(row(huge));
  expect_corrupted<Young>(row(huge));
}

TEST(Codec, RefusesANumberOfMoreThanTenBytes) {
  expect_corrupted<std::uint64_t>(row(std::string(10, '\x80') + '\x01'));
  expect_corrupted<std::uint64_t>(row(std::string(100, '\xff')));
}

TEST(Codec, RefusesANumberWithoutEnd) { expect_corrupted<std::uint64_t>(row("\xff\xff")); }

TEST(Codec, UsesAsFewBytesAsANumberNeeds) {
  for (const auto& [value, size] : {std::pair{std::uint64_t{0}, 1}, {127, 1}, {128, 2}, {16383, 2}, {16384, 3}}) {
    EXPECT_EQ(encode(value).size(), 1U + static_cast<unsigned>(size)) << value;
  }
  EXPECT_EQ(encode(std::int64_t{-1}).size(), 2U);
}

}  // namespace
}  // namespace mocks3::model
