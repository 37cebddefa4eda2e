#include "render/explanation.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/json.h"
#include "render/ansi.h"
#include "render/terminal_text.h"

namespace kubevet::render {
namespace {

using engine::ApiVersionOf;
using engine::ExplainedField;
using engine::Explanation;
using engine::TypeText;
using schema::ApiKind;
using schema::Field;
using schema::Minor;
using schema::VersionRange;

constexpr uint32_t kColumns = 100;
/// Enums with more values than this are told only when the field itself is asked for.
constexpr uint32_t kShortEnum = 4;

std::string Version(Minor minor) {
  return fmt::format("1.{}", minor);
}

/// Nothing about the versions before the oldest known one is certain.
std::string Since(VersionRange versions) {
  if (versions.first == 0) return {};
  const Minor oldest = schema::Versions().oldest;
  return versions.first == oldest ? fmt::format("since {} or before", Version(oldest))
                                  : "since " + Version(versions.first);
}

std::string Lifetime(const ApiKind& kind) {
  const VersionRange served = kind.served();
  std::string text =
      served.first == 0 ? "served since the beginning" : "served since " + Version(served.first);
  if (served.last != VersionRange::kNoEnd) text += " until " + Version(served.last);
  return text;
}

std::string_view Name(schema::Scope scope) {
  constexpr std::array<std::string_view, 3> kNames = {"namespaced", "cluster-wide", "no resource of its own"};
  return kNames[static_cast<size_t>(scope)];
}

std::string Enum(schema::TypeRef type) {
  while (type.shape() == schema::Shape::kList || type.shape() == schema::Shape::kMap) type = type.element();
  std::string text;
  for (std::string_view value : type.enum_values())
    text += fmt::format("{}{}", text.empty() ? "" : ", ", value);
  return text;
}

uint32_t EnumSize(const Field& field) {
  return static_cast<uint32_t>(field.type().enum_values().size());
}

/// "required, default 1, since 1.27": what there is to say beside the type.
std::vector<std::string> Remarks(const ExplainedField& explained, bool in_list) {
  const Field& field = explained.field;
  std::vector<std::string> remarks;
  if (field.required()) remarks.push_back("required");
  if (const std::string fallback = engine::DefaultOf(explained); !fallback.empty())
    remarks.push_back(fmt::format("default {}", fallback));
  if (!in_list && !explained.facts.limits.empty()) remarks.emplace_back(explained.facts.limits);
  if (in_list && EnumSize(field) > 0 && EnumSize(field) <= kShortEnum) remarks.push_back(Enum(field.type()));
  const VersionRange versions = explained.lifetime;
  if (!in_list && versions.first > 0) remarks.push_back(Since(versions));
  if (in_list && versions.first > schema::Versions().oldest) remarks.push_back(Since(versions));
  if (versions.last != VersionRange::kNoEnd) remarks.push_back("until " + Version(versions.last));
  return remarks;
}

std::string ListRule(const Field& field) {
  if (field.type().shape() != schema::Shape::kList) return {};
  switch (field.list_type()) {
    case schema::ListType::kSet:
      return "no item twice";
    case schema::ListType::kMap:
      return fmt::format("no two items with the same {}", field.list_map_keys());
    case schema::ListType::kAtomic:
      return {};
  }
  return {};
}

std::string KindHeader(const Explanation& explanation, Minor minor, const Paint& paint) {
  const ApiKind& kind = explanation.kind;
  std::string text = fmt::format("{}   {}, {}, {}\n", paint(Ink::kBold, kind.kind()), ApiVersionOf(kind),
                                 Name(kind.scope()), Lifetime(kind));
  if (!kind.plural().empty()) text += fmt::format("  resource: {}\n", kind.plural());
  if (!kind.served().Contains(minor))
    text += fmt::format("  Kubernetes {} does not serve it\n", Version(minor));
  if (kind.deprecated() != 0) text += fmt::format("  deprecated since {}\n", Version(kind.deprecated()));
  if (const auto instead = kind.ReplacementAt(minor)) {
    text += fmt::format("  use instead: {} {}\n", ApiVersionOf(*instead), instead->kind());
  }
  if (!kind.migration_note().empty()) text += fmt::format("  note: {}\n", kind.migration_note());
  for (const ApiKind& other : explanation.relatives) {
    text += fmt::format("  also: {}, {}\n", ApiVersionOf(other), Lifetime(other));
  }
  return text;
}

std::string FieldHeader(const Explanation& explanation, const Paint& paint) {
  const Field& field = explanation.field->field;
  std::vector<std::string> facts = {TypeText(field.type())};
  for (std::string& remark : Remarks(*explanation.field, false)) facts.push_back(std::move(remark));
  facts.push_back(fmt::format("{} {}", ApiVersionOf(explanation.kind), explanation.kind.kind()));
  std::string text = fmt::format("{}   {}\n", paint(Ink::kBold, explanation.path), fmt::join(facts, ", "));
  if (const std::string values = Enum(field.type()); !values.empty()) {
    const std::string title = "  one of: ";
    bool is_first = true;
    for (const std::string& line : WrapText(values, kColumns - static_cast<uint32_t>(title.size()))) {
      text += (is_first ? title : std::string(title.size(), ' ')) + line + "\n";
      is_first = false;
    }
  }
  if (const std::string rule = ListRule(field); !rule.empty()) text += "  " + rule + "\n";
  return text;
}

std::string FieldTable(const std::vector<ExplainedField>& fields, const Paint& paint) {
  size_t name_width = 0, type_width = 0;
  constexpr size_t kWidestType = 48;
  for (const ExplainedField& each : fields) {
    name_width = std::max(name_width, each.field.name().size());
    type_width = std::max(type_width, std::min(kWidestType, TypeText(each.field.type()).size()));
  }
  std::string text;
  for (const ExplainedField& each : fields) {
    const Field& field = each.field;
    const std::string remarks = fmt::format("{}", fmt::join(Remarks(each, true), ", "));
    std::string line = fmt::format("  {:<{}}   {:<{}}   {}", field.name(), name_width, TypeText(field.type()),
                                   type_width, remarks);
    line.resize(line.find_last_not_of(' ') + 1);
    text += (field.required() ? paint(Ink::kBold, line) : line) + "\n";
  }
  return text;
}

void WriteRange(JsonWriter& json, VersionRange versions) {
  const auto version = [&](std::string_view key, bool is_known, Minor minor) {
    json.Key(key);
    if (is_known) {
      json.String(Version(minor));
    } else {
      json.Null();
    }
  };
  version("since", versions.first != 0, versions.first);
  version("until", versions.last != VersionRange::kNoEnd, versions.last);
}

void WriteKind(JsonWriter& json, const ApiKind& kind, Minor minor) {
  constexpr std::array<std::string_view, 3> kScopes = {"Namespaced", "Cluster", ""};
  json.BeginObject();
  json.Key("apiVersion").String(ApiVersionOf(kind));
  json.Key("kind").String(kind.kind());
  json.Key("plural").String(kind.plural());
  json.Key("scope").String(kScopes[static_cast<size_t>(kind.scope())]);
  WriteRange(json, kind.served());
  json.Key("deprecated");
  if (kind.deprecated() != 0) {
    json.String(Version(kind.deprecated()));
  } else {
    json.Null();
  }
  json.Key("replacement");
  if (const auto instead = kind.ReplacementAt(minor)) {
    json.BeginObject()
        .Key("apiVersion")
        .String(ApiVersionOf(*instead))
        .Key("kind")
        .String(instead->kind())
        .EndObject();
  } else {
    json.Null();
  }
  json.EndObject();
}

void WriteField(JsonWriter& json, const ExplainedField& explained) {
  const Field& field = explained.field;
  constexpr std::array<std::string_view, 3> kListTypes = {"atomic", "set", "map"};
  json.BeginObject();
  json.Key("name").String(field.name());
  json.Key("type").String(TypeText(field.type()));
  json.Key("required").Bool(field.required());
  json.Key("default");
  if (field.default_json().empty()) {
    json.Null();
  } else {
    json.Raw(field.default_json());
  }
  json.Key("enum").BeginArray();
  for (std::string_view value : field.type().enum_values()) json.String(value);
  json.EndArray();
  if (field.type().shape() == schema::Shape::kList) {
    json.Key("listType").String(kListTypes[static_cast<size_t>(field.list_type())]);
    json.Key("listMapKeys").String(field.list_map_keys());
  }
  WriteRange(json, explained.lifetime);
  json.EndObject();
}

}  // namespace

std::string RenderExplanation(const Explanation& explanation, Minor minor, bool color) {
  const Paint paint(color);
  std::string text =
      explanation.field ? FieldHeader(explanation, paint) : KindHeader(explanation, minor, paint);
  if (!explanation.fields.empty()) text += "\n" + FieldTable(explanation.fields, paint);
  return text;
}

std::string RenderExplanationJson(const Explanation& explanation, Minor minor) {
  JsonWriter json(JsonWriter::Layout::kIndented);
  json.BeginObject();
  json.Key("version").Int(1);
  json.Key("kubernetesVersion").String(Version(minor));
  json.Key("kind");
  WriteKind(json, explanation.kind, minor);
  json.Key("path").String(explanation.path);
  json.Key("field");
  if (explanation.field) {
    WriteField(json, *explanation.field);
  } else {
    json.Null();
  }
  json.Key("fields").BeginArray();
  for (const ExplainedField& field : explanation.fields) WriteField(json, field);
  json.EndArray();
  json.EndObject();
  return json.Take() + "\n";
}

}  // namespace kubevet::render
