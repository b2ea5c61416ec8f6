#include "protocol/body_edit.hpp"

#include <algorithm>
#include <optional>

#include "protocol/json/json_reader.hpp"
#include "protocol/json/json_text.hpp"

namespace sar::protocol {
namespace {

using Kind = BodyChange::Kind;

// A field of the object that is edited, by its places in the body.
struct Member {
  std::string name;
  std::size_t begin = 0;
  std::size_t key_end = 0;
  std::size_t value_begin = 0;
  std::size_t end = 0;
  const BodyChange* change = nullptr;
  std::optional<std::string> value = {};  // instead of the one in the body
};

bool sets_something(const BodyChange& change) {
  return change.kind == Kind::Set || std::ranges::any_of(change.inside, sets_something);
}

void append_member(std::string& out, std::string_view name, std::string_view value) {
  append_json_quoted(out, name);
  out += ':';
  out += value;
}

// What a field gets that was not there; nullopt: it stays away.
std::optional<std::string> fresh_value(const BodyChange& change) {
  if (change.kind == Kind::Set || change.kind == Kind::SetIfAbsent) return change.text;
  std::string object{"{"};
  for (const BodyChange& inner : change.inside) {
    const auto value = fresh_value(inner);
    if (!value) continue;
    if (object.size() > 1) object += ',';
    append_member(object, inner.name, *value);
  }
  if (object.size() == 1) return std::nullopt;
  return object + '}';
}

// One object of a body, read with what happens to its fields, and written anew.
class EditedObject {
 public:
  EditedObject(std::string_view body, const std::vector<BodyChange>& changes)
      : body_(body), changes_(changes) {}

  // REQUIRES: the cursor is on an object. What is read after a mistake is worth nothing.
  void read(JsonReader& reader) {
    begin_ = reader.begin();
    reader.begin_object();
    for (JsonString key; reader.next_key(key);) {
      Member& member = members_.emplace_back();
      member.name = key.to_text();
      member.begin = static_cast<std::size_t>(key.raw.data() - body_.data()) - 1;
      member.key_end = member.begin + key.raw.size() + 2;
      member.value_begin = reader.begin();
      member.change = find_change(member.name);
      member.value = read_value(reader, member.change);
      member.end = reader.end();
    }
    end_ = reader.end();
  }

  [[nodiscard]] std::string write() {
    out_ = '{';
    for (std::size_t index = 0; index < members_.size(); ++index) put(index);
    for (const BodyChange& change : changes_) {
      const auto value = is_there(change.name) ? std::nullopt : fresh_value(change);
      if (!value) continue;
      if (!written_.empty()) out_ += ',';
      append_member(out_, change.name, *value);
      written_.push_back(change.name);
    }
    const std::size_t rest = members_.empty() ? begin_ + 1 : members_.back().end;
    out_ += body_.substr(rest, end_ - rest);
    return std::move(out_);
  }

 private:
  [[nodiscard]] const BodyChange* find_change(std::string_view name) const {
    const auto found = std::ranges::find(changes_, name, &BodyChange::name);
    return found == changes_.end() ? nullptr : &*found;
  }

  std::optional<std::string> read_value(JsonReader& reader, const BodyChange* change) {
    if (change != nullptr && !change->inside.empty() && reader.kind() == JsonKind::Object) {
      EditedObject inner{body_, change->inside};
      inner.read(reader);
      if (reader.problem() != nullptr) return std::nullopt;
      return inner.write();
    }
    reader.take();
    if (change == nullptr || !sets_something(*change)) return std::nullopt;
    return fresh_value(*change);
  }

  // Under that name, in the body or by a new name.
  [[nodiscard]] bool is_there(std::string_view name) const {
    return std::ranges::find(members_, name, &Member::name) != members_.end() ||
           std::ranges::find(written_, name) != written_.end();
  }

  void put(std::size_t index) {
    const Member& member = members_[index];
    const Kind kind = member.change == nullptr ? Kind::Inside : member.change->kind;
    if (kind == Kind::Remove) return;
    const bool is_renamed = kind == Kind::Rename;
    if (is_renamed && is_there(member.change->text)) return;
    separate(index);
    written_.push_back(is_renamed ? std::string_view{member.change->text} : member.name);
    if (is_renamed) {
      append_json_quoted(out_, member.change->text);
    } else {
      out_ += body_.substr(member.begin, member.key_end - member.begin);
    }
    out_ += body_.substr(member.key_end, member.value_begin - member.key_end);
    out_ += member.value ? std::string_view{*member.value}
                         : body_.substr(member.value_begin, member.end - member.value_begin);
  }

  // What stood between the fields before, if they were neighbours before.
  void separate(std::size_t index) {
    if (written_.empty()) {
      out_ += body_.substr(begin_ + 1, members_.front().begin - begin_ - 1);
    } else if (last_ + 1 == index) {
      out_ += body_.substr(members_[last_].end, members_[index].begin - members_[last_].end);
    } else {
      out_ += ',';
    }
    last_ = index;
  }

  std::string_view body_;
  const std::vector<BodyChange>& changes_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::vector<Member> members_;
  std::string out_;
  std::vector<std::string_view> written_;
  std::size_t last_ = 0;  // index of the member written last
};

// The change of the field at `path`, made with those around it.
BodyChange& change_at(BodyChange& root, std::string_view path) {
  BodyChange* change = &root;
  while (true) {
    const std::size_t dot = path.find('.');
    const std::string_view name = path.substr(0, dot);
    const auto found = std::ranges::find(change->inside, name, &BodyChange::name);
    change = found != change->inside.end()
                 ? &*found
                 : &change->inside.emplace_back(BodyChange{.name = std::string{name}});
    if (dot == std::string_view::npos) return *change;
    path.remove_prefix(dot + 1);
  }
}

}  // namespace

BodyEdit::BodyEdit(const config::BodyOverrides& overrides) {
  const auto add = [&](std::string_view path, Kind kind, const std::string& text) {
    BodyChange& change = change_at(root_, path);
    change.kind = kind;
    change.text = text;
  };
  for (const auto& field : overrides.set) add(field.path, Kind::Set, field.json);
  for (const auto& field : overrides.set_if_absent) add(field.path, Kind::SetIfAbsent, field.json);
  for (const std::string& path : overrides.remove) add(path, Kind::Remove, {});
  for (const auto& rename : overrides.rename) add(rename.from, Kind::Rename, rename.to);
}

Result<std::string> BodyEdit::apply(std::string_view body) const {
  JsonReader reader;
  reader.load(body);
  EditedObject object{body, root_.inside};
  const bool is_object = reader.kind() == JsonKind::Object;
  const std::size_t begin = is_object ? reader.begin() : 0;
  if (is_object) object.read(reader);
  const std::size_t end = reader.end();
  if (!is_object || !reader.finish()) {
    return fail(router_error("invalid_body", "the body for the vendor is not a JSON object"));
  }
  std::string edited{body.substr(0, begin)};
  edited += object.write();
  edited += body.substr(end);
  return edited;
}

}  // namespace sar::protocol
