// Looks up what the API tables know about a kind or a field: `sts.spec.replicas`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/field_facts.h"
#include "schema/table.h"

namespace kubevet::engine {

/// A field as it is in the version asked for, and all the versions that have it in some form.
struct ExplainedField {
  schema::Field field;
  schema::VersionRange lifetime;
  FieldFacts facts = {};
};

/// A kind, or a field of it and what is inside.
struct Explanation {
  schema::ApiKind kind;
  std::vector<schema::ApiKind> relatives;  ///< the same kind in other groups and versions, newest first
  std::string path;                        ///< "spec.replicas"; empty for the kind
  std::optional<ExplainedField> field;     ///< nothing for the kind
  std::vector<ExplainedField> fields;      ///< of the object, list item or map value, sorted by name
};

/// `query`: a kind (`StatefulSet`, `statefulsets`, `sts`), perhaps with its group and version
/// (`apps/v1/StatefulSet`, `statefulset.apps`), and perhaps a path of fields behind it. Without a version it
/// is the newest stable one that is served at `minor`. Errors name the near miss.
Result<Explanation> Explain(std::string_view query, schema::Minor minor);

/// A type has a row for every change of a field's facts; its lifetime spans them all. Linear in the rows.
schema::VersionRange LifetimeOf(schema::Type type, std::string_view name);
/// What is known of a field of a type.
ExplainedField Explained(schema::Type type, schema::Field field);
/// What the server takes when the field is missing, as JSON; empty when that is nothing, or the field is
/// required.
std::string DefaultOf(const ExplainedField& explained);
/// The fields of a type in a version, sorted by name.
std::vector<ExplainedField> FieldsAt(schema::Type type, schema::Minor minor);

/// "apps/v1", "v1".
std::string ApiVersionOf(const schema::ApiKind& kind);
/// "list of Container", "integer (int32)".
std::string TypeText(schema::TypeRef type);

}  // namespace kubevet::engine
