// Paths as code hosts want them in reports: from the root of the repository, wherever kubevet runs in it.
#pragma once

#include <string>
#include <string_view>

namespace kubevet::render {

class RepositoryPaths {
 public:
  /// Paths stay as they are.
  RepositoryPaths() = default;
  /// Both are absolute: the root of the repository and the working directory.
  RepositoryPaths(std::string root, std::string directory)
      : root_(std::move(root)), directory_(std::move(directory)) {}

  /// `../k8s/./web.yaml` as `k8s/web.yaml`; what is outside of the repository, absolute.
  std::string FromRoot(std::string_view file) const;
  /// Empty when it is not known.
  const std::string& root() const { return root_; }

 private:
  std::string root_;
  std::string directory_;
};

/// A path as part of a URI: what may not stand there is percent-encoded, byte for byte.
std::string PercentEncoded(std::string_view path);

}  // namespace kubevet::render
