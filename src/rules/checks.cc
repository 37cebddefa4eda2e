#include "rules/checks.h"

#include <utility>

#include "rules/checks_environment.h"
#include "rules/checks_references.h"
#include "rules/checks_selection.h"
#include "rules/checks_stateful_set.h"
#include "rules/place.h"

namespace kubevet::rules {
namespace {

struct NamedCheck {
  std::string_view name;
  Check check;
};

/// One row for each rule file with `check`.
constexpr NamedCheck kChecks[] = {
    {"budget-selects-nothing", FindBudgetWithoutPods},
    {"env-stays-literal", FindUnknownVariables},
    {"misspelt-reference", FindMisspeltReferences},
    {"missing-key", FindMissingKeys},
    {"missing-reference", FindMissingReferences},
    {"network-policy-selects-nothing", FindPolicyWithoutPods},
    {"reference-to-other-namespace", FindReferencesToOtherNamespaces},
    {"service-selects-nothing", FindServiceWithoutPods},
    {"service-selects-several-workloads", FindServiceOfSeveralWorkloads},
    {"sub-path-without-key", FindSubPathsWithoutKey},
    {"statefulset-peer-in-other-service", FindPeersInOtherServices},
    {"statefulset-peer-out-of-range", FindPeersOutOfRange},
};

}  // namespace

Diagnostic FindingAt(const Subject& subject, yaml::Node node, std::string message, std::string help,
                     bool mark_key) {
  Spot spot = Locate(subject.node, node, {}, mark_key);
  Diagnostic finding;
  finding.location = spot.location;
  finding.field = std::move(spot.field);
  finding.message = std::move(message);
  finding.help = std::move(help);
  return finding;
}

Note NoteAt(yaml::Node node, std::string message) {
  return {Locate(node, node, {}, false).location, std::move(message)};
}

Check FindCheck(std::string_view name) {
  for (const NamedCheck& each : kChecks) {
    if (each.name == name) return each.check;
  }
  return nullptr;
}

}  // namespace kubevet::rules
