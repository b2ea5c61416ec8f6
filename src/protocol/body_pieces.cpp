#include "protocol/body_pieces.hpp"

#include <cassert>

namespace sar::protocol {

void BodyPieces::push(std::string_view piece) {
  if (piece.empty()) return;
  assert(count < kPiecesMax);
  pieces[count++] = piece;
}

std::size_t BodyPieces::bytes() const {
  std::size_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += pieces[i].size();
  return sum;
}

std::string BodyPieces::joined() const {
  std::string text;
  text.reserve(bytes());
  for (std::size_t i = 0; i < count; ++i) text.append(pieces[i]);
  return text;
}

BodyPieces splice_model(std::string_view body, const ChatRequestView& view,
                        std::string_view model_value) {
  BodyPieces pieces;
  if (view.model_value.empty() || model_value.empty()) {
    pieces.push(body);
    return pieces;
  }
  pieces.push(body.substr(0, view.model_value.begin));
  pieces.push(model_value);
  pieces.push(body.substr(view.model_value.end));
  return pieces;
}

void append_with_model(std::string& out, std::string_view data, ByteRange model_value,
                       std::string_view model_json) {
  if (model_value.empty() || model_json.empty()) {
    out.append(data);
    return;
  }
  out.append(data.substr(0, model_value.begin));
  out.append(model_json);
  out.append(data.substr(model_value.end));
}

}  // namespace sar::protocol
