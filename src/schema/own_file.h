// Our own files (configuration, baseline, rules), held against their JSON Schemas in schemas/. The schema is
// the one authority on their form; errors are told in our words, at the place in the file.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/json_schema.h"
#include "base/result.h"
#include "base/source.h"
#include "base/span.h"
#include "yaml/document.h"

namespace kubevet::schema {

/// `FILE:LINE:COLUMN: MESSAGE`. Linear in the source.
Error PlacedError(const Source& source, Span place, std::string_view message);

/// The form of one kind of file. May be used from several threads at once.
class OwnFormat {
 public:
  /// `json_schema` is one of ours: a broken one ends the program.
  explicit OwnFormat(std::string_view json_schema);

  /// Reads a source that holds at most one document, which must have this form. The document of an empty
  /// source has no root. Errors are placed, the first one is told.
  Result<std::unique_ptr<yaml::Document>> Read(const Source& source) const;

 private:
  Error Misfit(const yaml::Document& document, const JsonSchemaViolation& violation) const;

  JsonDocument words_;
  JsonSchema schema_;
};

}  // namespace kubevet::schema
