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

// What is put right in the data of an event that passes; empty ranges: nothing.
struct EventEdit {
  ByteRange model_value;        // its bytes become …
  std::string_view model_json;  // … this, a JSON string with quotes
  ByteRange left_out;           // a member of an object, from the first quote of its name
};
void append_edited(std::string& out, std::string_view data, const EventEdit& edit);

}  // namespace sar::protocol
