// Which configuration rules which file: the nearest one upwards, as far as the repository goes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "engine/configuration.h"
#include "engine/inputs.h"

namespace kubevet::engine {

/// An input and what rules it.
struct RuledFile {
  const Configuration* configuration = nullptr;  ///< null: none
  std::string absolute;                          ///< see AbsolutePath
};

/// The configurations of a run, each once, and what they say of the inputs.
struct Configurations {
  std::vector<std::unique_ptr<const Configuration>> all;  ///< in the order in which inputs led to them
  std::vector<RuledFile> files;                           ///< one for each of `inputs.files`
};

/// What the command line says: a file that rules everything, or that none does.
struct ConfigurationChoice {
  std::string file;
  bool none = false;
};

/// Looks upwards from the folder of each input, from the working directory for standard input; ends at a
/// folder with `.git` or the root. A configuration that cannot be read is an error, with its place.
Result<Configurations> FindConfigurations(const FileSystem& files, const std::vector<InputFile>& inputs,
                                          const ConfigurationChoice& choice);

/// Takes out of `inputs` what its configuration excludes or does not include, and what is ours:
/// configurations, rule files and `ours`, where that is no empty path. `dropped` says why paths that were
/// named, and not only found, are out.
struct Included {
  Inputs inputs;
  Configurations configurations;
  std::vector<std::string> dropped;
};
Included Include(const FileSystem& files, Inputs inputs, Configurations configurations,
                 const std::vector<std::string>& arguments, const std::vector<std::string>& ours = {});

/// What is read for references beside the inputs: `arguments` (--context) or what each configuration says.
Inputs FindContext(const FileSystem& files, const Configurations& configurations,
                   const std::vector<std::string>& arguments);

}  // namespace kubevet::engine
