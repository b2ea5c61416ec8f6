// From the head of a vendor's successful reply to an answer that is good enough to commit to: a
// whole body that was understood, or a stream that has brought its first real token.
#pragma once

#include "gateway/answer.hpp"
#include "gateway/outgoing.hpp"
#include "gateway/worker.hpp"

namespace sar::gateway {

// Fills the `relay` part of `request`. Errors: the vendor's, as its adapter classifies them.
[[nodiscard]] net::Task<Result<Answer>> open_answer(Worker& worker, Request& request,
                                                    const Outgoing& outgoing,
                                                    std::unique_ptr<net::HttpReply> reply);

// Reads the body to its end. Error ServerError "answer_too_large" beyond `bytes_max`.
[[nodiscard]] net::Task<Result<std::string>> read_all(net::HttpReply& reply, std::size_t bytes_max);

}  // namespace sar::gateway
