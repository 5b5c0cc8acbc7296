// What the clients did to each key, and so what may be found under it after a crash.
//
// A write is a version with a size, or a delete (version 0). An acknowledged write may be found unless another
// acknowledged write began after it had ended. One without an answer may have happened, and may be found until an
// acknowledged write that began after the crash replaces it. Nothing else may be found. Threads: any.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace mocks3::chaos {

struct Found {
  std::uint64_t version = 0;  // 0: no object
  std::uint64_t size = 0;
  bool operator==(const Found&) const = default;
};

class History {
 public:
  /// A write that has begun and has no answer.
  class Write {
   public:
    void acknowledge() { history_->end(key_, stamp_, true); }
    /// It has not happened, for certain.
    void refuse() { history_->end(key_, stamp_, false); }

   private:
    friend class History;
    Write(History& history, std::string key, std::uint64_t stamp)
        : history_(&history), key_(std::move(key)), stamp_(stamp) {}
    History* history_;
    std::string key_;
    std::uint64_t stamp_;
  };

  std::uint64_t next_version() { return ++versions_; }
  Write begin(const std::string& key, Found wanted);
  std::uint64_t acknowledged() const { return acknowledged_; }

  std::vector<std::string> keys() const;
  /// Empty when `found` may be there, otherwise what is wrong.
  std::string judge(const std::string& key, Found found) const;
  /// What was found after a crash is what is there: whatever had no answer has happened or never will.
  void settle(const std::string& key, Found found);

 private:
  static constexpr std::uint64_t kNever = ~std::uint64_t{0};
  struct Event {
    Found wanted;
    std::uint64_t begun = 0;
    std::uint64_t ended = kNever;  // acknowledged
  };

  void end(const std::string& key, std::uint64_t stamp, bool happened);

  mutable std::mutex mutex_;
  std::map<std::string, std::vector<Event>> events_;
  std::uint64_t stamp_ = 0;
  std::uint64_t acknowledged_ = 0;
  std::atomic<std::uint64_t> versions_{0};
};

}  // namespace mocks3::chaos
