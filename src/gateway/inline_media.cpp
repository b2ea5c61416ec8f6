#include "gateway/inline_media.hpp"

#include <fmt/format.h>

#include <array>

#include "gateway/open_answer.hpp"
#include "protocol/base64.hpp"
#include "protocol/canonical/conversation.hpp"
#include "provider/adapter.hpp"

namespace sar::gateway {
namespace {

constexpr int kRedirectsMax = 3;

struct Url {
  net::Origin origin;
  std::string target;
};

// The parts of an absolute URL; the fragment is not sent.
Result<Url> parse_url(std::string_view text) {
  const std::string_view url = text.substr(0, text.find('#'));
  const std::size_t authority = url.find("://");
  const std::size_t path =
      authority == std::string_view::npos ? url.size() : url.find_first_of("/?", authority + 3);
  const auto base = provider::parse_base_url(url.substr(0, path));
  if (!base) return fail(router_error("invalid_url", "it is not a valid URL"));
  std::string target{path >= url.size() ? std::string_view{} : url.substr(path)};
  if (!target.starts_with('/')) target.insert(0, "/");
  return Url{.origin = {.tls = base->tls, .host = base->host, .port = base->port},
             .target = std::move(target)};
}

// Where a redirect leads, from `from`.
std::string resolved(const Url& from, std::string_view location) {
  if (!location.starts_with('/')) return std::string{location};
  const std::string_view scheme = from.origin.tls ? "https" : "http";
  if (location.starts_with("//")) return fmt::format("{}:{}", scheme, location);
  return fmt::format("{}://{}:{}{}", scheme, from.origin.host, from.origin.port, location);
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool is_remote(std::string_view url) {
  return url.starts_with("https://") || url.starts_with("http://");
}

// "image/png" of "image/png; charset=binary".
std::string_view media_type_of(std::string_view content_type) {
  const std::string_view type = content_type.substr(0, content_type.find(';'));
  return type.substr(0, type.find_last_not_of(" \t") + 1);
}

class MediaFetch {
 public:
  MediaFetch(Worker& worker, net::HttpExchange& exchange, const config::Media& limits)
      : worker_(worker), exchange_(exchange), limits_(limits) {}

  // The bytes at `url` as a data: URL.
  net::Task<Result<std::string>> fetch(std::string url) {
    const SteadyTime end = worker_.clock.steady() + limits_.timeout;
    for (int hop = 0; hop <= kRedirectsMax; ++hop) {
      SAR_CO_TRY(parsed, parse_url(url));
      SAR_CO_TRY(head, head_of(parsed));
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - worker_.clock.steady());
      if (left.count() <= 0) co_return fail(router_error("timeout", "it takes too long"));
      SAR_CO_TRY(
          reply,
          co_await worker_.media_client.send(
              {.head = *head,
               .body = {},
               .deadlines = {.connect = left, .first_byte = left, .idle = left, .whole = left},
               .cancel = exchange_.caller_gone()}));
      const std::string_view location = reply->headers().get("location");
      if (!is_redirect(reply->status()) || location.empty()) {
        co_return co_await take(std::move(reply));
      }
      url = resolved(parsed, location);
    }
    co_return fail(router_error("too_many_redirects", "it is redirected too often"));
  }

 private:
  static Result<std::shared_ptr<const net::OutboundHead>> head_of(const Url& url) {
    constexpr std::array kFields{Header{.name = "Accept", .value = "*/*"},
                                 Header{.name = "User-Agent", .value = "smart-ai-router"}};
    return net::OutboundHead::make(url.origin, "GET", url.target, kFields);
  }

  net::Task<Result<std::string>> take(std::unique_ptr<net::HttpReply> reply) const {
    if (reply->status() != 200) {
      co_return fail(
          router_error("bad_status", fmt::format("its server answers with {}", reply->status())));
    }
    const std::string type{media_type_of(reply->headers().get("content-type"))};
    SAR_CO_TRY(bytes, co_await read_all(*reply, static_cast<std::size_t>(limits_.bytes)));
    co_return fmt::format("data:{};base64,{}",
                          type.empty() ? std::string_view{"application/octet-stream"} : type,
                          protocol::base64_encode(bytes));
  }

  Worker& worker_;
  net::HttpExchange& exchange_;
  const config::Media& limits_;
};

// Where the bytes of `part` are to be had, and where they go; nulls: it needs none.
struct Remote {
  std::string* url = nullptr;
  std::string* data = nullptr;
};

Remote remote_of(protocol::Part& part) {
  if (auto* image = std::get_if<protocol::ImagePart>(&part.body); image && is_remote(image->url)) {
    return {.url = &image->url, .data = &image->url};
  }
  if (auto* file = std::get_if<protocol::FilePart>(&part.body); file && is_remote(file->url)) {
    return {.url = &file->url, .data = &file->data};
  }
  return {};
}

Error not_fetched(const Error& why, const std::string& path) {
  if (why.error_class == ErrorClass::Cancelled) return why;
  return caller_error(
      ErrorClass::BadRequest, "invalid_image_url",
      fmt::format("What the URL in {} refers to cannot be fetched: {}", path, why.message), path);
}

}  // namespace

bool wants_bytes(protocol::Dialect dialect) {
  return dialect == protocol::Dialect::Gemini || dialect == protocol::Dialect::Ollama;
}

net::Task<Result<void>> inline_media(Worker& worker, net::HttpExchange& exchange,
                                     const Request& request, protocol::ChatRequest& canonical) {
  MediaFetch media{worker, exchange, request.snapshot->configuration.system.media};
  std::size_t count = 0;
  for (std::size_t i = 0; i < canonical.messages.size(); ++i) {
    protocol::Message& message = canonical.messages[i];
    for (std::size_t k = 0; k < message.parts.size(); ++k) {
      const Remote remote = remote_of(message.parts[k]);
      if (remote.url == nullptr) continue;
      const std::string path = protocol::callers_path(
          protocol::part_path(message, i, k), protocol::field_names_of(request.dialect), canonical);
      if (++count > kMediaMax) {
        co_return fail(not_fetched(router_error("too_many", "there are too many of them"), path));
      }
      auto fetched = co_await media.fetch(*remote.url);
      if (!fetched) co_return fail(not_fetched(fetched.error(), path));
      remote.url->clear();
      *remote.data = std::move(*fetched);
    }
  }
  co_return Result<void>{};
}

}  // namespace sar::gateway
