#include "protocol/openai/request_files.hpp"

#include "protocol/base64.hpp"

namespace sar::protocol {
namespace {

constexpr std::string_view kTextData = "data:text/";
constexpr std::string_view kBase64 = ";base64,";

std::unexpected<Error> refuse(std::string_view message, const std::string& path) {
  return fail(
      caller_error(ErrorClass::BadRequest, "unsupported_content", std::string{message}, path));
}

// The text of a data: URL of one; none: it is something else.
std::optional<std::string> text_of(std::string_view url) {
  if (!url.starts_with(kTextData)) return std::nullopt;
  const std::size_t comma = url.find(kBase64);
  if (comma == std::string_view::npos) return std::nullopt;
  return base64_decode(url.substr(comma + kBase64.size()));
}

}  // namespace

Result<void> fit_file(RequestWriting& writing, Part& part, FilePart& file,
                      const std::string& path) {
  const Dialect dialect = writing.request.dialect;
  if (!file.file_id.empty() && dialect != Dialect::OpenAi && dialect != Dialect::OpenAiResponses) {
    return refuse("The file is kept at another vendor.", path);
  }
  if (file.data.empty() && !file.url.empty()) {
    if (!writing.traits().file_urls) {
      return refuse("The vendor takes files as data, not by URL.", path);
    }
    file.data = std::move(file.url);
  }
  if (!writing.is_foreign || file.data.empty()) return {};
  if (auto text = text_of(file.data)) {
    writing.fidelity.changed(path, "a text file is sent as text");
    if (!file.filename.empty()) text->insert(0, file.filename + ":\n");
    part.body = TextPart{std::move(*text)};  // `file` is gone
  } else if (file.filename.empty()) {
    file.filename = "document.pdf";  // it may not be missing
  }
  return {};
}

}  // namespace sar::protocol
