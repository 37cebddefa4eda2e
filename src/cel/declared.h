// Values of a document in the form that a schema declares for them: Kubernetes' UnstructuredToVal
// (k8s.io/apiserver/pkg/cel/common/values.go).
#pragma once

#include <string>
#include <string_view>

#include "cel/type.h"
#include "cel/value.h"

namespace kubevet::cel {

/// A scalar of a document as a value of `kind`; itself when there is no such form of it.
Value AsDeclared(const Value& value, Kind kind);

/// The declared type of a list's items; null when nothing is declared.
const Type* ItemType(const Type* list);
/// What is declared of an entry of a map, or of an object's field by the name that expressions use.
Field EntryOf(const Type* map, std::string_view key);

/// By what an item is one of its kind in a declared set or map: its value, or its keys.
std::string KeyInList(const Type& list, const Value& item);

}  // namespace kubevet::cel
