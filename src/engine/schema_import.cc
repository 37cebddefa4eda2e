#include "engine/schema_import.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "base/json.h"
#include "engine/definitions.h"
#include "schema/table.h"
#include "yaml/reader.h"
#include "yaml/to_json.h"

namespace kubevet::engine {
namespace {

using yaml::Node;

/// References nest no deeper in real documents; what refers to itself is cut.
constexpr size_t kMaxReferences = 40;

/// The name behind the last slash of a reference.
std::string_view NameIn(std::string_view reference) {
  return reference.substr(reference.rfind('/') + 1);
}

/// How a kind is served, found among the paths.
struct Served {
  std::string plural;
  bool is_namespaced = false;
};

struct PublishedVersion {
  std::string_view name;
  Node schema;
};

using KindName = std::pair<std::string_view, std::string_view>;  // group, kind

class OpenApi {
 public:
  explicit OpenApi(Node root)
      : schemas_(root["definitions"] ? root["definitions"] : root["components"]["schemas"]) {
    ReadPaths(root["paths"]);
    for (auto [key, schema] : schemas_.entries()) {
      const Node names = schema["x-kubernetes-group-version-kind"];
      if (names.size() != 1) continue;  // options and lists of all groups have many
      for (Node name : names.items()) {
        const std::string_view group = name["group"].text(), kind = name["kind"].text();
        if (schema::IsBuiltInGroup(group) || !served_.contains({group, kind})) continue;
        kinds_[{group, kind}].push_back({name["version"].text(), schema});
      }
    }
  }

  std::vector<std::string> Definitions() {
    std::vector<std::string> out;
    for (const auto& [name, versions] : kinds_) out.push_back(Definition(name, versions));
    return out;
  }

 private:
  /// `/apis/GROUP/VERSION/namespaces/{namespace}/PLURAL` or `/apis/GROUP/VERSION/PLURAL`.
  void ReadPaths(Node paths) {
    for (auto [key, item] : paths.entries()) {
      std::string_view path = key.text();
      const bool is_namespaced = path.find("/namespaces/{namespace}/") != std::string_view::npos;
      const std::string_view plural = path.substr(path.rfind('/') + 1);
      if (!path.starts_with("/apis/") || plural.find('{') != std::string_view::npos) continue;
      const auto slashes = std::count(path.begin(), path.end(), '/');
      if (slashes != (is_namespaced ? 6 : 4)) continue;
      const Node post = item["post"] ? item["post"] : item["get"];
      const Node name = post["x-kubernetes-group-version-kind"];
      if (!name.IsMap()) continue;
      Served& served = served_[{name["group"].text(), name["kind"].text()}];
      served.plural = plural;
      served.is_namespaced |= is_namespaced;
    }
  }

  std::string Definition(const KindName& name, const std::vector<PublishedVersion>& versions) {
    const Served& served = served_.at(name);
    JsonWriter json;
    json.BeginObject();
    json.Key("apiVersion").String("apiextensions.k8s.io/v1");
    json.Key("kind").String("CustomResourceDefinition");
    json.Key("metadata").BeginObject();
    json.Key("name").String(served.plural + "." + std::string(name.first)).EndObject();
    json.Key("spec").BeginObject();
    json.Key("group").String(name.first);
    json.Key("scope").String(served.is_namespaced ? "Namespaced" : "Cluster");
    json.Key("names").BeginObject().Key("kind").String(name.second);
    json.Key("plural").String(served.plural).EndObject();
    json.Key("versions").BeginArray();
    for (const PublishedVersion& version : versions) {
      json.BeginObject().Key("name").String(version.name);
      json.Key("served").Bool(true);
      json.Key("storage").Bool(&version == &versions.front());
      json.Key("schema").BeginObject().Key("openAPIV3Schema");
      WriteSchema(json, version.schema);
      json.EndObject().EndObject();
    }
    json.EndArray().EndObject().EndObject();
    return json.Take();
  }

  /// A schema with what it refers to in its place.
  void WriteSchema(JsonWriter& json, Node schema) {
    Node reference = schema["$ref"];
    // OpenAPI v3 wraps references, to say more beside them.
    if (!reference && schema["allOf"].size() == 1) reference = schema["allOf"].Item(0)["$ref"];
    if (reference) return WriteReference(json, NameIn(reference.text()));
    if (schema["format"].text() == "int-or-string" || schema["oneOf"].size() > 0)
      return WriteIntOrString(json);
    json.BeginObject();
    for (auto [key, value] : schema.entries()) WriteMember(json, key.text(), value);
    const bool is_open =
        schema["type"].text() == "object" && !schema["properties"] && !schema["additionalProperties"];
    if ((is_open || !schema["type"]) && !schema["x-kubernetes-preserve-unknown-fields"] &&
        !schema["x-kubernetes-int-or-string"])
      json.Key("x-kubernetes-preserve-unknown-fields").Bool(true);
    json.EndObject();
  }

  void WriteMember(JsonWriter& json, std::string_view name, Node value) {
    if (name == "x-kubernetes-group-version-kind") return;
    if (name == "properties") {
      json.Key(name).BeginObject();
      for (auto [key, property] : value.entries()) {
        json.Key(key.text());
        WriteSchema(json, property);
      }
      json.EndObject();
    } else if (name == "items" || (name == "additionalProperties" && value.IsMap())) {
      json.Key(name);
      WriteSchema(json, value);
    } else if (name == "description" || name == "type" || name == "format" || name == "required" ||
               name == "enum" || name == "additionalProperties" || name == "pattern" ||
               name.starts_with("m") || name == "nullable" || name == "uniqueItems" ||
               name.starts_with("x-kubernetes-")) {
      std::string text;
      yaml::AppendJson(text, value);
      json.Key(name).Raw(text);
    }
  }

  static void WriteIntOrString(JsonWriter& json) {
    json.BeginObject().Key("x-kubernetes-int-or-string").Bool(true).EndObject();
  }

  void WriteReference(JsonWriter& json, std::string_view name) {
    const bool is_known = std::find(open_.begin(), open_.end(), name) != open_.end();
    if (name.ends_with(".ObjectMeta")) {
      json.BeginObject().Key("type").String("object").EndObject();
    } else if (name.ends_with(".IntOrString") || name.ends_with(".Quantity")) {
      WriteIntOrString(json);
    } else if (is_known || open_.size() == kMaxReferences || !schemas_[name]) {
      json.BeginObject().Key("x-kubernetes-preserve-unknown-fields").Bool(true).EndObject();
    } else {
      open_.push_back(name);
      WriteSchema(json, schemas_[name]);
      open_.pop_back();
    }
  }

  Node schemas_;
  std::map<KindName, Served> served_;
  std::map<KindName, std::vector<PublishedVersion>> kinds_;
  std::vector<std::string_view> open_;  // references around what is being written
};

}  // namespace

uint32_t SchemaCollection::Add(std::shared_ptr<const Source> source) {
  const size_t before = items_.size();
  for (const auto& document : yaml::ReadDocuments(*source)) {
    const Node root = document->root();
    if (!root["swagger"] && !root["openapi"]) continue;
    for (std::string& definition : OpenApi(root).Definitions()) items_.push_back(std::move(definition));
  }
  for (const auto& definition : FindDefinitions(std::move(source))) {
    std::string json;
    yaml::AppendJson(json, definition->node);
    items_.push_back(std::move(json));
  }
  return static_cast<uint32_t>(items_.size() - before);
}

std::string SchemaCollection::Json() const {
  std::string out = R"({"apiVersion": "v1", "kind": "List", "items": [)";
  for (size_t i = 0; i < items_.size(); ++i) out += (i == 0 ? "\n" : ",\n") + items_[i];
  return out + "\n]}\n";
}

}  // namespace kubevet::engine
