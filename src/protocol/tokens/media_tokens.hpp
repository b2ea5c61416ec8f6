// What images, sound and files cost in tokens. Vendors differ; these rules lie between theirs:
//  * an image: a token for 1,000 pixels, 85 to 1,500. OpenAI has 85 + 170 for each tile of 512²
//    after scaling, Anthropic pixels / 750 up to about 1,600, Gemini 258 for each tile of 768². Of
//    unknown size: 1,000.
//  * sound: 20 a second (OpenAI 10, Gemini 32);
//  * files: by their bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sar::protocol {

inline constexpr std::int64_t kImageTokensUnknownSize = 1'000;

struct ImageSize {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  bool operator==(const ImageSize&) const = default;
};

// From the head of a PNG, JPEG, GIF or WebP in base64; decodes only the bytes it looks at.
[[nodiscard]] std::optional<ImageSize> image_size(std::string_view base64);

// `media_type` ("image/png", "wav") may be empty or wrong: the first bytes decide then.
[[nodiscard]] std::int64_t media_tokens(std::string_view media_type, std::string_view base64);

// A data: URL, or the address of something that the vendor fetches (then an image's).
[[nodiscard]] std::int64_t media_url_tokens(std::string_view url);

}  // namespace sar::protocol
