#include "tools/schema/compile.h"

#include <algorithm>
#include <bit>
#include <set>
#include <unordered_map>
#include <utility>

#include "base/json.h"
#include "schema/table_data.h"
#include "yaml/common_keys.h"

namespace kubevet::tools {
namespace {

namespace data = schema::data;
using schema::Shape;

constexpr std::pair<std::string_view, Shape> kShapes[] = {
    {"any", Shape::kAny},           {"string", Shape::kString},     {"bool", Shape::kBool},
    {"int32", Shape::kInt32},       {"int64", Shape::kInt64},       {"double", Shape::kDouble},
    {"bytes", Shape::kBytes},       {"time", Shape::kTime},         {"microTime", Shape::kMicroTime},
    {"duration", Shape::kDuration}, {"quantity", Shape::kQuantity}, {"intOrString", Shape::kIntOrString},
    {"object", Shape::kFreeObject},
};

// The one text that all strings are cut from.
class TextPool {
 public:
  data::Text Add(std::string_view text) {
    too_long_ |= text.size() > data::kLongestText;
    auto [known, is_new] = offsets_.emplace(text, static_cast<uint32_t>(size_));
    if (is_new) {
      pieces_.emplace_back(text);
      size_ += text.size();
    }
    return known->second << data::kTextSizeBits | static_cast<uint32_t>(text.size());
  }
  bool overflows() const { return too_long_ || size_ >= (1u << (32 - data::kTextSizeBits)); }
  const std::vector<std::string>& pieces() const { return pieces_; }

 private:
  std::unordered_map<std::string, uint32_t> offsets_;
  std::vector<std::string> pieces_;
  size_t size_ = 0;
  bool too_long_ = false;
};

// One array of the output: rows of integers.
class Array {
 public:
  explicit Array(std::string declaration) : declaration_(std::move(declaration)) {}
  template <typename... Numbers>
  void Row(Numbers... numbers) {
    text_ += '{';
    ((text_ += std::to_string(numbers), text_ += ','), ...);
    text_ += "},\n";
    ++size_;
  }
  void Item(uint32_t number) { text_ += std::to_string(number) + (++size_ % 16 ? "," : ",\n"); }
  uint32_t size() const { return size_; }
  /// An array of C++ has at least one element.
  std::string Definition() const {
    return "const " + declaration_ + "[] = {\n" + (size_ ? text_ : "{}") + "};\n";
  }

 private:
  std::string declaration_;
  std::string text_;
  uint32_t size_ = 0;
};

std::string Escape(std::string_view text) {
  std::string out;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte >= 0x7F || c == '"' || c == '\\' || c == '?') {
      out += {'\\', static_cast<char>('0' + (byte >> 6)), static_cast<char>('0' + (byte >> 3 & 7)),
              static_cast<char>('0' + (byte & 7))};
    } else {
      out += c;
    }
  }
  return out;
}

std::string LowerCase(std::string text) {
  for (char& c : text) c = static_cast<char>('A' <= c && c <= 'Z' ? c - 'A' + 'a' : c);
  return text;
}

constexpr std::string_view kTooBig = "the table is too big for its integers";
/// Rows of a type: a slot is one byte.
constexpr size_t kMostFields = 254;

class Compiler {
 public:
  explicit Compiler(const ApiTable& table) : table_(table) {
    for (const auto& [name, type] : table.types) type_indexes_.emplace(name, type_indexes_.size());
    for (const auto& [gvk, row] : table.kinds) kind_indexes_.emplace(gvk, kind_indexes_.size());
  }

  Result<std::string> Run() {
    text_.Add("");
    AddTypes();
    AddKinds();
    AddAliases();
    if (!error_.empty()) return Error{error_};
    if (text_.overflows() || type_refs_.size() >= data::kNone || enum_values_.size() >= data::kNone)
      return Error{std::string(kTooBig)};
    return Source();
  }

 private:
  void AddTypes() {
    for (const auto& [name, type] : table_.types) {
      if (type.fields.size() > kMostFields) {
        error_ = "the type " + name + " has too many fields";
        return;
      }
      if (fields_.size() + type.fields.size() >= data::kNone) {
        error_ = kTooBig;
        return;
      }
      const data::TypeRow row{text_.Add(name), static_cast<uint16_t>(fields_.size()),
                              static_cast<uint16_t>(type.fields.size()), type.versions.first,
                              type.versions.last};
      types_.Row(row.definition, row.first_field, row.field_count, row.first, row.last);
      const data::FieldSlots slots(row);
      field_slots_.resize(slots.first + slots.count);
      for (size_t i = 0; i < type.fields.size(); ++i) {
        const FieldRow& field = type.fields[i];
        AddField(field);
        if (i > 0 && type.fields[i - 1].name == field.name) continue;
        uint32_t slot = data::FieldSlot(slots, yaml::internal::HashOfKey(field.name));
        while (field_slots_[slot] != 0) slot = data::NextFieldSlot(slots, slot);
        field_slots_[slot] = static_cast<uint8_t>(i + 1);
      }
    }
  }

  void AddField(const FieldRow& field) {
    const FieldFacts& facts = field.facts;
    const uint16_t name_hash = yaml::internal::HashOfKey(field.name);
    unsigned flags = (facts.required ? data::kRequired : 0) | (facts.retain_keys ? data::kRetainKeys : 0) |
                     (facts.list_type == "set" ? data::kListSet : 0) |
                     (facts.list_type == "map" ? data::kListMap : 0) |
                     (yaml::internal::kCommonKeyTable.Has(field.name, name_hash) ? data::kCommonName : 0);
    const uint16_t type = TypeRef(facts.type, facts.enum_json);
    fields_.Row(text_.Add(field.name), type, static_cast<int>(shapes_[type]), field.versions.first,
                field.versions.last, flags, name_hash);
    field_extras_.Row(text_.Add(facts.default_json), text_.Add(facts.list_map_keys),
                      text_.Add(facts.patch_merge_key));
  }

  uint16_t TypeRef(std::string_view type, const std::string& enum_json) {
    auto key = std::pair(std::string(type), enum_json);
    if (auto known = type_ref_indexes_.find(key); known != type_ref_indexes_.end()) return known->second;
    constexpr std::string_view kList = "[]", kMap = "map[string]";
    Shape shape = Shape::kObject;
    uint16_t target = 0;
    uint32_t first_enum_value = enum_values_.size();
    if (type.starts_with(kList)) {
      shape = Shape::kList;
      target = TypeRef(type.substr(kList.size()), enum_json);
    } else if (type.starts_with(kMap)) {
      shape = Shape::kMap;
      target = TypeRef(type.substr(kMap.size()), enum_json);
    } else {
      std::tie(shape, target) = Leaf(type);
      AddEnumValues(enum_json);
    }
    bool is_leaf = shape != Shape::kList && shape != Shape::kMap;
    shapes_.push_back(shape);
    type_refs_.Row(static_cast<int>(shape), target, is_leaf ? first_enum_value : 0,
                   is_leaf ? enum_values_.size() - first_enum_value : 0);
    auto index = static_cast<uint16_t>(type_refs_.size() - 1);
    type_ref_indexes_.emplace(std::move(key), index);
    return index;
  }

  std::pair<Shape, uint16_t> Leaf(std::string_view type) {
    for (auto [name, shape] : kShapes) {
      if (name == type) return {shape, data::kNone};
    }
    auto found = type_indexes_.find(std::string(type));
    if (found != type_indexes_.end()) return {Shape::kObject, found->second};
    error_ = "there is no type " + std::string(type);
    return {Shape::kAny, data::kNone};
  }

  void AddEnumValues(const std::string& enum_json) {
    if (enum_json.empty()) return;
    auto values = JsonDocument::Parse(enum_json);
    if (!values) {
      error_ = "an enum is no JSON: " + enum_json;
      return;
    }
    for (uint32_t i = 0; i < values->root().size(); ++i) {
      enum_values_.Item(text_.Add(values->root()[i].AsString()));
    }
  }

  void AddKinds() {
    std::set<std::string> groups;
    std::vector<std::pair<uint16_t, uint16_t>> hashes;
    std::string_view last;
    for (const auto& [gvk, row] : table_.kinds) {
      groups.insert(gvk.group);
      if (std::exchange(last, gvk.kind) != gvk.kind)
        hashes.emplace_back(yaml::internal::HashOfKey(gvk.kind), kinds_.size());
      kinds_.Row(text_.Add(gvk.group), text_.Add(gvk.version), text_.Add(gvk.kind),
                 text_.Add(row.facts.plural), text_.Add(row.lifecycle.note), TypeIndex(row.facts.definition),
                 KindIndex(row.lifecycle.replacement), row.served.first, row.served.last,
                 row.lifecycle.deprecated, row.lifecycle.removed, static_cast<int>(row.facts.scope),
                 row.lifecycle.same_shape ? int{*row.lifecycle.same_shape} : 2);
    }
    for (const std::string& group : groups) groups_.Item(text_.Add(group));
    kind_slots_.resize(std::bit_ceil(2 * hashes.size()));
    for (auto [hash, row] : hashes) {
      size_t slot = hash & (kind_slots_.size() - 1);
      while (kind_slots_[slot] != 0) slot = (slot + 1) & (kind_slots_.size() - 1);
      kind_slots_[slot] = row + 1;
    }
  }

  uint16_t TypeIndex(const std::string& definition) const {
    auto found = type_indexes_.find(definition);
    return found == type_indexes_.end() ? data::kNone : found->second;
  }

  uint16_t KindIndex(const std::optional<GroupVersionKind>& gvk) const {
    auto found = gvk ? kind_indexes_.find(*gvk) : kind_indexes_.end();
    return found == kind_indexes_.end() ? data::kNone : found->second;
  }

  // Kinds of one name stand together, so an alias names a range of them.
  void AddAliases() {
    std::map<std::string, std::string> aliases = table_.short_names;
    for (const auto& [gvk, row] : table_.kinds) {
      if (!row.facts.plural.empty()) aliases.emplace(row.facts.plural, gvk.kind);
    }
    for (const auto& [gvk, row] : table_.kinds) aliases[LowerCase(gvk.kind)] = gvk.kind;
    for (const auto& [alias, kind] : aliases) {
      auto first = std::find_if(kind_indexes_.begin(), kind_indexes_.end(),
                                [&name = kind](const auto& entry) { return entry.first.kind == name; });
      auto last = first;
      while (last != kind_indexes_.end() && last->first.kind == kind) ++last;
      aliases_.Row(text_.Add(alias), first->second, std::distance(first, last));
    }
  }

  std::string TextDefinition() const {
    std::string out = "const char kText[] =\n";
    for (const std::string& piece : text_.pieces()) out.append("\"").append(Escape(piece)).append("\"\n");
    return out + ";\n";
  }

  std::string Source() const {
    Array field_slots("uint8_t kFieldSlots"), kind_slots("uint16_t kKindSlots");
    for (uint8_t slot : field_slots_) field_slots.Item(slot);
    for (uint16_t slot : kind_slots_) kind_slots.Item(slot);
    std::string out = "#include \"schema/table_data.h\"\n\nnamespace kubevet::schema::data {\n";
    out += "const KnownVersionsRow kVersions = {" + std::to_string(table_.versions.oldest) + "," +
           std::to_string(table_.versions.newest) + "," + std::to_string(table_.versions.preview) + "};\n";
    out += TextDefinition();
    for (const Array* array :
         {&kinds_, &types_, &fields_, &field_extras_, &type_refs_, &enum_values_, &aliases_, &groups_,
          &std::as_const(field_slots), &std::as_const(kind_slots)}) {
      out += array->Definition();
    }
    for (auto [name, count] : {std::pair("kKindCount", kinds_.size()),
                               {"kTypeCount", types_.size()},
                               {"kAliasCount", aliases_.size()},
                               {"kGroupCount", groups_.size()},
                               {"kKindSlotMask", kind_slots.size() - 1}}) {
      out += "const uint32_t " + std::string(name) + " = " + std::to_string(count) + ";\n";
    }
    return out + "}  // namespace kubevet::schema::data\n";
  }

  const ApiTable& table_;
  std::map<std::string, uint16_t> type_indexes_;
  std::map<GroupVersionKind, uint16_t> kind_indexes_;
  std::map<std::pair<std::string, std::string>, uint16_t> type_ref_indexes_;
  TextPool text_;
  Array kinds_{"KindRow kKinds"}, types_{"TypeRow kTypes"}, fields_{"FieldRow kFields"};
  Array type_refs_{"TypeRefRow kTypeRefs"}, enum_values_{"Text kEnumValues"}, aliases_{"AliasRow kAliases"};
  Array groups_{"Text kGroups"}, field_extras_{"FieldExtraRow kFieldExtras"};
  std::vector<Shape> shapes_;  // by type_refs_
  std::vector<uint8_t> field_slots_;
  std::vector<uint16_t> kind_slots_;
  std::string error_;
};

}  // namespace

Result<std::string> CompileTable(const ApiTable& table) {
  return Compiler(table).Run();
}

}  // namespace kubevet::tools
