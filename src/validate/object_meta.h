// The metadata that every object has. Mirrors k8s.io/apimachinery/pkg/api/validation (ValidateObjectMeta and
// its update) and what the API server does to metadata before it validates: a name is generated, the
// namespace of a cluster-scoped object is dropped, system fields are reset.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "validate/value.h"

namespace kubevet::validate {

/// The form that an object's name must have: one of the functions of k8s/names.h.
using NameRule = std::string (*)(std::string_view);

/// Where the metadata of a kind are checked less than those of most kinds.
struct MetadataOptions {
  bool any_finalizer = false;      ///< a finalizer without a domain need not be one of Kubernetes' own
  bool optional_name = false;      ///< the server makes a name for an object without one
  bool any_generate_name = false;  ///< of generateName only the name that comes of it counts
};

/// `metadata` of an object that is created.
void ValidateObjectMeta(const Value& metadata, bool namespaced, NameRule rule,
                        const MetadataOptions& options = {});
/// `metadata` of an object that replaces `old`. The name's form was settled when the object was created.
void ValidateObjectMetaUpdate(const Value& now, const Value& old, bool namespaced,
                              const MetadataOptions& options = {});

/// A name such as the server makes of generateName; empty when that is.
std::string GeneratedName(std::string_view prefix);

/// A map of labels; every finding has the path of the map, as the server reports it.
void ValidateLabels(const Value& labels);
/// The key of a label: also keys of selectors and topologies.
void ValidateLabelName(const Value& at);
/// A map of annotations: keys in any letter case, 256 KiB in all.
void ValidateAnnotations(const Value& annotations);

}  // namespace kubevet::validate
