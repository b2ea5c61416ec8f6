#include "routing/plan.hpp"

#include <array>

#include "core/append.hpp"
#include "routing/strategies.hpp"

namespace sar::routing {
namespace {

Verdict filter(const Target& target, const RouteQuery& query) {
  const ChannelEntry& channel = *target.channel;
  if (!channel.enabled) return Verdict::Disabled;
  if ((channel.operations & query.operation) != query.operation) return Verdict::Unsupported;
  if (channel.max_in_flight > 0 && channel.state->in_flight() >= channel.max_in_flight) {
    return Verdict::AtCapacity;
  }
  return Verdict::Chosen;
}

// Printable ASCII without quotes and backslashes, so that the text is JSON and a header value at
// once.
void append_name(std::string& out, std::string_view name) {
  out.push_back('"');
  append_percent_encoded(out, name, [](unsigned char byte) {
    return byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
  });
  out.push_back('"');
}

void append_field(std::string& out, std::string_view key, std::string_view value) {
  out.append(key);
  append_name(out, value);
}

void append_note(std::string& out, const CandidateNote& note) {
  append_field(out, "{\"channel\":", note.target->channel->name);
  append_field(out, ",\"model\":", note.target->upstream_model);
  append_field(out, ",\"verdict\":", to_string(note.verdict));
  if (note.verdict == Verdict::Chosen) {
    out.append(",\"rank\":");
    append_integer(out, note.rank);
    out.append(",\"score\":");
    append_integer(out, note.score);
  }
  out.push_back('}');
}

// Keeps the text within kPlanJsonBytesMax and JSON all the same: what has no room is counted.
class PlanText {
 public:
  explicit PlanText(std::string& out)
      : out_(out), end_max_(out.size() + kPlanJsonBytesMax - kTailBytes) {}

  void open_list(std::string_view key) {
    out_.append(key);
    is_first_ = true;
  }
  void close_list() { out_.push_back(']'); }
  template <class Append>
  void add(Append append) {
    const std::size_t before = out_.size();
    if (!is_first_) out_.push_back(',');
    append();
    if (out_.size() <= end_max_) {
      is_first_ = false;
    } else {
      out_.resize(before);
      ++left_out_;
    }
  }
  void finish() {
    if (left_out_ > 0) {
      out_.append(",\"left_out\":");
      append_integer(out_, left_out_);
    }
    out_.push_back('}');
  }

 private:
  static constexpr std::size_t kTailBytes = 64;  // the brackets and keys that come in any case

  std::string& out_;
  std::size_t end_max_;
  bool is_first_ = true;
  std::int64_t left_out_ = 0;
};

}  // namespace

std::string_view to_string(Verdict verdict) {
  constexpr std::array<std::string_view, 5> kNames{"chosen", "disabled", "at_capacity",
                                                   "unsupported", "beyond_limit"};
  return kNames[static_cast<std::size_t>(verdict)];
}

void Plan::clear() {
  attempts.clear();
  notes.clear();
}

void make_plan(const Route& route, const RouteQuery& query, Random& random, Plan& plan) {
  plan.clear();
  plan.strategy = route.strategy;
  // Reused by every plan of the thread: the order is done before anything else can run.
  thread_local std::vector<Candidate> candidates;
  candidates.clear();
  for (const Target& target : route.targets) {
    const Verdict verdict = filter(target, query);
    if (verdict == Verdict::Chosen) {
      candidates.push_back({.target = &target});
    } else {
      plan.notes.push_back({.target = &target, .verdict = verdict});
    }
  }
  if (candidates.empty()) return;
  strategy_of(route.strategy).order(candidates, route, query, random);
  for (std::size_t rank = 0; rank < candidates.size(); ++rank) {
    const bool fits = rank < kAttemptsMax;
    if (fits) plan.attempts.push_back(candidates[rank].target);
    plan.notes.push_back({.target = candidates[rank].target,
                          .verdict = fits ? Verdict::Chosen : Verdict::BeyondLimit,
                          .rank = static_cast<std::uint8_t>(fits ? rank : kAttemptsMax),
                          .score = candidates[rank].score});
  }
}

void append_plan_json(std::string& out, const Route& route, const Plan& plan) {
  PlanText text{out};
  append_field(out, "{\"route\":", route.name);
  append_field(out, ",\"strategy\":", strategy_of(plan.strategy).name);
  text.open_list(",\"candidates\":[");
  for (const bool chosen : {true, false}) {
    for (const CandidateNote& note : plan.notes) {
      if ((note.verdict == Verdict::Chosen) == chosen) text.add([&] { append_note(out, note); });
    }
  }
  text.close_list();
  if (!route.excluded.empty()) {
    text.open_list(",\"excluded\":[");
    for (const std::string& channel : route.excluded) {
      text.add([&] { append_name(out, channel); });
    }
    text.close_list();
  }
  text.finish();
}

}  // namespace sar::routing
