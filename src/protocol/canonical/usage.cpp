// Names of the usage sources.
#include "protocol/canonical/usage.hpp"

namespace sar::protocol {

std::string_view to_string(UsageSource source) {
  switch (source) {
    case UsageSource::None:
      return "none";
    case UsageSource::Reported:
      return "reported";
    case UsageSource::Counted:
      return "counted";
    case UsageSource::Estimated:
      return "estimated";
    case UsageSource::Interrupted:
      return "interrupted";
  }
  return "none";
}

}  // namespace sar::protocol
