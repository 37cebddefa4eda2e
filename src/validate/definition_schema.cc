#include "validate/definition_schema.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cel/call_cost.h"
#include "validate/definition_defaults.h"
#include "validate/schema_path.h"
#include "validate/schema_place.h"
#include "validate/schema_rules.h"
#include "validate/schema_types.h"
#include "validate/structural_rules.h"

namespace kubevet::validate {
namespace {

using schema::Additional;
using schema::JsonType;
using schema::ListTopology;
using schema::Schema;

/// What one expression may cost at worst, and all of a schema, in the server's units.
constexpr uint64_t kExpressionLimit = 10'000'000;
constexpr uint64_t kSchemaLimit = 100'000'000;
constexpr size_t kBlamed = 4;

constexpr std::string_view kSmaller =
    "simplify it, or bound what it looks at with maxItems, maxProperties and maxLength";

// --- predicates of stored schemas --------------------------------------------------------------------------

template <typename Predicate>
bool Any(const schema::SchemaTree& tree, Predicate predicate) {
  for (uint32_t i = 0; i < tree.size(); ++i) {
    if (predicate(tree[i])) return true;
  }
  return false;
}

bool IsAtomic(const Schema& schema) {
  if (schema.type == JsonType::kArray)
    return schema.list_type == ListTopology::kUnset || schema.list_type == ListTopology::kAtomic;
  return schema.type != JsonType::kObject || schema.is_atomic_map;
}

bool IsRequired(const Schema& schema, std::string_view name) {
  const auto required = schema.constraints().required;
  return std::any_of(required.begin(), required.end(), [=](yaml::Node each) { return each.text() == name; });
}

/// Whether keys of items may be missing or null, or items themselves null.
bool HasLooseKeys(const Schema& schema) {
  const bool is_map = schema.list_type == ListTopology::kMap;
  if (!schema.items || (!is_map && schema.list_type != ListTopology::kSet)) return false;
  if (schema.items->nullable) return true;
  if (!is_map) return false;
  return std::any_of(schema.list_map_keys.begin(), schema.list_map_keys.end(), [&](yaml::Node key) {
    const schema::Property* property = schema.items->FindProperty(key.text());
    if (!property) return false;
    return property->schema->nullable ||
           (!IsRequired(*schema.items, key.text()) && !property->schema->default_value);
  });
}

// --- costs -------------------------------------------------------------------------------------------------

/// How often a value of a schema can occur, nothing when there is no limit.
using Occurrences = std::optional<uint64_t>;

Occurrences Below(const Schema& schema, Occurrences count) {
  if (!count) return std::nullopt;
  std::optional<int64_t> most = 1;
  if (schema.type == JsonType::kArray) most = schema.constraints().max_items;
  if (schema.type == JsonType::kObject && schema.additional != Additional::kUnset)
    most = schema.constraints().max_properties;
  if (!most) return std::nullopt;
  return cel::Product(*count, static_cast<uint64_t>(std::max<int64_t>(*most, 0)));
}

std::string Factor(uint64_t cost, uint64_t limit) {
  const double factor = static_cast<double>(cost) / static_cast<double>(limit);
  if (factor > 100) return "more than 100 times";
  return factor < 1.5 ? fmt::format("{:.2f} times", factor) : fmt::format("{:.1f} times", factor);
}

/// The sum over a schema, and who is to blame for most of it.
class TotalCost {
 public:
  void Add(const Value& at, uint64_t cost) {
    total_ = cel::Sum(total_, cost);
    if (cost < kSchemaLimit / 100) return;
    blamed_.push_back({at, cost});
    std::stable_sort(blamed_.begin(), blamed_.end(),
                     [](const Part& a, const Part& b) { return a.cost > b.cost; });
    if (blamed_.size() > kBlamed) blamed_.pop_back();
  }

  void Report(const Value& schema) const {
    if (total_ <= kSchemaLimit) return;
    for (const Part& part : blamed_)
      Forbidden(part.at, "adds much to what all rules of the schema may cost, which is too much");
    Forbidden(schema,
              fmt::format("all rules of the schema may cost {} of what the server allows",
                          Factor(total_, kSchemaLimit)),
              std::string(kSmaller));
  }

 private:
  struct Part {
    Value at;
    uint64_t cost;
  };
  uint64_t total_ = 0;
  std::vector<Part> blamed_;
};

// --- the walk ----------------------------------------------------------------------------------------------

/// What holds on the way to a schema.
struct Trail {
  bool in_metadata = false;  // of the object or an embedded one, or in its apiVersion or kind
  bool forbids_defaults = false;
  bool has_rules = false;  // expressions are checked here
  Occurrences occurrences = 1;
  const SchemaPlace* uncorrelated = nullptr;  // above here no old value can be found
};

class SchemaCheck {
 public:
  SchemaCheck(const DefinitionSchemaOptions& options, const schema::SchemaTree& tree, bool checks_rules)
      : options_(options) {
    if (checks_rules && tree.root().has_rules_below) types_ = std::make_unique<SchemaTypes>(tree);
  }

  /// Whether there is something wrong with the schema or what is below, expressions aside.
  bool Walk(const Schema& schema, const SchemaPlace& place, const Trail& trail, bool is_root = false) {
    const size_t before = errors_;
    Forbidden(schema, place, trail);
    Children(schema, place, trail, is_root);
    Branches(schema, place, trail);
    Extensions(schema, place);
    ListAndMapTypes(schema, place);
    if (!options_.any_list_keys) ListKeysMustBeThere(schema, place);
    RuleForms(schema, place);
    const bool is_wrong = errors_ > before;
    if (!is_wrong && trail.has_rules && types_) Rules(schema, place, trail);
    return is_wrong;
  }

  void ReportTotal(const Value& schema) const { total_.Report(schema); }

 private:
  void Complain(void (*report)(const Value&, std::string, std::string), const Value& at, std::string message,
                std::string help = {}) {
    ++errors_;
    report(at, std::move(message), std::move(help));
  }

  void Forbidden(const Schema& schema, const SchemaPlace& place, const Trail& trail) {
    const auto refuse = [&](yaml::Key field, std::string help = {}) {
      Complain(&validate::Forbidden, place[field], fmt::format("`{}` is not supported", field.text()),
               std::move(help));
    };
    if (schema.type == JsonType::kOther && !options_.any_property_type) {
      ++errors_;
      NotSupported(place["type"], {"array", "boolean", "integer", "number", "object", "string"});
      if (schema.node["type"].text() == "null")
        Complain(&validate::Forbidden, place["type"], "`null` is no type here", "say `nullable: true`");
    }
    const yaml::Node node = schema.node;
    if (trail.forbids_defaults && schema.default_value)
      Complain(&validate::Forbidden, place["default"],
               "there are no defaults in metadata, apiVersion and kind");
    if (!node["id"].text().empty()) refuse("id");
    if (!node["additionalItems"].IsNull()) refuse("additionalItems");
    if (node["patternProperties"].size() > 0) refuse("patternProperties");
    if (node["definitions"].size() > 0) refuse("definitions");
    if (!node["dependencies"].IsNull()) refuse("dependencies");
    if (!node["$ref"].IsNull()) refuse("$ref", "write the schema out");
    if (const yaml::Node items = node["items"]; items.IsList() && items.size() > 0)
      Complain(&validate::Forbidden, place["items"], "`items` is one schema for all items, no list");
    if (trail.in_metadata && schema.is_embedded_resource)
      Complain(&validate::Forbidden, place["x-kubernetes-embedded-resource"],
               "no resource is embedded in metadata");
    if (schema.constraints().unique_items)
      Complain(&validate::Forbidden, place["uniqueItems"], "`uniqueItems` takes too long to check",
               "say `x-kubernetes-list-type: set`");
  }

  void Children(const Schema& schema, const SchemaPlace& place, const Trail& trail, bool is_root) {
    Trail below = trail;
    below.occurrences = Below(schema, trail.occurrences);
    if (schema.additional == Additional::kForbidden || schema.additional == Additional::kSchema) {
      if (!schema.properties.empty())
        Complain(&validate::Forbidden, place["additionalProperties"],
                 "either `properties` or `additionalProperties`: an object has fields, or it is a map");
    }
    if (schema.additional_properties) {
      Trail values = below;
      values.forbids_defaults |= trail.in_metadata;
      Walk(*schema.additional_properties, place.Field("additionalProperties"), values);
    }
    const bool is_resource = is_root || schema.is_embedded_resource;
    const bool is_correlated = MapKeepsNames(schema);
    for (const schema::Property& property : schema.properties) {
      Trail field = below;
      if (!is_correlated && !field.uncorrelated) field.uncorrelated = &place;
      const bool is_metadata =
          property.name == "metadata" || property.name == "kind" || property.name == "apiVersion";
      field.in_metadata |= is_resource && is_metadata;
      field.forbids_defaults |= is_root && is_metadata;
      Walk(*property.schema, place.Entry("properties", property.name), field);
    }
    if (schema.items) {
      Trail item = below;
      if (schema.list_type != ListTopology::kMap && !item.uncorrelated) item.uncorrelated = &place;
      Walk(*schema.items, place.Field("items"), item);
    }
  }

  static bool MapKeepsNames(const Schema& schema) {
    const yaml::Node map_type = schema.node["x-kubernetes-map-type"];
    return map_type.IsNull() || map_type.text() == "granular" || map_type.text() == "atomic";
  }

  void Branches(const Schema& schema, const SchemaPlace& place, const Trail& trail) {
    if (!schema.own_constraints) return;
    Trail branch = trail;
    branch.has_rules = false;
    const schema::Constraints& constraints = *schema.own_constraints;
    for (const auto& [name, branches] : {std::pair(std::string_view("allOf"), constraints.all_of),
                                         std::pair(std::string_view("oneOf"), constraints.one_of),
                                         std::pair(std::string_view("anyOf"), constraints.any_of)}) {
      for (uint32_t i = 0; i < branches.size(); ++i) Walk(*branches[i], place.Item(name, i), branch);
    }
    if (constraints.not_allowed) Walk(*constraints.not_allowed, place.Field("not"), branch);
  }

  void Extensions(const Schema& schema, const SchemaPlace& place) {
    const yaml::Node node = schema.node;
    if (const yaml::Node keeps = node["x-kubernetes-preserve-unknown-fields"];
        keeps.IsBool() && !schema.preserves_unknown_fields)
      Complain(&Invalid, place["x-kubernetes-preserve-unknown-fields"], "is `true`, or is left out");
    const auto want_type = [&](std::string_view extension, std::string_view type) {
      const std::string message = fmt::format("{} goes with type {}", extension, type);
      Complain(schema.type == JsonType::kNone ? &Required : &Invalid, place["type"], message);
    };
    if (const yaml::Node map_type = node["x-kubernetes-map-type"]; !map_type.IsNull()) {
      if (schema.type != JsonType::kObject) want_type("x-kubernetes-map-type", "object");
      if (!MapKeepsNames(schema)) {
        ++errors_;
        NotSupported(place["x-kubernetes-map-type"], {"atomic", "granular"});
      }
    }
    if (schema.list_type == ListTopology::kUnset) return;
    if (schema.type != JsonType::kArray) {
      want_type("x-kubernetes-list-type", "array");
    } else if (!options_.any_set_items && schema.list_type == ListTopology::kSet && schema.items &&
               !IsAtomic(*schema.items)) {
      const SchemaPlace items = place.Field("items");
      Complain(&Invalid,
               schema.items->type == JsonType::kArray ? items["x-kubernetes-list-type"]
                                                      : items["x-kubernetes-map-type"],
               "items of a set must be atomic");
    }
    if (schema.list_type == ListTopology::kOther) {
      ++errors_;
      NotSupported(place["x-kubernetes-list-type"], {"atomic", "set", "map"});
    }
  }

  void ListAndMapTypes(const Schema& schema, const SchemaPlace& place) {
    const bool is_map = schema.list_type == ListTopology::kMap;
    if (!schema.list_map_keys.empty() && !is_map) {
      Complain(schema.list_type == ListTopology::kUnset ? &Required : &Invalid,
               place["x-kubernetes-list-type"], "must be `map` where there are x-kubernetes-list-map-keys");
    }
    if (!is_map) return;
    const auto keys_at = [&] { return place["x-kubernetes-list-map-keys"]; };
    if (schema.list_map_keys.empty())
      Complain(&Required, keys_at(), "a list of type `map` needs the names of its keys");
    if (schema.node["items"].IsNull())
      Complain(&Required, place["items"], "a list of type `map` needs `items`");
    if (!schema.items) {
      if (!schema.node["items"].IsNull())
        Complain(&Invalid, place["items"], "a list of type `map` needs one schema of its items");
      return;
    }
    if (schema.items->type != JsonType::kObject)
      return Complain(&Invalid, place.Field("items")["type"],
                      "items of a list of type `map` must be objects");
    std::vector<std::string_view> seen;
    for (const yaml::Node key : schema.list_map_keys) {
      const std::string_view name = key.text();
      const schema::Property* property = schema.items->FindProperty(name);
      if (!property) {
        Complain(&Invalid, keys_at(), fmt::format("`{}` is no property of the items", name));
      } else if (property->schema->type == JsonType::kArray || property->schema->type == JsonType::kObject) {
        const SchemaPlace items = place.Field("items");
        Complain(&Invalid, items.Entry("properties", name)["type"], "a key must be a single value");
      }
      if (std::find(seen.begin(), seen.end(), name) != seen.end())
        Complain(&Invalid, keys_at(), fmt::format("`{}` is listed twice", name));
      seen.push_back(name);
    }
  }

  void ListKeysMustBeThere(const Schema& schema, const SchemaPlace& place) {
    if (!HasLooseKeys(schema)) return;
    const SchemaPlace items = place.Field("items");
    if (schema.items->nullable)
      Complain(&validate::Forbidden, items["nullable"],
               "items of a list of type `set` or `map` are never null");
    if (schema.list_type != ListTopology::kMap) return;
    for (const yaml::Node key : schema.list_map_keys) {
      const schema::Property* property = schema.items->FindProperty(key.text());
      if (!property) continue;
      const SchemaPlace at = items.Entry("properties", key.text());
      if (!IsRequired(*schema.items, key.text()) && !property->schema->default_value)
        Complain(
            &Required, at["default"],
            fmt::format("`{}` is a key of the list: it needs a default, or must be required", key.text()));
      if (property->schema->nullable)
        Complain(&validate::Forbidden, at["nullable"],
                 fmt::format("`{}` is a key of the list, it is never null", key.text()));
    }
  }

  // --- expressions ---

  static bool IsBlank(std::string_view text) {
    return text.find_first_not_of(" \t\n\v\f\r") == std::string_view::npos;
  }
  static bool HasLineBreakInside(std::string_view text) {
    const size_t first = text.find_first_not_of(" \t\n\v\f\r");
    if (first == std::string_view::npos) return false;
    text = text.substr(first, text.find_last_not_of(" \t\n\v\f\r") - first + 1);
    return text.find_first_of("\n\r") != std::string_view::npos;
  }

  void RuleForms(const Schema& schema, const SchemaPlace& place) {
    for (uint32_t i = 0; i < schema.rules.size(); ++i) {
      const schema::ValidationRule& rule = schema.rules[i];
      const SchemaPlace at = place.Item("x-kubernetes-validations", i);
      if (IsBlank(rule.rule)) {
        Complain(&Required, at["rule"], "a rule needs an expression");
      } else if (!rule.message.empty() && IsBlank(rule.message)) {
        Complain(&Invalid, at["message"], "must not be blank");
      } else if (HasLineBreakInside(rule.message)) {
        Complain(&Invalid, at["message"], "must be one line");
      } else if (HasLineBreakInside(rule.rule) && IsBlank(rule.message)) {
        Complain(&Required, at["message"], "a rule of several lines needs a message");
      }
      if (!rule.message_expression.empty() && IsBlank(rule.message_expression))
        Complain(&Required, at["messageExpression"], "must not be blank");
      const yaml::Node reason = rule.node["reason"];
      if (!reason.IsNull() && !IsReason(rule.reason)) {
        ++errors_;
        NotSupported(at["reason"], {"FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid",
                                    "FieldValueRequired"});
      }
      if (!rule.field_path.empty()) FieldPathForm(rule.field_path, schema, at);
    }
  }

  static bool IsReason(std::string_view reason) {
    return reason == "FieldValueRequired" || reason == "FieldValueForbidden" ||
           reason == "FieldValueInvalid" || reason == "FieldValueDuplicate";
  }

  void FieldPathForm(std::string_view path, const Schema& schema, const SchemaPlace& at) {
    if (IsBlank(path)) Complain(&Invalid, at["fieldPath"], "must not be blank");
    if (path.find_first_of("\n\r") != std::string_view::npos)
      Complain(&Invalid, at["fieldPath"], "must be one line");
    if (const SchemaPath found = FindSchemaPath(path, schema); !found.problem.empty())
      Complain(&Invalid, at["fieldPath"], fmt::format("`{}` {}", path, found.problem),
               "a path from this schema on: `.a.b`, or `.map['key']`");
  }

  void Rules(const Schema& schema, const SchemaPlace& place, const Trail& trail) {
    if (schema.rules.empty()) return;
    if (!types_->Of(schema)) {
      Report(place["x-kubernetes-validations"], "api-invalid", Severity::kError, "InternalError",
             "expressions cannot see values of this schema", "declare its `type`");
      return;
    }
    const SchemaRules compiled(schema, *types_);
    const uint64_t occurrences = trail.occurrences ? *trail.occurrences : types_->MostOccurrences(schema);
    for (uint32_t i = 0; i < compiled.rules().size(); ++i)
      Rule(compiled.rules()[i], place.Item("x-kubernetes-validations", i), trail, occurrences);
  }

  void Rule(const SchemaRule& rule, const SchemaPlace& place, const Trail& trail, uint64_t occurrences) {
    Cost(place["rule"], cel::Product(rule.rule.cost, occurrences), "rule");
    Issues(rule.rule, rule.source->rule, place["rule"]);
    Issues(rule.message, rule.source->message_expression, place["messageExpression"]);
    if (rule.message.program) Cost(place["messageExpression"], rule.message.cost, "expression");
    if (rule.uses_old_self && trail.uncorrelated) {
      Invalid(place["rule"],
              fmt::format("uses `oldSelf`, but old values cannot be found within `{}`",
                          trail.uncorrelated->ToValue().Path()),
              "items of lists have old values only where x-kubernetes-list-type is map");
    } else if (!rule.uses_old_self && !rule.source->node["optionalOldSelf"].IsNull()) {
      Invalid(place["optionalOldSelf"], "the rule does not use `oldSelf`");
    }
  }

  void Cost(const Value& at, uint64_t cost, std::string_view what) {
    if (!options_.is_unchanged && cost > kExpressionLimit) {
      validate::Forbidden(
          at,
          fmt::format("the {} may cost {} of what the server allows", what, Factor(cost, kExpressionLimit)),
          std::string(kSmaller));
    }
    total_.Add(at, cost);
  }

  static void Issues(const SchemaExpression& expression, std::string_view text, const Value& at) {
    if (expression.issues.empty()) return;
    Invalid(at, WithPlace(expression.issues[0], text));
    for (size_t i = 1; i < expression.issues.size(); ++i)
      AddRemark(at.context(), WithPlace(expression.issues[i], text));
  }

  /// Names the part of an expression that is meant, unless it is all of it or named already.
  static std::string WithPlace(const cel::Issue& issue, std::string_view text) {
    const size_t begin = std::min<size_t>(issue.span.begin, text.size());
    const std::string_view part = text.substr(begin, issue.span.end - issue.span.begin);
    if (part.empty() || part.size() == text.size() || issue.message.find(part) != std::string::npos)
      return issue.message;
    return fmt::format("{} (at `{}`)", issue.message, part);
  }

  const DefinitionSchemaOptions& options_;
  std::unique_ptr<const SchemaTypes> types_;  // null when expressions are not checked
  TotalCost total_;
  size_t errors_ = 0;
};

// --- the whole ---------------------------------------------------------------------------------------------

/// Beside these nothing may stand at the root where the status is a part of its own: the server takes it out.
constexpr std::string_view kBesideStatus[] = {"description",
                                              "type",
                                              "format",
                                              "title",
                                              "maximum",
                                              "exclusiveMaximum",
                                              "minimum",
                                              "exclusiveMinimum",
                                              "maxLength",
                                              "minLength",
                                              "pattern",
                                              "maxItems",
                                              "minItems",
                                              "uniqueItems",
                                              "multipleOf",
                                              "required",
                                              "items",
                                              "properties",
                                              "externalDocs",
                                              "example",
                                              "x-kubernetes-preserve-unknown-fields",
                                              "x-kubernetes-validations"};

void CheckRootBesideStatus(const Value& schema) {
  const std::string_view type = schema.TextOf("type");
  if (!type.empty() && type != "object")
    return Invalid(schema["type"], "must be `object` where there is a status subresource");
  for (const auto& [key, value] : schema.node().entries()) {
    const bool says_something = !value.IsNull() && !(value.IsBool() && !value.AsBool().value_or(false)) &&
                                !(value.IsString() && value.text().empty());
    const bool is_allowed =
        std::find(std::begin(kBesideStatus), std::end(kBesideStatus), key.text()) != std::end(kBesideStatus);
    if (!says_something || is_allowed) continue;
    return Invalid(schema, fmt::format("`{}` must not stand at the root where there is a status subresource",
                                       key.text()));
  }
}

bool IsUnsupported(const Schema& schema) {
  return !schema.node["$schema"].text().empty();
}

}  // namespace

bool HasOtherPropertyTypes(const schema::SchemaTree& tree) {
  return Any(tree, [](const Schema& schema) { return schema.type == JsonType::kOther; });
}

bool HasSetsOfParts(const schema::SchemaTree& tree) {
  return Any(tree, [](const Schema& schema) {
    return schema.list_type == ListTopology::kSet && schema.items && !IsAtomic(*schema.items);
  });
}

bool HasLooseListKeys(const schema::SchemaTree& tree) {
  return Any(tree, HasLooseKeys);
}

void ValidateDefinitionSchema(const Value& schema, const schema::SchemaTree& tree, bool has_status,
                              const DefinitionSchemaOptions& options) {
  Context& context = schema.context();
  const size_t before = context.finding_count();
  const SchemaPlace place(schema);
  if (has_status) CheckRootBesideStatus(schema);
  if (schema.IsTrue("nullable")) Forbidden(schema["nullable"], "an object of a kind is never null");
  bool checks_rules = false;
  const bool is_readable = !tree.problem();
  if (is_readable && !options.may_be_unstructural) {
    const size_t so_far = context.finding_count();
    ValidateStructural(tree.root(), place);
    if (context.finding_count() == so_far) ValidateDefaults(tree, place, options.unpruned_defaults);
    checks_rules = context.finding_count() == so_far;
  }
  SchemaCheck check(options, tree, checks_rules);
  Trail trail;
  trail.has_rules = checks_rules;
  check.Walk(tree.root(), place, trail, true);
  if (context.finding_count() == before && Any(tree, IsUnsupported))
    Invalid(schema, "`$schema` is not supported");
  check.ReportTotal(schema);
}

}  // namespace kubevet::validate
