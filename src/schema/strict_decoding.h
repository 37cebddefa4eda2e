// Checks a document as the API server's strict decoder does: unknown fields, wrong types, values that do not
// parse. All errors of a document, each at its place; what the server says field by field is the same, the
// words and the advice are ours.
// Source of truth: sigs.k8s.io/json in strict mode and the UnmarshalJSON methods of the API's scalar types.
#pragma once

#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/field_path.h"
#include "schema/table.h"
#include "yaml/document.h"

namespace kubevet::schema {

struct DecodingResult {
  std::vector<Diagnostic> findings;
  /// Values with a placeholder (`${VAR}`, `{{ … }}`) whose type was not judged.
  uint32_t placeholders = 0;

  /// Whether the server has an object to validate: fields that it does not know it leaves out.
  bool HasObject() const;
};

struct DecodingOptions {
  Minor minor = 0;
  /// Judge values with placeholders too.
  bool judge_placeholders = false;
};

/// Decodes `object` as a value of `type`. Linear in the document.
DecodingResult DecodeStrictly(yaml::Node object, Type type, const DecodingOptions& options);
/// Decodes a part of an object, which stands at `path`.
DecodingResult DecodeStrictly(yaml::Node value, TypeRef type, const FieldPath& path,
                              const DecodingOptions& options);

/// Whether a text has a part that some tool replaces before the server sees it, or is an expression.
bool HasPlaceholder(std::string_view text);

}  // namespace kubevet::schema
