// Asio's event loop, as this layer uses it. The executor is concrete: type erasure costs time per
// operation.
#pragma once

#include <boost/asio/io_context.hpp>

namespace sar::net {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;

}  // namespace sar::net
