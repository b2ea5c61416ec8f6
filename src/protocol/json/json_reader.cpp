// The walk over simdjson's token list. The only file that knows simdjson.
#include "protocol/json/json_reader.hpp"

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <vector>

#include "protocol/json/json_text.hpp"

namespace sar::protocol {
namespace {

// The token list takes four bytes per byte of text. What a huge body needed is given back when the
// next small one comes.
constexpr std::size_t kKeptBytesMax = std::size_t{1} << 20;
constexpr std::size_t kCapacityMin = 4096;

constexpr std::uint32_t kEmptyIndex[] = {0};

bool is_blank(char byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }

bool is_hex(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') ||
         (byte >= 'A' && byte <= 'F');
}

bool is_simple_escape(char letter) {
  switch (letter) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
      return true;
    default:
      return false;
  }
}

const char* describe(simdjson::error_code error) {
  switch (error) {
    case simdjson::UTF8_ERROR:
      return "the text is not valid UTF-8";
    case simdjson::UNCLOSED_STRING:
      return "a string is not closed";
    case simdjson::UNESCAPED_CHARS:
      return "a string holds a control character";
    case simdjson::EMPTY:
      return "the text is empty";
    default:
      return "the text cannot be read";
  }
}

}  // namespace

struct JsonReader::Indexer {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage1;

  [[nodiscard]] std::size_t capacity() const { return stage1 == nullptr ? 0 : stage1->capacity(); }

  simdjson::error_code run(std::string_view text) {
    const bool is_too_small = stage1 == nullptr || text.size() > capacity();
    if (is_too_small || (capacity() > kKeptBytesMax && text.size() <= kKeptBytesMax)) {
      stage1.reset();
      const auto error = simdjson::get_active_implementation()->create_dom_parser_implementation(
          std::bit_ceil(std::max(text.size(), kCapacityMin)), 1, stage1);
      if (error != simdjson::SUCCESS) return error;
    }
    return stage1->stage1(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
                          simdjson::stage1_mode::regular);
  }
};

std::string_view JsonString::text(std::string& buffer) const {
  if (!escaped) return raw;
  buffer.clear();
  append_unescaped(buffer, raw);
  return buffer;
}

std::string JsonString::to_text() const {
  std::string buffer;
  return std::string{text(buffer)};
}

// Token lists that no reader of this thread needs at the moment. A conversation is full of small
// documents (arguments, schemas), and a list of its own for each would cost more than its reading.
class JsonReader::IdleIndexers {
 public:
  static IdleIndexers& of_this_thread() {
    thread_local IdleIndexers idle;
    return idle;
  }
  // A reader of static duration outlives what its thread has.
  static bool are_gone() { return are_gone_; }
  ~IdleIndexers() { are_gone_ = true; }
  IdleIndexers(const IdleIndexers&) = delete;
  IdleIndexers& operator=(const IdleIndexers&) = delete;

  std::unique_ptr<Indexer> take() {
    if (idle_.empty()) return std::make_unique<Indexer>();
    std::unique_ptr<Indexer> indexer = std::move(idle_.back());
    idle_.pop_back();
    return indexer;
  }

  void give(std::unique_ptr<Indexer> indexer) {
    if (idle_.size() < kIdleMax && indexer->capacity() <= kIdleBytesMax) {
      idle_.push_back(std::move(indexer));
    }
  }

 private:
  static constexpr std::size_t kIdleMax = 4;  // readers within readers
  static constexpr std::size_t kIdleBytesMax = std::size_t{1} << 18;

  IdleIndexers() { idle_.reserve(kIdleMax); }

  static thread_local bool are_gone_;
  std::vector<std::unique_ptr<Indexer>> idle_;
};

thread_local bool JsonReader::IdleIndexers::are_gone_ = false;

JsonReader::JsonReader() : indexer_(IdleIndexers::of_this_thread().take()), index_(kEmptyIndex) {}

JsonReader::~JsonReader() {
  if (indexer_ == nullptr || IdleIndexers::are_gone()) return;
  IdleIndexers::of_this_thread().give(std::move(indexer_));
}

JsonReader::JsonReader(JsonReader&&) noexcept = default;
JsonReader& JsonReader::operator=(JsonReader&&) noexcept = default;

void JsonReader::load(std::string_view text) {
  text_ = text;
  index_ = kEmptyIndex;
  count_ = at_ = end_ = 0;
  problem_ = nullptr;
  const auto error = indexer_->run(text);
  if (error != simdjson::SUCCESS) {
    fail(describe(error));
    return;
  }
  index_ = indexer_->stage1->structural_indexes.get();
  count_ = indexer_->stage1->n_structural_indexes;
  restart();
}

void JsonReader::restart() {
  assert(problem_ == nullptr);
  at_ = end_ = 0;
  escape_ = find_escape(0);
  depth_ = 0;
  fresh_ = false;
}

JsonKind JsonReader::kind() const {
  switch (token()) {
    case '{':
      return JsonKind::Object;
    case '[':
      return JsonKind::Array;
    case '"':
      return JsonKind::String;
    case 't':
    case 'f':
      return JsonKind::Boolean;
    case 'n':
      return JsonKind::Null;
    case '\0':
    case '}':
    case ']':
    case ',':
    case ':':
      return JsonKind::None;
    default:
      return JsonKind::Number;
  }
}

bool JsonReader::is_integer() const {
  const std::string_view token = text_.substr(begin(), index_[at_ + 1] - begin());
  return token.find_first_of(".eE") == token.npos;
}

bool JsonReader::begin_object() { return token() == '{' && begin_container(); }
bool JsonReader::begin_array() { return token() == '[' && begin_container(); }

bool JsonReader::begin_container() {
  if (++depth_ > kDepthMax) return fail("the nesting is too deep");
  ++at_;
  fresh_ = true;
  return true;
}

bool JsonReader::end_container() {
  end_ = index_[at_++] + 1;
  --depth_;
  fresh_ = false;
  return false;
}

bool JsonReader::next_in_container() {
  if (fresh_) {
    fresh_ = false;
    return true;
  }
  return accept(',') || fail("expected a comma or the end of the container");
}

bool JsonReader::next_key(JsonString& key) {
  if (token() == '}') return end_container();
  if (!next_in_container()) return false;
  if (token() != '"') return fail("expected a key");
  key = take_string();
  return accept(':') || fail("expected a colon");
}

bool JsonReader::next_element() {
  if (token() == ']') return end_container();
  return next_in_container();
}

std::string_view JsonReader::take() {
  const std::uint32_t from = begin();
  skip_value();
  return problem_ != nullptr ? std::string_view{} : text_.substr(from, end_ - from);
}

void JsonReader::skip_value() {
  JsonString key;
  switch (token()) {
    case '{':
      if (begin_object()) {
        while (next_key(key)) skip_value();
      }
      return;
    case '[':
      if (begin_array()) {
        while (next_element()) skip_value();
      }
      return;
    case '"':
      take_string();
      return;
    case 't':
      skip_literal("true");
      return;
    case 'f':
      skip_literal("false");
      return;
    case 'n':
      skip_literal("null");
      return;
    default:
      skip_number();
  }
}

JsonString JsonReader::take_string() {
  assert(token() == '"');
  const std::uint32_t from = index_[at_] + 1;
  std::uint32_t quote = index_[++at_];
  do {
    --quote;  // blanks between the string and the next token
  } while (text_[quote] != '"');
  end_ = quote + 1;
  const bool escaped = escape_ < quote;
  if (escaped) check_escapes(quote);
  return {text_.substr(from, quote - from), escaped};
}

void JsonReader::check_escapes(std::uint32_t string_end) {
  while (escape_ < string_end) {
    std::uint32_t next = escape_ + 2;
    const char letter = text_[escape_ + 1];
    if (letter == 'u') {
      next += 4;
      const bool is_whole = next <= string_end &&
                            std::all_of(text_.begin() + escape_ + 2, text_.begin() + next, is_hex);
      if (!is_whole) {
        fail("\\u needs four hexadecimal digits");
        return;
      }
    } else if (!is_simple_escape(letter)) {
      fail("a string holds an escape that JSON does not have");
      return;
    }
    escape_ = find_escape(next);
  }
}

std::uint32_t JsonReader::find_escape(std::uint32_t from) const {
  const void* found = std::memchr(text_.data() + from, '\\', text_.size() - from);
  return found == nullptr
             ? static_cast<std::uint32_t>(text_.size())
             : static_cast<std::uint32_t>(static_cast<const char*>(found) - text_.data());
}

void JsonReader::skip_literal(std::string_view literal) {
  const std::uint32_t from = index_[at_];
  const auto to = static_cast<std::uint32_t>(from + literal.size());
  if (!text_.substr(from).starts_with(literal) || !is_token_end(to)) {
    fail("expected a value");
    return;
  }
  end_ = to;
  ++at_;
}

void JsonReader::skip_number() {
  const std::uint32_t from = begin();
  const std::size_t length = at_ < count_ ? number_length(text_.substr(from)) : 0;
  const auto to = static_cast<std::uint32_t>(from + length);
  if (length == 0 || !is_token_end(to)) {
    fail("expected a value");
    return;
  }
  end_ = to;
  ++at_;
}

// A token runs to the next one, and only blanks may stand between.
bool JsonReader::is_token_end(std::uint32_t position) const {
  return position == index_[at_ + 1] || is_blank(text_[position]);
}

bool JsonReader::accept(char punctuation) {
  if (token() != punctuation) return false;
  ++at_;
  return true;
}

bool JsonReader::finish() {
  if (problem_ == nullptr && at_ != count_) fail("the document goes on after its end");
  return problem_ == nullptr;
}

void JsonReader::rewind(const Mark& mark) {
  assert(problem_ == nullptr);
  at_ = mark.at;
  end_ = mark.end;
  escape_ = mark.escape;
  depth_ = mark.depth;
  fresh_ = mark.fresh;
}

bool JsonReader::fail(const char* problem) {
  if (problem_ == nullptr) {
    problem_ = problem;
    problem_at_ = begin();
  }
  at_ = count_;  // no token is left: whatever is called next finds nothing
  return false;
}

}  // namespace sar::protocol
