#include "base/json_schema.h"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <regex>

// RapidJSON's own regular expressions are not to be shared by threads and pass over what they do not know;
// those of the standard library overflow the stack on long texts. So neither is taken: a pattern's place in
// the schema holds the address of its TextTest, and this class, under the name and in the place of
// RapidJSON's, calls it.
#define RAPIDJSON_INTERNAL_REGEX_H_
#include <rapidjson/document.h>

namespace rapidjson::internal {

template <typename Encoding, typename Allocator = CrtAllocator>
class GenericRegex {
 public:
  explicit GenericRegex(const char* address) {
    uintptr_t number = 0;
    std::from_chars(address, address + std::strlen(address), number);
    test_ = reinterpret_cast<const kubevet::TextTest*>(number);
  }
  bool IsValid() const { return test_ != nullptr; }
  bool Search(const char* text) const { return (*test_)(text); }

 private:
  const kubevet::TextTest* test_;
};

}  // namespace rapidjson::internal
#include <rapidjson/pointer.h>
#include <rapidjson/schema.h>
#if RAPIDJSON_SCHEMA_USE_STDREGEX
#error "RapidJSON does not call the regular expressions that stand in for its own"
#endif

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <new>
#include <optional>
#include <unordered_set>
#include <utility>

#include "base/json.h"
#include "base/json_schema_translation.h"

namespace kubevet {
namespace {

using rapidjson::Value;

// What a value, which may come from anywhere, may cost.
constexpr uint32_t kDeepestValue = 250;
constexpr size_t kMostState = size_t{64} << 20;  // bytes that validators may come to with the next value
constexpr rapidjson::SizeType kLongestUnique = 10'000;  // its items are compared with each other
constexpr size_t kMostPasses = 200;
constexpr size_t kMostViolations = 30;  // each takes another look at the whole

std::string_view Text(const Value& string) {
  return {string.GetString(), string.GetStringLength()};
}

/// Knows how much of it is in use. What it gives out must not outlive it.
class CountingAllocator {
 public:
  static const bool kNeedFree = true;

  void* Malloc(size_t size) { return size == 0 ? nullptr : Resize(nullptr, size); }
  void* Realloc(void* original, size_t, size_t size) {
    if (size != 0) return Resize(original == nullptr ? nullptr : Of(original), size);
    Free(original);
    return nullptr;
  }
  static void Free(void* pointer) {
    if (pointer == nullptr) return;
    Head* head = Of(pointer);
    head->owner->in_use_ -= head->size;
    std::free(head);
  }
  size_t in_use() const { return in_use_; }

 private:
  struct alignas(std::max_align_t) Head {
    CountingAllocator* owner;
    size_t size;
  };
  static Head* Of(void* pointer) { return static_cast<Head*>(pointer) - 1; }

  void* Resize(Head* head, size_t size) {
    if (head != nullptr) in_use_ -= head->size;
    head = static_cast<Head*>(std::realloc(head, sizeof(Head) + size));
    if (head == nullptr) throw std::bad_alloc();
    *head = {this, size};
    in_use_ += size;
    return head + 1;
  }

  size_t in_use_ = 0;
};

using Validator = rapidjson::GenericSchemaValidator<rapidjson::SchemaDocument, rapidjson::BaseReaderHandler<>,
                                                    CountingAllocator>;

JsonSchemaViolation Violation(std::string place, std::string keyword, std::string rule) {
  std::string message =
      (place.empty() ? "the value" : "`" + place + "`") + " breaks `" + keyword + "` of `#" + rule + "`";
  return {std::move(place), std::move(keyword), std::move(rule), std::move(message)};
}

}  // namespace

struct JsonSchema::Compiled {
  explicit Compiled(TranslatedJsonSchema translated) : words(std::move(translated)), schema(words.document) {}

  TranslatedJsonSchema words;  // the schema refers into it
  rapidjson::SchemaDocument schema;

  /// A schema's place as it is written.
  std::string PlaceOf(const rapidjson::Pointer& pointer) const;
};

std::string JsonSchema::Compiled::PlaceOf(const rapidjson::Pointer& pointer) const {
  std::string out;
  const size_t count = pointer.GetTokenCount();
  for (size_t i = 0; i < count; ++i) {
    const auto& token = pointer.GetTokens()[i];
    const std::string name(token.name, token.length);
    if (i == 0 && count > 1 && name == TranslatedJsonSchema::kMoved) {
      out = words.moved.at(pointer.GetTokens()[++i].name);
      continue;
    }
    const auto pattern = words.patterns.find(name);
    out = PointerBelow(out, pattern == words.patterns.end() ? name : pattern->second);
  }
  return out;
}

namespace {

/// Gives a value to validators, again and again, each time without what was found wrong.
template <typename Compiled>
class Walk {
 public:
  Walk(const Compiled& schema, const Value& root, UnwantedNulls nulls)
      : schema_(schema), root_(root), nulls_(nulls) {}

  std::vector<JsonSchemaViolation> Run() {
    for (size_t pass = 0; found_.size() < kMostViolations; ++pass) {
      gave_up_ = pass == kMostPasses;
      CountingAllocator allocator;
      Validator validator(schema_.schema, &allocator);
      validator_ = &validator;
      allocator_ = &allocator;
      steps_.clear();
      around_.clear();
      if (!gave_up_ && Give(root_, 0)) break;
      if (gave_up_) {
        found_.push_back({"", "", "", "the value is too large, or nested too deeply, to be held against it"});
        break;
      }
      const Broken broken = BrokenBy(validator);
      if (!IsMissing(broken)) Note(broken);
      if (culprit_ == &root_) break;
      left_out_.insert(culprit_);
    }
    return std::move(found_);
  }

 private:
  /// False when the validator has stopped, at culprit_.
  bool Give(const Value& value, uint32_t depth) {
    const bool is_large = schema_.words.has_unique && value.IsArray() && value.Size() > kLongestUnique;
    if (is_large || depth > kDeepestValue || allocator_->in_use() > kMostState / schema_.words.most_at_once) {
      gave_up_ = true;
      return false;
    }
    if (value.IsObject()) return GiveObject(value, depth);
    if (value.IsArray()) return GiveArray(value, depth);
    return GiveScalar(value) || Stop(value);
  }

  bool GiveObject(const Value& object, uint32_t depth) {
    if (!validator_->StartObject()) return Stop(object);
    rapidjson::SizeType count = 0;
    for (auto member = object.MemberBegin(); member != object.MemberEnd(); ++member) {
      if (left_out_.contains(&member->value)) continue;
      ++count;
      const Value& name = member->name;
      const bool is_given = validator_->Key(name.GetString(), name.GetStringLength(), false)
                                ? Give(member->value, depth + 1)
                                : Stop(member->value);
      if (!is_given) return StepOut(object, Text(name));
    }
    return validator_->EndObject(count) || Stop(object);
  }

  bool GiveArray(const Value& array, uint32_t depth) {
    if (!validator_->StartArray()) return Stop(array);
    rapidjson::SizeType count = 0;
    for (rapidjson::SizeType i = 0; i < array.Size(); ++i) {
      if (left_out_.contains(&array[i])) continue;
      ++count;
      if (!Give(array[i], depth + 1)) return StepOut(array, std::to_string(i));
    }
    return validator_->EndArray(count) || Stop(array);
  }

  bool GiveScalar(const Value& value) {
    if (value.IsNull()) return validator_->Null();
    if (value.IsBool()) return validator_->Bool(value.GetBool());
    if (value.IsString()) return validator_->String(value.GetString(), value.GetStringLength(), false);
    if (value.IsInt64()) return validator_->Int64(value.GetInt64());
    if (value.IsUint64()) return validator_->Uint64(value.GetUint64());
    constexpr double kLargestWhole = 9007199254740992.0;
    const double number = value.GetDouble();
    if (std::trunc(number) == number && std::abs(number) <= kLargestWhole)
      return validator_->Int64(static_cast<int64_t>(number));
    return validator_->Double(number);
  }

  bool Stop(const Value& value) {
    culprit_ = &value;
    return false;
  }
  bool StepOut(const Value& container, std::string_view name) {
    steps_.push_back(PointerBelow("", name));
    around_.push_back(&container);
    return false;
  }

  /// A keyword that does not hold, and the schema that has it.
  struct Broken {
    std::string_view keyword;
    rapidjson::Pointer rule;
  };

  bool IsMissing(const Broken& broken) {
    if (nulls_ != UnwantedNulls::kAreMissing || !culprit_->IsNull() || around_.empty()) return false;
    const bool is_allowed = !broken.keyword.empty() && broken.keyword != "additionalProperties";
    return is_allowed && around_.front()->IsObject() && missing_.insert(culprit_).second;
  }

  /// Nothing when the validator does not say. Additional properties may be forbidden by a schema that nothing
  /// fits.
  static Broken BrokenBy(const Validator& validator) {
    constexpr std::string_view kAdditional = "additionalProperties";
    const rapidjson::Pointer rule = validator.GetInvalidSchemaPointer();
    const char* keyword = validator.GetInvalidSchemaKeyword();
    if (keyword == nullptr) return {};
    const size_t count = rule.GetTokenCount();
    const bool is_rest = count > 0 && rule.GetTokens()[count - 1].name == kAdditional;
    if (!is_rest || std::string_view(keyword) != "not") return {keyword, rule};
    rapidjson::Pointer whole;
    for (size_t i = 0; i + 1 < count; ++i) whole = whole.Append(rule.GetTokens()[i]);
    return {kAdditional, whole};
  }

  void Note(const Broken& broken) {
    incomplete_.insert(around_.begin(), around_.end());
    const auto& [keyword, rule] = broken;
    if (keyword.empty()) return;
    // Without what was left out a value may break what it does not break.
    if (incomplete_.contains(culprit_) && !LacksRequired(keyword, rule)) return;
    std::string place;
    for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) place += *step;
    found_.push_back(Violation(std::move(place), std::string(keyword), schema_.PlaceOf(rule)));
  }

  bool LacksRequired(std::string_view keyword, const rapidjson::Pointer& rule) const {
    const Value* schema = keyword == "required" ? rule.Get(schema_.words.document) : nullptr;
    if (schema == nullptr || !culprit_->IsObject()) return false;
    const Value& names = (*schema)["required"];
    return std::any_of(names.Begin(), names.End(), [&](const Value& name) {
      const auto member = culprit_->FindMember(name);
      return member == culprit_->MemberEnd() || missing_.contains(&member->value);
    });
  }

  const Compiled& schema_;
  const Value& root_;
  UnwantedNulls nulls_;
  Validator* validator_ = nullptr;
  const CountingAllocator* allocator_ = nullptr;
  const Value* culprit_ = nullptr;
  std::vector<std::string> steps_;  // to the culprit, the last one first
  bool gave_up_ = false;
  std::vector<const Value*> around_;  // the culprit, from within
  std::unordered_set<const Value*> left_out_, missing_, incomplete_;
  std::vector<JsonSchemaViolation> found_;
};

TextTest EcmaScript(std::string_view pattern) {
  try {
    const std::regex compiled(pattern.data(), pattern.size(), std::regex::ECMAScript);
    return
        [compiled](std::string_view text) { return std::regex_search(text.begin(), text.end(), compiled); };
  } catch (const std::regex_error&) {
    return {};
  }
}

}  // namespace

JsonSchema::JsonSchema(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
JsonSchema::JsonSchema(JsonSchema&&) noexcept = default;
JsonSchema& JsonSchema::operator=(JsonSchema&&) noexcept = default;
JsonSchema::~JsonSchema() = default;

const std::vector<std::string>& JsonSchema::unchecked() const {
  return compiled_->words.unchecked;
}

Result<JsonSchema> JsonSchema::Compile(std::string_view schema) {
  return Compile(schema, {EcmaScript, nullptr});
}

Result<JsonSchema> JsonSchema::Compile(std::string_view schema, const JsonSchemaTexts& texts) {
  if (auto read = JsonDocument::Parse(schema); !read) return read.error();
  rapidjson::Document written;
  written.Parse<rapidjson::kParseIterativeFlag>(schema.data(), schema.size());
  auto translated = TranslateJsonSchema(written, texts);
  if (!translated.ok()) return translated.error();
  return JsonSchema(std::make_unique<Compiled>(std::move(*translated)));
}

std::vector<JsonSchemaViolation> JsonSchema::Validate(std::string_view json, UnwantedNulls nulls) const {
  if (auto read = JsonDocument::Parse(json); !read) return {{"", "", "", read.error().message}};
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  return Walk<Compiled>(*compiled_, document, nulls).Run();
}

}  // namespace kubevet
