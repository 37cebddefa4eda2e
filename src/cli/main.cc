#include "base/file_system.h"
#include "cli/run.h"

int main(int argc, char** argv) {
  kubevet::cli::Console console;
  const auto files = kubevet::MakeDiskFileSystem();
  kubevet::cli::Environment environment{*files, console};
  return kubevet::cli::Run(argc, argv, environment);
}
