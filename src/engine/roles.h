// Tells parts of objects from whole ones by the files around them: what a kustomization names as a patch or
// as data for a ConfigMap, and what a kuttl or Chainsaw test expects to find in the cluster. The API server
// never sees such a file by itself.
#pragma once

#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "engine/analyze.h"
#include "engine/inputs.h"

namespace kubevet::engine {

/// The role of every input. Looks at kustomizations and tests among the inputs, beside them and one directory
/// above; what cannot be read there says nothing. A file that calls itself a patch (`manager_patch.yaml`,
/// `patches/…`) is taken for one. Linear in the inputs.
std::vector<Role> FindRoles(const FileSystem& files, const std::vector<InputFile>& inputs);

/// Whether a file of this name tells of others what they are: a kustomization, a Chainsaw test.
bool TellsRoles(std::string_view name);

}  // namespace kubevet::engine
