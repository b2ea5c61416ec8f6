#include "protocol/openai/call_ids.hpp"

#include <algorithm>
#include <cstdint>

#include "protocol/text_hash.hpp"

namespace sar::protocol {
namespace {

constexpr std::size_t kUsualMax = 40;
constexpr std::size_t kShortLength = 9;
constexpr std::string_view kDigits =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

bool is_short(std::string_view id) {
  return id.size() == kShortLength &&
         std::ranges::all_of(id, [](char letter) { return kDigits.contains(letter); });
}

std::string short_id(std::string_view id) {
  std::uint64_t rest = text_hash_64(id);  // 62 to the ninth is a little less than its range
  std::string text(kShortLength, '0');
  for (char& letter : text) {
    letter = kDigits[rest % kDigits.size()];
    rest /= kDigits.size();
  }
  return text;
}

}  // namespace

std::string fitting_call_id(const std::string& id, CallIdForm form) {
  if (form == CallIdForm::Short) return is_short(id) ? id : short_id(id);
  if (id.size() <= kUsualMax) return id;
  return "call_" + short_id(id) + short_id(id.substr(1));
}

}  // namespace sar::protocol
