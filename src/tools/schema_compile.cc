// schema_compile TABLE OUT: turns the API table into C++ source. Part of the build.
#include <fstream>
#include <iostream>
#include <sstream>

#include "tools/schema/compile.h"
#include "tools/schema/table_text.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: schema_compile TABLE OUT\n";
    return 2;
  }
  std::ifstream file(argv[1], std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  auto table = kubevet::tools::ReadTable(text.view());
  if (!file || !table) {
    std::cerr << argv[1] << ": " << (table ? "cannot be read" : table.error().message) << "\n";
    return 2;
  }
  auto source = kubevet::tools::CompileTable(*table);
  if (!source) {
    std::cerr << argv[1] << ": " << source.error().message << "\n";
    return 2;
  }
  std::ofstream out(argv[2], std::ios::binary);
  out << *source;
  out.close();
  if (!out) std::cerr << argv[2] << ": cannot be written\n";
  return out ? 0 : 2;
}
