#include "schema/strict_decoding.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <deque>
#include <iterator>
#include <limits>
#include <optional>
#include <utility>

#include "base/field_path.h"
#include "base/near_miss.h"
#include "base/utf8.h"
#include "schema/scalars.h"
#include "yaml/scalar_text.h"
#include "yaml/scalars.h"

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

/// The kinds of values that a field of a shape takes whatever is in them, a bit for each.
constexpr uint32_t RightKinds(Shape shape) {
  constexpr auto bits = [](auto... kinds) { return ((1u << static_cast<uint32_t>(kinds)) | ...); };
  switch (shape) {
    case Shape::kAny:
    case Shape::kFreeObject:
      return ~0u;
    case Shape::kString:
    case Shape::kIntOrString:
      return bits(Kind::kNull, Kind::kString);
    case Shape::kBool:
      return bits(Kind::kNull, Kind::kBool);
    case Shape::kDouble:
      return bits(Kind::kNull, Kind::kInt, Kind::kFloat);
    case Shape::kInt32:
    case Shape::kInt64:
    case Shape::kBytes:
    case Shape::kTime:
    case Shape::kMicroTime:
    case Shape::kDuration:
    case Shape::kQuantity:
    case Shape::kObject:
    case Shape::kList:
    case Shape::kMap:
      return bits(Kind::kNull);
  }
  return 0;
}

constexpr auto kRightKinds = [] {
  std::array<uint32_t, kShapeCount> kinds{};
  for (size_t i = 0; i < kinds.size(); ++i) kinds[i] = RightKinds(static_cast<Shape>(i));
  return kinds;
}();

/// Whether there is nothing more to ask, as of most values: asked before anything is made ready for Value.
bool IsRight(Kind kind, Shape shape) {
  return (kRightKinds[static_cast<size_t>(shape)] >> static_cast<uint32_t>(kind) & 1) != 0;
}

class Decoder {
 public:
  Decoder(const DecodingOptions& options, DecodingResult& result) : options_(options), result_(result) {}

  void Value(Node node, TypeRef type, const FieldPath& path, const Enclosing* enclosing) {
    if (IsRight(node.kind(), type.shape())) return;
    switch (type.shape()) {
      case Shape::kObject:
        if (!node.IsMap()) return WrongType(node, type, path);
        return Object(node, type.type(), path, enclosing);
      case Shape::kList: {
        if (!node.IsList()) return WrongType(node, type, path);
        uint32_t index = 0;
        TypeRef element = type.element();
        for (Node item : node.items()) {
          if (!IsRight(item.kind(), element.shape())) Value(item, element, path.Index(index), enclosing);
          ++index;
        }
        return;
      }
      case Shape::kMap: {
        if (!node.IsMap()) return WrongType(node, type, path);
        TypeRef element = type.element();
        for (auto [key, value] : node.entries()) {
          if (!IsRight(value.kind(), element.shape()))
            Value(value, element, path.Child(key.text()), enclosing);
        }
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
    std::vector<std::string_view> meant;  // by the unknown fields so far
    for (auto [key, value] : node.entries()) {
      const yaml::Key name = key.AsKey();
      auto field = type.FindField(name, options_.minor);
      if (!field) {
        UnknownField(node, {key, value}, here, meant);
        continue;
      }
      if (!IsRight(value.kind(), field->shape())) Value(value, field->type(), path.Child(name.text()), &here);
    }
  }

  [[gnu::cold, gnu::noinline]] void TooDeep(Node node, const FieldPath& path) {
    Diagnostic finding = Finding(node.location(), "nested-too-deep", path);
    finding.field.clear();  // of thousands of steps
    finding.message =
        fmt::format("objects nested more than {} levels deep are not checked further", kMaxObjectDepth);
    PointAtKeyLine(finding, node);
    result_.findings.push_back(std::move(finding));
  }

  /// Of one that is not right by its kind alone.
  void Scalar(Node node, TypeRef type, const FieldPath& path) {
    switch (type.shape()) {
      case Shape::kString:
      case Shape::kBool:
      case Shape::kDouble:
        return WrongType(node, type, path);
      case Shape::kInt32:
      case Shape::kInt64:
      case Shape::kIntOrString:
        return Integer(node, type, path);
      case Shape::kBytes:
        if (IsByteList(node)) return;
        if (!node.IsString()) return WrongType(node, type, path);
        if (!IsBase64(node.text())) {
          Malformed(node, path, "invalid-base64", "the value is not base64",
                    "encode it (`base64 -w0`); a Secret takes plain text in `stringData`");
        }
        return;
      case Shape::kTime:
      case Shape::kMicroTime:
        if (!node.IsString()) return WrongType(node, type, path);
        if (type.shape() == Shape::kTime ? !IsRfc3339(node.text()) : !IsRfc3339Micro(node.text())) {
          Malformed(node, path, "invalid-time", fmt::format("`{}` is not a time", node.text()),
                    type.shape() == Shape::kTime ? "write it as `2026-01-31T12:00:00Z`"
                                                 : "write it as `2026-01-31T12:00:00.000000Z`");
        }
        return;
      case Shape::kDuration:
        if (!node.IsString()) return WrongType(node, type, path);
        if (!ParseGoDuration(node.text())) {
          Malformed(node, path, "invalid-duration", fmt::format("`{}` is not a duration", node.text()),
                    "write it as `1h30m` or `10s`");
        }
        return;
      case Shape::kQuantity:
        return QuantityValue(node, type, path);
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
    if (PlainThousandths(node.text())) return;
    std::string number = node.IsNumber() ? node.NumberText() : std::string();
    std::string_view text = node.IsNumber() ? std::string_view(number) : node.text();
    size_t first = text.find_first_not_of(" \t\r\n");
    if (node.IsString() && text.empty()) first = 0;
    std::string_view trimmed = first == std::string_view::npos
                                   ? std::string_view()
                                   : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
    if (ParseQuantity(trimmed)) return;
    const auto meant = MeantQuantity(trimmed);
    std::string help = meant ? fmt::format("did you mean `{}`?", meant->text)
                       : text.find(',') != std::string_view::npos
                           ? "the decimal separator is a point"
                           : "a number with an optional suffix: m, k, M, G, T, or Ki, Mi, Gi, Ti";
    std::optional<Fix> fix;
    if (meant && meant->is_certain && IsOneLine(node)) {
      fix = {fmt::format("write `{}`", meant->text),
             {{node.location(), yaml::StringLike(node.style(), meant->text)}}};
    }
    Malformed(node, path, "invalid-quantity", fmt::format("`{}` is not a quantity", node.text()),
              std::move(help), std::move(fix));
  }

  struct Meant {
    std::string text;
    bool is_certain = false;  // `1g` may be 1G or 1Gi
  };

  static std::optional<Meant> MeantQuantity(std::string_view text) {
    size_t digits = 0;
    while (digits < text.size() && ((text[digits] >= '0' && text[digits] <= '9') || text[digits] == '.'))
      ++digits;
    struct Suffix {
      std::string_view wrong, right;
      bool is_certain = true;
    };
    static constexpr Suffix kMeant[] = {{"mb", "M"},   {"gb", "G"},   {"tb", "T"},       {"kb", "k"},
                                        {"mib", "Mi"}, {"gib", "Gi"}, {"tib", "Ti"},     {"kib", "Ki"},
                                        {"mi", "Mi"},  {"gi", "Gi"},  {"ki", "Ki"},      {"ti", "Ti"},
                                        {"b", ""},     {"k", "k"},    {"g", "G", false}, {"t", "T", false}};
    if (digits == 0) return std::nullopt;
    std::string suffix(text.substr(digits));
    while (suffix.starts_with(' ')) suffix.erase(0, 1);
    if (std::string joined = fmt::format("{}{}", text.substr(0, digits), suffix); ParseQuantity(joined))
      return Meant{std::move(joined), true};
    std::transform(suffix.begin(), suffix.end(), suffix.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
    for (const Suffix& each : kMeant) {
      if (suffix != each.wrong) continue;
      std::string meant = fmt::format("{}{}", text.substr(0, digits), each.right);
      if (ParseQuantity(meant)) return Meant{std::move(meant), each.is_certain};
    }
    return std::nullopt;
  }

  [[gnu::cold, gnu::noinline]] void WrongType(Node node, TypeRef type, const FieldPath& path) {
    if (Skip(node)) return;
    Diagnostic finding = Finding(node.location(), "wrong-type", path);
    bool scalar = !node.IsMap() && !node.IsList();
    std::string quoted = node.IsString() ? yaml::DoubleQuoted(Clip(node.text())) : Clip(node.text());
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
      if (shape == Shape::kString && node.span().size() > 0)
        finding.fixes.push_back({"quote the value", {{node.location(), yaml::DoubleQuoted(node.text())}}});
    } else if (const auto bare =
                   node.IsString() && IsQuoted(node) ? Unquoted(node.text(), shape) : std::nullopt) {
      finding.help = *bare == node.text() ? "remove the quotes" : fmt::format("write `{}`", *bare);
      finding.fixes.push_back({finding.help, {{node.location(), *bare}}});
    } else if (shape == Shape::kList) {
      finding.help = "write each item on a line of its own, after `- `";
    } else if (const auto colon = GluedColon(node, type)) {
      finding.help = "write a space after the `:`";
      finding.fixes.push_back({finding.help, {{{&node.source(), {*colon, *colon}}, " "}}});
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

  /// Where a space is missing in `name:web`, which stands where an object with a `name` belongs.
  std::optional<uint32_t> GluedColon(Node node, TypeRef type) const {
    const bool is_object = type.shape() == Shape::kObject;
    if ((!is_object && type.shape() != Shape::kMap) || !node.IsString() ||
        node.style() != yaml::Style::kPlain || !IsOneLine(node)) {
      return std::nullopt;
    }
    const std::string_view before = node.source().text().substr(0, node.span().begin);
    const std::string_view line = before.substr(before.rfind('\n') + 1);
    if (line.find_first_not_of(" -") != std::string_view::npos) return std::nullopt;
    const std::string_view text = node.text();
    const size_t colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || text.find_first_of(" /", 0) < text.size() ||
        text.size() != node.span().size()) {
      return std::nullopt;
    }
    const std::string_view name = text.substr(0, colon), value = text.substr(colon + 1);
    const auto field = is_object ? type.type().FindField(name, options_.minor) : std::nullopt;
    if ((is_object && !field) || !yaml::IsPlainString(name) || value.empty()) return std::nullopt;
    const Shape wanted = is_object ? field->shape() : type.element().shape();
    const Kind kind = yaml::ResolvePlain(value);
    const bool fits = (wanted == Shape::kString && kind == Kind::kString) ||
                      (wanted == Shape::kBool && kind == Kind::kBool) ||
                      (wanted == Shape::kInt32 && kind == Kind::kInt);
    if (!fits) return std::nullopt;
    return node.span().begin + static_cast<uint32_t>(colon) + 1;
  }

  static bool IsQuoted(Node node) {
    return node.style() == yaml::Style::kSingleQuoted || node.style() == yaml::Style::kDoubleQuoted;
  }

  /// Whether it is written where it stands, on one line.
  static bool IsOneLine(Node node) {
    return node.span().size() > 0 && node.style() != yaml::Style::kLiteral &&
           node.style() != yaml::Style::kFolded && node.source().text()[node.span().begin] != '*';
  }

  /// The boolean or number that a quoted text spells, if it is one of this shape without doubt.
  static std::optional<std::string> Unquoted(std::string_view text, Shape shape) {
    if (shape == Shape::kBool) {
      if (yaml::ResolvePlain(text) != Kind::kBool || text.size() < 2) return std::nullopt;
      return yaml::IsTrue(text) ? "true" : "false";
    }
    if (shape != Shape::kInt32 && shape != Shape::kInt64 && shape != Shape::kDouble) return std::nullopt;
    std::string_view digits = text;
    if (digits.starts_with('-')) digits.remove_prefix(1);
    const bool has_leading_zero = digits.size() > 1 && digits[0] == '0' && digits[1] != '.';
    const size_t points = static_cast<size_t>(std::count(digits.begin(), digits.end(), '.'));
    if (digits.empty() || has_leading_zero || digits.front() == '.' || digits.back() == '.' ||
        points > (shape == Shape::kDouble ? 1 : 0) || digits.size() > (shape == Shape::kInt32 ? 9 : 18) ||
        digits.find_first_not_of("0123456789.") != std::string_view::npos) {
      return std::nullopt;
    }
    return std::string(text);
  }

  static std::string Clip(std::string_view text) {
    constexpr size_t kLimit = 40;
    size_t line = text.find('\n');
    if (text.size() <= kLimit && line == std::string_view::npos) return std::string(text);
    return std::string(text.substr(0, CodePointBefore(text, std::min(kLimit, line)))) + "…";
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

  [[gnu::cold, gnu::noinline]] void Malformed(Node node, const FieldPath& path, std::string_view rule,
                                              std::string message, std::string help,
                                              std::optional<Fix> fix = std::nullopt) {
    if (Skip(node)) return;
    Diagnostic finding = Finding(node.location(), rule, path);
    finding.message = std::move(message);
    finding.help = std::move(help);
    if (fix) finding.fixes.push_back(std::move(*fix));
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

  /// `meant_before` are fields that unknown ones before this one meant.
  [[gnu::cold, gnu::noinline]] void UnknownField(Node object, Node::Entry entry, const Enclosing& here,
                                                 std::vector<std::string_view>& meant_before) {
    const Node key = entry.key;
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
        const bool is_first =
            std::find(meant_before.begin(), meant_before.end(), *meant) == meant_before.end();
        if (is_first) AddRenaming(finding, entry, here, *meant);
        meant_before.push_back(*meant);
      } else if (auto place = RightPlace(here, name)) {
        finding.help = fmt::format("`{}` belongs in `{}`: check the indentation", name, *place);
      }
    }
    result_.findings.push_back(std::move(finding));
  }

  /// Another key, when the value is right under it, or would be with the fixes of what is wrong in it.
  void AddRenaming(Diagnostic& finding, Node::Entry entry, const Enclosing& here, std::string_view name) {
    const auto field = here.type.FindField(name, options_.minor);
    if (!field) return;
    Fix fix{fmt::format("write `{}`", name),
            {{entry.key.location(), yaml::StringLike(entry.key.style(), name)}}};
    DecodingResult inside;
    Decoder decoder(options_, inside);
    decoder.unknown_fields_ = unknown_fields_;
    decoder.depth_ = depth_;
    decoder.Value(entry.value, field->type(), here.path->Child(name), &here);
    unknown_fields_ = decoder.unknown_fields_;  // so that all advice together stays within its limit
    for (const Diagnostic& each : inside.findings) {
      if (each.fixes.empty()) return;
      std::copy(each.fixes[0].edits.begin(), each.fixes[0].edits.end(), std::back_inserter(fix.edits));
    }
    finding.fixes.push_back(std::move(fix));
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
        if (field.shape() == Shape::kObject) {
          queue.push_back({field.type().type(), Join(at.path, field.name()), at.depth + 1});
        } else if (field.shape() == Shape::kList && field.type().element().shape() == Shape::kObject &&
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

bool DecodingResult::HasObject() const {
  return std::all_of(findings.begin(), findings.end(), [](const Diagnostic& finding) {
    return finding.rule == "unknown-field" || finding.rule == "field-not-in-version";
  });
}

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
