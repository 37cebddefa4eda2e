// What type a place in an object has: the one answer that hover, completion and the rest build on.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/explain.h"
#include "engine/explain_custom.h"
#include "k8s/pod_makers.h"
#include "schema/table.h"

namespace kubevet::lsp {

/// A way into an object: keys, and "[]" for an item of a list.
using PathView = std::span<const std::string_view>;

/// What is known of the place at the end of a way.
struct PlaceType {
  schema::ApiKind kind;
  std::optional<engine::ExplainedField> field;  ///< the last one that was entered
  std::string field_path;                       ///< "spec.template.spec.containers"
  std::optional<schema::TypeRef> type;          ///< of the value there; nothing for the object itself
  std::optional<schema::Type> object;           ///< whose fields the value has, when it has any
  bool is_field = false;  ///< the way ends with `field`, and not in an item or value of it
};

/// Where a kind keeps its Pod templates; nowhere when it makes no Pods (null).
std::span<const k8s::TemplatePlace> PlacesOf(const k8s::PodMaker* maker);
/// The spec of the Pods in a template, "spec.template.spec".
std::string SpecPath(const k8s::TemplatePlace& place);

/// Nothing when the kind is not known, or no way leads there. Of kinds that Kubernetes does not have, `maker`
/// tells where Pod templates are (null: nowhere).
std::optional<PlaceType> FindType(std::string_view api_version, std::string_view kind, PathView path,
                                  schema::Minor minor, const k8s::PodMaker* maker);

/// The same of a place in a custom resource.
struct CustomPlace {
  engine::CustomField field;  ///< the last one that was entered; without a name at the object itself
  std::string field_path;
  const schema::Schema* schema = nullptr;  ///< of the value there
  bool is_field = false;                   ///< the way ends with `field`, and not in an item or value of it
};

/// Nothing when the definition says nothing of it.
std::optional<CustomPlace> FindCustomPlace(const validate::CustomKind& kind, PathView path);

/// What can be written at a place of a kind, be it of the API or a custom one.
class Choices {
 public:
  struct Field {
    std::string_view name;
    std::string detail;
    std::string documentation = {};
    bool is_required = false;
    bool is_nested = false;  ///< its value is an object, list or map
  };
  struct Value {
    std::string_view text;
    bool is_string = true;
    bool is_default = false;
  };

  /// Nothing when the kind is not known, or no way leads there. `custom` is what defines the kind, `maker`
  /// where it has Pod templates; both may be null.
  static std::optional<Choices> At(std::string_view api_version, std::string_view kind, PathView path,
                                   schema::Minor minor, const validate::CustomKind* custom,
                                   const k8s::PodMaker* maker);

  bool is_list() const;
  bool is_map() const;  ///< with keys of one's own
  bool has_fields() const;
  std::vector<Field> fields() const;
  std::vector<Value> values() const;

 private:
  Choices(std::variant<PlaceType, CustomPlace> place, schema::Minor minor)
      : place_(std::move(place)), minor_(minor) {}

  std::variant<PlaceType, CustomPlace> place_;
  schema::Minor minor_;
};

/// "spec.containers[].name".
std::string Joined(PathView path);

}  // namespace kubevet::lsp
