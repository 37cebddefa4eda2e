// What JSON Schema says, in the words that RapidJSON 1.1.0 understands: the half of json_schema.h before
// anything is validated. RapidJSON takes every object in a schema for a schema, follows what it should not,
// and passes over what it does not know; after this there is nothing of the kind in it.
#pragma once

#include <rapidjson/document.h>

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json_schema.h"
#include "base/result.h"

namespace kubevet {

struct TranslatedJsonSchema {
  rapidjson::Document document;  ///< keywords of draft 4; places are those of what was written, but for names
  std::deque<TextTest> tests;    ///< the document has their addresses (AddressOf) in the place of patterns
  /// What is written, by the names that stand for it: patterns of names by their addresses.
  std::unordered_map<std::string, std::string> patterns;
  /// Places of schemas that are below `kMoved` instead, by their names there.
  std::unordered_map<std::string, std::string> moved;
  std::vector<std::string> unchecked;  ///< JSON pointers, as JsonSchema tells them
  uint32_t most_at_once = 1;  ///< how many schemas may come to hold for one value, for each that does
  bool has_unique = false;    ///< some list must not have equal items

  static constexpr char kMoved[] = "moved schemas";
};

/// The text that stands for a test.
std::string AddressOf(const TextTest& test);

/// Errors are placed: no schema, too many of them, references that go in circles.
Result<TranslatedJsonSchema> TranslateJsonSchema(const rapidjson::Document& written,
                                                 const JsonSchemaTexts& texts);

}  // namespace kubevet
