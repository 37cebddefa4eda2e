// Any bytes as a rule of the user's.
#include "rules/catalogue.h"
#include "tools/fuzz/input.h"

using namespace kubevet;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 8192) return 0;
  rules::Catalogue catalogue;
  catalogue.Add(std::make_unique<const Source>("rule.yaml", fuzz::TextOf(data, size)));
  return 0;
}
