// Messages, written as `systemInstruction` and `contents`. Internal to the dialect.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/result.hpp"
#include "protocol/gemini/target.hpp"
#include "protocol/json/json_writer.hpp"

namespace sar::protocol {

// Neighbours of one role are one content. All results of a step stand in one, in the order of the
// calls they answer. Signatures go back on the parts they came on; a call of another vendor's gets
// the documented stand-in where the model insists on one.
class GeminiContentsWriter {
 public:
  GeminiContentsWriter(const ChatRequest& request, const RequestTarget& target, Fidelity& fidelity);

  // Appends two fields to an object that is open. Errors: the caller's, with the path.
  [[nodiscard]] Result<void> write(std::string& json);

 private:
  struct Call {
    std::size_t order;
    std::string_view name;
  };
  enum class Side : std::uint8_t { None, User, Model };

  void write_system(std::string& json);
  [[nodiscard]] Result<void> write_contents(std::string& json);
  [[nodiscard]] Result<void> write_turn(std::size_t index);
  [[nodiscard]] Result<void> write_part(std::size_t index, std::size_t number);
  [[nodiscard]] Result<void> write_call(std::size_t index, std::size_t number);
  [[nodiscard]] Result<void> write_old_call(std::size_t index);
  [[nodiscard]] Result<void> write_media(std::size_t index, std::size_t number);
  void write_reasoning(std::size_t index, std::size_t number);
  [[nodiscard]] Result<std::size_t> write_results(std::size_t first);
  void write_old_result(const Message& message);
  [[nodiscard]] Result<void> write_result(std::size_t index, std::vector<std::string>& media);
  [[nodiscard]] Result<std::vector<std::string>> result_media(std::size_t index);

  // One element of the parts: `fields` without their braces.
  void put(Side side, std::string_view fields);
  void close();
  [[nodiscard]] std::string call_field(std::string_view id, std::string_view name,
                                       std::string_view args) const;
  // `,"thoughtSignature":…` of a part, or of the thoughts before it.
  [[nodiscard]] std::string signature_field(std::size_t index, const Part& part);
  [[nodiscard]] std::string call_signature(std::size_t index, const Part& part);
  [[nodiscard]] std::string extra_fields(const std::string& path, const ExtraFields& extra);
  [[nodiscard]] std::string part_extra_fields(std::size_t index, std::size_t number);

  [[nodiscard]] std::string path(std::size_t index) const;
  [[nodiscard]] std::string part_path(std::size_t index, std::size_t part) const;
  void note_message(std::size_t index);

  const ChatRequest& request_;
  const RequestTarget& target_;
  const GeminiTarget gemini_;
  Fidelity& fidelity_;
  std::string* out_ = nullptr;
  Side side_ = Side::None;
  bool has_contents_ = false;
  std::string signature_;         // of thoughts that are not sent, for the part that follows
  bool needs_signature_ = false;  // the next call is the first of its step
  std::unordered_map<std::string_view, Call> calls_;
  std::size_t call_count_ = 0;
};

}  // namespace sar::protocol
