#include "core/secret.hpp"

#include <sodium.h>

#include <utility>

namespace sar {

// A moved-from short string keeps its bytes inside the object, so moving wipes the source too.
Secret::Secret(Secret&& other) noexcept {
  value_ = other.value_;
  other.wipe();
}

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) {
    wipe();
    value_ = other.value_;
  }
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    value_ = other.value_;
    other.wipe();
  }
  return *this;
}

Secret::~Secret() { wipe(); }

bool Secret::operator==(std::string_view other) const {
  return value_.size() == other.size() &&
         sodium_memcmp(value_.data(), other.data(), value_.size()) == 0;
}

void Secret::wipe() {
  value_.resize(value_.capacity());
  sodium_memzero(value_.data(), value_.size());
  value_.clear();
}

}  // namespace sar
