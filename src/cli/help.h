// The `--help` pages: what a command is for, its flags, examples. Short, for someone new.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace kubevet::cli {

class HelpFormatter final : public CLI::Formatter {
 public:
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override;
};

}  // namespace kubevet::cli
