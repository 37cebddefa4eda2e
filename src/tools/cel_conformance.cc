// cel_conformance FILE: evaluates the cases of FILE, a JSON object per line, and prints a line of JSON for
// each.
//
// A case is {id, expr, bindings?: {name: VALUE}, disable_check?, expect: {value: VALUE} | {error: true}} with
// VALUE = {type, value}: numbers as text, bytes as a list of numbers, lists as lists of VALUE, maps as lists
// of pairs of VALUE.
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "base/json.h"
#include "cel/expression.h"
#include "cel/libraries.h"
#include "cel/map.h"
#include "cel/text.h"
#include "cel/type.h"

namespace kubevet {
namespace {

using cel::Value;

double ToDouble(std::string_view text) {
  return std::strtod(std::string(text).c_str(), nullptr);
}

Value ToValue(JsonValue json, Arena& arena) {
  const std::string_view type = json["type"].AsString();
  const JsonValue content = json["value"];
  const std::string text(content.AsString());
  if (type == "bool") return Value::Bool(content.AsBool());
  if (type == "int") return Value::Int(std::strtoll(text.c_str(), nullptr, 10));
  if (type == "uint") return Value::Uint(std::strtoull(text.c_str(), nullptr, 10));
  if (type == "double") return Value::Double(ToDouble(text));
  if (type == "string") return Value::String(arena.Copy(text));
  if (type == "bytes") {
    const std::span<char> bytes = arena.NewSpan<char>(content.size());
    for (uint32_t i = 0; i < content.size(); ++i) bytes[i] = static_cast<char>(content[i].AsInt());
    return Value::Bytes({bytes.data(), bytes.size()});
  }
  if (type == "list") {
    const std::span<Value> items = arena.NewSpan<Value>(content.size());
    for (uint32_t i = 0; i < content.size(); ++i) items[i] = ToValue(content[i], arena);
    return Value::List(items);
  }
  if (type == "map") {
    cel::MapBuilder map(arena);
    for (uint32_t i = 0; i < content.size(); ++i)
      map.Add(ToValue(content[i][0], arena), ToValue(content[i][1], arena));
    return map.Finish();
  }
  return {};
}

bool Matches(const Value& value, JsonValue expected, Arena& arena);

bool MapMatches(const Value& map, JsonValue entries, Arena& arena) {
  if (map.size() != entries.size()) return false;
  for (uint32_t i = 0; i < entries.size(); ++i) {
    const auto found = map.Find(ToValue(entries[i][0], arena));
    if (!found || !Matches(*found, entries[i][1], arena)) return false;
  }
  return true;
}

/// The same type and the same value.
bool Matches(const Value& value, JsonValue expected, Arena& arena) {
  const std::string_view type = expected["type"].AsString();
  const JsonValue content = expected["value"];
  if (type == "type") return value.kind() == cel::Kind::kType && value.AsType()->name == content.AsString();
  if (type == "null") return value.IsNull();
  if (cel::TypeOf(value.kind())->name != type) return false;
  if (type == "map") return MapMatches(value, content, arena);
  if (type == "list") {
    if (value.size() != content.size()) return false;
    for (uint32_t i = 0; i < content.size(); ++i) {
      if (!Matches(value.At(i), content[i], arena)) return false;
    }
    return true;
  }
  const Value wanted = ToValue(expected, arena);
  if (type == "double" && std::isnan(wanted.AsDouble())) return std::isnan(value.AsDouble());
  return cel::Call(arena, cel::kCostLimit, nullptr).Equal(value, wanted);
}

struct Outcome {
  bool pass = false;
  std::string got;
};

Outcome Run(JsonValue test) {
  const bool wants_error = test["expect"]["error"].AsBool();
  Arena arena;
  std::vector<Value> values;
  const cel::Library libraries[] = {cel::StringLibrary(cel::Dialect::kLanguage),
                                    cel::MathLibrary(),
                                    cel::EncoderLibrary(),
                                    cel::ListLibrary(),
                                    cel::OptionalLibrary(),
                                    cel::NetworkLibrary(cel::Dialect::kLanguage)};
  static const auto functions = std::make_shared<const cel::Functions>(libraries);
  cel::Environment::Options options;
  const JsonValue bindings = test["bindings"];
  for (uint32_t i = 0; i < bindings.size(); ++i) {
    const auto [name, value] = bindings.MemberAt(i);
    options.variables.push_back({std::string(name)});
    values.push_back(ToValue(value, arena));
  }
  const cel::Environment environment(std::move(options), functions);
  const cel::Checking checking = test["disable_check"].AsBool() ? cel::Checking::kOff : cel::Checking::kOn;
  const cel::Compilation compiled = cel::Compile(test["expr"].AsString(), environment, checking);
  if (!compiled.program) return {wants_error, "error: " + compiled.issues[0].message};
  const Value value = cel::Evaluate(*compiled.program, values, arena);
  if (value.IsError()) return {wants_error, "error: " + std::string(value.text())};
  return {!wants_error && Matches(value, test["expect"]["value"], arena), cel::ToText(value)};
}

}  // namespace
}  // namespace kubevet

int main(int argc, char** argv) {
  std::ifstream file(argc == 2 ? argv[1] : "");
  if (!file) {
    std::fputs("usage: cel_conformance FILE\n", stderr);
    return 2;
  }
  for (std::string line; std::getline(file, line);) {
    if (line.empty()) continue;
    const auto document = kubevet::JsonDocument::Parse(line);
    if (!document) {
      std::fprintf(stderr, "%s\n", document.error().message.c_str());
      return 2;
    }
    const kubevet::Outcome outcome = kubevet::Run(document->root());
    kubevet::JsonWriter out;
    out.BeginObject().Key("id").String(document->root()["id"].AsString());
    out.Key("pass").Bool(outcome.pass).Key("got").String(outcome.got).EndObject();
    std::cout << out.text() << '\n';
  }
}
