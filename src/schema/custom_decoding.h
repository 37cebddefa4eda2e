// Decodes a custom resource as the API server does before it validates: unknown fields and metadata that
// cannot be read are errors of strict decoding; what is stored is pruned, without nulls that may not be, and
// with the defaults of its schema. Source of truth: k8s.io/apiextensions-apiserver/pkg/apiserver/schema
// (pruning, defaulting, objectmeta).
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "schema/definition.h"
#include "schema/strict_decoding.h"
#include "yaml/document.h"

namespace kubevet::schema {

struct CustomDecoding {
  DecodingResult result;
  bool is_readable = true;  ///< nothing but unknown fields was found
  bool changes = false;     ///< what is stored differs from what is written
  /// Where the maps and lists begin in which, or below which, it does: sorted.
  std::vector<uint32_t> changed;
};

/// Linear in the document; of unknown fields, the first ones get advice.
CustomDecoding DecodeCustom(yaml::Node object, const Definition& definition, const DefinitionVersion& version,
                            const DecodingOptions& options);

/// The object as it is stored. Nodes have their places in the manifest; a default has that of the nearest key
/// around it, as has `kept_status`: where status is a subresource, that of the object that is updated, or
/// this one's own when it is that object. Both the manifest and the definition must outlive it. For what
/// DecodeCustom could read, `decoded`.
std::unique_ptr<yaml::Document> StoredObject(yaml::Node object, const Definition& definition,
                                             const DefinitionVersion& version, const CustomDecoding& decoded,
                                             yaml::Node kept_status = {});

}  // namespace kubevet::schema
