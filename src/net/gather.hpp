// Pieces that leave one after the other, and how far they got.
#pragma once

#include <sys/uio.h>

#include <boost/container/small_vector.hpp>
#include <span>
#include <string_view>

namespace sar::net {

class Gather {
 public:
  // REQUIRES: the bytes outlive this object.
  void add(std::string_view piece) {
    if (piece.empty()) return;
    pieces_.push_back({.iov_base = const_cast<char*>(piece.data()), .iov_len = piece.size()});
  }
  void add(std::span<const std::string_view> pieces) {
    for (const std::string_view piece : pieces) add(piece);
  }

  [[nodiscard]] bool done() const { return first_ == pieces_.size(); }
  // Nothing has left yet.
  [[nodiscard]] bool untouched() const { return untouched_; }
  [[nodiscard]] std::span<iovec> rest() { return std::span{pieces_}.subspan(first_); }
  void advance(std::size_t bytes) {
    if (bytes > 0) untouched_ = false;
    while (bytes > 0) {
      iovec& piece = pieces_[first_];
      const std::size_t step = bytes < piece.iov_len ? bytes : piece.iov_len;
      piece.iov_base = static_cast<char*>(piece.iov_base) + step;
      piece.iov_len -= step;
      bytes -= step;
      if (piece.iov_len == 0) ++first_;
    }
  }

 private:
  boost::container::small_vector<iovec, 8> pieces_;
  std::size_t first_ = 0;
  bool untouched_ = true;
};

}  // namespace sar::net
