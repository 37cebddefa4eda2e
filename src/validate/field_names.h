// How names of a schema stand in expressions and in field paths: Kubernetes' escaping of field names for CEL
// (k8s.io/apiserver/pkg/cel/escaping.go).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kubevet::validate {

/// A word that CEL keeps for itself.
bool IsReservedWord(std::string_view name);

/// The identifier that names a field in expressions: `a-b` is `a__dash__b`, `namespace` is `__namespace__`.
/// Nothing for names that expressions cannot write; fields of such names do not exist for them.
std::optional<std::string> EscapedFieldName(std::string_view name);

}  // namespace kubevet::validate
