// Any text as an expression, over a document that has a bit of everything.
#include "cel/expression.h"
#include "rules/vocabulary.h"
#include "rules/world.h"
#include "tools/fuzz/input.h"
#include "yaml/reader.h"

using namespace kubevet;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Source source(
      "object.yaml",
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {b: c, d: '1'}}\n"
      "spec: {list: [1, 2.5, -3, true, null, text, [x], {y: z}], when: 2024-02-29T00:00:00Z}\n");
  static const auto documents = yaml::ReadDocuments(source);
  static const auto environment = rules::EnvironmentFor({});
  if (size > 2048) return 0;
  const std::string text = fuzz::TextOf(data, size);
  const cel::Compilation compiled = cel::Compile(text, *environment);
  for (const cel::Issue& issue : compiled.issues)
    fuzz::Demand(issue.span.begin <= issue.span.end && issue.span.end <= text.size(),
                 "an issue outside of the text");
  if (!compiled.program) return 0;
  const k8s::Bundle bundle(
      {{.resource = {std::make_shared<ResourceId>(ResourceId{"v1", "Pod", "", "a"}), documents[0]->root()}}});
  static const k8s::Target target = k8s::ParseTarget("latest").value();
  const rules::World world{bundle, target};
  const rules::FunctionContext context{&world, &bundle.objects()[0]};
  std::vector<cel::Value> variables(rules::kFirstFreeSlot);
  rules::SetValues(world, bundle.objects()[0], documents[0]->root(), {}, variables);
  Arena arena;
  cel::Evaluate(*compiled.program, variables, arena, 100'000, &context);
  return 0;
}
