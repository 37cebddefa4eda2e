// The general YAML reader: yaml-cpp's events into the tree. For documents that the native reader declines,
// and the other side of the test that holds the two against each other. The home of yaml-cpp.
#pragma once

#include "yaml/native_reader.h"

namespace kubevet::yaml {

/// Reads source text [span) into `builder`; never declines.
Outcome ReadGenerally(std::string_view source, Span span, TreeBuilder& builder);

/// Runs yaml-cpp's event parser over a text and drops the events: what the benchmark compares with.
/// Returns the number of events, or -1 when yaml-cpp refuses the text.
int64_t CountEvents(const std::string& text);

}  // namespace kubevet::yaml
