#include "validate/kind_schema.h"

#include <fmt/core.h>

#include <optional>
#include <utility>

#include "base/near_miss.h"
#include "cel/pattern.h"
#include "validate/string_formats.h"
#include "validate/value_words.h"
#include "yaml/to_json.h"

namespace kubevet::validate {
namespace {

using yaml::Node;

TextTest PatternTest(std::string_view text) {
  const auto pattern = std::make_shared<const cel::Pattern>(text);
  if (!pattern->ok()) return {};
  return [pattern](std::string_view each) { return pattern->Matches(each); };
}

/// A value of an object, and the key that it stands behind.
struct Place {
  Value value;
  Value parent;
  Node key;
};

Place Follow(const Value& root, std::string_view pointer) {
  Place at{root, {}, {}};
  for (const std::string& step : StepsOfPointer(pointer)) {
    at.parent = at.value;
    if (const auto entry = at.value.node().Find(step)) {
      at.key = entry->key;
      at.value = at.parent.Member(entry->key, entry->value);
    } else {
      const uint32_t index = IndexOfStep(step);
      at.key = {};
      at.value = at.parent.Item(index, at.parent.node().Item(index));
    }
  }
  return at;
}

std::string_view NameOfType(std::string_view type) {
  if (type == "string") return "a string";
  if (type == "number") return "a number";
  if (type == "integer") return "an integer";
  if (type == "boolean") return "`true` or `false`";
  if (type == "array") return "a list";
  if (type == "object") return "a map";
  return "null";
}

std::string Expected(JsonValue types) {
  if (types.is_string()) return std::string(NameOfType(types.AsString()));
  std::string out;
  for (uint32_t i = 0; i < types.size(); ++i) {
    if (types.size() > 1 && types[i].AsString() == "null") continue;
    out += fmt::format("{}{}", out.empty() ? "" : " or ", NameOfType(types[i].AsString()));
  }
  return out;
}

/// `rule` is the schema that a value breaks, as it is written.
class Words {
 public:
  Words(JsonValue rule, const Value& at) : rule_(rule), at_(at) {}

  void Report(std::string_view keyword) const {
    if (keyword == "required") return ReportRequired();
    if (keyword == "type") return ReportType();
    if (keyword == "enum") return ReportEnum();
    if (keyword == "pattern") return ReportText();
    if (keyword == "minimum" || keyword == "maximum") return ReportBound(keyword == "maximum");
    if (keyword == "anyOf" || keyword == "oneOf" || keyword == "allOf" || keyword == "not")
      return ReportBranches(keyword);
    const auto limit = static_cast<uint32_t>(rule_[keyword].AsInt());
    if (keyword == "maxLength") return TooLong(at_, limit);
    if (keyword == "maxItems" || keyword == "maxProperties") return TooMany(at_, at_.node().size(), limit);
    if (const auto message = Counted(keyword)) return Invalid(at_, *message);
    Invalid(at_, fmt::format("{} breaks `{}` of its schema", Quoted(at_.node()), keyword));
  }

 private:
  void ReportRequired() const {
    const JsonValue names = rule_["required"];
    for (uint32_t i = 0; i < names.size(); ++i) {
      const std::string_view name = names[i].AsString();
      if (!at_[yaml::Key(name)] && !(at_.IsRoot() && name == "status"))
        Required(at_[yaml::Key(name)], fmt::format("{} has no `{}`", PathOf(at_), name));
    }
  }

  void ReportType() const {
    const Node node = at_.node();
    const bool is_scalar = !node.IsMap() && !node.IsList() && !node.IsNull();
    std::string help;
    if (rule_["type"].AsString() == "string" && is_scalar) help = "quote it";
    if (node.IsNull()) help = "leave the field out, or give it a value";
    TypeInvalid(at_,
                fmt::format("expected {}, found {}{}", Expected(rule_["type"]), Describe(node),
                            is_scalar ? " " + Quoted(node) : ""),
                std::move(help));
  }

  void ReportEnum() const {
    const JsonValue allowed = rule_["enum"];
    if (!allowed) return ReportNotSupported(rule_["const"].ToJson(), {});
    constexpr uint32_t kListed = 12;
    std::string list;
    NearMissSearch near(at_.node().text());
    for (uint32_t i = 0; i < allowed.size(); ++i) {
      const bool is_text = allowed[i].is_string();
      const std::string text = is_text ? std::string(allowed[i].AsString()) : allowed[i].ToJson();
      if (i < kListed) list += fmt::format("{}`{}`", i == 0 ? "" : ", ", text);
      if (is_text) near.Consider(allowed[i].AsString());
    }
    if (allowed.size() > kListed) list += fmt::format(" and {} more", allowed.size() - kListed);
    const bool is_near = at_.IsString() && near.best();
    ReportNotSupported("one of " + list, is_near ? fmt::format("did you mean `{}`?", *near.best()) : "");
  }
  void ReportNotSupported(const std::string& what, std::string help) const {
    validate::Report(at_, "api-not-supported", Severity::kError, "NotSupported",
                     fmt::format("{} is not supported, use {}", Quoted(at_.node()), what), std::move(help));
  }

  void ReportText() const {
    const JsonValue pattern = rule_["pattern"];
    const StringFormat* format = FindStringFormat(rule_["format"].AsString(), at_.context().target().minor);
    if (format != nullptr && !format->matches(at_.node().text()))
      return TypeInvalid(at_, fmt::format("{} is not {}", Quoted(at_.node()), format->description));
    Invalid(at_, fmt::format("{} does not match `{}`", Quoted(at_.node()), pattern.AsString()));
  }

  void ReportBound(bool is_maximum) const {
    const JsonValue bound = rule_[is_maximum ? "maximum" : "minimum"];
    const JsonValue exclusive = rule_[is_maximum ? "exclusiveMaximum" : "exclusiveMinimum"];
    const double value = at_.node().AsDouble().value_or(0);
    const auto lies_within = [&](double limit) { return is_maximum ? value <= limit : value >= limit; };
    const std::string quoted = Quoted(at_.node());
    if (bound && !exclusive.AsBool() && !lies_within(bound.AsDouble())) {
      const char* words = is_maximum ? "at most" : "at least";
      Invalid(at_, fmt::format("{} must be {} {}", quoted, words, Number(bound.AsDouble())));
    } else if (exclusive) {
      const double limit = exclusive.is_number() ? exclusive.AsDouble() : bound.AsDouble();
      const char* words = is_maximum ? "less than" : "greater than";
      Invalid(at_, fmt::format("{} must be {} {}", quoted, words, Number(limit)));
    } else {
      Invalid(at_, fmt::format("{} does not fit into {}", quoted, rule_["format"].AsString("its type")));
    }
  }

  void ReportBranches(std::string_view keyword) const {
    std::string message, help;
    if (keyword == "not" || !rule_[keyword]) {  // `false` allows nothing
      message = fmt::format("{} is what its schema excludes (not)", PathOf(at_));
    } else if (keyword == "allOf") {
      message = fmt::format("{} does not fit all schemas that hold for it (allOf)", PathOf(at_));
    } else {
      message = fmt::format("{} does not fit {} of the alternatives of its schema ({})", PathOf(at_),
                            keyword == "oneOf" ? "exactly one" : "any", keyword);
      help = Alternatives(rule_[keyword]);
    }
    ReportAs(at_, {}, "api-invalid", "Invalid", std::move(message), std::move(help));
  }

  /// When they differ in their types, or in what they demand.
  static std::string Alternatives(JsonValue branches) {
    std::string types, demands;
    for (uint32_t i = 0; i < branches.size(); ++i) {
      const JsonValue names = branches[i]["required"];
      std::string all;
      for (uint32_t j = 0; j < names.size(); ++j)
        all += fmt::format("{}`{}`", j == 0 ? "" : " with ", names[j].AsString());
      const std::string type = Expected(branches[i]["type"]);
      if (i > 0 && !types.empty()) types += type.empty() ? "" : " or ";
      if (i > 0 && !demands.empty()) demands += ", ";
      types = type.empty() ? "" : types + type;
      demands = all.empty() ? "" : demands + all;
    }
    if (!demands.empty() && demands.size() <= 200) return fmt::format("the alternatives are {}", demands);
    return types.empty() ? "" : fmt::format("it can be {}", types);
  }

  std::optional<std::string> Counted(std::string_view keyword) const {
    const auto limit = static_cast<uint64_t>(rule_[keyword].AsInt());
    const std::string value = Quoted(at_.node());
    if (keyword == "minLength")
      return limit == 1 ? "must not be empty"
                        : fmt::format("{} must have at least {} characters", value, limit);
    if (keyword == "minItems")
      return fmt::format("has {} items, at least {} are needed", at_.node().size(), limit);
    if (keyword == "minProperties")
      return fmt::format("has {} entries, at least {} are needed", at_.node().size(), limit);
    if (keyword == "multipleOf")
      return fmt::format("{} must be a multiple of {}", value, Number(rule_[keyword].AsDouble()));
    if (keyword == "uniqueItems") return "the list has an item before that is the same";
    if (keyword == "items") return "the list has more items than its schema allows";
    return std::nullopt;
  }

  JsonValue rule_;
  Value at_;
};

Diagnostic UnknownField(JsonValue rule, const Place& place, std::string_view kind) {
  Diagnostic finding;
  finding.rule = "unknown-field";
  finding.stage = Stage::kSchema;
  finding.location = place.key.location();
  finding.field = place.value.Path();
  const std::string_view name = place.key.text();
  const bool is_below_root = place.parent.IsRoot();
  finding.message =
      fmt::format("unknown field `{}` in {}", name, is_below_root ? std::string(kind) : PathOf(place.parent));
  NearMissSearch search(name);
  const JsonValue properties = rule["properties"];
  for (uint32_t i = 0; i < properties.size(); ++i) {
    const std::string_view known = properties.MemberAt(i).first;
    if (!place.parent.node().Has(known)) search.Consider(known);
  }
  if (const auto meant = search.best()) {
    finding.help = fmt::format("did you mean `{}`?", *meant);
    finding.fixes.push_back(
        {fmt::format("write `{}`", *meant), {{place.key.location(), std::string(*meant)}}});
  }
  return finding;
}

/// What every object has, whatever its schema says.
bool IsMetaField(std::string_view pointer) {
  return pointer == "/apiVersion" || pointer == "/kind" || pointer == "/metadata";
}

}  // namespace

Result<KindSchema> KindSchema::Compile(std::string_view text, schema::Minor minor) {
  const auto format_test = [minor](std::string_view name) {
    const StringFormat* format = FindStringFormat(name, minor);
    return format == nullptr ? TextTest() : TextTest(format->matches);
  };
  auto schema = JsonSchema::Compile(text, {PatternTest, format_test});
  if (!schema.ok()) return schema.error();
  return KindSchema(std::move(*JsonDocument::Parse(text)), std::move(*schema));
}

std::vector<Diagnostic> KindSchema::Check(Context& context, Node object) const {
  std::string json;
  yaml::AppendJson(json, object);
  std::vector<Diagnostic> unknown;
  const Value root = context.Start(object);
  for (const JsonSchemaViolation& each : schema_.Validate(json, UnwantedNulls::kAreMissing)) {
    if (each.keyword.empty()) {
      Warn(root, "nested-too-deep",
           "the object is too large, or nested too deeply, to be held against its schema");
      continue;
    }
    const JsonValue rule = words_.root().At(each.rule);
    const Place place = Follow(root, each.place);
    // On creation the server drops what a status says, of nearly all kinds.
    if ((each.place + "/").starts_with("/status/") && each.keyword != "additionalProperties") continue;
    if (each.keyword != "additionalProperties") {
      Words(rule, place.value).Report(each.keyword);
    } else if (!IsMetaField(each.place)) {
      unknown.push_back(UnknownField(rule, place, object["kind"].text()));
    }
  }
  std::vector<Diagnostic> findings = context.Take();
  findings.insert(findings.end(), std::make_move_iterator(unknown.begin()),
                  std::make_move_iterator(unknown.end()));
  return findings;
}

}  // namespace kubevet::validate
