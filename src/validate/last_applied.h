// What `kubectl apply` noted in an object that lives: the manifest that it applied last.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/source.h"
#include "yaml/document.h"
#include "yaml/reader.h"

namespace kubevet::validate {

/// Whether the server gave the object its identity; a manifest has none.
inline bool IsLiving(yaml::Node object) {
  return !object["metadata"]["uid"].IsNull();
}

/// Owns the manifest.
class LastApplied {
 public:
  explicit LastApplied(yaml::Node object)
      : source_("", std::string(object["metadata"]["annotations"][kAnnotation].text())),
        documents_(yaml::ReadDocuments(source_)) {}

  /// Falsy when nothing is noted.
  yaml::Node root() const { return documents_.empty() ? yaml::Node() : documents_[0]->root(); }

 private:
  static constexpr std::string_view kAnnotation = "kubectl.kubernetes.io/last-applied-configuration";

  Source source_;
  std::vector<std::unique_ptr<yaml::Document>> documents_;
};

}  // namespace kubevet::validate
