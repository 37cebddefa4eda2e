// Our own YAML reader: block and flow collections, all scalar styles, comments, anchors, aliases, tags.
// It accepts and refuses what the API server's YAML library does (YAML 1.1 as go.yaml.in/yaml/v2 reads it),
// straight into the tree, without an intermediate token list.
#pragma once

#include <string_view>

#include "yaml/tree_builder.h"

namespace kubevet::yaml {

/// What became of a document.
enum class Outcome { kRead, kFailed, kDeclined };

/// Reads source text [span) into `builder`. kFailed: the builder has the error. kDeclined: the document uses
/// explicit block keys (`? key`), which are left to the general reader; the builder is then useless.
Outcome ReadNatively(std::string_view source, Span span, TreeBuilder& builder);
/// The same, with the functions for all of YAML alone: tests hold the short cuts for simple lines against it.
Outcome ReadWithoutShortcuts(std::string_view source, Span span, TreeBuilder& builder);

}  // namespace kubevet::yaml
