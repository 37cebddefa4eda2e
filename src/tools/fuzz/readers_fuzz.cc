// Any bytes as a YAML file: the native reader's short cuts change nothing.
#include "tools/fuzz/input.h"
#include "yaml/agreement_for_test.h"

using namespace kubevet;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 4096) return 0;
  const Source source("input.yaml", fuzz::TextOf(data, size));
  for (const yaml::Chunk& chunk : yaml::SplitDocuments(source.text())) {
    const auto difference = yaml::DifferenceOfShortcuts(source, chunk.span);
    fuzz::Demand(!difference, difference.value_or(""));
  }
  return 0;
}
