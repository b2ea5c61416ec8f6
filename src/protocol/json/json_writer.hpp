// Writes JSON text without blanks. Commas come by themselves; nesting is the caller's care.
#pragma once

#include <string>
#include <string_view>

#include "protocol/json/json_text.hpp"

namespace sar::protocol {

class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out), begin_(out.size()) {}

  void begin_object() { open('{'); }
  void end_object() { out_.push_back('}'); }
  void begin_array() { open('['); }
  void end_array() { out_.push_back(']'); }
  void key(std::string_view name) {
    text(name);
    out_.push_back(':');
  }
  void text(std::string_view value) {
    separate();
    append_json_quoted(out_, value);
  }
  // REQUIRES: `json` is one JSON value.
  void raw(std::string_view json) {
    separate();
    out_.append(json);
  }

 private:
  void open(char bracket) {
    separate();
    out_.push_back(bracket);
  }
  // No value ends in one of these, so the last byte tells whether a value came before.
  void separate() {
    if (out_.size() == begin_) return;
    const char last = out_.back();
    if (last != '{' && last != '[' && last != ':') out_.push_back(',');
  }

  std::string& out_;
  std::size_t begin_;
};

}  // namespace sar::protocol
