// A kind described by a JSON Schema and nothing else, as catalogues have them. What it finds has the words
// and reasons that the API server's own validation by a definition has.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/json.h"
#include "base/json_schema.h"
#include "base/result.h"
#include "schema/table.h"
#include "validate/value.h"
#include "yaml/document.h"

namespace kubevet::validate {

/// May be used from several threads at once.
class KindSchema {
 public:
  /// Patterns are those of the API server, formats those it knows in that version. Errors say where in the
  /// text they are.
  static Result<KindSchema> Compile(std::string_view text, schema::Minor minor);

  /// What is wrong with an object, as far as base/json_schema.h goes on after the first violation. `context`
  /// is started anew.
  std::vector<Diagnostic> Check(Context& context, yaml::Node object) const;
  /// Why the object could not be judged as a whole; empty: it was. JSON pointers to what is not checked in
  /// any.
  const std::vector<std::string>& unchecked() const { return schema_.unchecked(); }

 private:
  KindSchema(JsonDocument words, JsonSchema schema) : words_(std::move(words)), schema_(std::move(schema)) {}

  JsonDocument words_;
  JsonSchema schema_;
};

}  // namespace kubevet::validate
