#include "tools/schema/table_text.h"

#include <algorithm>
#include <charconv>

#include "base/json.h"

namespace kubevet::tools {
namespace {

constexpr std::string_view kHeader =
    "# The Kubernetes API of many versions. Written by schema_gen from OpenAPI documents.\n";
constexpr VersionRange kAlways;

std::string ApiVersion(const GroupVersionKind& gvk) {
  return gvk.group.empty() ? gvk.version : gvk.group + "/" + gvk.version;
}

std::string ToString(VersionRange range) {
  std::string text = range.first == kAlways.first ? "" : std::to_string(range.first);
  text += '-';
  if (range.last != VersionRange::kNoEnd) text += std::to_string(range.last);
  return text;
}

bool Same(VersionRange a, VersionRange b) {
  return a.first == b.first && a.last == b.last;
}

std::string_view ToString(Scope scope) {
  switch (scope) {
    case Scope::kNamespaced:
      return "namespaced";
    case Scope::kCluster:
      return "cluster";
    case Scope::kNone:
      break;
  }
  return "none";
}

// A line under construction: ` key=value` for what is there.
class Line {
 public:
  explicit Line(std::string begin) : text_(std::move(begin)) {}
  Line& Word(std::string_view word) {
    text_ += " ";
    text_ += word;
    return *this;
  }
  Line& Set(std::string_view key, std::string_view value) {
    return value.empty() ? *this : Word(std::string(key) + "=" + std::string(value));
  }
  Line& Number(std::string_view key, Minor minor) {
    return minor == 0 ? *this : Set(key, std::to_string(minor));
  }
  Line& Flag(std::string_view word, bool is_set) { return is_set ? Word(word) : *this; }
  std::string End() { return text_ + "\n"; }

 private:
  std::string text_;
};

std::string WriteKind(const GroupVersionKind& gvk, const KindRow& row) {
  const Lifecycle& lifecycle = row.lifecycle;
  Line line("kind");
  line.Word(ApiVersion(gvk)).Word(gvk.kind).Set("plural", row.facts.plural);
  if (row.facts.scope != Scope::kNone) line.Set("scope", ToString(row.facts.scope));
  line.Set("type", row.facts.definition).Set("served", ToString(row.served));
  line.Number("deprecated", lifecycle.deprecated).Number("removed", lifecycle.removed);
  if (lifecycle.replacement) {
    line.Set("replacement", ApiVersion(*lifecycle.replacement) + ":" + lifecycle.replacement->kind);
  }
  if (lifecycle.same_shape) line.Set("same", *lifecycle.same_shape ? "yes" : "no");
  if (!lifecycle.note.empty()) line.Set("note", JsonQuote(lifecycle.note));
  return line.End();
}

std::string WriteField(const FieldRow& field, VersionRange type_versions) {
  const FieldFacts& facts = field.facts;
  Line line("  " + field.name);
  line.Word(facts.type).Flag("required", facts.required).Set("default", facts.default_json);
  line.Set("enum", facts.enum_json).Set("list", facts.list_type).Set("keys", facts.list_map_keys);
  line.Set("merge", facts.patch_merge_key).Flag("retain", facts.retain_keys);
  if (!Same(field.versions, type_versions)) line.Word(ToString(field.versions));
  return line.End();
}

// Words of a line; a blank inside a JSON string does not part words.
std::vector<std::string_view> Words(std::string_view line) {
  std::vector<std::string_view> words;
  size_t begin = 0;
  bool quoted = false;
  for (size_t i = 0; i <= line.size(); ++i) {
    if (i < line.size() && quoted && line[i] == '\\')
      ++i;
    else if (i < line.size() && line[i] == '"')
      quoted = !quoted;
    else if (i >= line.size() || (line[i] == ' ' && !quoted)) {
      size_t end = std::min(i, line.size());
      if (end > begin) words.push_back(line.substr(begin, end - begin));
      begin = i + 1;
    }
  }
  return words;
}

std::optional<Minor> ReadMinor(std::string_view text) {
  Minor minor = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), minor);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return minor;
}

std::optional<VersionRange> ReadRange(std::string_view text) {
  size_t dash = text.find('-');
  if (dash == text.npos) return std::nullopt;
  auto first = dash == 0 ? Minor{0} : ReadMinor(text.substr(0, dash));
  auto last = dash + 1 == text.size() ? VersionRange::kNoEnd : ReadMinor(text.substr(dash + 1));
  if (!first || !last) return std::nullopt;
  return VersionRange{*first, *last};
}

std::optional<std::string> Unquote(std::string_view json) {
  auto document = JsonDocument::Parse(json);
  if (!document || !document->root().is_string()) return std::nullopt;
  return std::string(document->root().AsString());
}

GroupVersionKind ReadGvk(std::string_view api_version, std::string_view kind) {
  size_t slash = api_version.find('/');
  std::string_view group = slash == api_version.npos ? "" : api_version.substr(0, slash);
  return {std::string(group), std::string(api_version.substr(slash + 1)), std::string(kind)};
}

// Reads line by line. Every Read function says whether it understood its line.
class Reader {
 public:
  Result<ApiTable> Run(std::string_view text) {
    for (size_t number = 1; !text.empty(); ++number) {
      size_t end = std::min(text.find('\n'), text.size());
      if (!ReadLine(text.substr(0, end))) {
        return Error{"line " + std::to_string(number) +
                     ": not understood: " + std::string(text.substr(0, end))};
      }
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    return std::move(table_);
  }

 private:
  bool ReadLine(std::string_view line) {
    auto words = Words(line);
    if (words.empty() || words[0].starts_with('#')) return true;
    if (line.starts_with("  ")) return ReadField(words);
    if (words[0] == "kind") return ReadKind(words);
    if (words[0] == "type") return ReadType(words);
    if (words[0] == "versions") return ReadVersions(words);
    if (words[0] != "short" || words.size() != 3) return false;
    return table_.short_names.emplace(words[1], words[2]).second;
  }

  bool ReadVersions(const std::vector<std::string_view>& words) {
    if (words.size() < 3 || words.size() > 4) return false;
    Minor* fields[] = {&table_.versions.oldest, &table_.versions.newest, &table_.versions.preview};
    for (size_t i = 1; i < words.size(); ++i) {
      auto minor = ReadMinor(words[i]);
      if (!minor) return false;
      *fields[i - 1] = *minor;
    }
    return true;
  }

  bool ReadKind(const std::vector<std::string_view>& words) {
    if (words.size() < 3) return false;
    KindRow row;
    for (size_t i = 3; i < words.size(); ++i) {
      size_t equals = words[i].find('=');
      if (equals == words[i].npos) return false;
      if (!ReadKindFact(words[i].substr(0, equals), words[i].substr(equals + 1), row)) return false;
    }
    return table_.kinds.emplace(ReadGvk(words[1], words[2]), std::move(row)).second;
  }

  static bool ReadKindFact(std::string_view key, std::string_view value, KindRow& row) {
    if (key == "plural") return row.facts.plural = value, true;
    if (key == "type") return row.facts.definition = value, true;
    if (key == "same") return row.lifecycle.same_shape = value == "yes", true;
    if (key == "scope") {
      row.facts.scope = value == "cluster" ? Scope::kCluster : Scope::kNamespaced;
      return value == ToString(row.facts.scope);
    }
    if (key == "replacement") {
      size_t colon = value.find(':');
      if (colon == value.npos) return false;
      row.lifecycle.replacement = ReadGvk(value.substr(0, colon), value.substr(colon + 1));
      return true;
    }
    if (key == "note") {
      auto note = Unquote(value);
      return note && (row.lifecycle.note = *note, true);
    }
    if (key == "served") {
      auto range = ReadRange(value);
      return range && (row.served = *range, true);
    }
    auto minor = ReadMinor(value);
    if (key == "deprecated") return minor && (row.lifecycle.deprecated = *minor, true);
    if (key == "removed") return minor && (row.lifecycle.removed = *minor, true);
    return false;
  }

  bool ReadType(const std::vector<std::string_view>& words) {
    if (words.size() < 2 || words.size() > 3) return false;
    auto range = words.size() == 3 ? ReadRange(words[2]) : kAlways;
    if (!range) return false;
    auto [type, is_new] = table_.types.emplace(words[1], TypeRow{*range, {}});
    type_ = &type->second;
    return is_new;
  }

  bool ReadField(const std::vector<std::string_view>& words) {
    if (!type_ || words.size() < 2) return false;
    FieldRow row{std::string(words[0]), {}, type_->versions};
    row.facts.type = words[1];
    for (size_t i = 2; i < words.size(); ++i) {
      if (!ReadFieldFact(words[i], row)) return false;
    }
    type_->fields.push_back(std::move(row));
    return true;
  }

  static bool ReadFieldFact(std::string_view word, FieldRow& row) {
    FieldFacts& facts = row.facts;
    if (word == "required") return facts.required = true;
    if (word == "retain") return facts.retain_keys = true;
    size_t equals = word.find('=');
    std::string_view key = word.substr(0, equals);
    std::pair<std::string_view, std::string*> texts[] = {{"default", &facts.default_json},
                                                         {"enum", &facts.enum_json},
                                                         {"list", &facts.list_type},
                                                         {"keys", &facts.list_map_keys},
                                                         {"merge", &facts.patch_merge_key}};
    for (auto [name, text] : texts) {
      if (equals != word.npos && key == name) return *text = word.substr(equals + 1), true;
    }
    auto range = ReadRange(word);
    return range && (row.versions = *range, true);
  }

  ApiTable table_;
  TypeRow* type_ = nullptr;
};

}  // namespace

std::string WriteTable(const ApiTable& table) {
  std::string out(kHeader);
  Line versions("versions");
  versions.Word(std::to_string(table.versions.oldest)).Word(std::to_string(table.versions.newest));
  if (table.versions.preview) versions.Word(std::to_string(table.versions.preview));
  out += versions.End() + "\n";
  for (const auto& [name, kind] : table.short_names) out += Line("short").Word(name).Word(kind).End();
  out += "\n";
  for (const auto& [gvk, row] : table.kinds) out += WriteKind(gvk, row);
  for (const auto& [name, type] : table.types) {
    Line line("\ntype");
    line.Word(name);
    if (!Same(type.versions, kAlways)) line.Word(ToString(type.versions));
    out += line.End();
    for (const FieldRow& field : type.fields) out += WriteField(field, type.versions);
  }
  return out;
}

Result<ApiTable> ReadTable(std::string_view text) {
  return Reader().Run(text);
}

}  // namespace kubevet::tools
