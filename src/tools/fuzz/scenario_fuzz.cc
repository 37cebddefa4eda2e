// Any bytes as a scenario, played through when it can be.
#include "plan/scenario.h"
#include "plan/simulation.h"
#include "tools/fuzz/input.h"

using namespace kubevet;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 8192) return 0;
  static const k8s::Target target = k8s::ParseTarget("latest").value();
  const plan::Scenario scenario =
      plan::ReadScenario(std::make_unique<const Source>("scenario.yaml", fuzz::TextOf(data, size)), target);
  if (scenario.problems.empty()) plan::Simulate(scenario.situation, target);
  return 0;
}
