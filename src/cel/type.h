// Static types: what the checker knows of a value before it exists. `type(x)` gives one at run time.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "cel/value.h"

namespace kubevet::cel {

struct Type;

/// How the items of a list that a schema declares belong together: sets and maps are equal in any order.
enum class ListForm : uint8_t { kAtomic, kSet, kMap };

inline constexpr uint64_t kUnknownSize = ~uint64_t{0};

/// A declared field of an object; `type` is null when there is none of that name.
struct Field {
  const Type* type = nullptr;
  std::string_view key = {};  ///< the key in the document, which an expression may have to spell otherwise
};

/// Immutable; compared with Equal, since the same type may exist more than once.
struct Type {
  enum class Form : uint8_t {
    kValue,      ///< of one kind, with parameters for list, map, optional and type
    kDyn,        ///< anything: known at run time only
    kObject,     ///< a map whose fields are declared
    kParameter,  ///< the A of a signature, or a type that is still to be found
  };

  Form form = Form::kDyn;
  Kind kind = Kind::kNull;     ///< kMap for objects
  std::string_view name = {};  ///< the language's: "int", "list", "net.IP"; an object's own
  std::span<const Type* const> parameters = {};
  uint32_t variable = 0;  ///< of kParameter: which
  /// Of objects: what `field` is asked with.
  const void* schema = nullptr;
  Field (*field)(const void* schema, std::string_view name) = nullptr;
  /// Of declared lists.
  ListForm list_form = ListForm::kAtomic;
  std::span<const std::string_view> list_keys = {};  ///< of kMap: the keys of its items in the document
  /// Of declared types: at most so many bytes, items or entries; 0 for what has no size. See cost.h.
  uint64_t max_size = kUnknownSize;

  bool IsDyn() const { return form == Form::kDyn; }
  bool IsObject() const { return form == Form::kObject; }
  bool IsParameter() const { return form == Form::kParameter; }
  bool Is(Kind wanted) const { return form == Form::kValue && kind == wanted; }
  /// A parameter, dyn where it was left out.
  const Type* Parameter(size_t index) const;
};

/// dyn.
const Type* Dyn();
/// The type of values of `kind`; its parameters are dyn.
const Type* TypeOf(Kind kind);
const Type* ListOf(const Type* item, Arena& arena);
const Type* MapOf(const Type* key, const Type* value, Arena& arena);
const Type* OptionalOf(const Type* value, Arena& arena);
/// A copy of a list, map, optional or other type with other parameters.
const Type* WithParameters(const Type* type, std::span<const Type* const> parameters, Arena& arena);

/// The same type, parameters included; of objects those of the same name.
bool Equal(const Type* a, const Type* b);

/// The type that an identifier of the language denotes, `int` or `net.IP`; null when it denotes none.
const Type* NamedType(std::string_view name);

/// "list(int)", for messages.
std::string ToString(const Type* type);

}  // namespace kubevet::cel
