// A byte adds to the number of tokens what its class and the class of the byte before it say
// (token_weights.hpp): two table look-ups and an addition, so a body costs less than its parsing.
#include "protocol/tokens/token_estimate.hpp"

#include <algorithm>
#include <array>
#include <variant>

#include "protocol/tokens/media_tokens.hpp"
#include "protocol/tokens/token_weights.hpp"

namespace sar::protocol {
namespace {

enum ByteClass : std::uint8_t {
  kBlank,
  kLineEnd,
  kLower,
  kLetterU,
  kUpper,
  kDigit,
  kQuote,
  kBackslash,
  kStructural,
  kOtherAscii,
  kContinuation,
  kLatinLead,
  kGreekToArabicLead,
  kOtherLead,
  kHanLead,
  kFourByteLead,
};

constexpr ByteClass ascii_class(unsigned char byte) {
  if (byte == ' ') return kBlank;
  if (byte < ' ' || byte == 0x7f) return kLineEnd;
  if (byte == 'u') return kLetterU;
  if (byte >= 'a' && byte <= 'z') return kLower;
  if (byte >= 'A' && byte <= 'Z') return kUpper;
  if (byte >= '0' && byte <= '9') return kDigit;
  if (byte == '"') return kQuote;
  if (byte == '\\') return kBackslash;
  return std::string_view{":,{}[]"}.contains(static_cast<char>(byte)) ? kStructural : kOtherAscii;
}

constexpr ByteClass class_of(unsigned char byte) {
  if (byte < 0x80) return ascii_class(byte);
  if (byte < 0xc0) return kContinuation;
  if (byte < 0xcc) return kLatinLead;
  if (byte < 0xe0) return kGreekToArabicLead;
  if (byte < 0xe3) return kOtherLead;
  if (byte < 0xea) return kHanLead;
  return byte < 0xf0 ? kOtherLead : kFourByteLead;
}

constexpr std::array<std::uint8_t, 256> kClasses = [] {
  std::array<std::uint8_t, 256> classes{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    classes[byte] = class_of(static_cast<unsigned char>(byte));
  }
  return classes;
}();

// Base64 is made of these, and of nothing else for long.
constexpr bool may_be_base64(std::size_t byte_class) {
  return byte_class == kLower || byte_class == kLetterU || byte_class == kUpper ||
         byte_class == kDigit || byte_class == kBackslash || byte_class == kOtherAscii;
}

// A sum of these is a sum of weights, each kBias too large, and counts above kFlag the bytes that
// are no base64. Holds for kBlockBytes.
using PackedWeights = std::array<std::uint32_t, kByteClassCount * kByteClassCount>;
constexpr std::int64_t kBias = 256;
constexpr unsigned kFlagShift = 20;
constexpr std::uint32_t kFlag = 1U << kFlagShift;
constexpr std::size_t kBlockBytes = 128;

constexpr PackedWeights packed(const TokenWeights& weights) {
  PackedWeights all{};
  for (std::size_t place = 0; place < all.size(); ++place) {
    all[place] = static_cast<std::uint32_t>(weights[place] + kBias) +
                 (may_be_base64(place % kByteClassCount) ? 0 : kFlag);
  }
  return all;
}
constexpr PackedWeights kPackedText = packed(kTextWeights);
constexpr PackedWeights kPackedBody = packed(kBodyWeights);
static_assert(std::ranges::max(kTextWeights) + kBias < kFlag / kBlockBytes);
static_assert(std::ranges::max(kBodyWeights) + kBias < kFlag / kBlockBytes);
static_assert(std::ranges::min(kBodyWeights) + kBias >= 0);

struct BlockSum {
  std::int64_t units = 0;
  bool may_be_base64 = false;
};

// REQUIRES: at most kBlockBytes.
BlockSum sum_block(const PackedWeights& weights, std::string_view bytes,
                   std::uint32_t& last_class) {
  std::uint32_t sum = 0;
  std::uint32_t before = last_class;
  for (const char byte : bytes) {
    const std::uint32_t now = kClasses[static_cast<unsigned char>(byte)];
    sum += weights[before * kByteClassCount + now];
    before = now;
  }
  last_class = before;
  const auto biased = static_cast<std::int64_t>(sum & (kFlag - 1));
  return {.units = biased - kBias * static_cast<std::int64_t>(bytes.size()),
          .may_be_base64 = sum < kFlag};
}

std::int64_t sum_all(const PackedWeights& weights, std::string_view bytes,
                     std::uint32_t& last_class) {
  std::int64_t units = 0;
  for (std::size_t place = 0; place < bytes.size(); place += kBlockBytes) {
    units += sum_block(weights, bytes.substr(place, kBlockBytes), last_class).units;
  }
  return units;
}

std::int64_t tokens_of(std::int64_t units) {
  return (std::max<std::int64_t>(units, 0) + kUnitsPerToken - 1) / kUnitsPerToken;
}

// The backslash is there for those who write "\/" in JSON.
constexpr bool is_base64(char byte) {
  const auto code = static_cast<std::uint8_t>(byte);
  const bool is_letter = static_cast<std::uint8_t>((code | 0x20U) - 'a') < 26;
  const bool is_digit_or_slash = static_cast<std::uint8_t>(code - '/') < 11;
  return is_letter | is_digit_or_slash | (code == '+') | (code == '-') | (code == '_') |
         (code == '=') | (code == '\\');
}

// Where the base64 that goes through `place` ends. The inner loop becomes vector code: it has no
// branch.
std::size_t base64_end(std::string_view json, std::size_t place) {
  constexpr std::size_t kStride = 64;
  for (; place + kStride <= json.size(); place += kStride) {
    const char* bytes = json.data() + place;
    std::uint8_t others = 0;
    for (std::size_t index = 0; index < kStride; ++index) {
      others |= static_cast<std::uint8_t>(!is_base64(bytes[index]));
    }
    if (others != 0) break;
  }
  while (place < json.size() && is_base64(json[place])) ++place;
  return place;
}

// One pass over a body in blocks. A block without a blank, quote or comma may lie in base64.
class BodySum {
 public:
  explicit BodySum(std::string_view json) : json_(json) {}

  std::int64_t units() {
    while (place_ < json_.size()) {
      const std::string_view block = json_.substr(place_, kBlockBytes);
      const BlockSum sum = sum_block(kPackedBody, block, last_class_);
      units_ += sum.units;
      place_ += block.size();
      if (sum.may_be_base64 && block.size() == kBlockBytes) look_for_base64();
    }
    return units_;
  }

 private:
  static constexpr std::size_t kHeadBytesMax = 512;  // from the opening quote to the block
  static constexpr std::size_t kBlobBytesMin = 256;

  // Goes on behind the base64 that the block before `place_` lies in, if it does.
  void look_for_base64() {
    const std::size_t block = place_ - kBlockBytes;
    const std::size_t head = block - std::min(block, kHeadBytesMax);
    const std::size_t quote = json_.substr(head, block - head).rfind('"');
    if (quote == std::string_view::npos) return;
    const std::size_t string = head + quote + 1;
    const std::size_t payload = string + data_url_head(json_.substr(string, block - string));
    if (base64_end(json_.substr(0, place_), payload) < place_) return;
    const std::size_t end = base64_end(json_, place_);
    const bool is_whole = end < json_.size() && json_[end] == '"';
    if (is_whole && end - payload >= kBlobBytesMin) {
      take_back(string);
      count_media(json_.substr(string, payload - string), json_.substr(payload, end - payload));
    } else {
      units_ += sum_all(kPackedBody, json_.substr(place_, end - place_), last_class_);
    }
    place_ = end;
  }

  // The length of "data:image/png;base64,".
  static std::size_t data_url_head(std::string_view string) {
    const std::size_t comma = string.starts_with(kDataScheme) ? string.find(',') : string.npos;
    return comma == std::string_view::npos ? 0 : comma + 1;
  }

  // What was summed up since `string`, which follows a quote.
  void take_back(std::size_t string) {
    std::uint32_t last_class = kQuote;
    units_ -= sum_all(kPackedBody, json_.substr(string, place_ - string), last_class);
    last_class_ = kQuote;
  }

  void count_media(std::string_view head, std::string_view base64) {
    const std::string_view media_type = head.empty() ? head : head.substr(kDataScheme.size());
    units_ += kUnitsPerToken * media_tokens(media_type, base64);
  }

  static constexpr std::string_view kDataScheme = "data:";

  std::string_view json_;
  std::size_t place_ = 0;
  std::int64_t units_ = 0;
  std::uint32_t last_class_ = kLineEnd;
};

std::int64_t body_units(std::string_view json) { return BodySum{json}.units(); }

// Images that the vendor fetches: addresses behind a field that names them.
std::int64_t count_linked_images(std::string_view json) {
  constexpr std::string_view kAddress = R"("http)";
  constexpr std::size_t kFieldWithin = 64;
  std::int64_t count = 0;
  for (std::size_t place = json.find(kAddress); place != std::string_view::npos;
       place = json.find(kAddress, place + kAddress.size())) {
    const std::size_t begin = place - std::min(place, kFieldWithin);
    const std::string_view before = json.substr(begin, place - begin);
    if (before.contains("image") || before.contains("file_uri") || before.contains("fileUri"))
      ++count;
  }
  return count;
}

// The instructions that Anthropic puts before a prompt with tools, by its documentation; with
// others the tools are all.
std::int64_t tool_prompt_tokens(Dialect dialect) {
  constexpr std::int64_t kAnthropic = 346;
  return dialect == Dialect::Anthropic ? kAnthropic : 0;
}

constexpr std::int64_t kTokensPerRequest = 3;
constexpr std::int64_t kTokensPerMessage = 4;
constexpr std::int64_t kTokensPerCall = 8;
constexpr std::int64_t kTokensPerTool = 8;

// JSON whose structure is part of the prompt: schemas, arguments.
std::int64_t json_tokens(const RawJson& json) { return tokens_of(body_units(json.text)); }

struct PartTokens {
  std::int64_t operator()(const TextPart& part) const { return estimate_tokens(part.text); }
  std::int64_t operator()(const RefusalPart& part) const { return estimate_tokens(part.text); }
  std::int64_t operator()(const ReasoningPart& part) const { return estimate_tokens(part.text); }
  std::int64_t operator()(const ImagePart& part) const { return media_url_tokens(part.url); }
  std::int64_t operator()(const AudioPart& part) const {
    return media_tokens(part.format, part.data);
  }
  std::int64_t operator()(const FilePart& part) const {
    return media_url_tokens(part.data.empty() ? part.url : part.data);
  }
  std::int64_t operator()(const OpaquePart& part) const { return json_tokens(part.json); }
  std::int64_t operator()(const ToolCall& call) const {
    std::int64_t tokens = kTokensPerCall;
    if (call.function) {
      tokens += estimate_tokens(call.function->name) +
                tokens_of(body_units(call.function->arguments.text));
    }
    if (call.custom)
      tokens += estimate_tokens(call.custom->name) + estimate_tokens(call.custom->input);
    return tokens;
  }
};

std::int64_t message_tokens(const Message& message) {
  std::int64_t tokens = kTokensPerMessage + estimate_tokens(message.name);
  for (const Part& part : message.parts) tokens += std::visit(PartTokens{}, part.body);
  return tokens;
}

std::int64_t tool_tokens(const Tool& tool) {
  std::int64_t tokens = kTokensPerTool;
  if (tool.function) {
    tokens += estimate_tokens(tool.function->name) + estimate_tokens(tool.function->description) +
              json_tokens(tool.function->parameters);
  }
  if (tool.custom) {
    tokens += estimate_tokens(tool.custom->name) + estimate_tokens(tool.custom->description) +
              json_tokens(tool.custom->format);
  }
  return tokens;
}

}  // namespace

std::int64_t estimate_tokens(std::string_view text) {
  OutputCount count;
  count.add(text);
  return count.tokens();
}

std::int64_t estimate_body(std::string_view json, const BodyFacts& facts) {
  std::int64_t tokens = tokens_of(body_units(json));
  if (facts.has_tools) tokens += tool_prompt_tokens(facts.dialect);
  if (facts.has_images) tokens += kImageTokensUnknownSize * count_linked_images(json);
  return tokens;
}

std::int64_t estimate_request(const ChatRequest& request) {
  std::int64_t tokens = kTokensPerRequest + json_tokens(request.functions);
  for (const Message& message : request.messages) tokens += message_tokens(message);
  for (const Tool& tool : request.tools) tokens += tool_tokens(tool);
  if (!request.tools.empty()) tokens += tool_prompt_tokens(request.dialect);
  if (request.response_format && request.response_format->json_schema)
    tokens += json_tokens(request.response_format->json_schema->schema);
  return tokens;
}

void OutputCount::add(std::string_view delta) {
  units_ += sum_all(kPackedText, delta, last_class_);
}

std::int64_t OutputCount::tokens() const { return tokens_of(units_); }

}  // namespace sar::protocol
