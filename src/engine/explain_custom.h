// Looks up what definitions say of a custom kind or a field of it: `certificate.spec.secretName`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "schema/definition.h"
#include "validate/custom_kinds.h"

namespace kubevet::engine {

struct CustomField {
  std::string_view name;
  const schema::Schema* schema;
  bool is_required;
};

/// A kind, or a field of it and what is inside. Points into the definition.
struct CustomExplanation {
  const schema::Definition* definition;
  const schema::DefinitionVersion* version;
  std::string path;                  ///< "spec.secretName"; empty for the kind
  std::optional<CustomField> field;  ///< nothing for the kind
  std::vector<CustomField> fields;   ///< of the object, list item or map value, sorted by name
};

/// `query` is as for Explain(). Nothing when no definition has the kind; errors name the near miss of a
/// field.
std::optional<Result<CustomExplanation>> ExplainCustom(std::string_view query,
                                                       const validate::CustomKinds& kinds);

/// A property as a field of its object.
CustomField FieldOf(const schema::Schema& object, const schema::Property& property);

/// What is declared in an object, sorted by name.
std::vector<CustomField> FieldsOf(const schema::Schema& object);

/// "list of object", "integer (int32)".
std::string TypeText(const schema::Schema& schema);

}  // namespace kubevet::engine
