// Bodies that pass through with the router's own values between their bytes.
#pragma once

#include <string>
#include <string_view>

#include "protocol/chat_view.hpp"

namespace sar::protocol {

// Pieces of the original bytes with the router's own values between them; views into both.
struct BodyPieces {
  static constexpr std::size_t kPiecesMax = 8;
  std::string_view pieces[kPiecesMax];
  std::size_t count = 0;

  void push(std::string_view piece);  // an empty one is left out
  [[nodiscard]] std::size_t bytes() const;
  [[nodiscard]] std::string joined() const;
};

// A request under the vendor's name for the model: the bytes of `view.model_value` become
// `model_value`. An empty range or an empty value leaves the body as it is.
[[nodiscard]] BodyPieces splice_model(std::string_view body, const ChatRequestView& view,
                                      std::string_view model_value);

// An answer, or the data of one of its events, under the name the caller asked for: `data` with
// the bytes of `model_value` replaced by `model_json` (a JSON string with quotes). An empty range
// or an empty `model_json` leaves it as it is.
void append_with_model(std::string& out, std::string_view data, ByteRange model_value,
                       std::string_view model_json);

}  // namespace sar::protocol
