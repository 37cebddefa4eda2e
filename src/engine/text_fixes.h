// Fixes of what is wrong with the text of a document, where there is one way to mend it. What cannot be
// mended without doubt has no fix.
#pragma once

#include <optional>
#include <string_view>

#include "base/diagnostic.h"
#include "yaml/reader.h"

namespace kubevet::engine {

/// Mends a document that cannot be read: tabs that indent, a colon without its space, a value that needs
/// quotes. All of it at once, so that the document can be read; only when every way to do so gives the same
/// values.
std::optional<Fix> SyntaxFix(const yaml::Document& document);

/// Takes the second of two equal entries out.
std::optional<Fix> DuplicateFix(const yaml::Document& document, const yaml::Problem& duplicate);

/// Puts the text after a document separator on a line of its own.
std::optional<Fix> SeparatorFix(const Source& source, Span text);

/// Writes `apiVersion` above the first entry of an object that has none.
std::optional<Fix> ApiVersionFix(yaml::Node object, std::string_view api_version);

}  // namespace kubevet::engine
