// An expression as a tree. The parser builds it, macros included; the checker adds types and what names mean;
// the interpreter walks it as it is.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/span.h"
#include "cel/value.h"

namespace re2 {
class RE2;
}

namespace kubevet::cel {

struct CallArgument;  // see call_cost.h
struct CallEstimate;
struct Overload;  // see environment.h
struct Type;

/// What a call costs; see call_cost.h.
using CallCost = CallEstimate (*)(const Overload& overload, std::span<const CallArgument> arguments);

enum class ExprKind : uint8_t {
  kConstant,
  kName,         // a variable, or a type; with its qualifiers (a.b.c) where they belong to the name
  kSelect,       // operand.name
  kHas,          // has(operand.name)
  kIndex,        // operand[key]
  kCall,         // functions and operators; of a member call the receiver is the first argument
  kAnd,          // two or more
  kOr,           // two or more
  kConditional,  // condition, then, else
  kList,
  kMap,    // key, value, key, value, ...
  kMacro,  // what declares variables
};

enum class Macro : uint8_t {
  kAll,
  kExists,
  kExistsOne,
  kMap,
  kFilter,
  kTransformList,
  kTransformMap,
  kTransformMapEntry,
  kBind,
  kOptMap,
  kOptFlatMap,
  kSortBy,
};

/// Of calls, the operators that conditions are mostly made of.
enum class Operator : uint8_t { kOther, kNot, kEqual, kNotEqual };

inline constexpr uint32_t kNoSlot = ~0u;

/// A node. All of it lives in the program's arena.
struct Expr {
  // What evaluation looks at comes first: it is close together in memory.
  ExprKind kind = ExprKind::kConstant;
  Macro macro = Macro::kAll;
  Operator op = Operator::kOther;
  bool is_optional = false;  // `.?name`, `[?index]`
  bool is_lazy = false;      // a.or(b), a.orValue(b): b only where a is none
  bool is_local = false;     // the slot is one of a macro's variables
  bool is_declared = false;  // the field of an object with declared fields
  uint8_t path = 0;          // of a variable's field, and of a field's: how many; 0: not to be walked as one
  Kind read_as = Kind::kNull;  // the kind that the declared type wants of a document's value; kNull: as it is
  uint16_t height = 1;         // of the tree below: no walk needs more stack
  uint32_t slot = kNoSlot;  // of a variable; of a macro the slot of its first variable, the second's follows
  const Value* folded = nullptr;  // its value, where that never changes
  /// Operand, receiver and arguments, items, or: of a macro the range (target), then predicate and transform
  /// in the order in which they are evaluated.
  std::span<Expr*> children;
  yaml::Key key{std::string_view()};           // of a field: its key in the document
  std::span<const Overload* const> overloads;  // of a call: those that may fit
  const Type* type = nullptr;
  const Type* declared = nullptr;          // of a field or item: what is declared of it, where something is
  const re2::RE2* pattern = nullptr;       // of a call with a constant regular expression
  CallCost cost_of = nullptr;              // of a call; null when it costs kCallCost
  std::string_view name;                   // name, field, function or operator
  std::span<const bool> optional_items;    // of kList and kMap, per item or entry; empty when there are none
  std::span<const Expr* const> variables;  // of a macro: kName nodes, one or two
  Value constant;

  uint32_t id = 0;             // counted from 0 in the order of parsing
  bool is_member = false;      // a call with a receiver
  bool is_rooted = false;      // a name with a leading dot: no variable of a macro is meant
  bool has_predicate = false;  // of map and transform...: a filter comes before the transform
  Span span;                   // all of it
  Span name_span;              // the field's, function's or operator's place
};

}  // namespace kubevet::cel
