// Expected outcomes are values: a function that can fail returns Result<T>.
#pragma once

#include <expected>
#include <utility>

#include "core/error.hpp"

namespace sar {

template <class T = void>
using Result = std::expected<T, Error>;

[[nodiscard]] inline std::unexpected<Error> fail(Error error) {
  return std::unexpected<Error>(std::move(error));
}

}  // namespace sar

// SAR_TRY(name, expr): `name` becomes the value of the Result that `expr` yields, or the enclosing
// function returns its error. SAR_CO_TRY is the same inside a coroutine. The only macros of this
// kind.
// NOLINTBEGIN(bugprone-macro-parentheses): a name that is being declared cannot have any.
#define SAR_TRY(name, expr)                                                     \
  auto name##_result = (expr);                                                  \
  if (!name##_result) return std::unexpected(std::move(name##_result).error()); \
  auto& name = *name##_result
#define SAR_CO_TRY(name, expr)                                                     \
  auto name##_result = (expr);                                                     \
  if (!name##_result) co_return std::unexpected(std::move(name##_result).error()); \
  auto& name = *name##_result
// NOLINTEND(bugprone-macro-parentheses)
#define SAR_CHECK(expr)                              \
  if (auto checked_result = (expr); !checked_result) \
  return std::unexpected(std::move(checked_result).error())
#define SAR_CO_CHECK(expr)                           \
  if (auto checked_result = (expr); !checked_result) \
  co_return std::unexpected(std::move(checked_result).error())
