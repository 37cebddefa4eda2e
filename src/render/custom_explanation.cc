#include "render/custom_explanation.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/json.h"
#include "render/ansi.h"
#include "render/terminal_text.h"
#include "yaml/to_json.h"

namespace kubevet::render {
namespace {

using engine::CustomExplanation;
using engine::CustomField;
using schema::Constraints;
using schema::Schema;

constexpr uint32_t kColumns = 100;

std::string Json(yaml::Node node) {
  std::string out;
  yaml::AppendJson(out, node);
  return out;
}

std::string Number(double number) {
  return fmt::format("{}", number);
}

}  // namespace

std::vector<std::string> RemarksOn(const CustomField& field) {
  const Constraints& constraints = field.schema->constraints();
  std::vector<std::string> remarks;
  if (field.is_required) remarks.emplace_back("required");
  if (field.schema->default_value) remarks.push_back("default " + Json(field.schema->default_value));
  if (field.schema->nullable) remarks.emplace_back("may be null");
  if (constraints.minimum) remarks.push_back("at least " + Number(*constraints.minimum));
  if (constraints.maximum) remarks.push_back("at most " + Number(*constraints.maximum));
  if (constraints.max_length)
    remarks.push_back(fmt::format("at most {} characters", *constraints.max_length));
  if (constraints.max_items) remarks.push_back(fmt::format("at most {} items", *constraints.max_items));
  return remarks;
}

namespace {

std::string Description(const Schema& schema) {
  return std::string(schema.node["description"].text());
}

std::string Indented(std::string_view text) {
  std::string out;
  for (const std::string& line : WrapText(std::string(text), kColumns - 2)) out += "  " + line + "\n";
  return out;
}

std::string Details(const Schema& schema) {
  const Constraints& constraints = schema.constraints();
  std::string out = Indented(Description(schema));
  std::string values;
  for (yaml::Node value : constraints.enum_values)
    values += fmt::format("{}{}", values.empty() ? "" : ", ", value.text());
  if (!values.empty()) out += Indented("one of: " + values);
  if (!constraints.pattern.empty()) out += fmt::format("  matches: {}\n", constraints.pattern);
  for (const schema::ValidationRule& rule : schema.rules) {
    out += Indented(fmt::format("rule: {}", rule.message.empty() ? rule.rule : rule.message));
  }
  return out;
}

std::string Header(const CustomExplanation& explanation, const Paint& paint) {
  const auto& definition = *explanation.definition;
  const std::string version = fmt::format("{}/{}", definition.group, explanation.version->name);
  if (explanation.field) {
    std::vector<std::string> facts = {engine::TypeText(*explanation.field->schema)};
    for (std::string& remark : RemarksOn(*explanation.field)) facts.push_back(std::move(remark));
    facts.push_back(fmt::format("{} {}", version, definition.kind));
    return fmt::format("{}   {}\n", paint(Ink::kBold, explanation.path), fmt::join(facts, ", "));
  }
  std::string out = fmt::format("{}   {}, {}, custom\n", paint(Ink::kBold, definition.kind), version,
                                definition.scope == schema::Scope::kCluster ? "cluster-wide" : "namespaced");
  out += fmt::format("  resource: {}\n", definition.plural);
  for (const auto& other : definition.versions) {
    if (&other != explanation.version && other.served)
      out += fmt::format("  also: {}/{}\n", definition.group, other.name);
  }
  return out;
}

std::string Table(const std::vector<CustomField>& fields, const Paint& paint) {
  size_t name_width = 0, type_width = 0;
  for (const CustomField& field : fields) {
    name_width = std::max(name_width, field.name.size());
    type_width = std::max(type_width, engine::TypeText(*field.schema).size());
  }
  std::string out;
  for (const CustomField& field : fields) {
    const std::string pad(name_width - field.name.size(), ' ');
    std::string line =
        fmt::format("  {}{}  {:{}}  {}", paint(Ink::kBold, field.name), pad, engine::TypeText(*field.schema),
                    type_width, fmt::join(RemarksOn(field), ", "));
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

void WriteField(JsonWriter& json, const CustomField& field) {
  const Constraints& constraints = field.schema->constraints();
  json.BeginObject();
  json.Key("name").String(field.name);
  json.Key("type").String(engine::TypeText(*field.schema));
  json.Key("required").Bool(field.is_required);
  if (field.schema->default_value) json.Key("default").Raw(Json(field.schema->default_value));
  if (!constraints.enum_values.empty()) {
    json.Key("enum").BeginArray();
    for (yaml::Node value : constraints.enum_values) json.Raw(Json(value));
    json.EndArray();
  }
  const std::string description = Description(*field.schema);
  if (!description.empty()) json.Key("description").String(description);
  json.EndObject();
}

}  // namespace

std::string RenderCustomExplanation(const CustomExplanation& explanation, bool color) {
  const Paint paint{color};
  std::string out = Header(explanation, paint);
  out += Details(explanation.field ? *explanation.field->schema : explanation.version->schema.root());
  if (!explanation.fields.empty()) out += "\n" + Table(explanation.fields, paint);
  return out;
}

std::string RenderCustomExplanationJson(const CustomExplanation& explanation) {
  JsonWriter json(JsonWriter::Layout::kIndented);
  json.BeginObject();
  json.Key("version").Int(1);
  json.Key("kind").BeginObject();
  json.Key("group").String(explanation.definition->group);
  json.Key("version").String(explanation.version->name);
  json.Key("kind").String(explanation.definition->kind);
  json.Key("plural").String(explanation.definition->plural);
  json.EndObject();
  json.Key("path").String(explanation.path);
  json.Key("field");
  if (explanation.field) {
    WriteField(json, *explanation.field);
  } else {
    json.Null();
  }
  json.Key("fields").BeginArray();
  for (const CustomField& field : explanation.fields) WriteField(json, field);
  json.EndArray();
  json.EndObject();
  return json.Take() + "\n";
}

}  // namespace kubevet::render
