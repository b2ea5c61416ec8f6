#include "gateway/wire_for.hpp"

namespace sar::gateway {

const protocol::Wire* wire_for(provider::Operation, protocol::Dialect dialect) {
  return protocol::wire_of(dialect);
}

}  // namespace sar::gateway
