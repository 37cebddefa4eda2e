// schema_gen --openapi FILE... [--lifecycle FILE] -o OUT
//
// Writes the API table from OpenAPI documents: schemas/kubernetes.table, or one of a user's own cluster from
// what `kubectl get --raw /openapi/v2` gives. A document that does not say which Kubernetes version it
// describes is named with it: 1.36=FILE.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <sstream>

#include "tools/schema/lifecycle.h"
#include "tools/schema/merge.h"
#include "tools/schema/openapi.h"
#include "tools/schema/table_text.h"

namespace kubevet::tools {
namespace {

struct Arguments {
  std::vector<std::string> openapi;
  std::string lifecycle;
  std::string output;
};

std::optional<Arguments> ParseArguments(int argc, char** argv) {
  Arguments arguments;
  std::string_view option;
  for (int i = 1; i < argc; ++i) {
    std::string_view word = argv[i];
    if (word.starts_with('-')) {
      option = word;
    } else if (option == "--openapi") {
      arguments.openapi.emplace_back(word);
    } else if (option == "--lifecycle") {
      arguments.lifecycle = word;
    } else if (option == "-o") {
      arguments.output = word;
    } else {
      return std::nullopt;
    }
  }
  if (arguments.openapi.empty() || arguments.output.empty()) return std::nullopt;
  return arguments;
}

Result<JsonDocument> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{path + ": cannot be read"};
  std::stringstream text;
  text << file.rdbuf();
  auto document = JsonDocument::Parse(text.view());
  if (!document) return Error{path + ": " + document.error().message};
  return document;
}

std::optional<Error> AddFile(const std::string& argument, std::map<Minor, Snapshot>& snapshots) {
  size_t equals = argument.find('=');
  auto version = equals == argument.npos ? std::nullopt : ParseVersion(argument.substr(0, equals));
  std::string path = version ? argument.substr(equals + 1) : argument;
  auto document = ReadFile(path);
  if (!document) return document.error();
  if (!version) version = VersionOf(document->root());
  if (!version) return Error{path + ": names no Kubernetes version; pass it as 1.36=" + path};
  Snapshot& snapshot = snapshots[version->minor];
  snapshot.minor = version->minor;
  snapshot.preview = version->preview;
  auto error = AddDocument(document->root(), snapshot);
  if (error) error->message = path + ": " + error->message;
  return error;
}

std::optional<Error> Generate(const Arguments& arguments) {
  std::map<Minor, Snapshot> snapshots;
  for (const std::string& argument : arguments.openapi) {
    if (auto error = AddFile(argument, snapshots)) return error;
  }
  Lifecycles lifecycles;
  if (!arguments.lifecycle.empty()) {
    auto document = ReadFile(arguments.lifecycle);
    if (!document) return document.error();
    lifecycles = ReadLifecycles(document->root());
  }
  std::ofstream out(arguments.output, std::ios::binary);
  out << WriteTable(Merge(snapshots, lifecycles));
  out.close();
  return out ? std::nullopt : std::optional(Error{arguments.output + ": cannot be written"});
}

}  // namespace
}  // namespace kubevet::tools

int main(int argc, char** argv) {
  auto arguments = kubevet::tools::ParseArguments(argc, argv);
  if (!arguments) {
    std::cerr << "usage: schema_gen --openapi FILE... [--lifecycle FILE] -o OUT\n";
    return 2;
  }
  if (auto error = kubevet::tools::Generate(*arguments)) {
    std::cerr << "schema_gen: " << error->message << "\n";
    return 2;
  }
  return 0;
}
