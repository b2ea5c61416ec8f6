// Where a part stood in the caller's body. Internal to the dialect.
#pragma once

#include <string>
#include <string_view>

#include "protocol/canonical/chat_request.hpp"

namespace sar::protocol {

// It is put in words where there is something to say about the part: most are carried whole.
struct PartPlace {
  std::string_view fixed = {};  // "system"; else it is a part of the message
  const Message* message = nullptr;
  std::size_t message_index = 0;
  std::string_view field = {};     // empty: the message itself
  std::size_t number = kNoNumber;  // in the list that the field is

  static constexpr std::size_t kNoNumber = static_cast<std::size_t>(-1);

  [[nodiscard]] std::string text() const;
};

// The places of a message's parts, in order: where the reader noted them; else in the content, and
// in OpenAI's dialect calls beside it.
class PartPlaces {
 public:
  PartPlaces(Dialect dialect, const PartPlace& message) : dialect_(dialect), message_(message) {}

  PartPlace next(const Part& part);

 private:
  Dialect dialect_;
  PartPlace message_;
  std::size_t contents_ = 0;
  std::size_t calls_ = 0;
};

}  // namespace sar::protocol
