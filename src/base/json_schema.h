// JSON Schema for what really is JSON Schema: our own files and outputs, and catalogues that users bring.
// Built-in kinds are checked by tables instead. Understands draft 4 as RapidJSON 1.1.0 does, and of later
// drafts `const` and numbers as exclusive bounds; what it does not understand it names.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kubevet {

/// Where a text breaks its schema.
struct JsonSchemaViolation {
  std::string place;    ///< JSON pointer into the text, `/rules/0/id`; empty for the whole
  std::string keyword;  ///< the keyword that does not hold, `enum`
  std::string rule;     ///< JSON pointer to the schema that has the keyword
  std::string message;  ///< both in a sentence
};

/// A compiled schema. May be used from several threads at once.
class JsonSchema {
 public:
  static Result<JsonSchema> Compile(std::string_view schema);

  JsonSchema(JsonSchema&&) noexcept;
  JsonSchema& operator=(JsonSchema&&) noexcept;
  ~JsonSchema();

  /// Holds a JSON text against the schema: empty when it fits. Stops at the first violation; a text that is
  /// no JSON is one, too.
  std::vector<JsonSchemaViolation> Validate(std::string_view json) const;

  /// JSON pointers to what the schema asks and Validate does not check: keywords of later drafts, formats,
  /// schemas that are `true` or `false`, references that lead nowhere.
  const std::vector<std::string>& unchecked() const;

 private:
  struct Compiled;
  explicit JsonSchema(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace kubevet
