#include "engine/analyze.h"

#include "engine/resolver.h"

namespace kubevet::engine {

// Stands in until the pipeline lands: finds tabs, which YAML forbids as indentation.
FileResult CheckSource(const Source& source, const Options&) {
  FileResult result;
  result.documents = result.resources = 1;
  Resolver resolver;
  for (size_t at = source.text().find('\t'); at != std::string_view::npos;
       at = source.text().find('\t', at + 1)) {
    Diagnostic diagnostic;
    diagnostic.rule = "yaml-syntax";
    diagnostic.location = {&source, {static_cast<uint32_t>(at), static_cast<uint32_t>(at + 1)}};
    diagnostic.message = "a tab cannot indent";
    diagnostic.help = "use spaces";
    result.findings.push_back(resolver.Resolve(diagnostic));
  }
  return result;
}

}  // namespace kubevet::engine
