#include "protocol/json/field_kinds.hpp"

namespace sar::protocol {
namespace {

struct KindWord {
  unsigned kinds;
  std::string_view word;
};
constexpr KindWord kKindWords[] = {
    {kString, "a string"},   {kBoolean, "a boolean"},  {kNumber, "a decimal"},
    {kDecimal, "a decimal"}, {kInteger, "an integer"}, {kObject, "an object"},
    {kArray, "an array"},
};

std::string_view plural(unsigned kind) { return kind == kObject ? " of objects" : " of strings"; }

}  // namespace

std::string words_for(unsigned kinds, unsigned elements) {
  std::string words;
  for (const KindWord& entry : kKindWords) {
    if ((kinds & entry.kinds) != entry.kinds) continue;
    kinds &= ~entry.kinds;
    if (!words.empty()) words.append(" or ");
    words.append(entry.word);
    if (entry.kinds == kArray && elements != kNoKind) words.append(plural(elements));
  }
  return words.empty() ? "null" : words;
}

}  // namespace sar::protocol
