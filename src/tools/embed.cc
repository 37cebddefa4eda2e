// Writes files into C++ source, so that the program carries them:
//
//   embed OUTPUT.cc NAMESPACE::NAME FILE...
//
// defines `std::span<const kubevet::EmbeddedFile> NAME()` in NAMESPACE, the files in the order given.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include "tools/literal.h"

int main(int argc, char** argv) {
  const std::string function = argc > 2 ? argv[2] : "";
  const size_t colons = function.rfind("::");
  if (argc < 3 || colons == std::string::npos) {
    std::cerr << "usage: embed OUTPUT.cc NAMESPACE::NAME FILE...\n";
    return 2;
  }
  std::ostringstream out;
  out << "#include <span>\n#include \"base/embedded.h\"\nnamespace " << function.substr(0, colons)
      << " {\nstatic constexpr EmbeddedFile kFiles[] = {\n";
  for (int i = 3; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    if (!file) {
      std::cerr << argv[i] << ": cannot be read\n";
      return 2;
    }
    out << "{\"" << std::filesystem::path(argv[i]).filename().string() << "\", ";
    kubevet::WriteLiteral(out, text.str());
    out << "},\n";
  }
  out << "{}};\nstd::span<const EmbeddedFile> " << function.substr(colons + 2)
      << "() { return {kFiles, std::size(kFiles) - 1}; }\n}\n";
  std::ofstream(argv[1], std::ios::binary) << out.str();
  return 0;
}
