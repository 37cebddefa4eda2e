// Where a JSON Schema of a kind is looked for: paths with the variables of kubeconform's `-schema-location`.
// Source of truth: github.com/yannh/kubeconform, pkg/registry/registry.go.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "base/result.h"
#include "k8s/target.h"

namespace kubevet::engine {

class SchemaLocation {
 public:
  /// `dir/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json`; what does not end in `json` is a
  /// directory in kubeconform's own layout. `default`, where kubevet's own tables are, has no location.
  /// Errors: addresses in the network, unknown variables, a folder before the first of them that is not
  /// there.
  static Result<std::optional<SchemaLocation>> Parse(std::string_view text, const FileSystem& files);

  /// The paths for a kind, in the order in which they are tried: one, or two when the version of Kubernetes
  /// is in them, of which the second has `master` instead. None for names that no server would take, for they
  /// come from a manifest and may not lead elsewhere.
  std::vector<std::string> PathsOf(const ResourceId& id, const k8s::Target& target) const;
  /// The folder that all of them are in, as far as it is the same for all kinds.
  const std::string& folder() const { return folder_; }

 private:
  enum class Variable : uint8_t { kNone, kGroup, kKind, kVersion, kKindSuffix, kKubernetes, kStrict };
  struct Piece {
    std::string text;  // before the variable
    Variable variable = Variable::kNone;
  };
  static Variable FindVariable(std::string_view name);

  std::vector<Piece> pieces_;
  std::string folder_;
};

}  // namespace kubevet::engine
