// How fast a body is estimated, beside what nothing can beat (memcpy) and what is done to it anyway
// (finding the structure of its JSON).
#include <benchmark/benchmark.h>
#include <simdjson.h>

#include <cstring>
#include <string>

#include "core/random.hpp"
#include "protocol/base64.hpp"
#include "protocol/json/json_text.hpp"
#include "protocol/tokens/token_estimate.hpp"

namespace {

using sar::protocol::estimate_body;

std::string body_with(const std::string& text) {
  return R"({"model":"m","messages":[{"role":"user","content":)" +
         sar::protocol::json_quoted(text) + "}]}";
}

std::string prose(std::size_t bytes) {
  constexpr std::string_view kWords[] = {"the ",  "router ", "counts ", "tokens, ", "and ",
                                         "2024 ", "größer ", "今天",    "\"so\" ",  "it goes.\n"};
  sar::SeededRandom random{1};
  std::string text;
  while (text.size() < bytes) text += kWords[random.next() % std::size(kWords)];
  return text;
}

std::string image(std::size_t bytes) {
  sar::SeededRandom random{2};
  std::string data{"\x89PNG\r\n\x1a\n"};
  while (data.size() < bytes) data.push_back(static_cast<char>(random.next()));
  return "data:image/png;base64," + sar::protocol::base64_encode(data);
}

void estimate(benchmark::State& state, const std::string& body, bool has_images) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        estimate_body(body, {.dialect = {}, .has_tools = false, .has_images = has_images}));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(body.size()));
}

void estimate_prose(benchmark::State& state) {
  estimate(state, body_with(prose(static_cast<std::size_t>(state.range(0)))), false);
}
void estimate_image(benchmark::State& state) {
  estimate(state, body_with(image(static_cast<std::size_t>(state.range(0)))), true);
}

void copy_prose(benchmark::State& state) {
  const std::string body = body_with(prose(static_cast<std::size_t>(state.range(0))));
  std::string copy(body.size(), ' ');
  for (auto _ : state) {
    std::memcpy(copy.data(), body.data(), body.size());
    benchmark::DoNotOptimize(copy.data());
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(body.size()));
}

void index_prose(benchmark::State& state) {
  const std::string body = body_with(prose(static_cast<std::size_t>(state.range(0))));
  const simdjson::padded_string padded{body};
  simdjson::ondemand::parser parser;
  for (auto _ : state) {
    auto document = parser.iterate(padded);
    benchmark::DoNotOptimize(document.error());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(body.size()));
}

BENCHMARK(estimate_prose)->Arg(300)->Arg(10'000)->Arg(1'000'000);
BENCHMARK(estimate_image)->Arg(1'000'000);
BENCHMARK(copy_prose)->Arg(10'000)->Arg(1'000'000);
BENCHMARK(index_prose)->Arg(10'000)->Arg(1'000'000);

}  // namespace
