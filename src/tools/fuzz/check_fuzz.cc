// Any bytes as a manifest, checked with every rule there is: findings lie within the text, and one thread and
// several find the same.
#include "base/memory_file_system.h"
#include "engine/check.h"
#include "rules/catalogue.h"
#include "tools/fuzz/input.h"

using namespace kubevet;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 16384) return 0;
  static const rules::Catalogue catalogue = rules::Catalogue::BuiltIn();
  static const auto rule_set = std::make_shared<const rules::RuleSet>(catalogue.rules());
  MemoryFileSystem files;
  files.AddFile("input.yaml", fuzz::TextOf(data, size));
  const engine::Inputs inputs = engine::FindInputs(files, {"input.yaml"});
  engine::Options options;
  options.target = k8s::ParseTarget("latest").value();
  engine::Rulings rulings = engine::Unruled(inputs, options.target);
  rulings.policies[0].rules = rule_set;
  engine::Check(files, inputs, options, rulings, [&](engine::FileFindings file) {
    for (const engine::Finding& finding : file.findings) {
      fuzz::Demand(finding.range.start.offset <= finding.range.end.offset && finding.range.end.offset <= size,
                   "a finding outside of the text");
    }
    return true;
  });
  return 0;
}
