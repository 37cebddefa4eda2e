#include "lsp/types.h"

#include <fmt/core.h>

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
      place.field = engine::ExplainedField{*field, engine::LifetimeOf(*place.object, step)};
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

std::string Joined(PathView path) {
  std::string text;
  for (std::string_view step : path) {
    if (step != "[]" && !text.empty()) text += '.';
    text += step;
  }
  return text;
}

}  // namespace kubevet::lsp
