#include "engine/schema_location.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <utility>

namespace kubevet::engine {
namespace {

constexpr std::string_view kDefaultLayout =
    "/{{.NormalizedKubernetesVersion}}-standalone{{.StrictSuffix}}/{{.ResourceKind}}{{.KindSuffix}}.json";
constexpr size_t kLongestName = 253;

bool IsAlphanumeric(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 && static_cast<unsigned char>(c) < 0x80;
}

/// What a group, version or kind is made of; `..` and `/` are not.
bool IsName(std::string_view text) {
  if (text.empty() || text.size() > kLongestName || !IsAlphanumeric(text.front())) return false;
  return text.find("..") == std::string_view::npos && std::all_of(text.begin(), text.end(), [](char c) {
           return IsAlphanumeric(c) || c == '-' || c == '.';
         });
}

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::string_view Trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

bool IsDirectory(const FileSystem& files, const std::string& path) {
  const auto type = files.Stat(path);
  return type.ok() && *type == FileType::kDirectory;
}

/// What must be there whatever the kind: the file, or the folder before the first variable.
std::optional<Error> CheckBase(const FileSystem& files, const std::string& base, bool is_file) {
  const auto type = files.Stat(base);
  if (!type.ok()) return Error{fmt::format("{}: {}", base, type.error().message)};
  if (*type == FileType::kMissing) return Error{fmt::format("{}: no such file or directory", base)};
  if (!is_file && *type != FileType::kDirectory) return Error{fmt::format("{}: not a directory", base)};
  return std::nullopt;
}

}  // namespace

SchemaLocation::Variable SchemaLocation::FindVariable(std::string_view name) {
  constexpr std::pair<std::string_view, Variable> kVariables[] = {
      {".Group", Variable::kGroup},
      {".ResourceKind", Variable::kKind},
      {".ResourceAPIVersion", Variable::kVersion},
      {".KindSuffix", Variable::kKindSuffix},
      {".NormalizedKubernetesVersion", Variable::kKubernetes},
      {".StrictSuffix", Variable::kStrict},
  };
  for (const auto& [known, variable] : kVariables) {
    if (known == name) return variable;
  }
  return Variable::kNone;
}

Result<std::optional<SchemaLocation>> SchemaLocation::Parse(std::string_view location,
                                                            const FileSystem& files) {
  if (location == "default") return std::optional<SchemaLocation>();
  if (location.starts_with("http://") || location.starts_with("https://")) {
    return Error{
        fmt::format("`{}` is in the network, where kubevet does not go; download the schemas and name their "
                    "directory",
                    location)};
  }
  if (location.empty()) return Error{"an empty path is no location of schemas"};
  std::string text(location);
  while (text.size() > 1 && text.ends_with('/')) text.pop_back();
  const bool is_file = text.ends_with("json") && !IsDirectory(files, text);
  if (!is_file) text += kDefaultLayout;

  SchemaLocation out;
  for (size_t i = 0; i < text.size();) {
    const size_t open = text.find("{{", i);
    if (open == std::string::npos) {
      out.pieces_.push_back({text.substr(i), Variable::kNone});
      break;
    }
    const size_t close = text.find("}}", open);
    if (close == std::string::npos) return Error{fmt::format("`{}`: `{{{{` is not closed", location)};
    const std::string_view name = Trimmed(std::string_view(text).substr(open + 2, close - open - 2));
    const Variable variable = FindVariable(name);
    if (variable == Variable::kNone) {
      return Error{fmt::format(
          "`{}`: there is no variable `{{{{{}}}}}`; known are .Group, .ResourceKind, .ResourceAPIVersion, "
          ".KindSuffix, .NormalizedKubernetesVersion and .StrictSuffix",
          location, name)};
    }
    out.pieces_.push_back({text.substr(i, open - i), variable});
    i = close + 2;
  }
  const size_t variable = text.find("{{");
  const bool is_one_file = variable == std::string::npos;
  out.folder_ = FolderOf(text.substr(0, variable));
  if (const auto error = CheckBase(files, is_one_file ? text : out.folder_, is_one_file)) return *error;
  return std::optional<SchemaLocation>(std::move(out));
}

std::vector<std::string> SchemaLocation::PathsOf(const ResourceId& id, const k8s::Target& target) const {
  const std::string_view api_version = id.api_version;
  const size_t slash = api_version.find('/');
  // As kubeconform has it, the group of `v1` is `v1`.
  const std::string_view group = api_version.substr(0, slash);
  const std::string_view version =
      slash == std::string_view::npos ? api_version : api_version.substr(slash + 1);
  if (!IsName(group) || !IsName(version) || !IsName(id.kind)) return {};
  std::string suffix = "-" + Lower(group.substr(0, group.find('.')));
  if (slash != std::string_view::npos) suffix += "-" + Lower(version);

  const auto path_for = [&](const std::string& kubernetes) {
    std::string path;
    for (const Piece& piece : pieces_) {
      path += piece.text;
      if (piece.variable == Variable::kGroup) path += group;
      if (piece.variable == Variable::kKind) path += Lower(id.kind);
      if (piece.variable == Variable::kVersion) path += version;
      if (piece.variable == Variable::kKindSuffix) path += suffix;
      if (piece.variable == Variable::kKubernetes) path += kubernetes;
      if (piece.variable == Variable::kStrict) path += "-strict";
    }
    return path;
  };
  std::vector<std::string> paths = {
      path_for(fmt::format("v1.{}.{}", target.minor, std::max(target.patch, 0)))};
  if (std::string other = path_for("master"); other != paths[0]) paths.push_back(std::move(other));
  return paths;
}

}  // namespace kubevet::engine
