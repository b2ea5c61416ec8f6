#include "gateway/answer_stream.hpp"

namespace sar::gateway {

Error stream_cut() {
  return vendor_error(ErrorClass::StreamBroken, "stream_cut",
                      "The vendor's stream ended before the answer was complete.");
}

Error error_in_stream() {
  return vendor_error(ErrorClass::ServerError, "error_in_stream",
                      "The vendor reported an error inside its stream.");
}

}  // namespace sar::gateway
