#include "tools/schema/lifecycle.h"

#include "tools/schema/openapi.h"

namespace kubevet::tools {
namespace {

GroupVersionKind ReadGvk(JsonValue row) {
  return {std::string(row["group"].AsString()), std::string(row["version"].AsString()),
          std::string(row["kind"].AsString())};
}

Minor ReadMinor(JsonValue version) {
  auto parsed = ParseVersion(version.AsString());
  return parsed ? parsed->minor : 0;
}

}  // namespace

Lifecycles ReadLifecycles(JsonValue document) {
  Lifecycles lifecycles;
  JsonValue rows = document["kinds"];
  for (uint32_t i = 0; i < rows.size(); ++i) {
    JsonValue row = rows[i];
    Lifecycle lifecycle;
    lifecycle.introduced = ReadMinor(row["introduced"]);
    lifecycle.deprecated = ReadMinor(row["deprecated"]);
    lifecycle.removed = ReadMinor(row["removed"]);
    if (row["replacement"].is_object()) lifecycle.replacement = ReadGvk(row["replacement"]);
    if (row["sameShape"].is_bool()) lifecycle.same_shape = row["sameShape"].AsBool();
    lifecycle.note = row["semanticChanges"].AsString();
    lifecycle.is_list = row["isList"].AsBool();
    lifecycles.emplace(ReadGvk(row), std::move(lifecycle));
  }
  return lifecycles;
}

}  // namespace kubevet::tools
