#include "protocol/body_pieces.hpp"

#include <cassert>

namespace sar::protocol {
namespace {

// `member` with the comma that parts it from a neighbour.
ByteRange with_comma(std::string_view data, ByteRange member) {
  constexpr std::string_view kBlanks = " \t\r\n";
  if (member.empty()) return member;
  const std::size_t after = data.find_first_not_of(kBlanks, member.end);
  if (after != std::string_view::npos && data[after] == ',') {
    return {member.begin, static_cast<std::uint32_t>(after) + 1};
  }
  const std::size_t before = data.find_last_not_of(kBlanks, member.begin - 1);
  const bool is_last = before != std::string_view::npos && data[before] == ',';
  return {is_last ? static_cast<std::uint32_t>(before) : member.begin, member.end};
}

}  // namespace

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

void append_edited(std::string& out, std::string_view data, const EventEdit& edit) {
  std::uint32_t at = 0;
  const auto replace = [&](ByteRange range, std::string_view text) {
    if (range.empty()) return;
    out.append(data.substr(at, range.begin - at)).append(text);
    at = range.end;
  };
  const ByteRange left_out = with_comma(data, edit.left_out);
  const bool is_behind = left_out.begin > edit.model_value.begin;
  if (!is_behind) replace(left_out, {});
  if (!edit.model_json.empty()) replace(edit.model_value, edit.model_json);
  if (is_behind) replace(left_out, {});
  out.append(data.substr(at));
}

}  // namespace sar::protocol
