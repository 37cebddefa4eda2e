// Reads OpenAPI documents: what `kubectl get --raw /openapi/v2` gives, the documents per group below
// /openapi/v3, and normalised ones that list `kinds` instead of paths.
#pragma once

#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "tools/schema/api_model.h"

namespace kubevet::tools {

/// The Kubernetes version a document or a user names: `1.36`, `v1.36.2`, `1.37-beta.0`.
struct DocumentVersion {
  Minor minor = 0;
  bool preview = false;
};
std::optional<DocumentVersion> ParseVersion(std::string_view text);

/// The version that the document itself names; nothing for `unversioned`.
std::optional<DocumentVersion> VersionOf(JsonValue document);

/// Adds what a document describes to the snapshot of its version; what is there already stays. Types are kept
/// only as far as a kind leads to them.
std::optional<Error> AddDocument(JsonValue document, Snapshot& snapshot);

}  // namespace kubevet::tools
