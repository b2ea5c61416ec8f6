// Fields of `providers[].overrides`.
#include <fmt/format.h>

#include <unordered_map>

#include "core/config/body_forms.hpp"
#include "core/config/list_forms.hpp"
#include "core/config/provider_records.hpp"
#include "core/config/text_forms.hpp"

namespace sar::config {
namespace {

// Every path that is changed stands alone: what happens to a field never depends on an order.
class BodyCheck {
 public:
  BodyCheck(const std::string& path, Report& report) : path_(path), report_(report) {}

  void change(const std::string& field, std::string place) {
    if (field == "stream" || field == "model") {
      report_.add_at(path_ + place, fmt::format("the router writes `{}` itself", field));
    }
    add(field, std::move(place));
  }
  void remove(const std::string& field, std::string place) {
    if (field == "stream") {
      report_.add_at(path_ + place, "the router writes `stream` itself");
    }
    add(field, std::move(place));
  }
  // The target of a rename may have a default of its own, nothing else.
  void target(const std::string& field, const std::string& place) {
    if (field == "stream" || field == "model") {
      report_.add_at(path_ + place, fmt::format("the router writes `{}` itself", field));
    }
    const auto [first, is_new] = targets_.emplace(field, place);
    if (!is_new) report_already(place, first->second);
    const auto changed = places_.find(field);
    if (changed != places_.end() && !changed->second.starts_with(kDefaults)) {
      report_already(place, changed->second);
    }
  }
  // A path may not lie inside another one.
  void finish() const {
    for (const auto& [field, place] : places_) {
      for (std::size_t dot = field.find('.'); dot != std::string::npos;
           dot = field.find('.', dot + 1)) {
        const auto around = places_.find(field.substr(0, dot));
        if (around == places_.end()) continue;
        report_.add_at(path_ + place,
                       fmt::format("lies inside `{}`, which is changed as well", around->first));
      }
    }
  }

  static constexpr std::string_view kDefaults = ".set_if_absent";

 private:
  void add(const std::string& field, std::string place) {
    const auto [first, is_new] = places_.emplace(field, place);
    if (!is_new) report_already(place, first->second);
  }
  void report_already(const std::string& place, const std::string& first) const {
    report_.add_at(path_ + place, "this field is changed already",
                   fmt::format("see {}{}", path_, first));
  }

  const std::string& path_;
  Report& report_;
  std::unordered_map<std::string, std::string> places_;
  std::unordered_map<std::string, std::string> targets_;
};

// The path of `name` beside the field at `path`.
std::string beside(std::string_view path, const std::string& name) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? name : std::string{path.substr(0, dot + 1)} + name;
}

void finish_body(BodyOverrides& body, const std::string& path, Report& report) {
  BodyCheck check{path, report};
  for (const BodyField& field : body.set) check.change(field.path, ".set." + field.path);
  for (const BodyField& field : body.set_if_absent) {
    check.change(field.path, fmt::format("{}.{}", BodyCheck::kDefaults, field.path));
  }
  for (std::size_t index = 0; index < body.remove.size(); ++index) {
    check.remove(body.remove[index], fmt::format(".delete[{}]", index));
  }
  for (const Rename& rename : body.rename) check.change(rename.from, ".rename." + rename.from);
  for (const Rename& rename : body.rename) {
    check.target(beside(rename.from, rename.to), ".rename." + rename.from);
  }
  check.finish();
}

Record<HeaderOverrides> header_overrides_record() {
  return {.fields = {
              optional("rename", &HeaderOverrides::rename, Renames{kHeaderName, kHeaderName},
                       "Headers that get another name, before anything else happens."),
              optional("delete", &HeaderOverrides::remove, ListOf{Text{kHeaderName}},
                       "Headers that are not sent."),
              optional("set_if_absent", &HeaderOverrides::set_if_absent, HeaderMap{},
                       "Headers that are sent where the router has none of that name."),
              optional("set", &HeaderOverrides::set, HeaderMap{},
                       "Headers that are sent in any case. The same as `headers` beside it."),
          }};
}

Record<BodyOverrides> body_overrides_record() {
  return {.fields =
              {
                  optional("set", &BodyOverrides::set, BodyFields{},
                           "Fields and their values, in place of what was there. Objects on the "
                           "way are made."),
                  optional("set_if_absent", &BodyOverrides::set_if_absent, BodyFields{},
                           "Fields that get a value where there is none."),
                  optional("delete", &BodyOverrides::remove, ListOf{Text{kBodyPath}},
                           "Fields that are left out."),
                  optional("rename", &BodyOverrides::rename, Renames{kBodyPath, kBodyName},
                           "Fields that get another name in the same object; left out where that "
                           "name is taken."),
              },
          .finish = finish_body};
}

}  // namespace

Record<Overrides> overrides_record() {
  return {.fields = {
              optional("headers", &Overrides::headers, header_overrides_record(),
                       "Changes to the header fields. Values are taken for secrets."),
              optional("body", &Overrides::body, body_overrides_record(),
                       "Changes to JSON bodies. A path such as `reasoning.effort` leads into "
                       "objects; `model` and `stream` are the router's own."),
          }};
}

}  // namespace sar::config
