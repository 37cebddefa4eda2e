#include "engine/schema_bundle.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <set>
#include <utility>
#include <vector>

#include "engine/path_glob.h"

namespace kubevet::engine {
namespace {

constexpr size_t kMostBytes = size_t{16} << 20;      // of a schema with all it refers to
constexpr size_t kMostBytesRead = size_t{64} << 20;  // of all files that schemas refer to

/// Without the percent-encoding of addresses.
std::string Decoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    unsigned char byte = 0;
    const std::string_view digits = text.substr(i + 1, 2);
    const bool is_encoded =
        text[i] == '%' && digits.size() == 2 &&
        std::from_chars(digits.data(), digits.data() + 2, byte, 16).ptr == digits.data() + 2;
    out += is_encoded ? static_cast<char>(byte) : text[i];
    if (is_encoded) i += 2;
  }
  return out;
}

}  // namespace

/// Makes one bundle.
class SchemaBundler::Work {
 public:
  Work(const SchemaBundler& bundler, const std::string& folder, const std::string& path)
      : bundler_(bundler), folder_(folder), path_(path) {}

  Result<BundledSchema> Run(JsonValue schema) {
    own_definitions_ = schema["definitions"];
    out_.BeginObject();
    for (uint32_t i = 0; i < schema.size(); ++i) {
      const auto [name, value] = schema.MemberAt(i);
      if (name != "definitions") CopyMember(name, value, {}, "");
    }
    out_.Key("definitions").BeginObject();
    for (uint32_t i = 0; i < own_definitions_.size(); ++i) {
      const auto [name, value] = own_definitions_.MemberAt(i);
      CopyMember(name, value, {}, "/definitions");
    }
    // Copying finds more of them.
    for (size_t i = 0; i < parts_.size(); ++i) {
      const Part part = parts_[i];
      whole_file_ = part.is_whole_file ? PointerBelow("/definitions", part.name) : "";
      CopyMember(part.name, part.schema, part.file, "/definitions");
      if (out_.text().size() > kMostBytes) return Error{"it is too large with what it refers to"};
    }
    out_.EndObject().EndObject();
    return BundledSchema{out_.Take(), std::move(unresolved_)};
  }

 private:
  struct Part {
    std::string file;
    std::string name;
    JsonValue schema;
    bool is_whole_file;
  };

  /// What a whole file is not copied with: its address, and what is copied when something refers to it.
  static bool IsOfFile(std::string_view name) {
    return name == "$id" || name == "id" || name == "definitions" || name == "$defs";
  }

  /// `file` is empty for the schema itself.
  void CopyMember(std::string_view name, JsonValue value, const std::string& file, const std::string& place) {
    out_.Key(name);
    const std::string below = PointerBelow(place, name);
    if (name == "$ref" && value.is_string()) {
      out_.String(Redirected(value.AsString(), file, below));
    } else {
      Copy(value, file, below);
    }
  }

  void Copy(JsonValue value, const std::string& file, const std::string& place) {
    if (value.is_object()) {
      out_.BeginObject();
      for (uint32_t i = 0; i < value.size(); ++i) {
        const auto [name, member] = value.MemberAt(i);
        if (place == whole_file_ && !file.empty() && IsOfFile(name)) continue;
        CopyMember(name, member, file, place);
      }
      out_.EndObject();
    } else if (value.is_array()) {
      out_.BeginArray();
      for (uint32_t i = 0; i < value.size(); ++i) Copy(value[i], file, place + "/" + std::to_string(i));
      out_.EndArray();
    } else {
      out_.Raw(value.ToJson());
    }
  }

  /// The reference as it is in the bundle.
  std::string Redirected(std::string_view reference, const std::string& file, const std::string& place) {
    const size_t hash = std::min(reference.find('#'), reference.size());
    const std::string path = Decoded(reference.substr(0, hash));
    const std::string pointer = Decoded(reference.substr(std::min(hash + 1, reference.size())));
    if (path.empty() && file.empty()) return std::string(reference);
    const auto name = path.find("://") != std::string::npos
                          ? Result<std::string>(Error{"it leads into the network"})
                          : NameOf(path.empty() ? file : PathFrom(file, path), pointer);
    if (!name.ok()) {
      unresolved_.emplace(place, name.error().message);
      return std::string(reference);
    }
    std::string out = "#";
    for (char c : PointerBelow("/definitions", *name)) out += c == '%' ? "%25" : std::string(1, c);
    return out;
  }

  std::string PathFrom(const std::string& file, const std::string& path) const {
    const std::string_view here = DirectoryOf(file.empty() ? path_ : file);
    return (std::filesystem::path(here) / path).lexically_normal().string();
  }

  /// The name that a schema of another file has among the definitions.
  Result<std::string> NameOf(const std::string& file, const std::string& pointer) {
    const File& read = bundler_.Read(folder_, file);
    if (!read.ok()) return Error{fmt::format("{}: {}", file, read.error().message)};
    const JsonValue schema = read->root().At(pointer);
    const bool is_pointer = pointer.empty() || pointer.starts_with('/');
    if (!is_pointer || (!schema.is_object() && !schema.is_bool()))
      return Error{fmt::format("{} has no schema at `#{}`", file, pointer)};
    const std::filesystem::path relative =
        std::filesystem::path(file).lexically_relative(std::string(DirectoryOf(path_)));
    std::string name = fmt::format("{}#{}", relative.empty() ? file : relative.string(), pointer);
    while (own_definitions_[std::string_view(name)]) name += '\'';
    if (names_.insert(name).second) parts_.push_back({file, name, schema, pointer.empty()});
    return name;
  }

  const SchemaBundler& bundler_;
  const std::string& folder_;
  const std::string& path_;
  JsonValue own_definitions_;
  JsonWriter out_;
  std::string whole_file_;  // the place of the part at hand when it is one
  std::vector<Part> parts_;
  std::set<std::string> names_;
  std::map<std::string, std::string> unresolved_;
};

std::string PlaceInFiles(std::string_view pointer) {
  const std::vector<std::string> steps = StepsOfPointer(pointer);
  const bool is_elsewhere =
      steps.size() > 1 && steps[0] == "definitions" && steps[1].find('#') != std::string::npos;
  std::string out = is_elsewhere ? steps[1] : "#";
  for (size_t i = is_elsewhere ? 2 : 0; i < steps.size(); ++i) out = PointerBelow(out, steps[i]);
  return out;
}

Result<BundledSchema> SchemaBundler::Bundle(const std::string& folder, const std::string& path,
                                            std::string text) const {
  if (text.find("\"$ref\"") == std::string::npos) return BundledSchema{std::move(text), {}};
  auto schema = JsonDocument::Parse(text);
  if (!schema.ok()) return schema.error();
  const JsonValue root = schema->root();
  // What else is wrong with a schema is found when it is compiled.
  if (!root.is_object() || (root["definitions"] && !root["definitions"].is_object()))
    return BundledSchema{std::move(text), {}};
  return Work(*this, folder, path).Run(root);
}

bool SchemaBundler::HasLookedFor(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  return read_.contains(path);
}

const SchemaBundler::File& SchemaBundler::Read(const std::string& folder, const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const auto known = read_.find(path);
  return known != read_.end() ? known->second : read_.emplace(path, ReadAnew(folder, path)).first->second;
}

SchemaBundler::File SchemaBundler::ReadAnew(const std::string& folder, const std::string& path) const {
  const auto real_folder = files_.RealPath(folder);
  if (!real_folder.ok()) return real_folder.error();
  const auto real = files_.RealPath(path);
  if (!real.ok()) return real.error();
  if (!IsWithin(*real_folder, *real)) return Error{fmt::format("is not in {}", folder)};
  const auto text = files_.Read(*real, kMostBytesRead - bytes_read_);
  if (!text.ok()) return text.error();
  bytes_read_ += text->size();
  return JsonDocument::Parse(*text);
}

}  // namespace kubevet::engine
