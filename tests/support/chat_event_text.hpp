// What a stream said, as text that people can read and compare.
#pragma once

#include <concepts>
#include <ostream>
#include <string>

#include "protocol/canonical/chat_event.hpp"

namespace sar::test {

// One line without its end: the kind of event, then its values.
[[nodiscard]] std::string to_text(const protocol::ChatEvent& event);
[[nodiscard]] std::string to_text(const protocol::Usage& usage);

}  // namespace sar::test

namespace sar::protocol {

// How GoogleTest, which looks into variants, shows an event.
template <class Event, class Variant>
inline constexpr bool kIsAlternative = false;
template <class Event, class... Events>
inline constexpr bool kIsAlternative<Event, std::variant<Events...>> =
    (std::same_as<Event, Events> || ...);

template <class Event>
  requires kIsAlternative<Event, ChatEvent>
void PrintTo(const Event& event, std::ostream* out) {
  *out << test::to_text(ChatEvent{event});
}

}  // namespace sar::protocol
