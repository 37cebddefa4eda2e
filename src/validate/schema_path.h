// Paths into a schema, as rules (`fieldPath`) and definitions (`selectableFields`) write them:
// `.spec.replicas`,
// `.labels['a.b']`. Mirrors ValidFieldPath of k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel.
#pragma once

#include <string>
#include <string_view>

#include "schema/structural.h"

namespace kubevet::validate {

struct SchemaPath {
  std::string problem;                     ///< empty when the path is right
  std::string path = {};                   ///< as the server prints it: `spec.labels[a.b]`
  std::string first = {};                  ///< its first step
  const schema::Schema* schema = nullptr;  ///< where it leads; null where anything may be
};

enum class Brackets : bool { kAllowed, kForbidden };

SchemaPath FindSchemaPath(std::string_view text, const schema::Schema& from,
                          Brackets brackets = Brackets::kAllowed);

}  // namespace kubevet::validate
