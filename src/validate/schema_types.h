// What expressions know of a custom resource: the types of its schema. Mirrors SchemaDeclType of
// k8s.io/apiserver/pkg/cel/common/schemas.go: maps and objects with declared fields, formats that are points
// in time, durations or bytes, int-or-string as anything; nothing where the schema does not say what there
// is.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "cel/type.h"
#include "schema/structural.h"

namespace kubevet::validate {

/// The types of all schemas on the spine of a tree, which must outlive them. Immutable, does not move.
class SchemaTypes {
 public:
  /// O(size of the tree).
  explicit SchemaTypes(const schema::SchemaTree& tree);
  SchemaTypes(const SchemaTypes&) = delete;
  SchemaTypes& operator=(const SchemaTypes&) = delete;

  /// The type of values of a schema; null when expressions cannot see them.
  const cel::Type* Of(const schema::Schema& schema) const { return types_[schema.index].type; }
  /// How often values of a schema can occur in a request at most, where nothing limits the lists and maps
  /// they are in.
  uint64_t MostOccurrences(const schema::Schema& schema) const;

 private:
  struct Declared {
    const cel::Type* type = nullptr;
    int64_t least_bytes = 0;  // of the shortest value as JSON
  };
  struct FieldEntry {
    std::string_view name;  // as expressions write it
    cel::Field field;
  };
  using Fields = std::vector<FieldEntry>;

  static cel::Field FindField(const void* fields, std::string_view name);

  Declared Declare(const schema::Schema& schema, bool is_resource, std::string_view name);
  Declared DeclareList(const schema::Schema& schema, std::string_view name);
  Declared DeclareMap(const schema::Schema& schema, std::string_view name);
  Declared DeclareObject(const schema::Schema& schema, bool is_resource, std::string_view name);
  Declared DeclareString(const schema::Schema& schema);
  /// Adds apiVersion, kind and metadata, whose name and generateName expressions may use.
  void AddResourceFields(Fields& fields, std::string_view name);
  void AddField(Fields& fields, std::string_view key, const cel::Type* type);
  const cel::Type* Object(Fields fields, std::string_view name);
  const cel::Type* Sized(const cel::Type* type, uint64_t size);
  std::string_view Below(std::string_view name, std::string_view step);

  Arena arena_;
  std::deque<Fields> fields_;
  std::vector<Declared> types_;  // by index of a schema
};

}  // namespace kubevet::validate
