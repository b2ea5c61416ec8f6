// Requests and answers from untrusted bytes. The first byte chooses the border at which the rest is
// cut; whole, cut and byte by byte must be understood alike.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "../unit/net/message_reader.hpp"

namespace {

template <class Reader>
void expect_one_meaning(std::string_view bytes, std::size_t border) {
  const std::string whole = sar::net::read_whole<Reader>(bytes);
  if (sar::net::read_cut<Reader>(bytes, border) != whole) std::abort();
  if (sar::net::read_bytewise<Reader>(bytes) != whole) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
  const std::size_t border = data[0] % bytes.size();
  expect_one_meaning<sar::net::RequestReader>(bytes, border);
  expect_one_meaning<sar::net::ResponseReader>(bytes, border);
  return 0;
}
