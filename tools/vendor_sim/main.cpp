// vendor-sim: starts one event loop per thread and runs until SIGTERM or SIGINT.
#include <sys/eventfd.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <thread>
#include <vector>

#include "loop.hpp"
#include "options.hpp"

namespace {

// Blocks SIGTERM and SIGINT in this thread and those it starts, so that they can be waited for.
sigset_t block_stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

void serve(const sim::Options& options) {
  const sigset_t stop_signals = block_stop_signals();
  sim::Backstage backstage(options);
  const sim::TlsSetup tls = options.certificate_file.empty()
                                ? nullptr
                                : sim::load_tls(options.certificate_file, options.private_key_file);
  const int stop = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  std::uint16_t port = options.port;
  std::vector<std::unique_ptr<sim::Loop>> loops;
  for (unsigned index = 0; index < options.threads; ++index) {
    const sim::Loop::Sockets sockets{sim::listen_on(options.host, port), stop, tls.get()};
    loops.push_back(std::make_unique<sim::Loop>(backstage, sockets, options.seed + index));
  }
  std::vector<std::jthread> threads;
  for (const auto& loop : loops) threads.emplace_back([&loop] { loop->run(); });
  std::printf("listening on %s:%u\n", options.host.c_str(), port);
  std::fflush(stdout);
  int received = 0;
  sigwait(&stop_signals, &received);
  ::eventfd_write(stop, 1);
  threads.clear();
  ::close(stop);
}

}  // namespace

int main(int count, char** words) {
  try {
    const auto options = sim::parse_options(count, words);
    if (!options) {
      std::fprintf(stderr, "vendor-sim: %s\n", options.error().c_str());
      return 2;
    }
    if (options->wants_help) {
      std::fputs(sim::usage_text().data(), stdout);
      return 0;
    }
    serve(*options);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "vendor-sim: %s\n", error.what());
    return 1;
  }
}
