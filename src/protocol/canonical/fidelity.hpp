// What a translation could not carry over: every field that was dropped or changed on the way.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sar::protocol {

struct FidelityNote {
  enum class Kind : std::uint8_t { Dropped, Changed };
  Kind kind = Kind::Dropped;
  // The canonical model's name for the field, which is OpenAI's ("logit_bias", "messages[2].name"),
  // or the name the caller used for one that only his dialect has. name_as_caller() makes it his.
  std::string field;
  std::string reason;  // for people: "Anthropic has no such field", "clamped to 1"
  bool operator==(const FidelityNote&) const = default;
};

class Fidelity {
 public:
  void dropped(std::string field, std::string reason) {
    note({FidelityNote::Kind::Dropped, std::move(field), std::move(reason)});
  }
  void changed(std::string field, std::string reason) {
    note({FidelityNote::Kind::Changed, std::move(field), std::move(reason)});
  }
  [[nodiscard]] const std::vector<FidelityNote>& notes() const { return notes_; }
  [[nodiscard]] bool empty() const { return notes_.empty(); }

 private:
  void note(FidelityNote note) {
    for (const FidelityNote& known : notes_) {
      if (known.kind == note.kind && known.field == note.field) return;
    }
    notes_.push_back(std::move(note));
  }
  std::vector<FidelityNote> notes_;
};

}  // namespace sar::protocol
