#include "protocol/tokens/media_tokens.hpp"

#include <algorithm>

#include "protocol/data_url.hpp"

namespace sar::protocol {
namespace {

constexpr std::int64_t kPixelsPerToken = 1'000;
constexpr std::int64_t kImageTokensMin = 85;
constexpr std::int64_t kImageTokensMax = 1'500;
constexpr std::int64_t kAudioTokensPerSecond = 20;
constexpr std::int64_t kCompressedAudioBytesPerSecond = 16'000;  // 128 kbit/s
constexpr std::int64_t kRawAudioBytesPerSecond = 48'000;         // 24 kHz, 16 bit

enum class MediaKind : std::uint8_t { Unknown, Image, Wave, RawAudio, Audio, Video, Pdf, Text };

struct NamedKind {
  std::string_view name;
  MediaKind kind;
};
// Beginnings of media types, and OpenAI's names of formats.
constexpr NamedKind kMediaTypes[] = {
    {"image/", MediaKind::Image}, {"audio/wav", MediaKind::Wave},
    {"wav", MediaKind::Wave},     {"pcm", MediaKind::RawAudio},
    {"audio/", MediaKind::Audio}, {"mp3", MediaKind::Audio},
    {"video/", MediaKind::Video}, {"application/pdf", MediaKind::Pdf},
    {"text/", MediaKind::Text},   {"application/json", MediaKind::Text},
};
// The first bytes of files, in base64.
constexpr NamedKind kSignatures[] = {
    {"iVBORw0KGgo", MediaKind::Image},                                // PNG
    {"/9j/", MediaKind::Image},                                       // JPEG
    {"R0lGOD", MediaKind::Image},                                     // GIF
    {"JVBERi0", MediaKind::Pdf},       {"SUQz", MediaKind::Audio},    // MP3 with ID3
    {"//v", MediaKind::Audio},                                        // MP3
    {"//s", MediaKind::Audio},         {"T2dnUw", MediaKind::Audio},  // Ogg
    {"ZkxhQw", MediaKind::Audio},                                     // FLAC
    {"AAAAIGZ0eX", MediaKind::Video},  {"AAAAHGZ0eX", MediaKind::Video},
    {"AAAAGGZ0eX", MediaKind::Video},
};

// Bytes that make one token.
constexpr std::int64_t bytes_per_token(MediaKind kind) {
  switch (kind) {
    case MediaKind::Pdf:
      return 40;  // a page of 60 kB has some 1,500
    case MediaKind::Video:
      return 1'000;  // 263 a second (Gemini) at 2 Mbit/s
    case MediaKind::Text:
      return 4;
    default:
      return 8;  // signatures and encrypted reasoning, mostly
  }
}

// Bytes of a file out of its base64, each decoded when it is asked for.
class Base64Bytes {
 public:
  explicit Base64Bytes(std::string_view text) : text_(text) {}

  [[nodiscard]] std::size_t size() const { return text_.size() / 4 * 3; }
  // 0 behind the end.
  [[nodiscard]] std::uint32_t at(std::size_t place) const {
    const std::size_t first = place / 3 * 4 + place % 3;
    if (first + 1 >= text_.size()) return 0;
    const std::uint32_t pair = digit(text_[first]) << 6U | digit(text_[first + 1]);
    return pair >> (4U - 2U * (place % 3)) & 0xffU;
  }
  [[nodiscard]] std::uint32_t big16(std::size_t place) const {
    return at(place) << 8U | at(place + 1);
  }
  [[nodiscard]] std::uint32_t little16(std::size_t place) const {
    return at(place + 1) << 8U | at(place);
  }
  [[nodiscard]] std::uint32_t big32(std::size_t place) const {
    return big16(place) << 16U | big16(place + 2);
  }
  [[nodiscard]] std::uint32_t little32(std::size_t place) const {
    return little16(place + 2) << 16U | little16(place);
  }
  [[nodiscard]] bool has(std::size_t place, std::string_view bytes) const {
    for (std::size_t index = 0; index < bytes.size(); ++index) {
      if (at(place + index) != static_cast<unsigned char>(bytes[index])) return false;
    }
    return true;
  }

 private:
  static std::uint32_t digit(char character) {
    if (character >= 'A' && character <= 'Z') return static_cast<std::uint32_t>(character - 'A');
    if (character >= 'a' && character <= 'z')
      return static_cast<std::uint32_t>(character - 'a' + 26);
    if (character >= '0' && character <= '9')
      return static_cast<std::uint32_t>(character - '0' + 52);
    return character == '+' || character == '-' ? 62 : 63;
  }
  std::string_view text_;
};

// Walks the segments up to the frame header.
// https://www.w3.org/Graphics/JPEG/itu-t81.pdf, B.1.1.3 and B.2.2
std::optional<ImageSize> jpeg_size(const Base64Bytes& bytes) {
  constexpr std::size_t kSegmentsMax = 256;
  std::size_t place = 2;
  for (std::size_t segment = 0; segment < kSegmentsMax && place + 9 < bytes.size(); ++segment) {
    if (bytes.at(place) != 0xff) return std::nullopt;
    const std::uint32_t marker = bytes.at(place + 1);
    const bool is_frame =
        marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    if (is_frame) return ImageSize{bytes.big16(place + 7), bytes.big16(place + 5)};
    place += marker == 0xff ? 1 : 2 + bytes.big16(place + 2);
  }
  return std::nullopt;
}

// https://developers.google.com/speed/webp/docs/riff_container
std::optional<ImageSize> webp_size(const Base64Bytes& bytes) {
  constexpr std::uint32_t kSizeMask = 0x3fff;
  if (bytes.has(12, "VP8X")) {
    return ImageSize{(bytes.little32(24) & 0xffffffU) + 1, (bytes.little32(26) >> 8U) + 1};
  }
  if (bytes.has(12, "VP8L")) {
    const std::uint32_t sizes = bytes.little32(21);
    return ImageSize{(sizes & kSizeMask) + 1, (sizes >> 14U & kSizeMask) + 1};
  }
  if (bytes.has(12, "VP8 ")) {
    return ImageSize{bytes.little16(26) & kSizeMask, bytes.little16(28) & kSizeMask};
  }
  return std::nullopt;
}

MediaKind kind_in(const auto& table, std::string_view text) {
  const auto* found = std::ranges::find_if(
      table, [&](const NamedKind& entry) { return text.starts_with(entry.name); });
  return found == std::end(table) ? MediaKind::Unknown : found->kind;
}

MediaKind kind_of(std::string_view media_type, std::string_view base64) {
  if (base64.starts_with("UklGR")) {  // RIFF
    const Base64Bytes bytes{base64};
    if (bytes.has(8, "WEBP")) return MediaKind::Image;
    if (bytes.has(8, "WAVE")) return MediaKind::Wave;
  }
  const MediaKind told = kind_in(kSignatures, base64);
  return told == MediaKind::Unknown ? kind_in(kMediaTypes, media_type) : told;
}

std::int64_t image_tokens(std::string_view base64) {
  const auto size = image_size(base64);
  if (!size) return kImageTokensUnknownSize;
  const std::int64_t pixels = std::int64_t{size->width} * size->height;
  return std::clamp(pixels / kPixelsPerToken, kImageTokensMin, kImageTokensMax);
}

std::int64_t audio_tokens(std::int64_t bytes, std::int64_t bytes_per_second) {
  return bytes * kAudioTokensPerSecond / bytes_per_second;
}

std::int64_t wave_tokens(std::string_view base64, std::int64_t size) {
  constexpr std::size_t kByteRatePlace = 28;
  constexpr std::int64_t kByteRateMin = 1'000;
  const std::int64_t told = Base64Bytes{base64}.little32(kByteRatePlace);
  return audio_tokens(size, told < kByteRateMin ? kRawAudioBytesPerSecond : told);
}

}  // namespace

std::optional<ImageSize> image_size(std::string_view base64) {
  const Base64Bytes bytes{base64};
  std::optional<ImageSize> size;
  if (bytes.has(1, "PNG") && bytes.has(12, "IHDR")) {
    size = {bytes.big32(16), bytes.big32(20)};
  } else if (bytes.has(0, "GIF8")) {
    size = {bytes.little16(6), bytes.little16(8)};
  } else if (bytes.has(0, "RIFF") && bytes.has(8, "WEBP")) {
    size = webp_size(bytes);
  } else if (bytes.at(0) == 0xff && bytes.at(1) == 0xd8) {
    size = jpeg_size(bytes);
  }
  if (size && (size->width == 0 || size->height == 0)) size.reset();
  return size;
}

std::int64_t media_tokens(std::string_view media_type, std::string_view base64) {
  const auto bytes = static_cast<std::int64_t>(Base64Bytes{base64}.size());
  const MediaKind kind = kind_of(media_type, base64);
  switch (kind) {
    case MediaKind::Image:
      return image_tokens(base64);
    case MediaKind::Wave:
      return wave_tokens(base64, bytes);
    case MediaKind::RawAudio:
      return audio_tokens(bytes, kRawAudioBytesPerSecond);
    case MediaKind::Audio:
      return audio_tokens(bytes, kCompressedAudioBytesPerSecond);
    default:
      return bytes / bytes_per_token(kind);
  }
}

std::int64_t media_url_tokens(std::string_view url) {
  if (!url.starts_with("data:")) return url.empty() ? 0 : kImageTokensUnknownSize;
  const auto data = parse_data_url(url);
  return data ? media_tokens(data->media_type, data->base64) : 0;
}

}  // namespace sar::protocol
