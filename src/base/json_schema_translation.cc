#include "base/json_schema_translation.h"

#include <rapidjson/pointer.h>
#include <rapidjson/stringbuffer.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "base/hash.h"
#include "base/json.h"

namespace kubevet {
namespace {

using rapidjson::Value;

// RapidJSON compares the places of all schemas with each other while it compiles, and makes a validator for
// every schema that holds for a value beside its own, one within the other.
constexpr size_t kMostSchemas = 20'000;
constexpr double kMostComparisons = 1e10;  // of steps of places: about a second
constexpr uint32_t kMostAtOnce = 200;      // schemas that hold for one value
constexpr uint32_t kDeepestAtOnce = 32;    // of them, within each other

std::string_view Text(const Value& string) {
  return {string.GetString(), string.GetStringLength()};
}

/// What a keyword's value must look like.
enum class Form : uint8_t {
  kText,
  kFlag,
  kNumber,
  kCount,
  kBound,  // a number, or in draft 4 a flag
  kNames,
  kType,
  kValue,
  kValues,
  kSchema,
  kSchemas,
  kSchemaMap,
  kItems,         // a schema or a list of schemas
  kDependencies,  // a map of names to schemas or names
};

struct Keyword {
  std::string_view name;
  Form form;
};

/// What is checked.
constexpr Keyword kKeywords[] = {
    {"$ref", Form::kText},
    {"type", Form::kType},
    {"enum", Form::kValues},
    {"const", Form::kValue},
    {"nullable", Form::kFlag},
    {"allOf", Form::kSchemas},
    {"anyOf", Form::kSchemas},
    {"oneOf", Form::kSchemas},
    {"not", Form::kSchema},
    {"properties", Form::kSchemaMap},
    {"patternProperties", Form::kSchemaMap},
    {"additionalProperties", Form::kSchema},
    {"required", Form::kNames},
    {"dependencies", Form::kDependencies},
    {"minProperties", Form::kCount},
    {"maxProperties", Form::kCount},
    {"items", Form::kItems},
    {"additionalItems", Form::kSchema},
    {"minItems", Form::kCount},
    {"maxItems", Form::kCount},
    {"uniqueItems", Form::kFlag},
    {"minLength", Form::kCount},
    {"maxLength", Form::kCount},
    {"pattern", Form::kText},
    {"format", Form::kText},
    {"minimum", Form::kNumber},
    {"maximum", Form::kNumber},
    {"exclusiveMinimum", Form::kBound},
    {"exclusiveMaximum", Form::kBound},
    {"multipleOf", Form::kNumber},
    {"definitions", Form::kSchemaMap},
    {"$defs", Form::kSchemaMap},
};

/// What asks for something and is not checked.
constexpr std::string_view kUncheckedKeywords[] = {
    "if",
    "then",
    "else",
    "contains",
    "propertyNames",
    "prefixItems",
    "minContains",
    "maxContains",
    "$dynamicRef",
    "unevaluatedItems",
    "dependentSchemas",
    "unevaluatedProperties",
    "$recursiveRef",
    "$anchor",
    "dependentRequired",
    "x-kubernetes-validations",
    "x-kubernetes-list-map-keys",
};
constexpr std::string_view kTypes[] = {"null", "boolean", "object", "array", "string", "number", "integer"};

template <size_t n>
bool Contains(const std::string_view (&words)[n], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

const Keyword* FindKeyword(std::string_view name) {
  const auto* found = std::find_if(std::begin(kKeywords), std::end(kKeywords),
                                   [&](const Keyword& keyword) { return keyword.name == name; });
  return found == std::end(kKeywords) ? nullptr : found;
}

std::string ToString(const rapidjson::Pointer& pointer) {
  rapidjson::StringBuffer buffer;
  pointer.Stringify(buffer);
  return {buffer.GetString(), buffer.GetSize()};
}

/// RapidJSON takes a map of schemas for a schema, too, and of its keywords looks at `dependencies` without
/// care: what has that name stands elsewhere.
bool IsMoved(const Value::Member& member) {
  return Text(member.name) == "dependencies" && !member.value.IsArray();
}

/// RapidJSON's references take such a name for an index and do not find it.
bool IsNumber(std::string_view name) {
  return !name.empty() && name.find_first_not_of("0123456789") == std::string_view::npos;
}

const Value* Member(const Value& object, const char* name) {
  const auto found = object.FindMember(name);
  return found == object.MemberEnd() ? nullptr : &found->value;
}

template <typename Test>
bool AllOf(const Value& list, Test test) {
  return list.IsArray() && std::all_of(list.Begin(), list.End(), test);
}

bool IsTypeName(const Value& value) {
  return value.IsString() && Contains(kTypes, Text(value));
}

/// Of forms that are no schemas; what is wrong with those is an error.
bool HasForm(Form form, const Value& value) {
  switch (form) {
    case Form::kText:
      return value.IsString();
    case Form::kFlag:
      return value.IsBool();
    case Form::kNumber:
      return value.IsNumber();
    case Form::kCount:
      return value.IsUint();
    case Form::kBound:
      return value.IsNumber() || value.IsBool();
    case Form::kNames:
      return AllOf(value, [](const Value& each) { return each.IsString(); });
    case Form::kType:
      return IsTypeName(value) || (AllOf(value, IsTypeName) && !value.Empty());
    case Form::kValue:  // RapidJSON would take an object for a schema
      return !value.IsObject() && !value.IsArray();
    case Form::kValues:
      return !value.IsObject() && AllOf(value, [](const Value& each) { return HasForm(Form::kValue, each); });
    default:
      return true;
  }
}

// RapidJSON takes a fragment only when everything beyond the plainest characters, `$` too, is
// percent-encoded.
std::string EncodeFragment(std::string_view reference) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  constexpr std::string_view kPlain = "-_.~/%";
  std::string out = "#";
  for (char c : reference.substr(1)) {
    bool alphanumeric = ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9');
    if (alphanumeric || kPlain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += {'%', kHex[static_cast<unsigned char>(c) >> 4], kHex[c & 15]};
    }
  }
  return out;
}

/// Looks at a schema before it is compiled: refuses what RapidJSON would stumble over, finds out what will
/// not be checked, and how many schemas hold for a value at once.
class Survey {
 public:
  explicit Survey(const rapidjson::Document& document) {
    Visit(document, "");
    const auto count = static_cast<double>(schemas_.size());
    if (count * count * deepest_ > kMostComparisons)
      Refuse("", "there are too many schemas, too deep, in one file");
  }

  const std::optional<Error>& error() const { return error_; }
  /// Follows references; for when there is no error so far.
  void Connect() {
    for (size_t i = 0; i < schemas_.size(); ++i) Follow(i);
    for (size_t i = 0; i < schemas_.size() && !error_; ++i) Weigh(i, 0);
    for (const Schema& schema : schemas_) {
      uint32_t for_a_member = 1;
      for (size_t child : schema.by_pattern) for_a_member += 1 + schemas_[child].weight;
      most_at_once_ = std::max({most_at_once_, schema.weight, for_a_member});
    }
  }
  bool IsFollowed(const std::string& place) const {
    const auto found = index_.find(place);
    return found != index_.end() && schemas_[found->second].is_followed;
  }
  const std::vector<std::string>& unchecked() const { return unchecked_; }
  uint32_t most_at_once() const { return most_at_once_; }
  bool has_unique() const { return has_unique_; }

 private:
  struct Schema {
    std::string place;
    const Value* reference = nullptr;
    std::vector<size_t> at_once;     // schemas that hold for the same value
    std::vector<size_t> by_pattern;  // schemas that hold for members beside others
    std::vector<std::string> beside_reference;
    bool is_followed = false;
    bool is_open = false;  // being weighed
    uint32_t weight = 0;   // 0: not known
  };

  void Refuse(const std::string& place, std::string_view why) {
    if (!error_) error_ = Error{"#" + place + ": " + std::string(why)};
  }

  /// The index of the schema, also of one that is refused.
  size_t Visit(const Value& schema, const std::string& place) {
    const size_t index = schemas_.size();
    if (index >= kMostSchemas) {
      Refuse(place, "there are too many schemas in one file");
      return 0;
    }
    schemas_.emplace_back().place = place;
    deepest_ = std::max(deepest_, static_cast<double>(std::count(place.begin(), place.end(), '/')));
    index_.emplace(place, index);
    if (!schema.IsObject()) {
      if (!schema.IsBool()) Refuse(place, "a schema is an object");
      return index;
    }
    for (auto member = schema.MemberBegin(); member != schema.MemberEnd() && !error_; ++member)
      VisitKeyword(index, Text(member->name), member->value, PointerBelow(place, Text(member->name)));
    return index;
  }

  void VisitKeyword(size_t index, std::string_view name, const Value& value, const std::string& place) {
    const bool is_nested_id = (name == "$id" || name == "id") && value.IsString() && index != 0;
    const bool is_set = name == "x-kubernetes-list-type" && value.IsString() && Text(value) == "set";
    if (Contains(kUncheckedKeywords, name) || is_nested_id || is_set) {
      schemas_[index].beside_reference.push_back(place);
      unchecked_.push_back(place);
      return;
    }
    const Keyword* keyword = FindKeyword(name);
    if (keyword == nullptr) return;
    if (!HasForm(keyword->form, value)) return unchecked_.push_back(place);
    if (name == "$ref") {
      schemas_[index].reference = &value;
    } else if (name != "definitions" && name != "$defs") {
      schemas_[index].beside_reference.push_back(place);
    }
    has_unique_ |= name == "uniqueItems" && value.GetBool();
    VisitSchemas(index, *keyword, value, place);
  }

  void VisitSchemas(size_t index, const Keyword& keyword, const Value& value, const std::string& place) {
    switch (keyword.form) {
      case Form::kSchema: {
        const size_t child = Visit(value, place);
        if (keyword.name == "not") schemas_[index].at_once.push_back(child);
        return;
      }
      case Form::kSchemas:
      case Form::kItems:
        if (!value.IsArray() && keyword.form == Form::kItems) {
          Visit(value, place);
          return;
        }
        if (!value.IsArray()) return Refuse(place, "a list of schemas is expected");
        for (rapidjson::SizeType i = 0; i < value.Size() && !error_; ++i) {
          const size_t child = Visit(value[i], place + "/" + std::to_string(i));
          if (keyword.form == Form::kSchemas) schemas_[index].at_once.push_back(child);
        }
        return;
      case Form::kSchemaMap:
      case Form::kDependencies:
        if (!value.IsObject()) return Refuse(place, "an object of schemas is expected");
        for (auto member = value.MemberBegin(); member != value.MemberEnd() && !error_; ++member) {
          const bool is_schema = keyword.form == Form::kSchemaMap || !member->value.IsArray();
          if (!is_schema) continue;
          if (IsMoved(*member) || IsNumber(Text(member->name)))
            unreachable_.push_back(PointerBelow(place, Text(member->name)));
          const size_t child = Visit(member->value, PointerBelow(place, Text(member->name)));
          if (keyword.form == Form::kDependencies) schemas_[index].at_once.push_back(child);
          if (keyword.name == "patternProperties") schemas_[index].by_pattern.push_back(child);
        }
        return;
      default:
        return;
    }
  }

  void Follow(size_t index) {
    Schema& schema = schemas_[index];
    if (schema.reference == nullptr) return;
    const std::string_view text = Text(*schema.reference);
    if (text.starts_with('#')) {
      const rapidjson::Pointer pointer(EncodeFragment(text).c_str());
      const auto target = pointer.IsValid() ? index_.find(ToString(pointer)) : index_.end();
      if (target != index_.end() && !IsUnreachable(target->first)) {
        schema.is_followed = true;
        schema.at_once.assign(1, target->second);
        schema.by_pattern.clear();
      }
    }
    if (!schema.is_followed) return unchecked_.push_back(schema.place + "/$ref");
    // Draft 4 passes over what stands beside a reference, later drafts do not.
    unchecked_.insert(unchecked_.end(), schema.beside_reference.begin(), schema.beside_reference.end());
  }

  bool IsUnreachable(std::string_view place) const {
    return std::any_of(unreachable_.begin(), unreachable_.end(), [&](const std::string& each) {
      return place.starts_with(each) && (place.size() == each.size() || place[each.size()] == '/');
    });
  }

  uint32_t Weigh(size_t index, uint32_t depth) {
    if (schemas_[index].weight != 0 || error_) return schemas_[index].weight;
    const std::string place = schemas_[index].place + (schemas_[index].is_followed ? "/$ref" : "");
    if (depth > kDeepestAtOnce) {
      Refuse(place, "too many schemas hold for one value within each other");
      return 0;
    }
    schemas_[index].is_open = true;
    uint32_t weight = 1;
    for (size_t child : schemas_[index].at_once) {
      if (schemas_[child].is_open) {
        Refuse(place, "the reference goes in circles");
        return 0;
      }
      weight += Weigh(child, depth + 1);
    }
    schemas_[index].is_open = false;
    if (weight > kMostAtOnce) Refuse(place, "too many schemas hold for one value at once");
    schemas_[index].weight = weight;
    return weight;
  }

  std::vector<Schema> schemas_;
  TextMap<std::string, size_t> index_;
  std::vector<std::string> unreachable_;  // by RapidJSON's references
  std::vector<std::string> unchecked_;
  std::optional<Error> error_;
  double deepest_ = 1;
  uint32_t most_at_once_ = 1;
  bool has_unique_ = false;
};

/// Makes of a schema one that RapidJSON understands: nothing in it but checked keywords, in the form of draft
/// 4, every schema where it was.
class Translation {
 public:
  Translation(const Survey& survey, const JsonSchemaTexts& texts)
      : survey_(survey), texts_(texts), allocator_(out_.document.GetAllocator()) {}

  TranslatedJsonSchema Run(const Value& schema) {
    out_.unchecked = survey_.unchecked();
    out_.most_at_once = survey_.most_at_once();
    out_.has_unique = survey_.has_unique();
    Value root = Translated(schema, "");
    if (!out_.moved.empty())
      root.AddMember(rapidjson::StringRef(TranslatedJsonSchema::kMoved), moved_, allocator_);
    static_cast<Value&>(out_.document) = root;
    return std::move(out_);
  }

 private:
  Value String(std::string_view text) {
    return Value(text.data(), static_cast<rapidjson::SizeType>(text.size()), allocator_);
  }

  Value Translated(const Value& schema, const std::string& place) {
    Value out(rapidjson::kObjectType);
    if (schema.IsBool()) {
      if (!schema.GetBool()) out.AddMember("not", Value(rapidjson::kObjectType), allocator_);
      return out;
    }
    const bool is_reference = survey_.IsFollowed(place);
    for (auto member = schema.MemberBegin(); member != schema.MemberEnd(); ++member) {
      const std::string_view name = Text(member->name);
      const Keyword* keyword = FindKeyword(name);
      if (keyword == nullptr || !HasForm(keyword->form, member->value)) continue;
      const bool is_kept = name == "definitions" || name == "$defs";
      if (is_reference ? !is_kept : name == "$ref") continue;
      if (out.HasMember(member->name)) continue;
      if (auto value = Translated(*keyword, member->value, PointerBelow(place, name)))
        out.AddMember(String(name), *value, allocator_);
    }
    if (is_reference) {
      out.AddMember("$ref", String(EncodeFragment(Text(schema["$ref"]))), allocator_);
      return out;
    }
    CloseByPatterns(out);
    AddTests(schema, place, out);
    RewriteBounds(schema, out);
    RewriteValues(schema, out);
    return out;
  }

  /// Where a pattern allows what would else be additional, RapidJSON loses the value, and with it its
  /// balance, unless what is additional has a schema.
  void CloseByPatterns(Value& schema) {
    if (!schema.HasMember("additionalProperties") || !schema.HasMember("patternProperties")) return;
    Value& rest = schema["additionalProperties"];
    if (rest.IsFalse()) rest.SetObject().AddMember("not", Value(rapidjson::kObjectType), allocator_);
  }

  std::optional<Value> Translated(const Keyword& keyword, const Value& value, const std::string& place) {
    switch (keyword.form) {
      case Form::kSchema:
        if (value.IsBool() && keyword.name != "not") return Value(value.GetBool());
        return Translated(value, place);
      case Form::kItems:
      case Form::kSchemas: {
        if (!value.IsArray()) return Translated(value, place);
        Value out(rapidjson::kArrayType);
        for (rapidjson::SizeType i = 0; i < value.Size(); ++i)
          out.PushBack(Translated(value[i], place + "/" + std::to_string(i)), allocator_);
        return out;
      }
      case Form::kSchemaMap:
        if (keyword.name == "patternProperties") return ByPattern(value, place);
        [[fallthrough]];
      case Form::kDependencies: {
        Value out(rapidjson::kObjectType);
        for (auto member = value.MemberBegin(); member != value.MemberEnd(); ++member) {
          if (member->value.IsArray() && !HasForm(Form::kNames, member->value)) {
            out_.unchecked.push_back(PointerBelow(place, Text(member->name)));
            continue;
          }
          const bool is_list = member->value.IsArray();
          Value translated = is_list ? Value(member->value, allocator_)
                                     : Translated(member->value, PointerBelow(place, Text(member->name)));
          if (IsMoved(*member))
            translated = Moved(std::move(translated), PointerBelow(place, Text(member->name)));
          out.AddMember(Value(member->name, allocator_), translated, allocator_);
        }
        return out;
      }
      default:
        if (keyword.name == "pattern" || keyword.name == "format" || keyword.name == "const" ||
            keyword.name == "nullable")
          return std::nullopt;  // see below
        if (keyword.name == "multipleOf" && std::trunc(value.GetDouble()) != value.GetDouble()) {
          out_.unchecked.push_back(place);  // RapidJSON finds that 0.3 is no multiple of 0.1
          return std::nullopt;
        }
        return Value(value, allocator_);
    }
  }

  Value Moved(Value schema, const std::string& place) {
    const std::string name = "s" + std::to_string(out_.moved.size());
    out_.moved.emplace(name, place);
    moved_.AddMember(String(name), schema, allocator_);
    const std::string reference = PointerBelow(PointerBelow("#", TranslatedJsonSchema::kMoved), name);
    Value out(rapidjson::kObjectType);
    out.AddMember("$ref", String(EncodeFragment(reference)), allocator_);
    return out;
  }

  Value ByPattern(const Value& map, const std::string& place) {
    Value out(rapidjson::kObjectType);
    for (auto member = map.MemberBegin(); member != map.MemberEnd(); ++member) {
      const std::string below = PointerBelow(place, Text(member->name));
      TextTest test = texts_.pattern(Text(member->name));
      if (!test) out_.unchecked.push_back(below);
      // What a pattern that is not known would match is not additional.
      Value schema = test ? Translated(member->value, below) : Value(rapidjson::kObjectType);
      if (!test) test = [](std::string_view) { return true; };
      const std::string address = AddressOf(out_.tests.emplace_back(std::move(test)));
      out_.patterns.emplace(address, std::string(Text(member->name)));
      out.AddMember(String(address), schema, allocator_);
    }
    return out;
  }

  /// The pattern and format of texts, as one pattern.
  void AddTests(const Value& schema, const std::string& place, Value& out) {
    TextTest pattern, format;
    if (const Value* text = Member(schema, "pattern"); text != nullptr && text->IsString()) {
      pattern = texts_.pattern(Text(*text));
      if (!pattern) out_.unchecked.push_back(place + "/pattern");
    }
    if (const Value* text = Member(schema, "format"); text != nullptr && text->IsString())
      format = FormatTest(schema, Text(*text), place);
    if (!pattern && !format) return;
    TextTest both = [pattern, format](std::string_view text) {
      return (!pattern || pattern(text)) && (!format || format(text));
    };
    out.AddMember("pattern", String(AddressOf(out_.tests.emplace_back(std::move(both)))), allocator_);
  }

  TextTest FormatTest(const Value& schema, std::string_view format, const std::string& place) {
    const Value* type = Member(schema, "type");
    const bool is_number = type != nullptr && type->IsString() && Text(*type).size() >= 6 &&
                           (Text(*type) == "integer" || Text(*type) == "number");
    // int32 and int64 are bounds; float and double ask for nothing.
    if (is_number && (format == "int32" || format == "int64" || format == "float" || format == "double"))
      return {};
    TextTest test = texts_.format ? texts_.format(format) : TextTest();
    if (!test) out_.unchecked.push_back(place + "/format");
    return test;
  }

  /// The nearer of two bounds counts.
  void RewriteBounds(const Value& schema, Value& out) {
    for (auto [exclusive, bound, sign] :
         {std::tuple("exclusiveMinimum", "minimum", 1.0), {"exclusiveMaximum", "maximum", -1.0}}) {
      const Value* limit = Member(schema, exclusive);
      if (limit == nullptr || !limit->IsNumber()) continue;
      out.RemoveMember(exclusive);
      const Value* other = Member(out, bound);
      if (other != nullptr && sign * other->GetDouble() > sign * limit->GetDouble()) continue;
      out.RemoveMember(bound);
      out.AddMember(rapidjson::StringRef(bound), Value(*limit, allocator_), allocator_);
      out.AddMember(rapidjson::StringRef(exclusive), Value(true), allocator_);
    }
    const Value* type = Member(schema, "type");
    const Value* format = Member(schema, "format");
    if (type == nullptr || format == nullptr || !type->IsString() || !format->IsString()) return;
    if (Text(*type) != "integer" || Text(*format) != "int32") return;
    if (!out.HasMember("minimum")) out.AddMember("minimum", Value(INT32_MIN), allocator_);
    if (!out.HasMember("maximum")) out.AddMember("maximum", Value(INT32_MAX), allocator_);
  }

  void RewriteValues(const Value& schema, Value& out) {
    if (const Value* only = Member(schema, "const"); only != nullptr && HasForm(Form::kValue, *only)) {
      Value values(rapidjson::kArrayType);
      values.PushBack(Value(*only, allocator_), allocator_);
      out.RemoveMember("enum");
      out.AddMember("enum", values, allocator_);
    }
    const Value* nullable = Member(schema, "nullable");
    if (nullable == nullptr || !nullable->IsBool() || !nullable->GetBool()) return;
    if (out.HasMember("type")) {
      Value types(rapidjson::kArrayType);
      types.PushBack("null", allocator_);
      Value& type = out["type"];
      if (type.IsString()) types.PushBack(type, allocator_);
      for (rapidjson::SizeType i = 0; type.IsArray() && i < type.Size(); ++i)
        types.PushBack(type[i], allocator_);
      out["type"] = types;
    }
    if (out.HasMember("enum")) out["enum"].PushBack(Value(), allocator_);
  }

  const Survey& survey_;
  const JsonSchemaTexts& texts_;
  TranslatedJsonSchema out_;
  rapidjson::Document::AllocatorType& allocator_;
  Value moved_{rapidjson::kObjectType};
};

}  // namespace

std::string AddressOf(const TextTest& test) {
  return std::to_string(reinterpret_cast<uintptr_t>(&test));
}

Result<TranslatedJsonSchema> TranslateJsonSchema(const rapidjson::Document& written,
                                                 const JsonSchemaTexts& texts) {
  Survey survey(written);
  if (!survey.error()) survey.Connect();
  if (survey.error()) return *survey.error();
  return Translation(survey, texts).Run(written);
}

}  // namespace kubevet
