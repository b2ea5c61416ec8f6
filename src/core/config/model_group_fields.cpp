// Fields of the section `model_groups`.
#include "core/config/list_forms.hpp"
#include "core/config/number_forms.hpp"
#include "core/config/sections.hpp"
#include "core/config/text_forms.hpp"

namespace sar::config {
namespace {

void finish_member(GroupMember& member, const std::string& path, Report& report) {
  if (!member.channel.empty() && !member.tag.empty()) {
    report.add_at(path + ".tag", "a member has a channel or a tag, not both");
  }
  const bool names_nothing = member.channel.empty() && member.model.empty() && member.tag.empty();
  if (names_nothing && !report.is_faulty(path) && !report.is_faulty(path + ".channel") &&
      !report.is_faulty(path + ".model") && !report.is_faulty(path + ".tag")) {
    report.add_at(path, "a member needs a channel, a model or a tag");
  }
}

Record<GroupMember> member_record() {
  return {
      .fields =
          {
              optional("channel", &GroupMember::channel, Text{kName, Blank::Allowed},
                       "This channel; with all its models if `model` is not given."),
              optional("model", &GroupMember::model, Text{kModelName, Blank::Allowed},
                       "This model; on every channel that serves it if neither `channel` nor `tag` "
                       "is given."),
              optional("tag", &GroupMember::tag, Text{kName, Blank::Allowed},
                       "The channels that carry this tag."),
          },
      .short_form = "model",
      .finish = finish_member};
}

Record<GroupFilters> filters_record() {
  return {.fields = {
              optional("require_tags", &GroupFilters::require_tags, ListOf{Text{kName}},
                       "Only channels that carry all of these."),
              optional("exclude_tags", &GroupFilters::exclude_tags, ListOf{Text{kName}},
                       "No channel that carries one of these."),
              optional("exclude_channels", &GroupFilters::exclude_channels, ListOf{Text{kName}},
                       "None of these channels."),
          }};
}

}  // namespace

Record<ModelGroup> model_group_record() {
  return {
      .fields = {
          required("name", &ModelGroup::name, Text{kModelName},
                   "What callers ask for; it hides a model of the same name."),
          optional("aliases", &ModelGroup::aliases, ListOf{Text{kModelName}},
                   "Other names for the same group."),
          required("members", &ModelGroup::members, ListOf{member_record(), AtLeast::One},
                   "What requests may be routed to. Each names a channel, a model, a tag, or a "
                   "model together with one of the others."),
          optional("filters", &ModelGroup::filters, filters_record(),
                   "Members that are taken out again."),
          optional("strategy", &ModelGroup::strategy, one_of({"priority", "round_robin", "cost"}),
                   "Which member comes first: by the channel's priority and weight, in turn, or "
                   "the cheapest for this request."),
          optional("strict", &ModelGroup::strict, Flag{},
                   "A request that a member's vendor cannot take as it is goes to another member, "
                   "or is refused, rather than losing a field."),
      }};
}

}  // namespace sar::config
