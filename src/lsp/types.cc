#include "lsp/types.h"

#include <fmt/core.h>

#include "render/custom_explanation.h"

namespace kubevet::lsp {

namespace {

/// How many steps of a way lead to a Pod template; nothing when it does not come by one.
std::optional<size_t> StepsTo(const k8s::TemplatePlace& place, PathView path) {
  for (size_t steps = 1; steps <= path.size(); ++steps) {
    if (Joined(path.first(steps)) == place.path) return steps;
  }
  return std::nullopt;
}

/// The type of a place in a Pod template of a custom kind.
std::optional<PlaceType> FindTypeInTemplate(const k8s::PodMaker* maker, PathView path, schema::Minor minor) {
  constexpr std::string_view kTemplate = "template";
  for (const k8s::TemplatePlace& place : PlacesOf(maker)) {
    const auto steps = StepsTo(place, path);
    if (!steps) continue;
    std::vector<std::string_view> way = {kTemplate};
    way.insert(way.end(), path.begin() + static_cast<std::ptrdiff_t>(*steps), path.end());
    auto type = FindType("v1", "PodTemplate", way, minor, nullptr);
    if (type) type->field_path.replace(0, kTemplate.size(), place.path);
    return type;
  }
  return std::nullopt;
}

}  // namespace

std::span<const k8s::TemplatePlace> PlacesOf(const k8s::PodMaker* maker) {
  return maker == nullptr ? std::span<const k8s::TemplatePlace>() : maker->places;
}

std::string SpecPath(const k8s::TemplatePlace& place) {
  return place.path.empty() ? "spec" : std::string(place.path) + ".spec";
}

std::optional<PlaceType> FindType(std::string_view api_version, std::string_view kind, PathView path,
                                  schema::Minor minor, const k8s::PodMaker* maker) {
  const auto found = schema::FindKind(api_version, kind);
  if (!found) return FindTypeInTemplate(maker, path, minor);
  if (!found->type()) return std::nullopt;
  PlaceType place{*found, {}, {}, {}, found->type(), false};
  for (std::string_view step : path) {
    place.is_field = false;
    if (step == "[]") {
      if (!place.type || place.type->shape() != schema::Shape::kList) return std::nullopt;
      place.type = place.type->element();
    } else if (place.object) {
      const auto field = place.object->FindField(step, minor);
      if (!field) return std::nullopt;
      place.field = engine::Explained(*place.object, *field);
      place.field_path += (place.field_path.empty() ? "" : ".") + std::string(step);
      place.type = field->type();
      place.is_field = true;
    } else if (place.type && place.type->shape() == schema::Shape::kMap) {
      place.type = place.type->element();
    } else {
      return std::nullopt;
    }
    place.object.reset();
    if (place.type->shape() == schema::Shape::kObject) place.object = place.type->type();
  }
  return place;
}

std::optional<CustomPlace> FindCustomPlace(const validate::CustomKind& kind, PathView path) {
  const schema::Schema* at = &kind.version->schema.root();
  CustomPlace place{{{}, at, false}, {}, at, false};
  for (std::string_view step : path) {
    const schema::Schema* inner = nullptr;
    place.is_field = false;
    if (step == "[]") {
      inner = place.schema->items;
    } else if (const schema::Property* property = place.schema->FindProperty(step)) {
      place.field = engine::FieldOf(*place.schema, *property);
      place.field_path += (place.field_path.empty() ? "" : ".") + std::string(step);
      place.is_field = true;
      inner = property->schema;
    } else {
      inner = place.schema->additional_properties;
    }
    if (inner == nullptr) return std::nullopt;
    place.schema = inner;
  }
  return place;
}

std::optional<Choices> Choices::At(std::string_view api_version, std::string_view kind, PathView path,
                                   schema::Minor minor, const validate::CustomKind* custom,
                                   const k8s::PodMaker* maker) {
  if (custom != nullptr) {
    // All custom objects have the metadata of others.
    if (!path.empty() && path[0] == "metadata") return At("v1", "ConfigMap", path, minor, nullptr, nullptr);
    if (auto place = FindCustomPlace(*custom, path)) return Choices(std::move(*place), minor);
  }
  auto type = FindType(api_version, kind, path, minor, maker);
  return type ? std::optional(Choices(std::move(*type), minor)) : std::nullopt;
}

bool Choices::is_list() const {
  if (const auto* custom = std::get_if<CustomPlace>(&place_)) return custom->schema->items != nullptr;
  const auto& type = std::get<PlaceType>(place_).type;
  return type && type->shape() == schema::Shape::kList;
}

bool Choices::is_map() const {
  if (const auto* custom = std::get_if<CustomPlace>(&place_))
    return custom->schema->additional_properties != nullptr;
  const auto& type = std::get<PlaceType>(place_).type;
  return type && type->shape() == schema::Shape::kMap;
}

bool Choices::has_fields() const {
  if (const auto* custom = std::get_if<CustomPlace>(&place_))
    return custom->schema->type == schema::JsonType::kObject && !is_map();
  return std::get<PlaceType>(place_).object.has_value();
}

std::vector<Choices::Field> Choices::fields() const {
  std::vector<Field> fields;
  if (const auto* custom = std::get_if<CustomPlace>(&place_)) {
    const bool is_top = custom->field_path.empty() && custom->field.name.empty();
    for (std::string_view top : {"apiVersion", "kind", "metadata"}) {
      if (is_top && custom->schema->FindProperty(top) == nullptr)
        fields.push_back({top, "required", {}, true, top == "metadata"});
    }
    for (const engine::CustomField& field : engine::FieldsOf(*custom->schema)) {
      using schema::JsonType;
      std::string detail = engine::TypeText(*field.schema);
      for (const std::string& remark : render::RemarksOn(field)) detail += ", " + remark;
      const bool is_nested =
          field.schema->type == JsonType::kObject || field.schema->type == JsonType::kArray;
      fields.push_back({field.name, std::move(detail), {}, field.is_required, is_nested});
    }
    return fields;
  }
  const auto& object = std::get<PlaceType>(place_).object;
  if (!object) return fields;
  for (const engine::ExplainedField& each : engine::FieldsAt(*object, minor_)) {
    const schema::Field& field = each.field;
    const schema::Shape shape = field.type().shape();
    std::string detail = engine::TypeText(field.type());
    if (field.required()) detail += ", required";
    if (const std::string fallback = engine::DefaultOf(each); !fallback.empty())
      detail += fmt::format(", default {}", fallback);
    std::string documentation;
    if (each.lifetime.last != schema::VersionRange::kNoEnd)
      documentation = fmt::format("until Kubernetes 1.{}", each.lifetime.last);
    fields.push_back(
        {field.name(), std::move(detail), std::move(documentation), field.required(),
         shape == schema::Shape::kObject || shape == schema::Shape::kList || shape == schema::Shape::kMap});
  }
  return fields;
}

std::vector<Choices::Value> Choices::values() const {
  std::vector<Value> values;
  bool is_bool = false;
  if (const auto* custom = std::get_if<CustomPlace>(&place_)) {
    const yaml::Node fallback = custom->schema->default_value;
    for (yaml::Node value : custom->schema->constraints().enum_values)
      values.push_back({value.text(), value.IsString(), fallback && fallback.text() == value.text()});
    is_bool = custom->schema->type == schema::JsonType::kBoolean;
  } else if (const auto& place = std::get<PlaceType>(place_); place.type) {
    for (std::string_view value : place.type->enum_values()) {
      const bool is_default = place.field && engine::DefaultOf(*place.field) == fmt::format("\"{}\"", value);
      values.push_back({value, true, is_default});
    }
    is_bool = place.type->shape() == schema::Shape::kBool;
  }
  if (is_bool && values.empty()) values = {{"true", false}, {"false", false}};
  return values;
}

std::string Joined(PathView path) {
  std::string text;
  for (std::string_view step : path) {
    if (step != "[]" && !text.empty()) text += '.';
    text += step;
  }
  return text;
}

}  // namespace kubevet::lsp
