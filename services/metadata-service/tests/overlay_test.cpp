#include "stores/overlay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample.hpp"
#include "stores/memory/memory_engine.hpp"

namespace mocks3::metadata {
namespace {

using ::testing::ElementsAre;

/// Base rows "b"=base "d"=base "f"=base, seen through an overlay.
class OverlayTest : public ::testing::Test {
 protected:
  template <class Body>
  void with_base(Body body) {
    ASSERT_TRUE(sample::wait(engine_.commit([](KeyValueTransaction& rows) -> Result<> {
      for (const auto* key : {"b", "d", "f"}) rows.put(Family::Rows, key, "base");
      return {};
    })));
    ASSERT_TRUE(engine_.read_blocking([&](const KeyValueView& base) -> Result<> {
      body(base);
      return {};
    }));
  }
  static std::vector<std::string> scan(const KeyValueView& view, std::string_view from = "a",
                                       std::string_view to = "z") {
    std::vector<std::string> rows;
    const auto cursor = view.cursor(Family::Rows, from, to);
    for (; cursor->valid(); cursor->next())
      rows.push_back(std::string(cursor->key()) + "=" + std::string(cursor->value()));
    EXPECT_TRUE(cursor->status());
    return rows;
  }

  MemoryEngine engine_;
  Overlay overlay_;
};

TEST_F(OverlayTest, ATransactionSeesItsOwnWritesInOrder) {
  with_base([&](const KeyValueView& base) {
    OverlayTransaction member(base, overlay_);
    member.put(Family::Rows, "a", "new");
    member.put(Family::Rows, "d", "changed");
    member.erase(Family::Rows, "f");
    member.put(Family::Rows, "e", "new");
    member.put_borrowed(Family::Rows, "g", "lent");
    EXPECT_THAT(scan(member), ElementsAre("a=new", "b=base", "d=changed", "e=new", "g=lent"));
    EXPECT_THAT(scan(member, "b", "e"), ElementsAre("b=base", "d=changed"));
    EXPECT_THAT(scan(member, "c", "c"), ElementsAre());
    EXPECT_FALSE(*member.get(Family::Rows, "f", [](std::string_view) {}));
    EXPECT_FALSE(*member.get(Family::Bulk, "a", [](std::string_view) {}));
    const auto cursor = member.cursor(Family::Rows, "a", "z");
    cursor->seek("c");
    EXPECT_EQ(cursor->key(), "d");
    cursor->seek("f");
    EXPECT_EQ(cursor->key(), "g");
    cursor->seek("zz");
    EXPECT_FALSE(cursor->valid());
  });
}

TEST_F(OverlayTest, RowsMayBeErasedWhileTheyAreScanned) {
  with_base([&](const KeyValueView& base) {
    OverlayTransaction member(base, overlay_);
    member.put(Family::Rows, "c", "new");
    std::vector<std::string> seen;
    const auto cursor = member.cursor(Family::Rows, "a", "z");
    for (; cursor->valid(); cursor->next()) {
      seen.emplace_back(cursor->key());
      member.erase(Family::Rows, cursor->key());
    }
    EXPECT_THAT(seen, ElementsAre("b", "c", "d", "f"));
    EXPECT_THAT(scan(member), ElementsAre());
  });
}

TEST_F(OverlayTest, AFailedMemberTakesItsWritesBack) {
  with_base([&](const KeyValueView& base) {
    EXPECT_TRUE(run_member(base, overlay_, [](KeyValueTransaction& rows) -> Result<> {
      rows.put(Family::Rows, "a", "first");
      rows.erase(Family::Rows, "b");
      return {};
    }));
    EXPECT_FALSE(run_member(base, overlay_, [](KeyValueTransaction& rows) -> Result<> {
      rows.put(Family::Rows, "a", "second");
      rows.put(Family::Rows, "a", "third");
      rows.put(Family::Rows, "b", "second");
      rows.erase(Family::Rows, "d");
      rows.put(Family::Rows, "e", "second");
      return fail(ErrorCode::PreconditionFailed);
    }));
    EXPECT_THAT(scan(OverlayTransaction(base, overlay_)), ElementsAre("a=first", "d=base", "f=base"));
    EXPECT_EQ(overlay_.rows(Family::Rows).size(), 2u);
  });
}

TEST_F(OverlayTest, AnExceptionIsAFailureAndLeavesNothing) {
  with_base([&](const KeyValueView& base) {
    const auto result = run_member(base, overlay_, [](KeyValueTransaction& rows) -> Result<> {
      rows.put(Family::Rows, "a", "x");
      throw std::runtime_error("bug");
    });
    EXPECT_EQ(sample::code(result), ErrorCode::InternalError);
    EXPECT_TRUE(overlay_.empty());
  });
}

}  // namespace
}  // namespace mocks3::metadata
