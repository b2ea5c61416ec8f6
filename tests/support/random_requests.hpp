// Random requests of all that a dialect can say of one.
#pragma once

#include "support/speech.hpp"

namespace sar::test {

// Written in the dialect of `speech` and read again, it is what it was.
[[nodiscard]] protocol::ChatRequest random_request(const Speech& speech, RandomWords& random);

}  // namespace sar::test
