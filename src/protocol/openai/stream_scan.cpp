#include "protocol/openai/stream_scan.hpp"

#include "protocol/openai/chat_reply_scan.hpp"

namespace sar::protocol {
namespace {

class OpenAiStreamScan final : public StreamScan {
 public:
  explicit OpenAiStreamScan(JsonReader& reader) : reader_(reader) {}

  Result<ChatReplyView> scan(const SseEvent& event) override {
    ChatReplyView view;
    view.counted_tokens = count_.tokens();
    if (event.data == "[DONE]") {
      view.done = true;
    } else if (event.has_data) {
      SAR_TRY(read, scan_chat_reply(reader_, event.data, count_));
      view = read;
      if (event.name == "error" && !view.has_error) {
        view.has_error = true;
        view.error_json = event.data;
      }
    }
    if (view.usage) usage_ = view.usage;
    view.usage = usage_;
    return view;
  }

 private:
  JsonReader& reader_;
  OutputCount count_;
  std::optional<Usage> usage_;
};

}  // namespace

std::unique_ptr<StreamScan> make_openai_stream_scan(JsonReader& reader) {
  return std::make_unique<OpenAiStreamScan>(reader);
}

}  // namespace sar::protocol
