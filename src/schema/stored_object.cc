#include <algorithm>
#include <memory>
#include <span>

#include "schema/custom_decoding.h"
#include "schema/custom_fields.h"
#include "yaml/tree_builder.h"

namespace kubevet::schema {
namespace {

using yaml::Node;

/// Writes a document from the parts that are kept of another, and from defaults.
class Writer {
 public:
  /// `changed`: see CustomDecoding.
  Writer(yaml::Document& document, Span span, std::span<const uint32_t> changed)
      : builder_(document, span), changed_(changed) {}

  void Object(Node object, const Position& root, bool drops_status, Node kept_status) {
    builder_.BeginMap(object.span().begin, {});
    for (auto [key, value] : object.entries()) {
      if (drops_status && key.text() == "status") continue;
      Field(key, value, root);
    }
    if (drops_status && kept_status) {
      Key("status", FirstKey(object));
      Default(kept_status, FateOf(root, "status").position, FirstKey(object));
    }
    Defaults(object, root, FirstKey(object), drops_status);
    builder_.End(object.span().end);
  }

 private:
  bool IsChanged(Node node) const {
    return std::binary_search(changed_.begin(), changed_.end(), node.span().begin);
  }

  void Value(Node node, const Position& at, Span place) {
    if (!IsChanged(node) && builder_.Copy(node)) return;
    if (node.IsMap()) {
      builder_.BeginMap(node.span().begin, {});
      for (auto [key, value] : node.entries()) Field(key, value, at);
      Defaults(node, at, place, false);
      builder_.End(node.span().end);
    } else if (node.IsList()) {
      builder_.BeginList(node.span().begin, {});
      const Position item_position = ItemPosition(at);
      for (Node item : node.items()) {
        if (IsForbiddenNull(item, item_position.schema) && item_position.schema->default_value) {
          Default(item_position.schema->default_value, item_position, item.span());
        } else {
          Value(item, item_position, FirstKey(item));
        }
      }
      builder_.End(node.span().end);
    } else {
      Scalar(node, node.span());
    }
  }

  void Field(Node key, Node value, const Position& at) {
    const std::string_view name = key.text();
    const FieldFate fate = FateOf(at, name);
    if (!fate.is_known) return;
    const Schema* schema = fate.position.schema;
    if (at.pruning != Pruning::kKeep || at.schema != nullptr) {
      if (IsForbiddenNull(value, schema)) {
        if (!schema->default_value) return;
        builder_.CopyKey(key);
        return Default(schema->default_value, fate.position, key.span());
      }
    }
    builder_.CopyKey(key);
    if (at.is_resource && name == "metadata" && value.IsMap() && IsChanged(value))
      return Metadata(value, fate.position);
    Value(value, fate.position, key.span());
  }

  void Metadata(Node metadata, const Position& at) {
    builder_.BeginMap(metadata.span().begin, {});
    for (auto [key, value] : metadata.entries()) {
      if (!IsEmptyMetadata(value)) Field(key, value, at);
    }
    builder_.End(metadata.span().end);
  }

  void Defaults(Node object, const Position& at, Span place, bool drops_status) {
    if (at.schema == nullptr || !at.schema->has_defaults_below) return;
    const FieldNames names(object);
    for (const Property& property : at.schema->properties) {
      if (!property.schema->default_value || names.Has(property.name)) continue;
      if (drops_status && property.name == "status") continue;
      Key(property.name, place);
      Default(property.schema->default_value, FateOf(at, property.name).position, place);
    }
  }

  /// Defaults have defaults in them.
  void Default(Node node, const Position& at, Span place) {
    if (node.IsMap()) {
      builder_.BeginMap(place.begin, {});
      for (auto [key, value] : node.entries()) {
        const FieldFate fate = FateOf(at, key.text());
        if (!fate.is_known) continue;
        if (IsForbiddenNull(value, fate.position.schema)) {
          if (fate.position.schema->default_value) {
            Key(key.text(), place);
            Default(fate.position.schema->default_value, fate.position, place);
          }
          continue;
        }
        Key(key.text(), place);
        Default(value, fate.position, place);
      }
      Defaults(node, at, place, false);
      builder_.End(place.end);
    } else if (node.IsList()) {
      builder_.BeginList(place.begin, {});
      const Position item_position = ItemPosition(at);
      for (Node item : node.items()) Default(item, item_position, place);
      builder_.End(place.end);
    } else {
      Scalar(node, place);
    }
  }

  // Texts are copied: what stands at the place of a default, or of an alias, is something else.
  void Key(std::string_view name, Span span) {
    builder_.Scalar(builder_.Keep(name), yaml::Style::kDoubleQuoted, span, {});
  }

  void Scalar(Node node, Span span) {
    // A plain text may be a string by its tag.
    const bool is_tagged = node.IsString() && node.style() == yaml::Style::kPlain;
    builder_.Scalar(builder_.Keep(node.text()), is_tagged ? yaml::Style::kDoubleQuoted : node.style(), span,
                    {});
  }

  static Span FirstKey(Node map) {
    for (auto [key, value] : map.entries()) return key.span();
    return map.span();
  }

  yaml::TreeBuilder builder_;
  std::span<const uint32_t> changed_;
};

}  // namespace

std::unique_ptr<yaml::Document> StoredObject(Node object, const Definition& definition,
                                             const DefinitionVersion& version, const CustomDecoding& decoded,
                                             Node kept_status) {
  auto document = std::make_unique<yaml::Document>(object.source());
  Writer(*document, object.span(), decoded.changed)
      .Object(object, RootPosition(version.schema.root(), definition.preserves_unknown_fields),
              version.has_status, kept_status);
  return document;
}

}  // namespace kubevet::schema
