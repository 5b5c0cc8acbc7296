#include "mocks3/stream/body.hpp"

#include <gtest/gtest.h>

#include "mocks3/testing/coroutine_test.hpp"

namespace mocks3::stream {
namespace {

/// Hands out these pieces, then the end or an error.
class PiecesBody final : public BodyReader {
 public:
  explicit PiecesBody(std::vector<std::string> pieces, std::optional<Error> verdict = std::nullopt)
      : pieces_(std::move(pieces)), verdict_(std::move(verdict)) {}
  Task<Chunk> read(std::size_t max) override {
    if (at_ == pieces_.size()) {
      if (verdict_) co_return fail(*verdict_);
      co_return Chunk();
    }
    std::string& piece = pieces_[at_];
    std::string part = piece.substr(0, max);
    piece.erase(0, max);
    if (piece.empty()) ++at_;
    co_return Chunk(std::move(part));
  }
  std::optional<std::uint64_t> length() const override { return std::nullopt; }

 private:
  std::vector<std::string> pieces_;
  std::optional<Error> verdict_;
  std::size_t at_ = 0;
};

CO_TEST(MemoryBody, DeliversInPiecesThenTheEnd) {
  MemoryBody body(std::string("hello"));
  EXPECT_EQ(body.length(), 5u);
  EXPECT_EQ((co_await body.read(2))->view(), "he");
  EXPECT_EQ((co_await body.read(100))->view(), "llo");
  EXPECT_TRUE((co_await body.read(100))->empty());
  EXPECT_EQ(body.length(), 5u);
  EXPECT_FALSE(body.as_file());
  EXPECT_TRUE(body.trailers().empty());
}

CO_TEST(MemoryBody, MayBeEmpty) {
  MemoryBody body{std::string()};
  EXPECT_EQ(body.length(), 0u);
  EXPECT_TRUE((co_await body.read(1))->empty());
  MemoryBody nothing{Chunk()};
  EXPECT_TRUE((co_await nothing.read(1))->empty());
}

CO_TEST(ReadAll, JoinsThePieces) {
  PiecesBody body({"ab", "c", "def"});
  EXPECT_EQ(co_await read_all(body, 6), "abcdef");
}

CO_TEST(ReadAll, HasALimitWithAndWithoutALength) {
  PiecesBody unknown({"abc", "def"});
  EXPECT_EQ((co_await read_all(unknown, 5)).error().code, ErrorCode::EntityTooLarge);
  MemoryBody known(std::string("abcdef"));
  EXPECT_EQ((co_await read_all(known, 5)).error().code, ErrorCode::EntityTooLarge);
}

CO_TEST(ReadAll, PassesTheVerdictOn) {
  PiecesBody body({"abc"}, Error(ErrorCode::BadDigest));
  EXPECT_EQ((co_await read_all(body, 100)).error().code, ErrorCode::BadDigest);
}

CO_TEST(ReadFull, FillsAcrossPieces) {
  PiecesBody body({"ab", "cde", "f"});
  auto first = co_await read_full(body, 4);
  CO_ASSERT_OK(first);
  EXPECT_EQ(first->chunk.view(), "abcd");
  EXPECT_FALSE(first->ended);
  auto second = co_await read_full(body, 4);
  CO_ASSERT_OK(second);
  EXPECT_EQ(second->chunk.view(), "ef");
  EXPECT_TRUE(second->ended);
}

CO_TEST(ReadFull, AnEmptyBodyHasEnded) {
  PiecesBody body({});
  auto filled = co_await read_full(body, 4);
  CO_ASSERT_OK(filled);
  EXPECT_TRUE(filled->chunk.empty());
  EXPECT_TRUE(filled->ended);
}

CO_TEST(ReadFull, ABodyOfExactlyTheSizeHasNotEndedYet) {
  PiecesBody body({"abcd"});
  auto filled = co_await read_full(body, 4);
  CO_ASSERT_OK(filled);
  EXPECT_FALSE(filled->ended);
  filled = co_await read_full(body, 4);
  CO_ASSERT_OK(filled);
  EXPECT_TRUE(filled->ended);
}

CO_TEST(ReadFull, PassesTheVerdictOn) {
  PiecesBody body({"ab"}, Error(ErrorCode::BadDigest));
  EXPECT_EQ((co_await read_full(body, 4)).error().code, ErrorCode::BadDigest);
}

}  // namespace
}  // namespace mocks3::stream
