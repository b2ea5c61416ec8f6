// One table of names.
#include "faults.hpp"

#include <algorithm>
#include <array>

namespace sim {
namespace {

struct Named {
  std::string_view name;
  Fault fault;
};

constexpr std::array kNames{
    Named{"429", Fault::RateLimited},
    Named{"429_no_hint", Fault::RateLimitedNoHint},
    Named{"429_quota", Fault::QuotaExhausted},
    Named{"402", Fault::NoCredit},
    Named{"500", Fault::ServerError},
    Named{"503", Fault::Overloaded},
    Named{"504", Fault::TimedOut},
    Named{"401", Fault::BadKey},
    Named{"403", Fault::Forbidden},
    Named{"400", Fault::BadRequest},
    Named{"400_context", Fault::ContextLength},
    Named{"400_content_filter", Fault::ContentPolicy},
    Named{"404", Fault::NotFound},
    Named{"413", Fault::TooLarge},
    Named{"html_502", Fault::HtmlGateway},
    Named{"redirect", Fault::Redirect},
    Named{"empty_200", Fault::Empty},
    Named{"empty_stream", Fault::EmptyStream},
    Named{"error_in_200", Fault::ErrorInBody},
    Named{"error_in_stream", Fault::ErrorInStream},
    Named{"malformed_json", Fault::MalformedJson},
    Named{"malformed_sse", Fault::MalformedSse},
    Named{"html_200", Fault::HtmlBody},
    Named{"wrong_content_type", Fault::WrongContentType},
    Named{"whole_for_stream", Fault::WholeForStream},
    Named{"stream_for_whole", Fault::StreamForWhole},
    Named{"no_terminator", Fault::NoTerminator},
    Named{"two_terminators", Fault::TwoTerminators},
    Named{"no_end", Fault::NoEnd},
    Named{"wrong_content_length", Fault::WrongLength},
    Named{"short_content_length", Fault::ShortLength},
    Named{"two_content_lengths", Fault::TwoLengths},
    Named{"huge_head", Fault::HugeHead},
    Named{"slow_drip", Fault::SlowDrip},
    Named{"hang_before_headers", Fault::HangBeforeHeaders},
    Named{"hang_after_headers", Fault::HangAfterHeaders},
    Named{"hang_mid_stream", Fault::HangMidStream},
    Named{"reset_before_headers", Fault::ResetBeforeHeaders},
    Named{"reset_mid_stream", Fault::ResetMidStream},
    Named{"cut_before_headers", Fault::CutBeforeHeaders},
    Named{"cut_after_headers", Fault::CutAfterHeaders},
    Named{"cut_mid_stream", Fault::CutMidStream},
    Named{"cut_at_byte", Fault::CutAtByte},
};

}  // namespace

std::optional<Fault> find_fault(std::string_view name) {
  const auto* const found = std::ranges::find(kNames, name, &Named::name);
  if (found == kNames.end()) return std::nullopt;
  return found->fault;
}

std::string_view to_string(Fault fault) {
  const auto* const found = std::ranges::find(kNames, fault, &Named::fault);
  return found == kNames.end() ? std::string_view{} : found->name;
}

bool is_mid_stream(Fault fault) {
  return fault == Fault::HangMidStream || fault == Fault::ResetMidStream ||
         fault == Fault::CutMidStream || fault == Fault::ErrorInStream ||
         fault == Fault::MalformedSse || fault == Fault::MalformedJson;
}

}  // namespace sim
