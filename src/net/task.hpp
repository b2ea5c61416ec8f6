// The coroutine type of everything that waits. The executor is concrete: type erasure costs time
// per operation.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace sar::net {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;

template <class T = void>
using Task = asio::awaitable<T, Executor>;

}  // namespace sar::net
