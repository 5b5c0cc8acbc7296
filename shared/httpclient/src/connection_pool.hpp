// The connections of one core to one peer: kept alive between calls, bounded in number.
//
// Ownership: shared by the client and the leases out of it, so that a reply may be dropped after the client. Threads:
// one core. Errors: DeadlineExceeded when no connection came free in time, StoreUnavailable when the peer cannot be
// reached.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "mocks3/httpclient/client.hpp"
#include "mocks3/runtime/task.hpp"
#include "wire.hpp"

namespace mocks3::httpclient {

class ConnectionPool;

/// A place in the pool, and the connection that fills it. The connection is broken off when the lease goes, unless
/// release() has said that it can carry another call.
class Lease {
 public:
  Lease() = default;
  explicit Lease(std::shared_ptr<ConnectionPool> pool);
  ~Lease();
  Lease(Lease&& other) noexcept = default;
  Lease& operator=(Lease&& other) noexcept;

  void attach(std::shared_ptr<Wire> wire, std::string authority, bool reused);
  Wire& wire() const { return *wire_; }
  /// "127.0.0.1:7001", for the Host header.
  const std::string& authority() const { return authority_; }
  /// Had carried a call before; the peer may have closed it at the same moment.
  bool reused() const { return reused_; }
  void release();

 private:
  std::shared_ptr<ConnectionPool> pool_;
  std::shared_ptr<Wire> wire_;
  std::string authority_;
  bool reused_ = false;
};

class ConnectionPool : public std::enable_shared_from_this<ConnectionPool> {
 public:
  ConnectionPool(const Options& options, std::function<Result<std::string>()> resolve, metrics::Counter* connects);

  /// `fresh`: not one that was used before.
  Task<Lease> acquire(Wire::Clock::time_point deadline, bool fresh);

 private:
  friend class Lease;
  struct Idle {
    std::shared_ptr<Wire> wire;
    std::string authority;
  };
  struct Waiter {
    boost::asio::steady_timer timer;
    bool granted = false;
  };

  Task<Lease> take_place(Wire::Clock::time_point deadline);
  Task<> open(Lease& place, Wire::Clock::time_point deadline);
  void give_back(std::shared_ptr<Wire> wire, std::string authority, bool usable);
  void free_place();

  const Options options_;
  const std::function<Result<std::string>()> resolve_;
  metrics::Counter* const connects_;
  std::size_t in_use_ = 0;
  std::vector<Idle> idle_;  // the last used at the back
  std::deque<Waiter*> waiters_;
};

}  // namespace mocks3::httpclient
