#include "validate/custom_resource.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "k8s/names.h"
#include "validate/custom_lists.h"
#include "validate/custom_rules.h"
#include "validate/custom_value.h"
#include "validate/embedded_resources.h"
#include "validate/json_values.h"
#include "validate/object_meta.h"

namespace kubevet::validate {
namespace {

constexpr MetadataOptions kAnyFinalizer{.any_finalizer = true};

bool IsNamespaced(const CustomKind& kind) {
  return kind.definition->scope == schema::Scope::kNamespaced;
}

/// A value by a path of the definition, `.spec.replicas`; nothing when it passes through something else than
/// maps.
std::optional<Value> Follow(const Value& object, std::string_view path) {
  if (path.starts_with('.')) path.remove_prefix(1);
  Value at = object;
  while (true) {
    if (!at.node() || at.node().IsNull()) return at;
    if (!at.IsMap()) return std::nullopt;
    const size_t dot = path.find('.');
    at = at[yaml::Key(path.substr(0, dot))];
    if (dot == std::string_view::npos) return at;
    path.remove_prefix(dot + 1);
  }
}

/// The server prints the path as the definition writes it.
void InvalidScale(const Value& at, std::string_view path, std::string message) {
  ReportAs(at, std::string(path), "api-invalid", "Invalid", std::move(message));
}

void ValidateReplicas(const Value& object, std::string_view path) {
  const auto replicas = Follow(object, path);
  if (replicas && !replicas->node()) return;
  const bool is_integer =
      replicas && replicas->node().IsNumber() && KindOfNumber(replicas->node()) == NumberKind::kInteger;
  if (!is_integer) {
    InvalidScale(replicas.value_or(object), path, "the number of replicas must be an integer");
  } else if (replicas->Int() < 0) {
    InvalidScale(*replicas, path, "must not be negative");
  } else if (replicas->Int() > std::numeric_limits<int32_t>::max()) {
    InvalidScale(*replicas, path, "does not fit into 32 bits");
  }
}

void ValidateScale(const Value& object, const schema::DefinitionVersion& version) {
  if (!version.scale) return;
  ValidateReplicas(object, version.scale->spec_replicas);
  ValidateReplicas(object, version.scale->status_replicas);
  if (version.scale->label_selector.empty()) return;
  const auto selector = Follow(object, version.scale->label_selector);
  if (!selector || (selector->node() && !selector->IsString()))
    InvalidScale(selector.value_or(object), version.scale->label_selector, "the selector must be a string");
}

/// Reasons that keep the server from asking the rules: they rely on values of the right shape and size.
bool BlocksRules(const Diagnostic& finding) {
  static constexpr std::array<std::string_view, 5> kReasons = {"NotSupported", "Required", "TooLong",
                                                               "TooMany", "TypeInvalid"};
  return std::find(kReasons.begin(), kReasons.end(), finding.reason) != kReasons.end();
}

void ValidateRules(const Value& object, yaml::Node old, const CustomKind& kind,
                   const Correlation& correlation) {
  if (!kind.version->schema.root().has_rules_below) return;
  const auto findings = object.context().findings();
  if (std::any_of(findings.begin(), findings.end(), BlocksRules)) {
    ReportAs(object, {}, kRulesNotAskedRule, "Invalid",
             "the rules of the definition are checked once the other errors of this object are gone");
    return;
  }
  ValidateCustomRules(object, kind.version->schema.root(), old, *kind.schema, correlation);
}

/// What the server keeps of the metadata of an object that lives, also from those who write it out.
void ValidateKeptMetadata(const Value& now, const Value& old) {
  for (std::string_view field : {"uid", "deletionTimestamp", "deletionGracePeriodSeconds"}) {
    const Value value = now[yaml::Key(field)];
    if (value && value.node().text() != old[yaml::Key(field)].node().text())
      Invalid(value, "cannot be changed");
  }
  if (!old["deletionTimestamp"]) return;
  for (Value finalizer : now["finalizers"].items()) {
    const auto is_same = [&](const Value& each) { return each.String() == finalizer.String(); };
    const std::vector<Value> known = old["finalizers"].items();
    if (std::any_of(known.begin(), known.end(), is_same)) continue;
    Forbidden(now["finalizers"], "an object that is being deleted gets no new finalizers");
    return;
  }
}

}  // namespace

void ValidateCustomResource(Context& context, const CustomKind& kind, yaml::Node stored) {
  const Value object = context.Start(stored);
  const schema::Schema& schema = kind.version->schema.root();
  ValidateObjectMeta(object["metadata"], IsNamespaced(kind), &k8s::DnsSubdomainProblem, kAnyFinalizer);
  ValidateCustomValue(object, schema, *kind.schema);
  ValidateScale(object, *kind.version);
  ValidateEmbeddedResources(object, schema);
  ValidateCustomLists(object, schema);
  ValidateRules(object, {}, kind, {});
}

void ValidateCustomResourceUpdate(Context& context, const CustomKind& kind, yaml::Node now, yaml::Node old) {
  const Value object = context.Start(now);
  const Value replaced = context.Root(old);
  const schema::Schema& schema = kind.version->schema.root();
  const Correlation correlation(now, old, schema);
  ValidateObjectMetaUpdate(object["metadata"], replaced["metadata"], IsNamespaced(kind), kAnyFinalizer);
  ValidateKeptMetadata(object["metadata"], replaced["metadata"]);
  ValidateCustomValue(object, schema, *kind.schema, correlation);
  ValidateScale(object, *kind.version);
  ValidateEmbeddedResources(object, schema);
  if (!context.WouldReport([&] { ValidateCustomLists(replaced, schema); }))
    ValidateCustomLists(object, schema);
  ValidateRules(object, old, kind, correlation);
}

}  // namespace kubevet::validate
