#include "tools/schema/openapi.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

namespace kubevet::tools {
namespace {

// Definitions that decode themselves in Go, so that their OpenAPI form does not tell what they take.
constexpr std::pair<std::string_view, std::string_view> kOwnDecoders[] = {
    {"io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON", "any"},
    {"io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray", "any"},
    {"io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool", "any"},
    {"io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray", "any"},
    {"io.k8s.apimachinery.pkg.api.resource.Quantity", "quantity"},
    {"io.k8s.apimachinery.pkg.apis.meta.v1.Duration", "duration"},
    {"io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1", "object"},
    {"io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime", "microTime"},
    {"io.k8s.apimachinery.pkg.apis.meta.v1.Time", "time"},
    {"io.k8s.apimachinery.pkg.runtime.RawExtension", "object"},
    {"io.k8s.apimachinery.pkg.util.intstr.IntOrString", "intOrString"},
};

struct ScalarType {
  std::string_view type;
  std::string_view format;  ///< empty: any other format, too
  std::string_view name;
};

constexpr ScalarType kScalarTypes[] = {
    {"string", "byte", "bytes"}, {"string", "date-time", "time"}, {"string", "int-or-string", "intOrString"},
    {"string", "", "string"},    {"integer", "int32", "int32"},   {"integer", "", "int64"},
    {"number", "", "double"},    {"boolean", "", "bool"},
};

std::string_view AfterLast(std::string_view text, char mark) {
  return text.substr(text.rfind(mark) + 1);
}

std::vector<std::string_view> Split(std::string_view text, char mark) {
  std::vector<std::string_view> parts;
  for (size_t begin = 0; begin <= text.size();) {
    size_t end = std::min(text.find(mark, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

JsonValue DefinitionsOf(JsonValue document) {
  JsonValue definitions = document["definitions"];
  return definitions ? definitions : document["components"]["schemas"];
}

// OpenAPI v3 wraps a reference that has a default in an allOf of one.
JsonValue Unwrap(JsonValue schema) {
  JsonValue all = schema["allOf"];
  return all.size() == 1 ? all[0u] : schema;
}

// Turns one document's definitions into fields with types.
class DefinitionReader {
 public:
  DefinitionReader(JsonValue definitions, Definitions& out) : definitions_(definitions), out_(out) {}

  void ReadAll() {
    for (uint32_t i = 0; i < definitions_.size(); ++i) {
      auto [name, schema] = definitions_.MemberAt(i);
      if (!out_.contains(std::string(name)) && IsStruct(schema)) ReadStruct(std::string(name), schema);
    }
  }

 private:
  static bool IsStruct(JsonValue schema) {
    return schema["type"].AsString() == "object" && !schema["additionalProperties"] &&
           !schema["x-kubernetes-preserve-unknown-fields"].AsBool();
  }

  void ReadStruct(const std::string& name, JsonValue schema) {
    out_[name];
    JsonValue properties = schema["properties"];
    JsonValue required = schema["required"];
    for (uint32_t i = 0; i < properties.size(); ++i) {
      auto [field, property] = properties.MemberAt(i);
      FieldFacts facts = ReadField(property, name + "." + std::string(field));
      for (uint32_t j = 0; j < required.size(); ++j) facts.required |= required[j].AsString() == field;
      out_[name].emplace(field, std::move(facts));
    }
  }

  FieldFacts ReadField(JsonValue property, const std::string& place) {
    FieldFacts facts;
    facts.type = ReadType(property, place, 0);
    facts.enum_json = EnumOf(property);
    JsonValue fallback = property["default"];
    if (fallback && !(fallback.is_object() && fallback.size() == 0)) facts.default_json = fallback.ToJson();
    std::string_view list_type = property["x-kubernetes-list-type"].AsString();
    if (list_type == "set" || list_type == "map") facts.list_type = list_type;
    JsonValue keys = property["x-kubernetes-list-map-keys"];
    for (uint32_t i = 0; i < keys.size(); ++i) {
      if (i > 0) facts.list_map_keys += ',';
      facts.list_map_keys += keys[i].AsString();
    }
    facts.patch_merge_key = property["x-kubernetes-patch-merge-key"].AsString();
    std::string_view strategy = property["x-kubernetes-patch-strategy"].AsString();
    facts.retain_keys = strategy.find("retainKeys") != std::string_view::npos;
    return facts;
  }

  std::string ReadType(JsonValue schema, const std::string& place, int depth) {
    constexpr int kDeepestAliases = 32;
    schema = Unwrap(schema);
    if (JsonValue reference = schema["$ref"]) {
      if (depth > kDeepestAliases) return "any";
      return ReadReference(AfterLast(reference.AsString(), '/'), place, depth + 1);
    }
    if (schema["x-kubernetes-int-or-string"].AsBool()) return "intOrString";
    std::string_view type = schema["type"].AsString();
    if (type == "array") return "[]" + ReadType(schema["items"], place, depth);
    if (type == "object") return ReadObject(schema, place, depth);
    for (const ScalarType& scalar : kScalarTypes) {
      bool format_fits = scalar.format.empty() || scalar.format == schema["format"].AsString();
      if (scalar.type == type && format_fits) return std::string(scalar.name);
    }
    return "any";
  }

  std::string ReadReference(std::string_view name, const std::string& place, int depth) {
    for (auto [definition, type] : kOwnDecoders) {
      if (definition == name) return std::string(type);
    }
    JsonValue schema = definitions_[name];
    return !schema || IsStruct(schema) ? std::string(name) : ReadType(schema, place, depth);
  }

  std::string ReadObject(JsonValue schema, const std::string& place, int depth) {
    JsonValue values = schema["additionalProperties"];
    if (values.is_object()) return "map[string]" + ReadType(values, place, depth);
    if (values.AsBool()) return "map[string]any";
    if (schema["properties"].size() == 0 || !IsStruct(schema)) return "object";
    ReadStruct(place, schema);
    return place;
  }

  static std::string EnumOf(JsonValue schema) {
    if (schema["items"]) return EnumOf(schema["items"]);
    if (schema["additionalProperties"]) return EnumOf(schema["additionalProperties"]);
    return schema["enum"].size() > 0 ? schema["enum"].ToJson() : "";
  }

  JsonValue definitions_;
  Definitions& out_;
};

GroupVersionKind ReadGvk(JsonValue value) {
  return {std::string(value["group"].AsString()), std::string(value["version"].AsString()),
          std::string(value["kind"].AsString())};
}

void AddKind(const GroupVersionKind& gvk, KindFacts facts, Snapshot& snapshot) {
  auto [known, is_new] = snapshot.kinds.emplace(gvk, facts);
  if (!is_new && known->second.plural.empty()) known->second = std::move(facts);
}

void AddListedKinds(JsonValue kinds, Snapshot& snapshot) {
  for (uint32_t i = 0; i < kinds.size(); ++i) {
    KindFacts facts{std::string(kinds[i]["definition"].AsString()),
                    std::string(kinds[i]["plural"].AsString()), Scope::kNone};
    JsonValue namespaced = kinds[i]["namespaced"];
    if (!facts.plural.empty() && namespaced.is_bool())
      facts.scope = namespaced.AsBool() ? Scope::kNamespaced : Scope::kCluster;
    AddKind(ReadGvk(kinds[i]), std::move(facts), snapshot);
  }
}

struct Served {
  std::string plural;
  Scope scope = Scope::kNone;
};

// The collection that a path serves: /api/v1/nodes, /apis/apps/v1/namespaces/{namespace}/deployments. Nothing
// for single objects, subresources and watches.
std::optional<Served> ParsePath(std::string_view path) {
  auto parts = Split(path, '/');
  if (parts.size() < 4 || !parts[0].empty()) return std::nullopt;
  size_t prefix = parts[1] == "api" ? 3 : parts[1] == "apis" ? 4 : parts.size();
  std::vector rest(parts.begin() + std::min(prefix, parts.size()), parts.end());
  if (rest.size() == 1) return Served{std::string(rest[0]), Scope::kCluster};
  if (rest.size() == 3 && rest[0] == "namespaces" && rest[1] == "{namespace}") {
    return Served{std::string(rest[2]), Scope::kNamespaced};
  }
  return std::nullopt;
}

// A namespaced kind is listed across namespaces under a path that looks like a cluster-wide one.
std::map<GroupVersionKind, Served> ReadPaths(JsonValue paths) {
  std::map<GroupVersionKind, Served> served;
  for (uint32_t i = 0; i < paths.size(); ++i) {
    auto [path, methods] = paths.MemberAt(i);
    auto collection = ParsePath(path);
    if (!collection) continue;
    for (std::string_view method : {"get", "post"}) {
      JsonValue gvk = methods[method]["x-kubernetes-group-version-kind"];
      if (!gvk) continue;
      auto [known, is_new] = served.emplace(ReadGvk(gvk), *collection);
      if (!is_new && collection->scope == Scope::kNamespaced) known->second = *collection;
    }
  }
  return served;
}

void AddDefinedKinds(JsonValue document, Snapshot& snapshot) {
  auto served = ReadPaths(document["paths"]);
  JsonValue definitions = DefinitionsOf(document);
  for (uint32_t i = 0; i < definitions.size(); ++i) {
    auto [name, schema] = definitions.MemberAt(i);
    JsonValue gvks = schema["x-kubernetes-group-version-kind"];
    for (uint32_t j = 0; j < gvks.size(); ++j) {
      GroupVersionKind gvk = ReadGvk(gvks[j]);
      auto path = served.find(gvk);
      KindFacts facts{std::string(name), {}, Scope::kNone};
      if (path != served.end())
        std::tie(facts.plural, facts.scope) = std::tie(path->second.plural, path->second.scope);
      AddKind(gvk, std::move(facts), snapshot);
    }
  }
}

}  // namespace

std::optional<DocumentVersion> ParseVersion(std::string_view text) {
  if (text.starts_with('v')) text.remove_prefix(1);
  if (!text.starts_with("1.")) return std::nullopt;
  text.remove_prefix(2);
  DocumentVersion version;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version.minor);
  if (error != std::errc()) return std::nullopt;
  version.preview =
      text.find("alpha") != text.npos || text.find("beta") != text.npos || text.find("rc") != text.npos;
  return version;
}

std::optional<DocumentVersion> VersionOf(JsonValue document) {
  if (auto version = ParseVersion(document["version"].AsString())) return version;
  return ParseVersion(document["info"]["version"].AsString());
}

std::optional<Error> AddDocument(JsonValue document, Snapshot& snapshot) {
  JsonValue definitions = DefinitionsOf(document);
  if (!definitions.is_object())
    return Error{"no `definitions` and no `components.schemas`: not an OpenAPI document"};
  DefinitionReader(definitions, snapshot.definitions).ReadAll();
  AddListedKinds(document["kinds"], snapshot);
  AddDefinedKinds(document, snapshot);
  return std::nullopt;
}

}  // namespace kubevet::tools
