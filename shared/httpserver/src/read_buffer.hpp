// Bytes that have come from the socket and are not used up yet: heads, chunk lines, and what follows them.
//
// Starts small, because an idle connection keeps it; grows while a head needs it. One thread.
#pragma once

#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace mocks3::httpserver {

class ReadBuffer {
 public:
  std::string_view view() const { return {data_.get() + begin_, end_ - begin_}; }
  bool empty() const { return begin_ == end_; }

  void consume(std::size_t size) {
    begin_ += size;
    if (begin_ == end_) begin_ = end_ = 0;
  }

  /// Copies out and consumes at most `size` bytes.
  std::size_t take(char* to, std::size_t size) {
    const std::size_t taken = std::min(size, end_ - begin_);
    if (taken > 0) std::memcpy(to, data_.get() + begin_, taken);
    consume(taken);
    return taken;
  }

  /// Free space behind the bytes: at least one byte, unless `limit` bytes are held already.
  std::span<char> room(std::size_t limit) {
    if (begin_ > 0 && capacity_ - end_ < kInitial / 2) {
      std::memmove(data_.get(), data_.get() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    if (end_ == capacity_ && capacity_ < limit) resize(std::min(limit, std::max(kInitial, capacity_ * 2)));
    return {data_.get() + end_, capacity_ - end_};
  }
  void commit(std::size_t size) { end_ += size; }

  /// Gives back what a large head has taken.
  void shrink() {
    if (!empty() || capacity_ <= kInitial) return;
    data_.reset();
    capacity_ = 0;
  }

 private:
  static constexpr std::size_t kInitial = 4096;

  void resize(std::size_t capacity) {
    std::unique_ptr<char[]> larger(new char[capacity]);  // not initialised
    if (end_ > begin_) std::memcpy(larger.get(), data_.get() + begin_, end_ - begin_);
    data_ = std::move(larger);
    capacity_ = capacity;
    end_ -= begin_;
    begin_ = 0;
  }

  std::unique_ptr<char[]> data_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace mocks3::httpserver
