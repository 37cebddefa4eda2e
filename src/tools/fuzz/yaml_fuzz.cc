// Any bytes as a YAML file: the tree lies within the text, and can be walked and written as JSON.
#include "tools/fuzz/input.h"
#include "yaml/reader.h"
#include "yaml/to_json.h"

using namespace kubevet;

namespace {

void Walk(yaml::Node node, const Source& source, int depth = 0) {
  fuzz::Demand(node.span().begin <= node.span().end && node.span().end <= source.text().size(),
               "a span outside of the text");
  if (depth > 200) return;
  for (auto [key, value] : node.entries()) {
    fuzz::Demand(node.MayHave(key.text()), "a key without its bit");
    Walk(value, source, depth + 1);
  }
  for (yaml::Node item : node.items()) Walk(item, source, depth + 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const Source source("input.yaml", fuzz::TextOf(data, size));
  for (const auto& document : yaml::ReadDocuments(source)) {
    if (document->error()) {
      fuzz::Demand(document->error()->span.end <= source.text().size(), "an error outside of the text");
      continue;
    }
    if (size > 4096) continue;  // aliases may make much of little
    Walk(document->root(), source);
    std::string json;
    yaml::AppendJson(json, document->root());
  }
  return 0;
}
