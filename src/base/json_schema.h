// JSON Schema for what really is JSON Schema: our own files and outputs, and catalogues that users bring.
// Built-in kinds are checked by tables instead. Understands draft 4 as RapidJSON 1.1.0 does, and of later
// drafts `const`, `true` and `false` as schemas, and numbers as exclusive bounds; of OpenAPI `nullable`. What
// it does not understand it names: nothing is passed over in silence.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kubevet {

/// Whether a text is right. May be called from several threads at once.
using TextTest = std::function<bool(std::string_view)>;

/// What a schema's words about texts mean; an empty test: that cannot be checked.
struct JsonSchemaTexts {
  std::function<TextTest(std::string_view pattern)> pattern;
  std::function<TextTest(std::string_view format)> format;  ///< null: no format is checked
};

/// Where a text breaks its schema.
struct JsonSchemaViolation {
  std::string place;    ///< JSON pointer into the text, `/rules/0/id`; empty for the whole
  std::string keyword;  ///< the keyword that does not hold, `enum`; empty when the text could not be judged
  std::string rule;     ///< JSON pointer to the schema that has the keyword
  std::string message;  ///< both in a sentence
};

/// What a null that its schema does not allow is, as a member of an object: a value, or, as for the API
/// server, the same as nothing.
enum class UnwantedNulls : uint8_t { kAreValues, kAreMissing };

/// A compiled schema. May be used from several threads at once.
class JsonSchema {
 public:
  /// The patterns are those of ECMAScript, for texts that are known to be short. Errors say where in the
  /// schema they are: it is no JSON, no schema, too large, or a reference in it goes in circles.
  static Result<JsonSchema> Compile(std::string_view schema);
  static Result<JsonSchema> Compile(std::string_view schema, const JsonSchemaTexts& texts);

  JsonSchema(JsonSchema&&) noexcept;
  JsonSchema& operator=(JsonSchema&&) noexcept;
  ~JsonSchema();

  /// Holds a JSON text against the schema: empty when it fits. RapidJSON stops at the first violation; it is
  /// asked again without the value that has it, as long as what it says then does not hang on the values left
  /// out. Of a value that breaks several keywords, or of one in alternatives, it says one. A format that does
  /// not hold is said to break `pattern`, a `const` to break `enum`. A text that is no JSON, is nested deeper
  /// than 250 levels or takes too much work is a violation, too.
  std::vector<JsonSchemaViolation> Validate(std::string_view json,
                                            UnwantedNulls nulls = UnwantedNulls::kAreValues) const;

  /// JSON pointers to what the schema asks and Validate does not check: keywords of later drafts, patterns
  /// and formats without a test, references that lead nowhere or to another file, what has a wrong form.
  const std::vector<std::string>& unchecked() const;

 private:
  struct Compiled;
  explicit JsonSchema(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace kubevet
