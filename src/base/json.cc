#include "base/json.h"

#include <rapidjson/document.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/line_index.h"
#include "base/scan.h"
#include "base/utf8.h"

namespace kubevet {
namespace {

using Tree = rapidjson::Value;

constexpr unsigned kReaderFlags = rapidjson::kParseFullPrecisionFlag | rapidjson::kParseValidateEncodingFlag;

const Tree& Get(const void* value) {
  return *static_cast<const Tree*>(value);
}

bool IsDigit(char c) {
  return '0' <= c && c <= '9';
}

// What no real text holds, and what would hurt: RapidJSON 1.1.0 computes exponents in an int and does not
// survive its overflow, and whoever walks a tree recurses as deep as it is nested.
constexpr size_t kMostExponentDigits = 8;
constexpr size_t kDeepest = 1000;

size_t CountExponentDigits(std::string_view text) {
  size_t begin = !text.empty() && (text[0] == '+' || text[0] == '-') ? 1 : 0;
  size_t end = begin;
  while (end < text.size() && IsDigit(text[end])) ++end;
  return end - begin;
}

struct Trouble {
  size_t offset;
  std::string_view what;
};

std::optional<Trouble> FindTrouble(std::string_view text) {
  size_t depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (in_string) {
      if (text[i] == '\\') {
        ++i;
      } else if (text[i] == '"') {
        in_string = false;
      }
      continue;
    }
    switch (text[i]) {
      case '"':
        in_string = true;
        break;
      case '[':
      case '{':
        if (++depth > kDeepest) return Trouble{i, "the text is nested too deeply"};
        break;
      case ']':
      case '}':
        depth -= depth > 0;
        break;
      case 'e':
      case 'E':
        if (CountExponentDigits(text.substr(i + 1)) > kMostExponentDigits) {
          return Trouble{i, "the number's exponent is too long"};
        }
        break;
      default:
        break;
    }
  }
  return std::nullopt;
}

std::string_view Describe(rapidjson::ParseErrorCode code) {
  switch (code) {
    case rapidjson::kParseErrorDocumentEmpty:
      return "there is nothing to read";
    case rapidjson::kParseErrorDocumentRootNotSingular:
      return "text follows the value";
    case rapidjson::kParseErrorObjectMissName:
      return "a member's name in double quotes is missing";
    case rapidjson::kParseErrorObjectMissColon:
      return "the colon after a member's name is missing";
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
      return "a comma or closing brace is missing";
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
      return "a comma or closing bracket is missing";
    case rapidjson::kParseErrorStringMissQuotationMark:
      return "the string has no closing quote";
    case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
    case rapidjson::kParseErrorStringEscapeInvalid:
      return "the string holds an escape that JSON does not know";
    case rapidjson::kParseErrorStringInvalidEncoding:
      return "the string is not UTF-8";
    case rapidjson::kParseErrorNumberTooBig:
      return "the number is too big";
    case rapidjson::kParseErrorNumberMissFraction:
      return "digits are missing after the decimal point";
    case rapidjson::kParseErrorNumberMissExponent:
      return "digits are missing in the exponent";
    default:
      return "this is no JSON value";
  }
}

Error ErrorAt(std::string_view text, size_t offset, std::string_view what) {
  Position position = LineIndex(text).PositionAt(static_cast<uint32_t>(offset));
  return {"line " + std::to_string(position.line) + ", column " + std::to_string(position.column) + ": " +
          std::string(what)};
}

constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";

void AppendCode(uint32_t code, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kHex[code >> shift & 15];
}

void AppendEscape(char c, std::string& out) {
  constexpr std::string_view kShort = "\"\\\b\f\n\r\t";
  constexpr std::string_view kLetters = "\"\\bfnrt";
  size_t known = kShort.find(c);
  if (known != std::string_view::npos) {
    out += {'\\', kLetters[known]};
  } else {
    AppendCode(static_cast<unsigned char>(c), out);
  }
}

/// The code point of a sequence of UTF-8 that a reader of YAML takes for a line break or refuses; 0 for all
/// others.
uint32_t CodeToEscape(std::string_view sequence) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(sequence[i]); };
  if (sequence.size() == 2 && byte(0) == 0xC2 && byte(1) < 0xA0) return byte(1);
  if (sequence == "\xE2\x80\xA8") return 0x2028;
  if (sequence == "\xE2\x80\xA9") return 0x2029;
  if (sequence == "\xEF\xBF\xBE") return 0xFFFE;
  return sequence == "\xEF\xBF\xBF" ? 0xFFFF : 0;
}

/// What may have to be written otherwise in quotes.
Sixteen MayNeedEscape(Sixteen c) {
  return (c < All(' ')) | (c == All('"')) | (c == All('\\')) | (c == All('\x7F'));
}

bool IsPlain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x7F && c != '"' && c != '\\';
}

void AppendQuoted(std::string_view text, std::string& out) {
  out += '"';
  size_t done = 0;
  for (size_t i = 0;;) {
    i = FirstThat(text.data(), i, text.size(), MayNeedEscape, [](char c) { return !IsPlain(c); });
    if (i == text.size()) break;
    const auto byte = static_cast<unsigned char>(text[i]);
    const size_t length = byte < 0x80 ? 0 : Utf8SequenceLength(text.substr(i));
    const uint32_t code = CodeToEscape(text.substr(i, length));
    if (length > 0 && code == 0) {
      i += length;
      continue;
    }
    out += text.substr(done, i - done);
    if (byte < 0x80) {
      AppendEscape(text[i], out);
    } else if (code != 0) {
      AppendCode(code, out);
    } else {
      out += kReplacementCharacter;
    }
    i += std::max<size_t>(length, 1);
    done = i;
  }
  out += text.substr(done);
  out += '"';
}

void WriteTree(const Tree& value, JsonWriter& writer) {
  switch (value.GetType()) {
    case rapidjson::kNullType:
      writer.Null();
      break;
    case rapidjson::kFalseType:
      writer.Bool(false);
      break;
    case rapidjson::kTrueType:
      writer.Bool(true);
      break;
    case rapidjson::kStringType:
      writer.String({value.GetString(), value.GetStringLength()});
      break;
    case rapidjson::kNumberType:
      if (value.IsInt64())
        writer.Int(value.GetInt64());
      else if (value.IsUint64())
        writer.Uint(value.GetUint64());
      else
        writer.Double(value.GetDouble());
      break;
    case rapidjson::kArrayType:
      writer.BeginArray();
      for (auto item = value.Begin(); item != value.End(); ++item) WriteTree(*item, writer);
      writer.EndArray();
      break;
    case rapidjson::kObjectType:
      writer.BeginObject();
      for (auto member = value.MemberBegin(); member != value.MemberEnd(); ++member) {
        writer.Key(std::string_view(member->name.GetString(), member->name.GetStringLength()));
        WriteTree(member->value, writer);
      }
      writer.EndObject();
      break;
  }
}

}  // namespace

bool JsonValue::is_null() const {
  return value_ && Get(value_).IsNull();
}
bool JsonValue::is_bool() const {
  return value_ && Get(value_).IsBool();
}
bool JsonValue::is_number() const {
  return value_ && Get(value_).IsNumber();
}
bool JsonValue::is_int() const {
  return value_ && Get(value_).IsInt64();
}
bool JsonValue::is_string() const {
  return value_ && Get(value_).IsString();
}
bool JsonValue::is_array() const {
  return value_ && Get(value_).IsArray();
}
bool JsonValue::is_object() const {
  return value_ && Get(value_).IsObject();
}

bool JsonValue::AsBool(bool fallback) const {
  return is_bool() ? Get(value_).GetBool() : fallback;
}
int64_t JsonValue::AsInt(int64_t fallback) const {
  return is_int() ? Get(value_).GetInt64() : fallback;
}
double JsonValue::AsDouble(double fallback) const {
  return is_number() ? Get(value_).GetDouble() : fallback;
}
std::string_view JsonValue::AsString(std::string_view fallback) const {
  return is_string() ? std::string_view(Get(value_).GetString(), Get(value_).GetStringLength()) : fallback;
}

uint32_t JsonValue::size() const {
  if (is_array()) return Get(value_).Size();
  return is_object() ? Get(value_).MemberCount() : 0;
}

JsonValue JsonValue::operator[](uint32_t index) const {
  return is_array() && index < size() ? JsonValue(&Get(value_)[index]) : JsonValue();
}

JsonValue JsonValue::operator[](std::string_view key) const {
  for (uint32_t i = 0; is_object() && i < size(); ++i) {
    auto [name, value] = MemberAt(i);
    if (name == key) return value;
  }
  return {};
}

std::pair<std::string_view, JsonValue> JsonValue::MemberAt(uint32_t index) const {
  if (!is_object() || index >= size()) return {};
  const auto& member = *(Get(value_).MemberBegin() + index);
  return {{member.name.GetString(), member.name.GetStringLength()}, JsonValue(&member.value)};
}

std::string JsonValue::ToJson() const {
  JsonWriter writer;
  if (value_) WriteTree(Get(value_), writer);
  return writer.Take();
}

struct JsonDocument::Tree {
  rapidjson::Document document;
};

JsonDocument::JsonDocument(std::unique_ptr<Tree> tree) : tree_(std::move(tree)) {}
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

JsonValue JsonDocument::root() const {
  return JsonValue(static_cast<const rapidjson::Value*>(&tree_->document));
}

Result<JsonDocument> JsonDocument::Parse(std::string_view text) {
  if (auto trouble = FindTrouble(text)) return ErrorAt(text, trouble->offset, trouble->what);
  auto tree = std::make_unique<Tree>();
  tree->document.Parse<kReaderFlags>(text.data(), text.size());
  if (tree->document.HasParseError()) {
    return ErrorAt(text, tree->document.GetErrorOffset(), Describe(tree->document.GetParseError()));
  }
  return JsonDocument(std::move(tree));
}

void JsonWriter::BreakLine(bool after_comma) {
  constexpr std::string_view kUsual = ",\n                                        ";
  const std::string_view written = after_comma ? kUsual : kUsual.substr(1);
  const size_t indent = 2 * has_items_.size(), size = layout_ == Layout::kCompact ? 0 : 1 + indent;
  text_ += written.substr(0, after_comma + size);
  if (after_comma + size > written.size()) text_.append(after_comma + size - written.size(), ' ');
}

void JsonWriter::Separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (has_items_.empty()) return;
  BreakLine(std::exchange(has_items_.back(), true) != 0);
}

JsonWriter& JsonWriter::Begin(char bracket) {
  Separate();
  text_ += bracket;
  has_items_.push_back(false);
  return *this;
}

JsonWriter& JsonWriter::End(char bracket) {
  bool had_items = has_items_.back();
  has_items_.pop_back();
  if (had_items) BreakLine(false);
  text_ += bracket;
  return *this;
}

JsonWriter& JsonWriter::Key(JsonName name) {
  Separate();
  ((text_ += '"') += name.text()) += '"';
  return EndKey();
}

JsonWriter& JsonWriter::AnyKey(std::string_view name) {
  Separate();
  AppendQuoted(name, text_);
  return EndKey();
}

JsonWriter& JsonWriter::EndKey() {
  text_ += layout_ == Layout::kCompact ? ":" : ": ";
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::Scalar(std::string_view json) {
  Separate();
  text_ += json;
  return *this;
}

template <typename T>
JsonWriter& JsonWriter::Number(T number) {
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
  return Scalar({buffer, static_cast<size_t>(end - buffer)});
}

JsonWriter& JsonWriter::String(std::string_view text) {
  Separate();
  AppendQuoted(text, text_);
  return *this;
}

JsonWriter& JsonWriter::Int(int64_t number) {
  return Number(number);
}
JsonWriter& JsonWriter::Uint(uint64_t number) {
  return Number(number);
}

JsonWriter& JsonWriter::Double(double number) {
  return std::isfinite(number) ? Number(number) : Null();
}

JsonWriter& JsonWriter::Bool(bool value) {
  return Scalar(value ? "true" : "false");
}
JsonWriter& JsonWriter::Null() {
  return Scalar("null");
}
JsonWriter& JsonWriter::Raw(std::string_view json) {
  return Scalar(json);
}

std::string JsonQuote(std::string_view text) {
  std::string out;
  AppendQuoted(text, out);
  return out;
}

JsonValue JsonValue::At(std::string_view pointer) const {
  JsonValue value = *this;
  for (const std::string& step : StepsOfPointer(pointer))
    value = value.is_array() ? value[IndexOfStep(step)] : value[std::string_view(step)];
  return value;
}

std::vector<std::string> StepsOfPointer(std::string_view pointer) {
  std::vector<std::string> steps;
  for (size_t i = 0; i < pointer.size(); ++i) {
    if (pointer[i] == '/') {
      steps.emplace_back();
    } else if (steps.empty()) {
      continue;
    } else if (pointer[i] == '~' && i + 1 < pointer.size()) {
      steps.back() += pointer[++i] == '0' ? '~' : '/';
    } else {
      steps.back() += pointer[i];
    }
  }
  return steps;
}

std::string PointerBelow(const std::string& pointer, std::string_view name) {
  std::string out = pointer + '/';
  for (char c : name) {
    if (c == '~' || c == '/') {
      out += c == '~' ? "~0" : "~1";
    } else {
      out += c;
    }
  }
  return out;
}

uint32_t IndexOfStep(std::string_view step) {
  uint32_t index = 0;
  const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
  return error == std::errc() && end == step.data() + step.size() ? index : UINT32_MAX;
}

}  // namespace kubevet
