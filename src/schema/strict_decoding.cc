#include "schema/strict_decoding.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <limits>
#include <optional>
#include <utility>

#include "base/field_path.h"
#include "base/near_miss.h"
#include "schema/scalars.h"

namespace kubevet::schema {
namespace {

using yaml::Kind;
using yaml::Node;

/// The objects around the value at hand, innermost first; on the stack.
struct Enclosing {
  const Enclosing* outer;
  Type type;
  const FieldPath* path;
};

std::string_view Describe(Kind kind) {
  switch (kind) {
    case Kind::kNull:
      return "nothing";
    case Kind::kBool:
      return "a boolean";
    case Kind::kInt:
    case Kind::kFloat:
      return "a number";
    case Kind::kString:
      return "a string";
    case Kind::kMap:
      return "a map";
    case Kind::kList:
      return "a list";
  }
  return "";
}

std::string_view Describe(Shape shape) {
  switch (shape) {
    case Shape::kString:
      return "a string";
    case Shape::kBool:
      return "`true` or `false`";
    case Shape::kInt32:
    case Shape::kInt64:
      return "an integer";
    case Shape::kDouble:
      return "a number";
    case Shape::kBytes:
      return "a base64 string";
    case Shape::kTime:
    case Shape::kMicroTime:
      return "a time";
    case Shape::kDuration:
      return "a duration";
    case Shape::kQuantity:
      return "a quantity";
    case Shape::kIntOrString:
      return "an integer or a string";
    case Shape::kList:
      return "a list";
    case Shape::kAny:
      return "any value";
    case Shape::kObject:
    case Shape::kFreeObject:
    case Shape::kMap:
      return "a map";
  }
  return "";
}

std::string Join(std::string parent, std::string_view field) {
  return parent.empty() ? std::string(field) : fmt::format("{}.{}", parent, field);
}

std::string QuotedYaml(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

class Decoder {
 public:
  Decoder(const DecodingOptions& options, DecodingResult& result) : options_(options), result_(result) {}

  void Value(Node node, TypeRef type, const FieldPath& path, const Enclosing* enclosing) {
    if (node.IsNull()) return;
    switch (type.shape()) {
      case Shape::kAny:
      case Shape::kFreeObject:
        return;
      case Shape::kObject:
        if (!node.IsMap()) return WrongType(node, type, path);
        return Object(node, type.type(), path, enclosing);
      case Shape::kList: {
        if (!node.IsList()) return WrongType(node, type, path);
        uint32_t index = 0;
        TypeRef element = type.element();
        for (Node item : node.items()) Value(item, element, path.Index(index++), enclosing);
        return;
      }
      case Shape::kMap: {
        if (!node.IsMap()) return WrongType(node, type, path);
        TypeRef element = type.element();
        for (auto [key, value] : node.entries()) Value(value, element, path.Child(key.text()), enclosing);
        return;
      }
      default:
        return Scalar(node, type, path);
    }
  }

  void Object(Node node, Type type, const FieldPath& path, const Enclosing* outer) {
    if (depth_ == kMaxObjectDepth) return TooDeep(node, path);
    ++depth_;
    Fields(node, type, path, outer);
    --depth_;
  }

 private:
  void Fields(Node node, Type type, const FieldPath& path, const Enclosing* outer) {
    const Enclosing here{outer, type, &path};
    for (auto [key, value] : node.entries()) {
      auto field = type.FindField(key.text(), options_.minor);
      if (!field) {
        UnknownField(node, key, here);
        continue;
      }
      Value(value, field->type(), path.Child(key.text()), &here);
    }
  }

  void TooDeep(Node node, const FieldPath& path) {
    Diagnostic finding = Finding(node.location(), "nested-too-deep", path);
    finding.field.clear();  // of thousands of steps
    finding.message =
        fmt::format("objects nested more than {} levels deep are not checked further", kMaxObjectDepth);
    PointAtKeyLine(finding, node);
    result_.findings.push_back(std::move(finding));
  }

  void Scalar(Node node, TypeRef type, const FieldPath& path) {
    std::string_view text = node.text();
    switch (type.shape()) {
      case Shape::kString:
        if (!node.IsString()) WrongType(node, type, path);
        return;
      case Shape::kBool:
        if (!node.IsBool()) WrongType(node, type, path);
        return;
      case Shape::kInt32:
      case Shape::kInt64:
        return Integer(node, type, path);
      case Shape::kDouble:
        if (!node.IsNumber()) WrongType(node, type, path);
        return;
      case Shape::kBytes:
        if (IsByteList(node)) return;
        if (!node.IsString()) return WrongType(node, type, path);
        if (!IsBase64(text)) {
          Malformed(node, path, "invalid-base64", "the value is not base64",
                    "encode it (`base64 -w0`); a Secret takes plain text in `stringData`");
        }
        return;
      case Shape::kTime:
      case Shape::kMicroTime:
        if (!node.IsString()) return WrongType(node, type, path);
        if (type.shape() == Shape::kTime ? !IsRfc3339(text) : !IsRfc3339Micro(text)) {
          Malformed(node, path, "invalid-time", fmt::format("`{}` is not a time", text),
                    type.shape() == Shape::kTime ? "write it as `2026-01-31T12:00:00Z`"
                                                 : "write it as `2026-01-31T12:00:00.000000Z`");
        }
        return;
      case Shape::kDuration:
        if (!node.IsString()) return WrongType(node, type, path);
        if (!ParseGoDuration(text)) {
          Malformed(node, path, "invalid-duration", fmt::format("`{}` is not a duration", text),
                    "write it as `1h30m` or `10s`");
        }
        return;
      case Shape::kQuantity:
        return QuantityValue(node, type, path);
      case Shape::kIntOrString:
        if (!node.IsString()) Integer(node, type, path);
        return;
      default:
        return;
    }
  }

  void Integer(Node node, TypeRef type, const FieldPath& path) {
    if (!node.IsNumber()) return WrongType(node, type, path);
    auto value = node.AsInt();
    bool wide = type.shape() == Shape::kInt64;
    if (value && (wide || (*value >= std::numeric_limits<int32_t>::min() &&
                           *value <= std::numeric_limits<int32_t>::max()))) {
      return;
    }
    auto real = node.AsDouble();
    bool fraction =
        real && static_cast<double>(static_cast<int64_t>(std::clamp(*real, -9e18, 9e18))) != *real;
    if (fraction) return WrongType(node, type, path);
    Malformed(node, path, "wrong-type",
              fmt::format("`{}` does not fit into {} bits", node.text(), wide ? 64 : 32), {});
  }

  void QuantityValue(Node node, TypeRef type, const FieldPath& path) {
    if (!node.IsString() && !node.IsNumber()) return WrongType(node, type, path);
    std::string number = node.IsNumber() ? node.NumberText() : std::string();
    std::string_view text = node.IsNumber() ? std::string_view(number) : node.text();
    size_t first = text.find_first_not_of(" \t\r\n");
    if (node.IsString() && text.empty()) first = 0;
    std::string_view trimmed = first == std::string_view::npos
                                   ? std::string_view()
                                   : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
    if (ParseQuantity(trimmed)) return;
    Malformed(node, path, "invalid-quantity", fmt::format("`{}` is not a quantity", node.text()),
              QuantityHelp(trimmed));
  }

  static std::string QuantityHelp(std::string_view text) {
    size_t digits = 0;
    while (digits < text.size() && ((text[digits] >= '0' && text[digits] <= '9') || text[digits] == '.'))
      ++digits;
    static constexpr std::pair<std::string_view, std::string_view> kMeant[] = {
        {"mb", "M"},   {"gb", "G"},   {"tb", "T"},   {"kb", "k"},  {"mib", "Mi"},
        {"gib", "Gi"}, {"tib", "Ti"}, {"kib", "Ki"}, {"mi", "Mi"}, {"gi", "Gi"},
        {"ki", "Ki"},  {"ti", "Ti"},  {"g", "G"},    {"t", "T"},   {"b", ""}};
    std::string suffix(text.substr(digits));
    std::transform(suffix.begin(), suffix.end(), suffix.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
    while (!suffix.empty() && suffix.front() == ' ') suffix.erase(0, 1);
    for (auto [wrong, right] : kMeant) {
      if (digits > 0 && suffix == wrong)
        return fmt::format("did you mean `{}{}`?", text.substr(0, digits), right);
    }
    if (text.find(',') != std::string_view::npos) return "the decimal separator is a point";
    return "a number with an optional suffix: m, k, M, G, T, or Ki, Mi, Gi, Ti";
  }

  void WrongType(Node node, TypeRef type, const FieldPath& path) {
    if (Skip(node)) return;
    Diagnostic finding = Finding(node.location(), "wrong-type", path);
    bool scalar = !node.IsMap() && !node.IsList();
    std::string quoted = node.IsString() ? QuotedYaml(Clip(node.text())) : Clip(node.text());
    std::string written = scalar ? fmt::format(" `{}`", quoted) : "";
    finding.message =
        fmt::format("expected {}, found {}{}", Describe(type.shape()), Describe(node.kind()), written);
    Shape shape = type.shape();
    bool wants_text = shape == Shape::kString || shape == Shape::kBytes || shape == Shape::kTime ||
                      shape == Shape::kMicroTime || shape == Shape::kDuration;
    if (wants_text && scalar) {
      finding.help = node.IsBool() && node.text().size() < 4 && node.text() != "true"
                         ? fmt::format("`{}` is a boolean in YAML 1.1; quote it", node.text())
                         : "quote it";
      finding.fixes.push_back({"quote the value", {{node.location(), QuotedYaml(node.text())}}});
    } else if (node.IsString() && node.style() != yaml::Style::kPlain && FitsUnquoted(node.text(), shape)) {
      finding.help = "remove the quotes";
      finding.fixes.push_back({"remove the quotes", {{node.location(), std::string(node.text())}}});
    } else if (shape == Shape::kList) {
      finding.help = "write each item on a line of its own, after `- `";
    } else if (node.IsList() && (shape == Shape::kObject || shape == Shape::kMap)) {
      finding.help = "remove the `- `";
    }
    PointAtKeyLine(finding, node);
    result_.findings.push_back(std::move(finding));
  }

  /// Go takes a list of byte values for bytes as well.
  static bool IsByteList(Node node) {
    if (!node.IsList()) return false;
    for (Node item : node.items()) {
      auto value = item.AsInt();
      if (!item.IsNull() && (!value || *value < 0 || *value > 255)) return false;
    }
    return true;
  }

  static bool FitsUnquoted(std::string_view text, Shape shape) {
    if (shape == Shape::kBool) return text == "true" || text == "false";
    bool number = shape == Shape::kInt32 || shape == Shape::kInt64 || shape == Shape::kDouble;
    return number && !text.empty() && text.size() < 10 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  }

  static std::string Clip(std::string_view text) {
    constexpr size_t kLimit = 40;
    size_t line = text.find('\n');
    if (text.size() <= kLimit && line == std::string_view::npos) return std::string(text);
    size_t size = std::min({kLimit, line, text.size()});
    while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
    return std::string(text.substr(0, size)) + "…";
  }

  /// A container of many lines is shown by its first line.
  static void PointAtKeyLine(Diagnostic& finding, Node node) {
    if (!node.IsMap() && !node.IsList()) return;
    std::string_view text = node.source().text();
    Span& span = finding.location.span;
    size_t line_end = text.find_first_of("\r\n", span.begin);
    if (line_end != std::string_view::npos && line_end < span.end) span.end = static_cast<uint32_t>(line_end);
  }

  bool Skip(Node node) {
    if (options_.judge_placeholders || !node.IsString() || !HasPlaceholder(node.text())) return false;
    ++result_.placeholders;
    return true;
  }

  void Malformed(Node node, const FieldPath& path, std::string_view rule, std::string message,
                 std::string help) {
    if (Skip(node)) return;
    Diagnostic finding = Finding(node.location(), rule, path);
    finding.message = std::move(message);
    finding.help = std::move(help);
    result_.findings.push_back(std::move(finding));
  }

  Diagnostic Finding(Location location, std::string_view rule, const FieldPath& path) const {
    Diagnostic finding;
    finding.rule = rule;
    finding.stage = Stage::kSchema;
    finding.severity = Severity::kError;
    finding.location = location;
    finding.field = path.ToString();
    return finding;
  }

  void UnknownField(Node object, Node key, const Enclosing& here) {
    std::string_view name = key.text();
    if (!options_.judge_placeholders && HasPlaceholder(name)) {
      ++result_.placeholders;
      return;
    }
    Diagnostic finding = Finding(key.location(), "unknown-field", here.path->Child(name));
    std::string parent = here.path->ToString();
    std::string where = parent.empty() ? std::string(here.type.name()) : fmt::format("`{}`", parent);
    if (auto other = here.type.FindFieldAnyVersion(name, options_.minor)) {
      OtherVersion(finding, name, *other);
    } else {
      finding.message = fmt::format("unknown field `{}` in {}", name, where);
      if (++unknown_fields_ > kMaxAdvice) {
        // Whoever has so many unknown fields needs no word on each.
      } else if (auto meant = NearField(object, here.type, name)) {
        finding.help = fmt::format("did you mean `{}`?", *meant);
        finding.fixes.push_back({fmt::format("write `{}`", *meant), {{key.location(), std::string(*meant)}}});
      } else if (auto place = RightPlace(here, name)) {
        finding.help = fmt::format("`{}` belongs in `{}`: check the indentation", name, *place);
      }
    }
    result_.findings.push_back(std::move(finding));
  }

  void OtherVersion(Diagnostic& finding, std::string_view name, Field other) {
    finding.rule = "field-not-in-version";
    VersionRange range = other.versions();
    if (range.first > options_.minor) {
      finding.message = fmt::format("`{}` exists from Kubernetes 1.{}, the target is 1.{}", name, range.first,
                                    options_.minor);
    } else {
      finding.message = fmt::format("`{}` was removed after Kubernetes 1.{}, the target is 1.{}", name,
                                    range.last, options_.minor);
    }
  }

  /// The field that was meant; one that the object has already was not.
  std::optional<std::string_view> NearField(Node object, Type type, std::string_view name) const {
    NearMissSearch search(name);
    for (uint32_t i = 0; i < type.row_count(); ++i) {
      Field field = type.row(i);
      if (field.versions().Contains(options_.minor) && !object[field.name()]) search.Consider(field.name());
    }
    return search.best();
  }

  /// Where a field of this name would be right: in an object around, or in one a few levels below.
  std::optional<std::string> RightPlace(const Enclosing& here, std::string_view name) const {
    for (const Enclosing* outer = here.outer; outer != nullptr; outer = outer->outer) {
      if (outer->type.FindField(name, options_.minor)) {
        std::string path = outer->path->ToString();
        return path.empty() ? std::string(outer->type.name()) : path;
      }
    }
    struct Candidate {
      Type type;
      std::string path;
      int depth;
    };
    std::deque<Candidate> queue{{here.type, here.path->ToString(), 0}};
    while (!queue.empty()) {
      Candidate at = queue.front();
      queue.pop_front();
      if (at.depth > 0 && at.type.FindField(name, options_.minor)) return at.path;
      if (at.depth == 3) continue;
      for (uint32_t i = 0; i < at.type.row_count(); ++i) {
        Field field = at.type.row(i);
        if (!field.versions().Contains(options_.minor) || field.name() == "status") continue;
        if (field.type().shape() == Shape::kObject) {
          queue.push_back({field.type().type(), Join(at.path, field.name()), at.depth + 1});
        } else if (field.type().shape() == Shape::kList && field.type().element().shape() == Shape::kObject &&
                   at.depth < 2) {
          queue.push_back({field.type().element().type(), Join(at.path, field.name()) + "[]", at.depth + 1});
        }
      }
      if (queue.size() > 2000) break;
    }
    return std::nullopt;
  }

  /// Only schemas of custom resources nest without end; no real one comes near.
  static constexpr uint32_t kMaxObjectDepth = 200;
  /// How many unknown fields of a document get a suggestion, which takes a search each.
  static constexpr uint32_t kMaxAdvice = 50;

  const DecodingOptions& options_;
  DecodingResult& result_;
  uint32_t unknown_fields_ = 0;
  uint32_t depth_ = 0;
};

}  // namespace

DecodingResult DecodeStrictly(Node object, Type type, const DecodingOptions& options) {
  DecodingResult result;
  Decoder(options, result).Object(object, type, FieldPath(), nullptr);
  return result;
}

DecodingResult DecodeStrictly(Node value, TypeRef type, const FieldPath& path,
                              const DecodingOptions& options) {
  DecodingResult result;
  Decoder(options, result).Value(value, type, path, nullptr);
  return result;
}

bool HasPlaceholder(std::string_view text) {
  // Chainsaw's assertions put expressions in parentheses: `($nodes)`.
  if (text.size() > 2 && text.front() == '(' && text.back() == ')') return true;
  size_t at = text.find("${");
  if (at != std::string_view::npos && text.find('}', at) != std::string_view::npos) return true;
  for (at = text.find('$'); at != std::string_view::npos && at + 1 < text.size();
       at = text.find('$', at + 1)) {
    const char next = text[at + 1];  // `$NAME`, for envsubst
    if ((next >= 'A' && next <= 'Z') || next == '_') return true;
  }
  at = text.find("{{");
  return at != std::string_view::npos && text.find("}}", at) != std::string_view::npos;
}

}  // namespace kubevet::schema
