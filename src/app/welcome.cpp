// What a person sees at start: the address, the first API key, and a request that works as it
// stands.
#include <fmt/format.h>

#include <cstdio>

#include "app/application.hpp"

namespace sar::app {
namespace {

constexpr std::string_view kAddVendor = R"(To use a real vendor, stop the router and
  export OPENAI_API_KEY=sk-…          (or ANTHROPIC_API_KEY, GEMINI_API_KEY, …), then start it again;
or put two lines into config/router.yaml, which the running router notices by itself:
  providers: [{ name: openai, kind: openai }]
  channels: [{ name: openai, provider: openai, models: ["*"], credentials: ["YOUR_OPENAI_API_KEY"] }]
)";

// This program as it can be typed here, whether or not it is in the PATH.
std::string program_path() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return "smart-ai-router";
  const auto near = std::filesystem::proximate(program, error);
  return error || near.string().starts_with("..") ? program.string() : near.string();
}

std::string key_command(const std::filesystem::path& data_dir) {
  const bool is_default = data_dir == config::Storage{}.data_dir;
  return fmt::format("{} key create --name NAME{}", program_path(),
                     is_default ? "" : fmt::format(" --data-dir {}", data_dir.string()));
}

void print_curl(std::string_view address, std::string_view key, std::string_view model) {
  fmt::print(
      "\nTry it:\n"
      "  curl {}/v1/chat/completions -H 'Authorization: Bearer {}' -H 'Content-Type: "
      "application/json' "
      "-d '{{\"model\":\"{}\",\"messages\":[{{\"role\":\"user\",\"content\":\"Hello!\"}}]}}'\n"
      "Add \"stream\":true to the body to see the answer come word by word.\n",
      address, key, model);
}

}  // namespace

void Application::print_welcome() const {
  const config::Server& server = loaded_.configuration.system.server;
  const bool is_ipv6 = server.host.find(':') != std::string::npos;
  const std::string address =
      fmt::format("{}://{}{}{}:{}", server.tls.certificate.empty() ? "http" : "https",
                  is_ipv6 ? "[" : "", server.host, is_ipv6 ? "]" : "", server_->port());
  fmt::print("listening on {}\n", address);
  fmt::print("data in {}\n", vault_.directory.path.string());
  if (first_key_) {
    fmt::print("\nAPI key: {}\n", first_key_->reveal());
    fmt::print("It is shown this once and kept only as a hash. For more of them:\n  {}\n",
               key_command(vault_.directory.path));
  }
  const auto& names = snapshot_->routing->names();
  if (loaded_.simulated) {
    fmt::print(
        "\nNO VENDOR IS CONFIGURED: answers come from the simulated vendor and mean nothing.\n");
  } else if (snapshot_->channels.empty()) {
    fmt::print(
        "\nNO VENDOR IS CONFIGURED: every chat request will be refused until there is a "
        "channel.\n");
  }
  if (!names.empty()) {
    print_curl(address, first_key_ ? first_key_->reveal() : "YOUR_API_KEY", names.front());
  }
  if (loaded_.built_in) fmt::print("\n{}", kAddVendor);
  std::fflush(stdout);
}

}  // namespace sar::app
