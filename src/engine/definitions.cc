#include "engine/definitions.h"

#include <fmt/core.h>

#include <deque>
#include <iterator>
#include <utility>

#include "base/scan.h"
#include "engine/configuration.h"
#include "engine/inputs.h"
#include "k8s/resource.h"

namespace kubevet::engine {
namespace {

constexpr std::string_view kWord = "CustomResourceDefinition";

/// What definitions of one file point into.
struct DefinitionFile {
  std::shared_ptr<const Source> source;
  ReadAlready documents;
  std::deque<schema::Definition> definitions;
};

/// Whether the definition says enough for others to be judged by it.
bool IsUsable(const schema::Definition& definition) {
  return !definition.group.empty() && !definition.kind.empty() && !definition.versions.empty();
}

}  // namespace

FoundDefinitions FindDefinitions(std::shared_ptr<const Source> source, std::span<const yaml::Chunk> chunks) {
  if (FindWord(source->text(), kWord) == std::string_view::npos) return {};
  auto file = std::make_shared<DefinitionFile>();
  file->source = std::move(source);
  file->documents.resize(chunks.size());
  for (size_t i = 0; i < chunks.size(); ++i) {
    const Span span = chunks[i].span;
    if (FindWord(file->source->text().substr(span.begin, span.size()), kWord) == std::string_view::npos)
      continue;
    file->documents[i] = yaml::ReadDocument(*file->source, chunks[i]);
    const yaml::Document& document = *file->documents[i];
    if (document.error() || !document.root().IsMap()) continue;
    for (const k8s::Resource& resource : k8s::UnpackResources(document.root())) {
      if (!schema::IsDefinition(resource.node)) continue;
      schema::Definition definition = schema::ParseDefinition(resource.node);
      if (IsUsable(definition)) file->definitions.push_back(std::move(definition));
    }
  }
  FoundDefinitions found{{}, file->documents};
  for (const schema::Definition& definition : file->definitions)
    found.definitions.emplace_back(file, &definition);
  return found;
}

Definitions FindDefinitions(std::shared_ptr<const Source> source) {
  const std::vector<yaml::Chunk> chunks = yaml::SplitDocuments(source->text());
  return FindDefinitions(std::move(source), chunks).definitions;
}

Result<Definitions> ReadDefinitions(const FileSystem& files, const std::vector<std::string>& paths) {
  Definitions out;
  for (const std::string& path : paths) {
    const Inputs inputs = FindInputs(files, {path});
    if (!inputs.unreadable.empty()) {
      return Error{fmt::format("{}: {}", inputs.unreadable[0].path, inputs.unreadable[0].why)};
    }
    const size_t before = out.size();
    for (const InputFile& input : inputs.files) {
      auto source = ReadSource(files, input);
      if (!source.ok()) return Error{fmt::format("{}: {}", input.path, source.error().message)};
      Definitions found = FindDefinitions(std::move(*source));
      std::move(found.begin(), found.end(), std::back_inserter(out));
    }
    if (out.size() == before)
      return Error{fmt::format("{}: there is no definition of a custom resource", path)};
  }
  return out;
}

Result<Definitions> ReadDefinitions(const FileSystem& files, const Configuration& configuration) {
  Definitions out;
  for (const Placed& path : configuration.definition_files) {
    auto found = ReadDefinitions(files, std::vector{configuration.PathOf(path.text)});
    if (!found.ok()) return configuration.ErrorAt(path.span, found.error().message);
    std::move(found->begin(), found->end(), std::back_inserter(out));
  }
  return out;
}

}  // namespace kubevet::engine
