// Text to tree: the grammar of the language, with its macros expanded to what they declare.
#pragma once

#include <string_view>
#include <variant>
#include <vector>

#include "base/arena.h"
#include "cel/ast.h"
#include "cel/literal.h"

namespace kubevet::cel {

/// What an expression may need. Every walk over the tree is bounded by kMaxHeight.
inline constexpr size_t kMaxTextSize = 100'000;  // bytes; held against by Compile
inline constexpr uint32_t kMaxNesting = 250;
inline constexpr uint16_t kMaxHeight = 1000;

/// A tree in the arena; `expressions` are its nodes by id.
struct Syntax {
  Expr* root = nullptr;
  std::vector<Expr*> expressions;
};

/// `text` must live as long as the arena. The first error is the only one.
std::variant<Syntax, Issue> Parse(std::string_view text, Arena& arena);

}  // namespace kubevet::cel
