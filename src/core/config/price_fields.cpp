// Fields of the section `prices`.
#include "core/config/list_forms.hpp"
#include "core/config/number_forms.hpp"
#include "core/config/sections.hpp"
#include "core/config/text_forms.hpp"

namespace sar::config {
namespace {

void finish_price(Price& price, const std::string& path, Report& report) {
  if (!price.provider.empty() && !price.channel.empty()) {
    report.add_at(path + ".provider", "a price is for a channel or for a provider, not both",
                  "a channel has only one provider");
  }
}

}  // namespace

Record<Price> price_record() {
  return {
      .fields =
          {
              required("model", &Price::model, Text{kModelName},
                       "The model, by the name callers use or by the vendor's."),
              optional("provider", &Price::provider, Text{kName, Blank::Allowed},
                       "Only for this provider."),
              optional("channel", &Price::channel, Text{kName, Blank::Allowed},
                       "Only for this channel."),
              optional("from", &Price::from, Moment{}, "In force from then on."),
              required("input", &Price::input, Dollars{}, "For a million prompt tokens."),
              optional("cache_read", &Price::cache_read, Maybe{Dollars{}},
                       "For a million prompt tokens read from the vendor's cache. Not given: as "
                       "`input`."),
              optional("cache_write", &Price::cache_write, Maybe{Dollars{}},
                       "For a million prompt tokens written to the vendor's cache. Not given: as "
                       "`input`."),
              optional("cache_write_1h", &Price::cache_write_1h, Maybe{Dollars{}},
                       "For a million prompt tokens written to the vendor's cache for an hour. Not "
                       "given: as `cache_write`."),
              optional("audio_input", &Price::audio_input, Maybe{Dollars{}},
                       "For a million prompt tokens of sound. Not given: as `input`."),
              optional("image_input", &Price::image_input, Maybe{Dollars{}},
                       "For a million prompt tokens of images, where the vendor counts them "
                       "apart. Not given: as `input`."),
              required("output", &Price::output, Dollars{}, "For a million answer tokens."),
              optional("reasoning", &Price::reasoning, Maybe{Dollars{}},
                       "For a million reasoning tokens. Not given: as `output`."),
              optional("audio_output", &Price::audio_output, Maybe{Dollars{}},
                       "For a million answer tokens of sound. Not given: as `output`."),
              optional("image_output", &Price::image_output, Maybe{Dollars{}},
                       "For a million answer tokens of images. Not given: as `output`."),
              optional("request", &Price::request, Dollars{},
                       "For each request, besides its tokens."),
          },
      .finish = finish_price};
}

}  // namespace sar::config
