// A value as JSON, as the API server gets it.
#pragma once

#include <string>

#include "yaml/document.h"

namespace kubevet::yaml {

/// Appends compact JSON; of duplicate keys the first counts. Text that is not UTF-8 is replaced. Needs no
/// stack for nesting.
void AppendJson(std::string& out, Node node);

/// Appends `text` as a JSON string with its quotes.
void AppendJsonString(std::string& out, std::string_view text);

}  // namespace kubevet::yaml
