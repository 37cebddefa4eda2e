#include "validate/custom_resource_definition.h"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/utf8.h"
#include "k8s/names.h"
#include "schema/definition.h"
#include "schema/structural.h"
#include "validate/definition_defaults.h"
#include "validate/definition_schema.h"
#include "validate/object_meta.h"
#include "validate/schema_path.h"
#include "validate/webhooks.h"

namespace kubevet::validate {
namespace {

/// Demanded less, and is no longer served.
constexpr std::string_view kOldVersion = "apiextensions.k8s.io/v1beta1";
constexpr uint32_t kMaxSelectableFields = 8;
constexpr size_t kLongestWarning = 256;
constexpr yaml::Key kApproval = "api-approved.kubernetes.io";

// --- what is the same in all versions ----------------------------------------------------------------------

bool SaysNothing(yaml::Node node) {
  return node.IsNull() || ((node.IsMap() || node.IsList()) && node.size_bound() == 0);
}

/// Equal as the server decodes them: keys in any order, nothing is the same as null and empty.
bool IsSame(yaml::Node a, yaml::Node b) {
  if (SaysNothing(a) || SaysNothing(b)) return SaysNothing(a) && SaysNothing(b);
  if (a.IsNumber() && b.IsNumber()) return a.AsDouble() == b.AsDouble();
  if (a.kind() != b.kind()) return false;
  if (a.IsList()) {
    const yaml::Items left = a.items(), right = b.items();
    auto other = right.begin();
    for (const yaml::Node item : left) {
      if (other == right.end() || !IsSame(item, *other)) return false;
      ++other;
    }
    return other == right.end();
  }
  if (!a.IsMap()) return a.text() == b.text();
  size_t matched = 0;
  const yaml::Entries right = b.entries();
  auto expected = right.begin();  // mostly they are written in the same order
  for (const auto& [key, value] : a.entries()) {
    yaml::Node other;
    if (expected != right.end()) {
      const auto [other_key, other_value] = *expected;
      if (other_key.text() == key.text()) other = other_value;
      ++expected;
    }
    if (SaysNothing(value)) continue;
    if (!other) other = b[key.AsKey()];
    if (!IsSame(value, other)) return false;
    ++matched;
  }
  size_t others = 0;
  for (const auto& [key, value] : b.entries()) others += !SaysNothing(value);
  return matched == others;
}

/// Whether all versions have the same of a field; then it is the definition's own.
bool IsShared(const std::vector<Value>& versions, yaml::Key field) {
  return !versions.empty() && std::all_of(versions.begin() + 1, versions.end(), [&](const Value& version) {
    const yaml::Node first = versions[0].node()[field], other = version.node()[field];
    // Something empty is not nothing: `schema: {}` is a schema.
    return first.IsNull() == other.IsNull() && IsSame(first, other);
  });
}

// --- schemas -----------------------------------------------------------------------------------------------

/// A definition's schemas, read once.
struct Schemas {
  /// `read`: the definition, when it is read already; it must outlive this.
  explicit Schemas(const std::vector<Value>& versions, const schema::Definition* read = nullptr)
      : is_shared(IsShared(versions, "schema")) {
    using Tree = std::shared_ptr<const schema::SchemaTree>;
    for (size_t i = 0; i < versions.size(); ++i) {
      const yaml::Node schema = versions[i].node()["schema"]["openAPIV3Schema"];
      if (is_shared && i > 0)
        trees.push_back(trees[0]);
      else if (schema.IsNull())
        trees.push_back(nullptr);
      else if (read != nullptr && i < read->versions.size())
        trees.push_back(Tree(Tree(), &read->versions[i].schema));
      else
        trees.push_back(std::make_shared<const schema::SchemaTree>(schema));
    }
  }

  template <typename Predicate>
  bool Any(Predicate predicate) const {
    return std::any_of(trees.begin(), trees.end(),
                       [&](const auto& tree) { return tree && predicate(*tree); });
  }

  bool is_shared;
  std::vector<std::shared_ptr<const schema::SchemaTree>> trees;  // by version; null where there is none
};

bool HasDefaults(const schema::SchemaTree& tree) {
  for (uint32_t i = 0; i < tree.size(); ++i) {
    if (tree[i].default_value) return true;
  }
  return false;
}

bool HasExtensions(const schema::SchemaTree& tree) {
  for (uint32_t i = 0; i < tree.size(); ++i) {
    const schema::Schema& schema = tree[i];
    if (schema.is_embedded_resource || schema.preserves_unknown_fields || schema.int_or_string ||
        !schema.list_map_keys.empty() || schema.list_type != schema::ListTopology::kUnset ||
        !schema.rules.empty())
      return true;
  }
  return false;
}

// --- names -------------------------------------------------------------------------------------------------

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

void CheckKind(const Value& at, std::string_view kind) {
  const std::string problem = k8s::Dns1035LabelProblem(Lower(kind));
  if (!problem.empty()) Invalid(at, fmt::format("`{}`, capitals aside, {}", kind, problem));
}

void CheckNames(const Value& names) {
  const std::string_view plural = names.TextOf("plural");
  const std::string_view kind = names.TextOf("kind");
  const std::string singular =
      names.TextOf("singular").empty() ? Lower(kind) : std::string(names.TextOf("singular"));
  const std::string_view given_list = names.TextOf("listKind");
  const std::string list_kind =
      given_list.empty() && !kind.empty() ? std::string(kind) + "List" : std::string(given_list);
  if (plural.empty())
    Required(names["plural"], "a definition needs the `plural` of its kind, such as `widgets`");
  if (singular.empty())
    Required(names["singular"], "a definition needs the `singular` of its kind, such as `widget`");
  if (kind.empty()) Required(names["kind"], "a definition needs a `kind`");
  if (list_kind.empty()) Required(names["listKind"], "a definition needs a `listKind`, such as `WidgetList`");

  if (!plural.empty()) InvalidIf(names["plural"], k8s::Dns1035LabelProblem(plural));
  if (!singular.empty()) InvalidIf(names["singular"], k8s::Dns1035LabelProblem(singular));
  if (!kind.empty()) CheckKind(names["kind"], kind);
  if (!list_kind.empty()) CheckKind(names["listKind"], list_kind);
  for (Value name : names["shortNames"].items()) InvalidIf(name, k8s::Dns1035LabelProblem(name.String()));
  if (!kind.empty() && kind == list_kind) Invalid(names["listKind"], "must be another name than `kind`");
  for (Value category : names["categories"].items())
    InvalidIf(category, k8s::Dns1035LabelProblem(category.String()));
}

void CheckGroup(const Value& group) {
  const std::string_view text = group.String();
  if (text.empty()) return Required(group, "a definition needs a `group`, such as `example.com`");
  if (const std::string problem = k8s::DnsSubdomainProblem(text); !problem.empty())
    return InvalidText(group, problem);
  if (text.find('.') == std::string_view::npos)
    Invalid(group, fmt::format("`{}` must be a domain with a dot, such as `example.com`", text));
}

void CheckScope(const Value& scope) {
  const std::string_view text = scope.String();
  if (text.empty()) return Required(scope, "a definition needs a `scope`: `Namespaced` or `Cluster`");
  if (text != "Cluster" && text != "Namespaced") NotSupported(scope, {"Cluster", "Namespaced"});
}

/// The name says which resource it defines.
void CheckObjectName(const Value& definition) {
  const Value metadata = definition["metadata"];
  const Value spec = definition["spec"];
  std::string name(metadata.TextOf("name"));
  if (name.empty()) name = GeneratedName(metadata.TextOf("generateName"));
  if (name.empty()) return;
  const std::string_view plural = spec["names"].TextOf("plural"), group = spec.TextOf("group");
  const std::string wanted = fmt::format("{}.{}", plural, group);
  if (name == wanted) return;
  const bool is_known = !plural.empty() && !group.empty();
  Invalid(metadata["name"], is_known ? fmt::format("must be `{}`: the plural, a dot, the group", wanted)
                                     : "must be `spec.names.plural`, a dot and `spec.group`");
}

// --- groups of Kubernetes' own -----------------------------------------------------------------------------

enum class Approval : uint8_t { kMissing, kInvalid, kGiven, kBypassed };

Approval ApprovalOf(const Value& definition) {
  const std::string_view text = definition["metadata"]["annotations"].node()[kApproval].text();
  if (text.empty()) return Approval::kMissing;
  if (text.starts_with("unapproved")) return Approval::kBypassed;
  const size_t colon = text.find("://");
  const bool has_scheme = colon != std::string_view::npos && colon > 0 &&
                          text.substr(0, colon).find_first_of("/?# ") == std::string_view::npos;
  const std::string_view rest = has_scheme ? text.substr(colon + 3) : std::string_view();
  const bool has_host = !rest.substr(0, rest.find_first_of("/?")).empty();
  const bool is_plain = std::none_of(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
  return has_scheme && has_host && is_plain ? Approval::kGiven : Approval::kInvalid;
}

bool IsProtectedGroup(std::string_view group) {
  return group == "k8s.io" || group.ends_with(".k8s.io") || group == "kubernetes.io" ||
         group.ends_with(".kubernetes.io");
}

void CheckApproval(const Value& definition, std::optional<Approval> before) {
  if (!IsProtectedGroup(definition["spec"].TextOf("group"))) return;
  const Approval approval = ApprovalOf(definition);
  if (before == approval) return;
  const Value at = definition["metadata"]["annotations"].Keyed(kApproval.text());
  constexpr std::string_view kHelp =
      "groups of k8s.io and kubernetes.io are Kubernetes' own: take a group of yours";
  if (approval == Approval::kMissing)
    Required(at, "the group is protected: it needs the approval of Kubernetes", std::string(kHelp));
  if (approval == Approval::kInvalid)
    Invalid(at, "must be the address of the approval, or begin with `unapproved`", std::string(kHelp));
}

// --- a version ---------------------------------------------------------------------------------------------

/// Not printable: control characters, and spaces other than the common one.
bool IsUnprintable(std::string_view rest) {
  const auto first = static_cast<unsigned char>(rest[0]);
  if (first < ' ' || first == 0x7f) return true;
  if (first != 0xC2 || rest.size() < 2) return Utf8SequenceLength(rest) == 0;
  const auto second = static_cast<unsigned char>(rest[1]);
  return second <= 0xA0 || second == 0xAD;
}

void CheckDeprecationWarning(const Value& version) {
  const Value warning = version["deprecationWarning"];
  if (!warning) return;
  const std::string_view text = warning.String();
  if (!version.IsTrue("deprecated"))
    return Invalid(warning, "goes with a deprecated version", "say `deprecated: true`, or leave it out");
  if (text.size() > kLongestWarning)
    Invalid(warning, fmt::format("must be at most {} bytes long", kLongestWarning));
  if (text.empty()) Invalid(warning, "must not be empty", "leave it out for the usual warning");
  for (std::string_view rest = text; !rest.empty();
       rest.remove_prefix(std::max<size_t>(Utf8SequenceLength(rest), 1))) {
    if (!IsUnprintable(rest)) continue;
    return Invalid(warning,
                   fmt::format("has a character at {} that cannot be printed", text.size() - rest.size()));
  }
}

/// A path of names behind dots; whether there are such fields is not asked.
bool CheckSimplePath(const Value& at, std::string_view path) {
  if (path.starts_with('.')) return true;
  Invalid(at, fmt::format("`{}` must start with `.`", path));
  return false;
}

void CheckReplicasPath(const Value& at, std::string_view prefix) {
  const std::string_view path = at.String();
  if (path.empty()) return Required(at, fmt::format("scaling needs a path such as `{}replicas`", prefix));
  if (CheckSimplePath(at, path) && !path.starts_with(prefix))
    Invalid(at, fmt::format("`{}` must be below `{}`", path, prefix.substr(0, prefix.size() - 1)));
}

/// `at` has the server's path.
void CheckSubresources(const Value& at) {
  const Value scale = at["scale"];
  if (!scale) return;
  CheckReplicasPath(scale["specReplicasPath"], ".spec.");
  CheckReplicasPath(scale["statusReplicasPath"], ".status.");
  const Value selector = scale["labelSelectorPath"];
  const std::string_view path = selector.String();
  if (path.empty() || !CheckSimplePath(selector, path)) return;
  if (!path.starts_with(".spec.") && !path.starts_with(".status."))
    Invalid(selector, fmt::format("`{}` must be below `.spec` or `.status`", path));
}

bool IsOneOf(std::string_view text, std::initializer_list<std::string_view> all) {
  return std::find(all.begin(), all.end(), text) != all.end();
}

void CheckColumns(const Value& columns) {
  for (Value column : columns.items()) {
    if (column.TextOf("name").empty()) Required(column["name"], "a column needs a `name`");
    const Value type = column["type"];
    constexpr std::string_view kTypes = "`boolean`, `date`, `integer`, `number` or `string`";
    if (type.String().empty()) {
      Required(type, fmt::format("a column needs a `type`: {}", kTypes));
    } else if (!IsOneOf(type.String(), {"integer", "number", "string", "boolean", "date"})) {
      Invalid(type, fmt::format("`{}` must be {}", type.String(), kTypes));
    }
    const Value format = column["format"];
    if (!format.String().empty() && !IsOneOf(format.String(), {"int32", "int64", "float", "double", "byte",
                                                               "date", "date-time", "password"})) {
      Invalid(format, fmt::format("`{}` must be `byte`, `date`, `date-time`, `double`, `float`, `int32`, "
                                  "`int64` or `password`",
                                  format.String()));
    }
    const Value path = column["jsonPath"].WithPathOf(column["JSONPath"]);
    if (path.String().empty()) {
      Required(path, "a column needs a `jsonPath`, such as `.spec.replicas`");
    } else {
      CheckSimplePath(path, path.String());
    }
  }
}

void CheckSelectableFields(const Value& fields, const schema::Schema& schema, bool any_number) {
  std::vector<std::string> seen;
  for (Value field : fields.items()) {
    const Value at = field["jsonPath"];
    const std::string_view text = at.String();
    if (text.empty()) {
      Required(at, "a selectable field needs a `jsonPath`, such as `.spec.color`");
      continue;
    }
    const SchemaPath found = FindSchemaPath(text, schema, Brackets::kForbidden);
    if (!found.problem.empty()) {
      Invalid(at, fmt::format("`{}` {}", text, found.problem));
      continue;
    }
    if (found.first == "metadata") Invalid(at, "fields of the metadata cannot be made selectable");
    const auto type = found.schema ? found.schema->type : schema::JsonType::kNone;
    if (type != schema::JsonType::kString && type != schema::JsonType::kBoolean &&
        type != schema::JsonType::kInteger)
      Invalid(at, fmt::format("`{}` must be a string, a boolean or an integer", text));
    if (std::find(seen.begin(), seen.end(), found.path) != seen.end()) {
      Duplicate(at, fmt::format("`{}` is listed above", text));
    } else {
      seen.push_back(found.path);
    }
  }
  if (seen.size() > kMaxSelectableFields && !any_number)
    TooMany(fields, static_cast<uint32_t>(seen.size()), kMaxSelectableFields);
}

// --- conversion --------------------------------------------------------------------------------------------

bool HasKnownReview(const Value& versions) {
  const std::vector<Value> all = versions.items();
  return std::any_of(all.begin(), all.end(),
                     [](const Value& v) { return v.String() == "v1" || v.String() == "v1beta1"; });
}

void CheckConversion(const Value& conversion, bool any_review_version) {
  if (!conversion) return;
  const Value strategy = conversion["strategy"];
  if (strategy.String().empty()) {
    Required(strategy, "a conversion needs a `strategy`: `None` or `Webhook`");
  } else if (!IsOneOf(strategy.String(), {"None", "Webhook"})) {
    NotSupported(strategy, {"None", "Webhook"});
  }
  const Value webhook = conversion["webhook"];
  const Value client = webhook["clientConfig"].WithPathOf(conversion["webhookClientConfig"]);
  const Value versions =
      webhook["conversionReviewVersions"].WithPathOf(conversion["conversionReviewVersions"]);
  if (strategy.String() != "Webhook") {
    if (client) Forbidden(client, "goes with `strategy: Webhook`");
    if (versions.size() > 0) Forbidden(versions, "goes with `strategy: Webhook`");
    return;
  }
  if (client) {
    ValidateWebhookClient(client);
  } else {
    Required(client, "a conversion by webhook needs a `clientConfig`");
  }
  ValidateReviewVersions(versions, any_review_version);
}

// --- the whole ---------------------------------------------------------------------------------------------

/// What an update does not demand.
struct Options {
  DefinitionSchemaOptions schema;
  bool may_lack_schemas = false;
  bool any_review_version = false;
  std::vector<std::string_view> unchanged_versions;  // their schemas are stored
  std::vector<std::string_view> crowded_versions;    // too many selectable fields, as they are stored
  std::vector<std::string_view> stored_versions;     // beside the storage version
};

bool Has(const std::vector<std::string_view>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

class DefinitionCheck {
 public:
  DefinitionCheck(const Value& definition, const Schemas& schemas, const Options& options)
      : spec_(definition["spec"]),
        versions_(spec_["versions"].items()),
        schemas_(schemas),
        options_(options),
        shares_subresources_(IsShared(versions_, "subresources")),
        shares_columns_(IsShared(versions_, "additionalPrinterColumns")),
        shares_selectable_fields_(IsShared(versions_, "selectableFields")) {}

  void Run() {
    CheckGroup(spec_["group"]);
    CheckScope(spec_["scope"]);
    NeedSchemas();
    const bool keeps_unknown = spec_.IsTrue("preserveUnknownFields");
    if (keeps_unknown && schemas_.Any(HasDefaults))
      Invalid(spec_["preserveUnknownFields"], "must be false where the schema has defaults");
    for (size_t i = 0; i < versions_.size(); ++i) CheckVersion(i);
    CheckVersionList();
    CheckNames(spec_["names"]);
    CheckShared();
    if (keeps_unknown && spec_["conversion"] && spec_["conversion"].TextOf("strategy") != "None")
      Invalid(spec_["conversion"]["strategy"], "must be `None` where unknown fields are kept");
    CheckConversion(spec_["conversion"], options_.any_review_version);
  }

  bool HasStorageVersion() const {
    return std::any_of(versions_.begin(), versions_.end(),
                       [](const Value& version) { return version.IsTrue("storage"); });
  }

 private:
  void NeedSchemas() {
    const bool may_lack = options_.may_lack_schemas;
    if (may_lack && spec_.IsTrue("preserveUnknownFields")) return;
    for (size_t i = 0; i < versions_.size(); ++i) {
      if (schemas_.trees[i] || (may_lack && !versions_[i].IsTrue("served"))) continue;
      Required(versions_[i]["schema"]["openAPIV3Schema"],
               "a version needs a schema, or all fields are dropped",
               "where anything may be: `type: object` with x-kubernetes-preserve-unknown-fields: true");
    }
  }

  bool HasStatus(size_t version) const {
    return static_cast<bool>(versions_[version]["subresources"]["status"]);
  }

  void CheckSchema(const Value& at, size_t version, bool has_status) {
    if (!schemas_.trees[version]) return;
    DefinitionSchemaOptions options = options_.schema;
    options.is_unchanged = Has(options_.unchanged_versions, versions_[version].TextOf("name"));
    ValidateDefinitionSchema(at, *schemas_.trees[version], has_status, options);
  }

  void CheckVersion(size_t index) {
    const Value version = versions_[index];
    const std::string_view name = version.TextOf("name");
    InvalidIf(version["name"], k8s::Dns1035LabelProblem(name));
    CheckDeprecationWarning(version);
    if (!schemas_.is_shared) CheckSchema(version["schema"]["openAPIV3Schema"], index, HasStatus(index));
    if (!shares_subresources_) CheckSubresources(version["subresources"]);
    if (!shares_columns_) CheckColumns(version["additionalPrinterColumns"]);
    const Value fields = version["selectableFields"];
    if (shares_selectable_fields_ || fields.size() == 0) return;
    if (schemas_.is_shared || !schemas_.trees[index]) {
      Invalid(fields, "the server wants a schema of each version's own beside selectable fields that differ");
    } else {
      CheckSelectableFields(fields, schemas_.trees[index]->root(), Has(options_.crowded_versions, name));
    }
  }

  void CheckVersionList() {
    std::vector<std::string_view> names;
    size_t storages = 0;
    bool is_unique = true;
    for (const Value& version : versions_) {
      const std::string_view name = version.TextOf("name");
      is_unique &= !Has(names, name);
      names.push_back(name);
      storages += version.IsTrue("storage");
    }
    if (!is_unique) Invalid(spec_["versions"], "two versions have the same name");
    if (storages != 1) {
      Invalid(spec_["versions"], fmt::format("{} versions have `storage: true`, it must be one",
                                             storages == 0 ? "no" : std::to_string(storages)));
    }
    if (versions_.empty() || names[0].empty()) return;
    InvalidIf(versions_[0]["name"].WithPathOf(spec_["version"]), k8s::Dns1035LabelProblem(names[0]));
  }

  /// What the server moves from the versions to the definition.
  void CheckShared() {
    if (versions_.empty()) return;
    const Value& first = versions_[0];
    if (schemas_.is_shared) {
      bool has_status = false;
      for (size_t i = 0; i < versions_.size(); ++i) has_status |= HasStatus(i);
      const Value at = spec_["validation"]["openAPIV3Schema"];
      CheckSchema(first["schema"]["openAPIV3Schema"].WithPathOf(at), 0, has_status);
    }
    if (shares_subresources_) CheckSubresources(first["subresources"].WithPathOf(spec_["subresources"]));
    if (IsShared(versions_, "additionalPrinterColumns"))
      CheckColumns(first["additionalPrinterColumns"].WithPathOf(spec_["additionalPrinterColumns"]));
    const Value fields = first["selectableFields"].WithPathOf(spec_["selectableFields"]);
    if (!IsShared(versions_, "selectableFields") || fields.size() == 0) return;
    if (!schemas_.is_shared || !first["schema"]) {
      Invalid(fields,
              "the server wants one schema for all versions beside selectable fields that are the same");
    } else if (schemas_.trees[0]) {
      CheckSelectableFields(fields, schemas_.trees[0]->root(),
                            Has(options_.crowded_versions, first.TextOf("name")));
    }
  }

  Value spec_;
  std::vector<Value> versions_;
  const Schemas& schemas_;
  const Options& options_;
  bool shares_subresources_, shares_columns_, shares_selectable_fields_;
};

void CheckStoredVersions(const Value& definition, bool has_storage,
                         const std::vector<std::string_view>& before) {
  const Value at = definition["status"]["storedVersions"];
  if (!has_storage && before.empty()) return Invalid(at, "without a storage version nothing can be stored");
  const std::vector<Value> versions = definition["spec"]["versions"].items();
  for (uint32_t i = 0; i < before.size(); ++i) {
    const bool is_there = std::any_of(versions.begin(), versions.end(), [&](const Value& version) {
      return version.TextOf("name") == before[i];
    });
    if (is_there) continue;
    Invalid(definition["spec"]["versions"].WithPathOf(at.Item(i, {})),
            fmt::format("`{}` was the storage version, objects may be stored in it", before[i]),
            "keep it until all objects are stored in another, and status.storedVersions says so");
  }
}

void CheckPreservesUnknown(const Value& spec) {
  if (spec.IsTrue("preserveUnknownFields"))
    Invalid(spec["preserveUnknownFields"], "is no longer to be had",
            "say x-kubernetes-preserve-unknown-fields: true in the schema");
}

/// Whether the names are taken for good; a definition in a manifest stands for one that lives.
bool IsEstablished(const Value& definition) {
  for (Value condition : definition["status"]["conditions"].items()) {
    if (condition.TextOf("type") == "Established") return condition.TextOf("status") == "True";
  }
  return true;
}

void CheckUnchanged(const Value& now, std::string_view old) {
  if (now.String() != old) Invalid(now, fmt::format("cannot be changed, it is `{}`", old));
}

std::vector<std::string_view> StoredVersions(const Value& definition) {
  std::vector<std::string_view> stored;
  for (Value version : definition["status"]["storedVersions"].items()) stored.push_back(version.String());
  if (!stored.empty()) return stored;
  for (Value version : definition["spec"]["versions"].items()) {
    if (version.IsTrue("storage")) return {version.TextOf("name")};
  }
  return stored;
}

Options UpdateOptions(const Value& now, const Value& old, const Schemas& stored) {
  Options options;
  const Value conversion = old["spec"]["conversion"];
  const Value reviews = conversion["webhook"]["conversionReviewVersions"];
  options.any_review_version = reviews.size() > 0 && !HasKnownReview(reviews);
  options.may_lack_schemas =
      std::any_of(stored.trees.begin(), stored.trees.end(), [](const auto& tree) { return !tree; });
  options.schema.any_property_type = stored.Any(HasOtherPropertyTypes);
  options.schema.unpruned_defaults = stored.Any(HasUnprunedDefaults);
  options.schema.any_set_items = stored.Any(HasSetsOfParts);
  options.schema.any_list_keys = stored.Any(HasLooseListKeys);
  options.stored_versions = StoredVersions(old);
  for (Value version : now["spec"]["versions"].items()) {
    const std::string_view name = version.TextOf("name");
    for (Value before : old["spec"]["versions"].items()) {
      if (before.TextOf("name") != name) continue;
      if (IsSame(version.node()["schema"], before.node()["schema"]))
        options.unchanged_versions.push_back(name);
      const Value fields = before["selectableFields"];
      if (fields.size() > kMaxSelectableFields && IsSame(version.node()["selectableFields"], fields.node()))
        options.crowded_versions.push_back(name);
    }
  }
  return options;
}

}  // namespace

void ValidateCustomResourceDefinition(const Value& definition) {
  if (definition.TextOf("apiVersion") == kOldVersion) return;
  CheckObjectName(definition);
  const schema::Definition* const read = definition.context().definition();
  const bool is_this = read != nullptr && read->node == definition.node();
  const Schemas schemas(definition["spec"]["versions"].items(), is_this ? read : nullptr);
  const Options options;
  DefinitionCheck check(definition, schemas, options);
  check.Run();
  CheckStoredVersions(definition, check.HasStorageVersion(), {});
  CheckApproval(definition, std::nullopt);
  CheckPreservesUnknown(definition["spec"]);
}

void ValidateCustomResourceDefinitionUpdate(const Value& now, const Value& old) {
  if (now.TextOf("apiVersion") == kOldVersion) return;
  const Value spec = now["spec"], before = old["spec"];
  const Schemas schemas(spec["versions"].items());
  const Schemas stored(before["versions"].items());
  Options options = UpdateOptions(now, old, stored);
  const bool kept_unknown = before.IsTrue("preserveUnknownFields");
  options.schema.may_be_unstructural = kept_unknown && spec.IsTrue("preserveUnknownFields") &&
                                       !schemas.Any(HasDefaults) && !schemas.Any(HasExtensions);
  DefinitionCheck check(now, schemas, options);
  check.Run();
  if (IsEstablished(old)) {
    CheckUnchanged(spec["scope"], before.TextOf("scope"));
    CheckUnchanged(spec["names"]["kind"], before["names"].TextOf("kind"));
  }
  CheckUnchanged(spec["group"], before.TextOf("group"));
  CheckUnchanged(spec["names"]["plural"], before["names"].TextOf("plural"));
  CheckStoredVersions(now, check.HasStorageVersion(), options.stored_versions);
  CheckApproval(now, ApprovalOf(old));
  if (!kept_unknown) CheckPreservesUnknown(spec);
}

}  // namespace kubevet::validate
