// Blocks of memory that a connection holds only while bytes flow through it. One pool per worker;
// an idle connection holds none.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace sar::net {

class BlockPool {
 public:
  // The plain text of the largest TLS record.
  static constexpr std::size_t kBlockBytes = 16 * 1024;
  using Block = std::array<char, kBlockBytes>;

  [[nodiscard]] std::unique_ptr<Block> take();
  void give_back(std::unique_ptr<Block> block);

 private:
  static constexpr std::size_t kKeptMax = 64;
  std::vector<std::unique_ptr<Block>> kept_;
};

}  // namespace sar::net
