// The body of a reply, pulled from the connection it came on; gives the connection back at its end.
//
// Ownership: the caller's; dropped before its end, it breaks the connection off. Threads: the core of the call. Errors:
// StoreUnavailable when the peer breaks off or stalls.
#pragma once

#include <memory>

#include "connection_pool.hpp"
#include "mocks3/stream/body.hpp"
#include "reply_parser.hpp"

namespace mocks3::httpclient {

/// `parser` has seen the head. `reusable`: the request went out whole, so the connection may carry another.
std::unique_ptr<stream::BodyReader> make_reply_body(Lease lease, std::unique_ptr<ReplyParser> parser, bool reusable,
                                                    Wire::Limit idle_limit);

}  // namespace mocks3::httpclient
