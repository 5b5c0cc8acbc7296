// Task<T>: a coroutine that ends in a Result. Every asynchronous function of the house has this type.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "mocks3/errors/result.hpp"

namespace mocks3 {

namespace asio = boost::asio;

template <class T = void>
using Task = asio::awaitable<Result<T>>;

}  // namespace mocks3
