// Collects what is known of custom kinds into one file: definitions as they are, and the API that a cluster
// publishes (OpenAPI v2 or v3, as `kubectl get --raw /openapi/v2` prints it), aggregated APIs included, as
// definitions made of it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/source.h"

namespace kubevet::engine {

/// A List of CustomResourceDefinitions in JSON, one a line.
class SchemaCollection {
 public:
  /// How many kinds a source brought: definitions in it, or kinds of an OpenAPI document in groups that are
  /// not Kubernetes' own.
  uint32_t Add(std::shared_ptr<const Source> source);
  std::string Json() const;

 private:
  std::vector<std::string> items_;
};

}  // namespace kubevet::engine
