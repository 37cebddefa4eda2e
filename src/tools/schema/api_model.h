// The API as the schema tools hold it: what one version's OpenAPI documents say, what the lifecycle file
// says, and the table of all versions that they make together. Plain values.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "schema/table.h"

namespace kubevet::tools {

using schema::Minor;
using schema::Scope;
using schema::VersionRange;

/// What one version says about a field. Two versions that say the same share a row of the table.
struct FieldFacts {
  /// `string`, `int32`, `any`, ..., a definition's name, with `[]` and `map[string]` before it.
  std::string type;
  bool required = false;
  bool retain_keys = false;   ///< a patch replaces the members it does not name
  std::string default_json;   ///< compact JSON; empty for none and for `{}`, which says nothing
  std::string enum_json;      ///< a JSON array of what the innermost string may be; empty for none
  std::string list_type;      ///< `set`, `map` or empty
  std::string list_map_keys;  ///< comma separated
  std::string patch_merge_key;

  bool operator==(const FieldFacts&) const = default;
};

/// Definition name to fields by name.
using Definitions = std::map<std::string, std::map<std::string, FieldFacts>>;

struct GroupVersionKind {
  std::string group;
  std::string version;
  std::string kind;

  auto operator<=>(const GroupVersionKind& other) const {
    return std::tie(kind, group, version) <=> std::tie(other.kind, other.group, other.version);
  }
  bool operator==(const GroupVersionKind&) const = default;
};

struct KindFacts {
  std::string definition;
  std::string plural;  ///< empty when nothing is served under a name
  Scope scope = Scope::kNone;
};

/// One Kubernetes version.
struct Snapshot {
  Minor minor = 0;
  bool preview = false;
  Definitions definitions;
  std::map<GroupVersionKind, KindFacts> kinds;
};

/// What is known of a kind beyond the documents of the versions that serve it.
struct Lifecycle {
  Minor introduced = 0;  ///< 0: not known
  Minor deprecated = 0;  ///< 0: not deprecated
  Minor removed = 0;     ///< first version that does not serve it, also when only planned; 0: none
  std::optional<GroupVersionKind> replacement;
  std::optional<bool> same_shape;
  std::string note;
  bool is_list = false;
};
using Lifecycles = std::map<GroupVersionKind, Lifecycle>;

struct FieldRow {
  std::string name;
  FieldFacts facts;
  VersionRange versions;
};

struct TypeRow {
  VersionRange versions;
  std::vector<FieldRow> fields;  ///< by name, then version
};

struct KindRow {
  KindFacts facts;  ///< without a definition when no document described it
  VersionRange served;
  Lifecycle lifecycle;
};

/// All versions at once.
struct ApiTable {
  schema::KnownVersions versions{};
  std::map<GroupVersionKind, KindRow> kinds;
  std::map<std::string, TypeRow> types;
  std::map<std::string, std::string> short_names;  ///< `sts` to `StatefulSet`
};

}  // namespace kubevet::tools
