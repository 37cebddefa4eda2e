// The one way from text to documents. Mirrors what the API server does with a manifest: the stream decoder of
// k8s.io/apimachinery (documents split at lines starting with `---`, concatenated JSON) and the YAML 1.1
// reader behind it, in strict mode.
#pragma once

#include <memory>
#include <vector>

#include "base/source.h"
#include "yaml/document.h"

namespace kubevet::yaml {

/// A piece of a source that holds one document.
struct Chunk {
  Span span;
  /// Set when the separator after the document carries text (`--- a: 1`): the server stops reading there and
  /// drops the document. The span is that text.
  std::optional<Span> bad_separator;
};

/// Splits a text at document separators and between concatenated JSON values. Never fails; chunks that hold
/// nothing but white space are left out. Linear.
std::vector<Chunk> SplitDocuments(std::string_view text);

/// Reads one chunk. Never fails: what cannot be read is in Document::error().
std::unique_ptr<Document> ReadDocument(const Source& source, const Chunk& chunk);

/// All documents of a source, in order.
std::vector<std::unique_ptr<Document>> ReadDocuments(const Source& source);

/// Limits on hostile input, as the server has them.
inline constexpr uint32_t kMaxDepth = 10000;

}  // namespace kubevet::yaml
