// Writing scalars into a manifest: a text that is to replace another keeps the looks of that one.
#pragma once

#include <string>
#include <string_view>

#include "yaml/document.h"

namespace kubevet::yaml {

/// A string in double quotes, as YAML and JSON both read it.
std::string DoubleQuoted(std::string_view text);

/// Whether the text can stand unquoted, as a key or value, and is a string then.
bool IsPlainString(std::string_view text);

/// The string `text` as a scalar of one line: in quotes where what it replaces is in quotes, plain when it
/// can be.
std::string StringLike(Style style, std::string_view text);

}  // namespace kubevet::yaml
