// The store port below KvMetadataStore: ordered byte strings, consistent reads on the caller's core, and transactions.
//
//   co_await engine.read([&](const KeyValueView& view) { return view.get(Family::Rows, key, …); });
//   co_await engine.commit([&](KeyValueTransaction& transaction) { transaction.put(…); return Result<>{}; });
//
// Engines: memory, RocksDB. A relational database does not implement this port but MetadataStore (store.hpp).
//
// Functions handed to an engine borrow from the awaiting coroutine, which is suspended meanwhile; they must not throw,
// nor wait for anything. A read function may be run twice (first on the caller's core with what is cached, then where
// it may block) and must then start over; a commit function is run exactly once, maybe on another thread, never at the
// same time as another one. Threads: read and commit from any coroutine on any core; the result comes back on that
// core. Errors: StoreUnavailable (for a commit: outcome unknown), StoreCorrupted, SlowDown when a queue is full
// (nothing was done), and whatever a function returns (nothing of its transaction has happened).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "mocks3/runtime/task.hpp"

namespace mocks3::metadata {

/// Rows are small, read and scanned all the time; Bulk holds what is fetched one by one.
enum class Family : std::uint8_t { Rows, Bulk };
inline constexpr std::size_t kFamilies = 2;

/// A callable borrowed for the time of one call.
template <class Signature>
class FunctionRef;
template <class R, class... Args>
class FunctionRef<R(Args...)> {
 public:
  template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, FunctionRef>)
  FunctionRef(F&& function)  // NOLINT(google-explicit-constructor): a callable is a FunctionRef
      : object_(const_cast<void*>(static_cast<const void*>(&function))), call_([](void* object, Args... args) -> R {
          return (*static_cast<std::remove_reference_t<F>*>(object))(std::forward<Args>(args)...);
        }) {}
  R operator()(Args... args) const { return call_(object_, std::forward<Args>(args)...); }

 private:
  void* object_;
  R (*call_)(void*, Args...);
};

/// A position in a range of one family, in byte order. Views are valid until the next move.
class KeyValueCursor {
 public:
  virtual ~KeyValueCursor() = default;
  virtual bool valid() const = 0;
  virtual std::string_view key() const = 0;
  virtual std::string_view value() const = 0;
  virtual void next() = 0;
  /// To the first row at or behind `key`; forwards only.
  virtual void seek(std::string_view key) = 0;
  /// To be asked when valid() is false: the end of the range, or an error.
  virtual Result<> status() const = 0;
};

struct KeyRange {
  std::string_view from;
  std::string_view to;  // exclusive
};
struct CursorPair {
  std::unique_ptr<KeyValueCursor> first;
  std::unique_ptr<KeyValueCursor> second;
};

/// Reads. One cursor sees one moment; separate gets and cursors may see later ones.
class KeyValueView {
 public:
  virtual ~KeyValueView() = default;
  /// Shows the value to `use`, without copying it; false when there is none.
  virtual Result<bool> get(Family family, std::string_view key, FunctionRef<void(std::string_view)> use) const = 0;
  /// At the first row at or behind `from`, ends before `to`.
  virtual std::unique_ptr<KeyValueCursor> cursor(Family family, std::string_view from, std::string_view to) const = 0;
  /// Two cursors that see the same moment.
  virtual CursorPair cursors(Family family, const KeyRange& first, const KeyRange& second) const = 0;
};

/// Reads that see everything earlier transactions and this one have written, and writes.
class KeyValueTransaction : public KeyValueView {
 public:
  virtual void put(Family family, std::string key, std::string value) = 0;
  /// The bytes stay where they are until commit() has returned.
  virtual void put_borrowed(Family family, std::string key, std::string_view value) = 0;
  virtual void erase(Family family, std::string_view key) = 0;
};

using ReadFunction = FunctionRef<Result<>(const KeyValueView&)>;
using CommitFunction = FunctionRef<Result<>(KeyValueTransaction&)>;

class KeyValueEngine {
 public:
  virtual ~KeyValueEngine() = default;
  virtual Task<> read(ReadFunction function) = 0;
  /// Reads on the calling thread and blocks it when it has to: for starting up.
  virtual Result<> read_blocking(ReadFunction function) = 0;
  virtual Task<> commit(CommitFunction function) = 0;
  /// Removes every row and applies the function to the empty store, as one transaction.
  virtual Task<> clear(CommitFunction then) = 0;
  /// Gives the space of deleted rows back. False when nothing was deleted since the last time.
  virtual Task<bool> compact() = 0;
};

}  // namespace mocks3::metadata
