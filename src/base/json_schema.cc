#include "base/json_schema.h"

// RapidJSON's own regular expressions know no classes such as \d and no look-ahead.
#define RAPIDJSON_SCHEMA_USE_INTERNALREGEX 0
#include <rapidjson/document.h>
#include <rapidjson/pointer.h>
#include <rapidjson/schema.h>
#include <rapidjson/stringbuffer.h>

#include <algorithm>
#include <optional>

#include "base/json.h"

namespace kubevet {
namespace {

using rapidjson::Value;

std::string_view Text(const Value& string) {
  return {string.GetString(), string.GetStringLength()};
}

// Keywords that ask for something and that the validator passes over.
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
    "format",
    "$id",
    "$recursiveRef",
    "$anchor",
    "dependentRequired",
};
// Keywords whose value is a schema, or a map of names to schemas, or a list of schemas.
constexpr std::string_view kSchemaKeywords[] = {"items", "additionalItems", "additionalProperties", "not"};
constexpr std::string_view kSchemaMapKeywords[] = {"properties", "patternProperties", "definitions", "$defs",
                                                   "dependencies"};
constexpr std::string_view kSchemaListKeywords[] = {"allOf", "anyOf", "oneOf", "items"};

template <size_t n>
bool Contains(const std::string_view (&words)[n], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

std::string Escaped(std::string_view key) {
  std::string out;
  for (char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
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

// Walks a schema before it is compiled: says what of it will not be checked, rewrites what draft 4 spells
// differently, and refuses what RapidJSON would stumble over.
class Preparation {
 public:
  explicit Preparation(rapidjson::Document& document) : document_(document) {}

  std::optional<Error> Run() {
    Visit(document_, "");
    return std::move(error_);
  }
  std::vector<std::string> TakeUnchecked() { return std::move(unchecked_); }

 private:
  void Refuse(const std::string& place, std::string_view why) {
    if (!error_) error_ = Error{"#" + place + ": " + std::string(why)};
  }

  void Visit(Value& schema, const std::string& place) {
    if (!schema.IsObject()) {
      // `additionalProperties: false` is the one place where draft 4 takes a bool.
      bool handled = place.ends_with("/additionalProperties") || place.ends_with("/additionalItems");
      if (!schema.IsBool()) return Refuse(place, "a schema is an object");
      if (!handled) unchecked_.push_back(place);
      return;
    }
    for (uint32_t i = 0; i < schema.MemberCount(); ++i) {
      auto& member = *(schema.MemberBegin() + i);
      VisitKeyword(Text(member.name), member.value, place + "/" + Escaped(Text(member.name)));
    }
    Rewrite(schema);
  }

  void VisitKeyword(std::string_view keyword, Value& value, const std::string& place) {
    if (Contains(kUncheckedKeywords, keyword)) unchecked_.push_back(place);
    if (keyword == "$ref") return VisitReference(value, place);
    if (Contains(kSchemaListKeywords, keyword) && value.IsArray()) {
      for (uint32_t i = 0; i < value.Size(); ++i) Visit(value[i], place + "/" + std::to_string(i));
    } else if (Contains(kSchemaKeywords, keyword)) {
      Visit(value, place);
    } else if (Contains(kSchemaMapKeywords, keyword)) {
      if (!value.IsObject()) return Refuse(place, "an object of schemas is expected");
      for (uint32_t i = 0; i < value.MemberCount(); ++i) {
        auto& member = *(value.MemberBegin() + i);
        if (keyword == "dependencies" && member.value.IsArray()) continue;
        Visit(member.value, place + "/" + Escaped(Text(member.name)));
      }
    }
  }

  void VisitReference(Value& reference, const std::string& place) {
    constexpr int kMostHops = 64;
    if (!reference.IsString()) return Refuse(place, "a reference is a string");
    const Value* next = &reference;
    for (int hop = 0; hop < kMostHops; ++hop) {
      const Value* target = next->IsString() ? Resolve(Text(*next)) : nullptr;
      if (!target) return unchecked_.push_back(place);
      if (!target->IsObject() || !target->HasMember("$ref")) {
        std::string encoded = EncodeFragment(Text(reference));
        reference.SetString(encoded.data(), encoded.size(), document_.GetAllocator());
        return;
      }
      next = &(*target)["$ref"];
    }
    Refuse(place, "the reference goes in circles");
  }

  const Value* Resolve(std::string_view reference) const {
    if (!reference.starts_with('#')) return nullptr;
    std::string encoded = EncodeFragment(reference);
    rapidjson::Pointer pointer(encoded.data(), encoded.size());
    return pointer.IsValid() ? pointer.Get(document_) : nullptr;
  }

  void Rewrite(Value& schema) {
    auto& allocator = document_.GetAllocator();
    if (schema.HasMember("const")) {
      Value only(rapidjson::kArrayType);
      only.PushBack(Value(schema["const"], allocator), allocator);
      schema.RemoveMember("enum");
      schema.AddMember("enum", only, allocator);
    }
    for (auto [exclusive, bound] :
         {std::pair("exclusiveMinimum", "minimum"), {"exclusiveMaximum", "maximum"}}) {
      if (!schema.HasMember(exclusive) || !schema[exclusive].IsNumber()) continue;
      Value number(schema[exclusive], allocator);
      schema[exclusive].SetBool(true);
      schema.RemoveMember(bound);
      schema.AddMember(rapidjson::StringRef(bound), number, allocator);
    }
  }

  rapidjson::Document& document_;
  std::vector<std::string> unchecked_;
  std::optional<Error> error_;
};

std::string ToString(const rapidjson::Pointer& pointer) {
  rapidjson::StringBuffer buffer;
  pointer.Stringify(buffer);
  return {buffer.GetString(), buffer.GetSize()};
}

JsonSchemaViolation Violation(std::string place, std::string keyword, std::string rule) {
  std::string message =
      (place.empty() ? "the value" : "`" + place + "`") + " breaks `" + keyword + "` of `#" + rule + "`";
  return {std::move(place), std::move(keyword), std::move(rule), std::move(message)};
}

}  // namespace

struct JsonSchema::Compiled {
  rapidjson::Document document;  // the schema refers into it
  std::optional<rapidjson::SchemaDocument> schema;
  std::vector<std::string> unchecked;
};

JsonSchema::JsonSchema(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
JsonSchema::JsonSchema(JsonSchema&&) noexcept = default;
JsonSchema& JsonSchema::operator=(JsonSchema&&) noexcept = default;
JsonSchema::~JsonSchema() = default;

const std::vector<std::string>& JsonSchema::unchecked() const {
  return compiled_->unchecked;
}

Result<JsonSchema> JsonSchema::Compile(std::string_view schema) {
  if (auto read = JsonDocument::Parse(schema); !read) return read.error();
  auto compiled = std::make_unique<Compiled>();
  compiled->document.Parse(schema.data(), schema.size());
  Preparation preparation(compiled->document);
  if (auto error = preparation.Run()) return *error;
  compiled->unchecked = preparation.TakeUnchecked();
  compiled->schema.emplace(compiled->document);
  return JsonSchema(std::move(compiled));
}

std::vector<JsonSchemaViolation> JsonSchema::Validate(std::string_view json) const {
  if (auto read = JsonDocument::Parse(json); !read) return {{"", "", "", read.error().message}};
  rapidjson::Document document;
  document.Parse(json.data(), json.size());
  rapidjson::SchemaValidator validator(*compiled_->schema);
  if (document.Accept(validator)) return {};
  return {Violation(ToString(validator.GetInvalidDocumentPointer()), validator.GetInvalidSchemaKeyword(),
                    ToString(validator.GetInvalidSchemaPointer()))};
}

}  // namespace kubevet
