// bench-load: puts load on a proxy on this machine and prints what came out as JSON.
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "loads.hpp"

namespace {

std::string read_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) throw std::runtime_error(fmt::format("cannot read {}", path));
  return {std::istreambuf_iterator<char>{file}, {}};
}

std::string run(const load::Options& options) {
  const std::string request = read_file(options.request_file);
  switch (options.mode) {
    case load::Mode::Closed:
      return load::run_closed(options, request);
    case load::Mode::Paced:
      return load::run_paced(options, request);
    case load::Mode::Held:
      return load::run_held(options, request);
  }
  throw std::logic_error("unknown mode");
}

}  // namespace

int main(int argc, char** argv) {
  try {
    fmt::print("{}\n", run(load::parse_options(argc, argv)));
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench-load: {}\n", error.what());
    return 1;
  }
}
