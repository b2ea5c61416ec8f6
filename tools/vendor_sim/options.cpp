// Reads the command line with getopt_long.
#include "options.hpp"

#include <getopt.h>

#include <array>
#include <charconv>
#include <string_view>

namespace sim {
namespace {

constexpr std::string_view kUsage =
    R"(vendor-sim: plays a vendor, in any of five dialects, for tests and benchmarks

  --host ADDRESS       listen there (127.0.0.1)
  --port N             0: any free port (0); the address is printed when ready
  --threads N          event loops, each with its own listening socket (1)
  --journal FILE       append a JSON line when a request begins, before its last piece, at its end
  --journal-sync       fsync after every line
  --journal-bodies     put request bodies into the journal
  --replay DIR         serve recorded exchanges as models replay:<file stem>
  --seed N             dice of `rate` and of the replay's borders (1)
  --tls CERT KEY       PEM files
  --require-key KEY    answer 401 to every other key
  --lenient            do not hold requests against the vendors' rules
  --help

What a model name can ask for is in tools/vendor_sim/README.md.
)";

enum Option : int {
  kHost = 1,
  kPort,
  kThreads,
  kJournal,
  kJournalSync,
  kJournalBodies,
  kReplay,
  kSeed,
  kTls,
  kRequireKey,
  kLenient,
  kHelp
};

constexpr std::array<option, 13> kOptions{{
    {"host", required_argument, nullptr, kHost},
    {"port", required_argument, nullptr, kPort},
    {"threads", required_argument, nullptr, kThreads},
    {"journal", required_argument, nullptr, kJournal},
    {"journal-sync", no_argument, nullptr, kJournalSync},
    {"journal-bodies", no_argument, nullptr, kJournalBodies},
    {"replay", required_argument, nullptr, kReplay},
    {"seed", required_argument, nullptr, kSeed},
    {"tls", required_argument, nullptr, kTls},
    {"require-key", required_argument, nullptr, kRequireKey},
    {"lenient", no_argument, nullptr, kLenient},
    {"help", no_argument, nullptr, kHelp},
    {nullptr, 0, nullptr, 0},
}};

template <typename Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

// False: the value makes no sense.
bool apply(Options& options, int option, std::string_view value) {
  switch (option) {
    case kHost:
      options.host = value;
      return true;
    case kPort:
      return read_number(value, options.port);
    case kThreads:
      return read_number(value, options.threads) && options.threads > 0 && options.threads <= 256;
    case kJournal:
      options.journal_file = value;
      return true;
    case kJournalSync:
      return options.journal_sync = true;
    case kJournalBodies:
      return options.journal_bodies = true;
    case kReplay:
      options.replay_directory = value;
      return true;
    case kSeed:
      return read_number(value, options.seed);
    case kTls:
      options.certificate_file = value;
      return true;
    case kRequireKey:
      options.required_key = value;
      return true;
    case kLenient:
      options.is_strict = false;
      return true;
    case kHelp:
      return options.wants_help = true;
    default:
      return false;
  }
}

}  // namespace

std::string_view usage_text() { return kUsage; }

std::expected<Options, std::string> parse_options(int count, char** words) {
  Options options;
  optind = 1;
  while (true) {
    const int option = getopt_long(count, words, "", kOptions.data(), nullptr);
    if (option < 0) break;
    if (option == '?') return std::unexpected("see vendor-sim --help");
    const std::string value = optarg == nullptr ? "" : optarg;
    if (!apply(options, option, value)) return std::unexpected("bad value '" + value + "'");
    if (option == kTls) {  // the one option with two values
      if (optind >= count) return std::unexpected("--tls needs a certificate and a key");
      options.private_key_file = words[optind++];
    }
  }
  if (optind < count)
    return std::unexpected("unknown argument '" + std::string(words[optind]) + "'");
  return options;
}

}  // namespace sim
