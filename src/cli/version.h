#pragma once

#include <string>

namespace kubevet::cli {

/// "0.1.0".
std::string Version();

/// "kubevet 0.1.0 (Kubernetes 1.25 to 1.36)".
std::string VersionLine();

}  // namespace kubevet::cli
