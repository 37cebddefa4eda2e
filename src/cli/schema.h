// `kubevet schema`: collects definitions of custom resources, and lists them.
#pragma once

#include "cli/command.h"

namespace kubevet::cli {

Command DefineSchema(CLI::App& root);

}  // namespace kubevet::cli
