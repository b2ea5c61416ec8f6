// Tables of protocol/tokens/token_estimate.cpp: what a byte adds to the number of tokens, by its
// class and the class of the byte before it. Fitted by least squares of the relative error, without
// negative weights but for the start of a \u escape, to 1,900 pieces of prose in 28 languages,
// code, JSON, numbers, hexadecimal digits and emoji, against the counts of the vocabulary
// o200k_base.
#pragma once

#include <array>
#include <cstdint>

namespace sar::protocol {

// Rows: the byte before. The order is that of the columns:
// blank, line end, a–z, u, A–Z, 0–9, ", \, of :,{}[], other ASCII; of UTF-8: continuation, Latin
// letters (C2–CB), Greek to Arabic (CC–DF), E0–E2 and EA–EF, kana and Han (E3–E9), F0 and above.
inline constexpr std::size_t kByteClassCount = 16;
inline constexpr std::int64_t kUnitsPerToken = 128;
using TokenWeights = std::array<std::int16_t, kByteClassCount * kByteClassCount>;

// clang-format off
inline constexpr TokenWeights kTextWeights{
       7,   93,    0,    7,    0,  113,  152,   79,   78,  232,   32,    0,   97,    0,  179,  105,
       6,   74,    0,   44,    0,   53,   29,   30,    2,    0,   32,   31,   69,   55,   46,   31,
      17,   86,   35,   48,   75,   80,   46,   22,   51,    0,   32,  172,   30,   12,    9,   32,
     119,   31,    0,  140,   43,   55,   33,   32,   73,   35,   32,   74,   32,   31,   30,   32,
       0,  119,   25,   44,   36,  185,   56,   37,   54,  108,   32,   99,   24,   80,   21,   32,
      42,  101,  133,   42,  170,   50,   40,   36,   97,   76,   32,   29,   37,   72,   31,   32,
     107,   65,    9,   29,   28,   33,    0,   34,   42,   52,   32,   35,   40,   11,    8,   32,
      36,   33,   82,   46,   38,   41,   30,   49,   41,   59,   32,   34,   32,   37,   32,   32,
      80,   25,   44,   37,   42,   67,   26,   33,   10,   95,   32,   31,   50,   49,   31,   32,
      12,    0,   73,   63,   54,  116,    0,  101,    0,   15,   32,    0,   45,  347,    0,   32,
      31,    0,   31,   19,   88,   66,    0,   39,  119,  275,   31,    0,    0,    0,    0,   32,
      32,   32,   32,   32,   32,   32,   32,   32,   32,   32,    0,   32,   32,   32,   32,   32,
      32,   32,   32,   32,   32,   32,   32,   32,   32,   32,   21,   32,   32,   32,   32,   32,
      32,   32,   32,   32,   32,   32,   32,   32,   32,   32,   13,   32,   32,   32,   32,   32,
      32,   32,   32,   32,   32,   32,   32,   32,   32,   32,   56,   32,   32,   32,   32,   32,
      32,   32,   32,   32,   32,   32,   32,   32,   32,   32,  104,   32,   32,   32,   32,   32,
};

// For the bytes of a JSON body, whose scaffolding (quotes, keys, escapes) the vendor's prompt does
// not have. About four tokens for a message are in it.
inline constexpr TokenWeights kBodyWeights{
       4,   93,    0,   10,   17,  120,    0,   53,    8,  296,   32,    0,   98,    0,  188,   98,
       0,   74,    0,   44,    0,   53,   13,   30,    0,    0,   32,   31,   69,   55,   46,   31,
      15,   83,   34,    0,   76,  104,    0,  111,   51,    0,   32,  181,   32,   10,    9,   32,
     184,   31,   12,  159,   43,    0,   13,   46,   64,   40,   32,   80,   32,   32,   30,   32,
       0,  119,   24,   51,   27,  200,    2,  107,   51,  124,   32,  100,   23,   85,   19,   32,
       0,  104,   55,   43,  205,   65,    0,    0,   86,   77,   32,   29,   38,   74,   31,   32,
       0,   47,    0,    0,    9,   37,    0,   21,    0,   23,   32,   35,   31,   11,    1,   32,
      36,   33,    3, -185,   37,   45,   50,    0,   44,   64,   32,   34,   32,   37,   32,   32,
       0,    0,   31,   38,   49,   58,    0,   33,    0,  151,   32,   31,   51,   50,   32,   32,
       0,    0,   62,   61,   68,   83,    0,   49,    0,    6,   32,    0,   46,  367,    0,   32,
      26,    0,   17,   18,   93,   71,    0,   22,  127,  289,   23,    0,    1,    2,    6,   32,
      32,   32,   32,   32,   32,   32,   13,   32,   32,   32,    0,   32,   32,   32,   32,   32,
      32,   32,   32,   32,   32,   32,   13,   32,   32,   32,   18,   32,   32,   32,   32,   32,
      32,   32,   32,   32,   32,   32,   13,   32,   32,   32,   18,   32,   32,   32,   32,   32,
      32,   32,   32,   32,   32,   32,   13,   32,   32,   32,   54,   32,   32,   32,   32,   32,
      32,   32,   32,   32,   32,   32,   13,   32,   32,   32,   97,   32,   32,   32,   32,   32,
};
// clang-format on

}  // namespace sar::protocol
