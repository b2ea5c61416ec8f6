// A free list with a bound.
#include "net/block_pool.hpp"

#include <utility>

namespace sar::net {

std::unique_ptr<BlockPool::Block> BlockPool::take() {
  if (kept_.empty()) return std::make_unique_for_overwrite<Block>();
  std::unique_ptr<Block> block = std::move(kept_.back());
  kept_.pop_back();
  return block;
}

void BlockPool::give_back(std::unique_ptr<Block> block) {
  if (kept_.size() < kKeptMax) kept_.push_back(std::move(block));
}

}  // namespace sar::net
