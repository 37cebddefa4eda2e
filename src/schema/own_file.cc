#include "schema/own_file.h"

#include <fmt/format.h>

#include <cstdlib>
#include <vector>

#include "base/line_index.h"
#include "base/near_miss.h"
#include "yaml/reader.h"
#include "yaml/to_json.h"

namespace kubevet::schema {
namespace {

template <typename T>
T OurOwn(Result<T> result) {
  if (!result.ok()) std::abort();
  return std::move(*result);
}

/// A value in a document and, in a map, its key.
struct Place {
  yaml::Node key;
  yaml::Node value;
};

Place Follow(yaml::Node value, std::string_view pointer) {
  Place place{{}, value};
  for (const std::string& step : StepsOfPointer(pointer)) {
    if (place.value.IsMap()) {
      const auto entry = place.value.Find(step);
      place = entry ? Place{entry->key, entry->value} : Place{};
      continue;
    }
    uint32_t left = IndexOfStep(step);
    yaml::Node found;
    for (yaml::Node item : place.value.items()) {
      if (left-- > 0) continue;
      found = item;
      break;
    }
    place = {{}, found};
  }
  return place;
}

/// Where a value is shown: its first line; a map by its first key.
Span Shown(const Place& place) {
  for (auto [key, value] : place.value.entries()) return key.span();
  const Span span = place.value.span();
  return span.size() == 0 && place.key ? place.key.span() : span;
}

std::string_view NameOfType(std::string_view type) {
  if (type == "string") return "a string";
  if (type == "number") return "a number";
  if (type == "integer") return "a whole number";
  if (type == "boolean") return "true or false";
  if (type == "array") return "a list";
  if (type == "object") return "a map";
  return "nothing";
}

std::string_view NameOf(yaml::Node node) {
  switch (node.kind()) {
    case yaml::Kind::kNull:
      return "nothing";
    case yaml::Kind::kList:
      return "a list";
    case yaml::Kind::kMap:
      return "a map";
    default:
      return {};
  }
}

/// What is there instead of what was expected: a scalar as it is written, or what it is.
std::string Found(yaml::Node node) {
  const std::string_view name = NameOf(node);
  return name.empty() ? fmt::format("`{}`", node.text()) : std::string(name);
}

std::vector<std::string_view> NamesIn(JsonValue object) {
  std::vector<std::string_view> names;
  for (uint32_t i = 0; i < object.size(); ++i) names.push_back(object.MemberAt(i).first);
  return names;
}

/// `false` among words is what YAML makes of `off`.
std::vector<std::string_view> WordsIn(JsonValue list) {
  std::vector<std::string_view> words;
  for (uint32_t i = 0; i < list.size(); ++i) {
    if (list[i].is_string()) words.push_back(list[i].AsString());
  }
  return words;
}

std::string Suggestion(std::string_view word, const std::vector<std::string_view>& known) {
  if (const auto meant = NearMiss(word, known)) return fmt::format("; did you mean `{}`?", *meant);
  return fmt::format("; known are {}", fmt::join(known, ", "));
}

std::string ExpectedTypes(JsonValue type) {
  if (type.is_string()) return std::string(NameOfType(type.AsString()));
  std::string text;
  for (uint32_t i = 0; i < type.size(); ++i) {
    if (type[i].AsString() == "null") continue;
    text += fmt::format("{}{}", text.empty() ? "" : " or ", NameOfType(type[i].AsString()));
  }
  return text;
}

}  // namespace

Error PlacedError(const Source& source, Span place, std::string_view message) {
  const Position position = LineIndex(source.text()).PositionAt(place.begin);
  return {fmt::format("{}:{}:{}: {}", source.path(), position.line, position.column, message)};
}

OwnFormat::OwnFormat(std::string_view json_schema)
    : words_(OurOwn(JsonDocument::Parse(json_schema))), schema_(OurOwn(JsonSchema::Compile(json_schema))) {}

Result<std::unique_ptr<yaml::Document>> OwnFormat::Read(const Source& source) const {
  auto found = std::make_unique<yaml::Document>(source);
  for (auto& document : yaml::ReadDocuments(source)) {
    if (const auto& error = document->error()) {
      const std::string help = error->help.empty() ? "" : "; " + error->help;
      return PlacedError(source, error->span, error->message + help);
    }
    if (document->IsEmpty()) continue;
    if (!found->IsEmpty()) return PlacedError(source, document->root().span(), "there is a second document");
    found = std::move(document);
  }
  if (!found->duplicates().empty()) {
    return PlacedError(source, found->duplicates()[0].span, found->duplicates()[0].message);
  }
  if (found->ignored()) return PlacedError(source, *found->ignored(), "the document has ended before this");
  std::string json;
  yaml::AppendJson(json, found->root());
  const auto violations = schema_.Validate(json);
  if (!violations.empty()) return Misfit(*found, violations[0]);
  return found;
}

Error OwnFormat::Misfit(const yaml::Document& document, const JsonSchemaViolation& violation) const {
  const JsonValue rule = words_.root().At(violation.rule);
  const Place place = Follow(document.root(), violation.place);
  const auto at = [&](Span span, const std::string& message) {
    return PlacedError(document.source(), span, message);
  };
  if (violation.keyword == "additionalProperties") {
    const std::string_view key = place.key.text();
    return at(place.key.span(),
              fmt::format("unknown key `{}`{}", key, Suggestion(key, NamesIn(rule["properties"]))));
  }
  if (violation.keyword == "required") {
    for (std::string_view name : WordsIn(rule["required"])) {
      if (!place.value[name]) return at(Shown(place), fmt::format("`{}` is missing", name));
    }
  }
  if (violation.keyword == "type") {
    return at(Shown(place),
              fmt::format("expected {}, found {}", ExpectedTypes(rule["type"]), Found(place.value)));
  }
  if (violation.keyword == "enum") {
    const std::vector<std::string_view> words = WordsIn(rule["enum"]);
    if (words.empty()) {
      return at(Shown(place),
                fmt::format("expected {}, found {}", rule["enum"][0].ToJson(), Found(place.value)));
    }
    std::string message = fmt::format("{} is not one of {}", Found(place.value), fmt::join(words, ", "));
    if (const auto meant = NearMiss(place.value.text(), words))
      message += fmt::format("; did you mean `{}`?", *meant);
    return at(Shown(place), message);
  }
  if (violation.keyword.empty()) return at(Shown(place), "the values are nested too deeply");
  if (violation.keyword == "minLength") return at(Shown(place), "may not be empty");
  return at(Shown(place), violation.message);
}

}  // namespace kubevet::schema
