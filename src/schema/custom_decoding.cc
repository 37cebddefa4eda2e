#include "schema/custom_decoding.h"

#include <fmt/core.h>

#include <algorithm>
#include <deque>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "base/field_path.h"
#include "base/near_miss.h"
#include "schema/custom_fields.h"

namespace kubevet::schema {
namespace {

using yaml::Node;

/// The objects around the value at hand, innermost first; on the stack.
struct Enclosing {
  const Enclosing* outer;
  const Schema* schema;
  const FieldPath* path;
};

/// How many unknown fields of a document get a suggestion, which takes a search each.
constexpr uint32_t kMaxAdvice = 50;
/// Fields of an object in which somebody may have slipped.
constexpr uint32_t kMostForAdvice = 10'000;

/// The type of `metadata`, the same in every kind.
std::optional<TypeRef> MetadataType(Minor minor) {
  static const auto kind = FindKind("v1", "ConfigMap");
  if (!kind || !kind->type()) return std::nullopt;
  const auto field = kind->type()->FindField("metadata", minor);
  return field ? std::optional(field->type()) : std::nullopt;
}

std::string Join(const std::string& parent, std::string_view field) {
  return parent.empty() ? std::string(field) : fmt::format("{}.{}", parent, field);
}

class CustomDecoder {
 public:
  CustomDecoder(const Definition& definition, const DecodingOptions& options, CustomDecoding& out)
      : definition_(definition), options_(options), out_(out) {}

  void Root(Node object, const DefinitionVersion& version) {
    const FieldPath path;
    const Enclosing here{nullptr, &version.schema.root(), &path};
    const Position root = RootPosition(version.schema.root(), definition_.preserves_unknown_fields);
    for (auto [key, value] : object.entries()) {
      if (version.has_status && key.text() == "status") Change();
      Field(object, key, value, root, here);
    }
    NoteDefaults(object, root);
    std::sort(out_.changed.begin(), out_.changed.end());
  }

 private:
  /// Something in the map or list at hand.
  void Change() {
    out_.changes = true;
    ++changes_;
  }

  void Value(Node node, const Position& at, const FieldPath& path, const Enclosing* enclosing) {
    if (!node.IsMap() && !node.IsList()) return;
    if (at.schema == nullptr && at.pruning == Pruning::kKeep && depth_ > 0) return Measure(node, path);
    const uint32_t changes_before = changes_;
    if (++depth_ > kMaxCustomDepth) {
      TooDeep(node);
    } else if (node.IsMap()) {
      const Enclosing here{enclosing, at.schema, &path};
      for (auto [key, value] : node.entries()) Field(node, key, value, at, here);
      NoteDefaults(node, at);
    } else {
      uint32_t index = 0;
      const Position item_position = ItemPosition(at);
      for (Node item : node.items()) {
        if (IsForbiddenNull(item, item_position.schema) && item_position.schema->default_value) Change();
        Value(item, item_position, path.Index(index++), enclosing);
      }
    }
    if (changes_ != changes_before) out_.changed.push_back(node.span().begin);
    --depth_;
  }

  /// Of what nothing is declared only the depth counts.
  void Measure(Node node, const FieldPath& path) {
    if (is_too_deep_) return;
    if (++depth_ > kMaxCustomDepth) {
      TooDeep(node);
    } else {
      for (auto [key, value] : node.entries()) {
        if (value.IsMap() || value.IsList()) Measure(value, path);
      }
      for (Node item : node.items()) {
        if (item.IsMap() || item.IsList()) Measure(item, path);
      }
    }
    --depth_;
  }

  void Field(Node object, Node key, Node value, const Position& at, const Enclosing& here) {
    const std::string_view name = key.text();
    const FieldFate fate = FateOf(at, name);
    if (!fate.is_known) {
      Change();
      if (here.outer != nullptr || !IsMetaField(name)) UnknownField(object, key, here);
      return;
    }
    if (IsForbiddenNull(value, fate.position.schema)) Change();
    const bool is_meta = at.is_resource && IsMetaField(name);
    if (!is_meta && !value.IsMap() && !value.IsList()) return;
    const FieldPath path = here.path->Child(name);
    if (is_meta) MetaField(value, name, path, fate.position);
    Value(value, fate.position, path, &here);
  }

  void MetaField(Node value, std::string_view name, const FieldPath& path, const Position& at) {
    if (name == "metadata") {
      if (const auto type = MetadataType(options_.minor)) {
        DecodingResult decoded = DecodeStrictly(value, *type, path, options_);
        for (const Diagnostic& finding : decoded.findings) {
          out_.is_readable &= finding.rule == "unknown-field" || finding.rule == "field-not-in-version";
        }
        auto& findings = out_.result.findings;
        std::move(decoded.findings.begin(), decoded.findings.end(), std::back_inserter(findings));
        out_.result.placeholders += decoded.placeholders;
      }
      bool has_empty = false;
      for (auto [key, each] : value.entries()) has_empty |= IsEmptyMetadata(each);
      if (has_empty) {
        Change();
        out_.changed.push_back(value.span().begin);
      }
    } else if (!value.IsString() && !(value.IsNull() && at.schema != nullptr)) {
      out_.is_readable = false;
      Diagnostic finding = Finding(value.location(), "wrong-type", path);
      finding.message = fmt::format("`{}` must be a string", name);
      out_.result.findings.push_back(std::move(finding));
    }
  }

  void NoteDefaults(Node object, const Position& at) {
    if (at.schema == nullptr || !at.schema->has_defaults_below) return;
    const FieldNames names(object);
    for (const Property& property : at.schema->properties) {
      if (property.schema->default_value && !names.Has(property.name)) return Change();
    }
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

  void TooDeep(Node node) {
    if (is_too_deep_) return;
    is_too_deep_ = true;
    out_.is_readable = false;
    Span span = node.span();
    span.end = std::min(span.end, span.begin + 1);
    Diagnostic finding = Finding({&node.source(), span}, "nested-too-deep", FieldPath());
    finding.message =
        fmt::format("custom resources nested more than {} levels deep are not checked", kMaxCustomDepth);
    out_.result.findings.push_back(std::move(finding));
  }

  void UnknownField(Node object, Node key, const Enclosing& here) {
    const std::string_view name = key.text();
    if (!options_.judge_placeholders && HasPlaceholder(name)) {
      ++out_.result.placeholders;
      return;
    }
    Diagnostic finding = Finding(key.location(), "unknown-field", here.path->Child(name));
    const std::string parent = here.path->ToString();
    finding.message =
        fmt::format("unknown field `{}` in {}", name,
                    parent.empty() ? std::string(definition_.kind) : fmt::format("`{}`", parent));
    if (++unknown_fields_ <= kMaxAdvice && here.schema != nullptr) {
      if (const auto meant = NearField(object, *here.schema, name)) {
        finding.help = fmt::format("did you mean `{}`?", *meant);
        finding.fixes.push_back({fmt::format("write `{}`", *meant), {{key.location(), std::string(*meant)}}});
      } else if (const auto place = RightPlace(here, name)) {
        finding.help = fmt::format("`{}` belongs in `{}`: check the indentation", name, *place);
      }
    }
    out_.result.findings.push_back(std::move(finding));
  }

  /// The field that was meant; one that the object has already was not.
  static std::optional<std::string_view> NearField(Node object, const Schema& schema, std::string_view name) {
    NearMissSearch search(name);
    if (object.size_bound() > kMostForAdvice) return std::nullopt;
    const FieldNames names(object);
    for (const Property& property : schema.properties) {
      if (!names.Has(property.name)) search.Consider(property.name);
    }
    return search.best();
  }

  /// Where a field of this name would be right: in an object around, or in one a few levels below.
  std::optional<std::string> RightPlace(const Enclosing& here, std::string_view name) const {
    for (const Enclosing* outer = here.outer; outer != nullptr; outer = outer->outer) {
      if (outer->schema == nullptr || outer->schema->FindProperty(name) == nullptr) continue;
      std::string path = outer->path->ToString();
      return path.empty() ? std::string(definition_.kind) : path;
    }
    struct Candidate {
      const Schema* schema;
      std::string path;
      int depth;
    };
    std::deque<Candidate> queue{{here.schema, here.path->ToString(), 0}};
    for (int looked_at = 0; !queue.empty() && looked_at < 1000; ++looked_at) {
      const Candidate at = std::move(queue.front());
      queue.pop_front();
      if (at.depth > 0 && at.schema->FindProperty(name) != nullptr) return at.path;
      if (at.depth == 3) continue;
      for (const Property& property : at.schema->properties) {
        if (property.name == "status" || property.name == "metadata") continue;
        const Schema* items = property.schema->items;
        if (!property.schema->properties.empty()) {
          queue.push_back({property.schema, Join(at.path, property.name), at.depth + 1});
        } else if (items != nullptr && !items->properties.empty() && at.depth < 2) {
          queue.push_back({items, Join(at.path, property.name) + "[]", at.depth + 1});
        }
      }
    }
    return std::nullopt;
  }

  const Definition& definition_;
  const DecodingOptions& options_;
  CustomDecoding& out_;
  uint32_t depth_ = 0;
  uint32_t changes_ = 0;
  uint32_t unknown_fields_ = 0;
  bool is_too_deep_ = false;
};

}  // namespace

CustomDecoding DecodeCustom(Node object, const Definition& definition, const DefinitionVersion& version,
                            const DecodingOptions& options) {
  CustomDecoding out;
  CustomDecoder(definition, options, out).Root(object, version);
  return out;
}

}  // namespace kubevet::schema
