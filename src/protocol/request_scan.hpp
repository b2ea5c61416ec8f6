// The pass over a caller's request, for dialects whose requests are one object of fields: applies
// their rules, and notes what routing reads.
#pragma once

#include <bitset>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/result.hpp"
#include "protocol/chat_view.hpp"
#include "protocol/json/field_kinds.hpp"
#include "protocol/json/json_reader.hpp"

namespace sar::protocol {

// A dialect's scan says what its fields tell. All functions that return a bool take the value at
// the cursor; false: something was refused, or the reader has found a mistake, and the scan is
// over.
class RequestScan {
 public:
  virtual ~RequestScan() = default;

  // Errors (the caller's): BadRequest, with the path of what is wrong.
  [[nodiscard]] Result<ChatRequestView> run(std::string_view body);

 protected:
  // `rules` are sorted by name. All live longer. `model_buffer` holds the model's name if it was
  // escaped.
  RequestScan(std::span<const FieldRule> rules, JsonReader& reader, std::string& model_buffer)
      : reader_(reader), rules_(rules), model_buffer_(model_buffer) {}

  // A field whose value has one of its kinds.
  virtual bool note(const FieldRule& rule) { return read_value(rule); }
  // A field that is null, and need not be there.
  virtual bool note_null(const FieldRule&) { return take(); }
  // A field that no rule is for.
  virtual bool note_unknown(std::string_view) { return take(); }
  // A whole number within its range.
  virtual void note_integer(const FieldRule&, std::int64_t) {}
  // What must be there, when all has been read.
  virtual bool check() = 0;

  // Numbers and lists by their rule; `tools` are noted.
  bool read_value(const FieldRule& rule);
  bool note_model();
  bool note_stream();
  bool note_stream_options();
  void note_stateful(std::string_view field);

  [[nodiscard]] unsigned kind() const;
  bool take() { return !reader_.take().empty(); }
  bool refuse(Error error);
  // The value at the cursor is none of what is expected.
  bool refuse_kind(std::string_view path, std::string_view expected);

  JsonReader& reader_;
  std::string buffer_;  // of keys and words
  ChatRequestView view_;

 private:
  static constexpr std::size_t kRulesMax = 64;

  bool read_fields();
  bool read_field(const FieldRule& rule);
  bool read_number(const FieldRule& rule);
  bool read_elements(const FieldRule& rule);
  bool note_include_usage();

  std::span<const FieldRule> rules_;
  std::string& model_buffer_;
  std::bitset<kRulesMax> seen_;
  std::optional<Error> error_;
};

}  // namespace sar::protocol
