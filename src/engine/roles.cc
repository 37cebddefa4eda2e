#include "engine/roles.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>

#include "base/hash.h"
#include "yaml/reader.h"

namespace kubevet::engine {
namespace {

constexpr std::array<std::string_view, 3> kKustomizationNames = {"kustomization.yaml", "kustomization.yml",
                                                                 "Kustomization"};
constexpr std::string_view kChainsawName = "chainsaw-test.yaml";

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

/// "assert.yaml" of "01-assert.yaml"; nothing for a name that is no step of a kuttl test.
std::string_view StepName(std::string_view name) {
  const size_t end = static_cast<size_t>(std::find_if_not(name.begin(), name.end(), IsDigit) - name.begin());
  if (end == 0 || end == name.size() || name[end] != '-' || !name.ends_with(".yaml")) return {};
  return name.substr(end + 1);
}

/// `word` alone or as the first word of a name: "assert.yaml", "assert-pods.yaml".
bool StartsWithWord(std::string_view name, std::string_view word) {
  return name.starts_with(word) && name.find_first_of(".-_", word.size()) == word.size();
}

bool NamesAssertion(std::string_view name) {
  return StartsWithWord(name, "assert") || StartsWithWord(name, "errors") || StartsWithWord(name, "error");
}

/// Whether a name has the word: "manager_webhook_patch.yaml", "patch-args.yaml". Kubebuilder writes such
/// files with the lines of the kustomization that would name them commented out.
bool HasWord(std::string_view name, std::string_view word) {
  constexpr std::string_view kBetweenWords = ".-_";
  for (size_t at = name.find(word); at != std::string_view::npos; at = name.find(word, at + 1)) {
    const bool starts = at == 0 || kBetweenWords.find(name[at - 1]) != std::string_view::npos;
    if (starts && name.find_first_of(kBetweenWords, at + word.size()) == at + word.size()) return true;
  }
  return false;
}

/// An absolute path without `.` and `..`, by its text alone.
std::string Clean(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(path.size(), part.size() + 1));
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (!parts.empty()) {
      parts.pop_back();
    }
  }
  std::string out;
  for (std::string_view part : parts) (out += '/') += part;
  return out;
}

/// The documents of a file that could be read.
struct Documents {
  std::unique_ptr<Source> source;
  std::vector<std::unique_ptr<yaml::Document>> all;
  auto begin() const { return all.begin(); }
  auto end() const { return all.end(); }
};

class RoleFinder {
 public:
  explicit RoleFinder(const FileSystem& files) : files_(files) {}

  std::vector<Role> Run(const std::vector<InputFile>& inputs) {
    std::vector<const std::string*> folders;  // of each input
    folders.reserve(inputs.size());
    const std::string* last = nullptr;
    std::string_view above;
    for (const InputFile& input : inputs) {
      const std::string& folder = *folders.emplace_back(&RealFolderOf(input));
      if (folder.empty()) continue;
      if (&folder != std::exchange(last, &folder)) {
        ReadFolder(folder);
        if (FolderOf(folder) != std::exchange(above, FolderOf(folder))) ReadFolder(std::string(above));
      }
      if (!StepName(BaseName(input.path)).empty()) ReadTestStep(folder, BaseName(input.path));
    }
    std::vector<Role> roles;
    roles.reserve(inputs.size());
    for (size_t i = 0; i < inputs.size(); ++i) roles.push_back(RoleOf(inputs[i], *folders[i]));
    return roles;
  }

 private:
  /// The real path of an input's directory; empty for standard input.
  const std::string& RealFolderOf(const InputFile& input) {
    static const std::string kNone;
    if (input.is_standard_input) return kNone;
    const std::string_view directory = FolderOf(input.path);
    if (last_folder_ != nullptr && directory == last_directory_) return *last_folder_;
    auto [known, is_new] = real_.try_emplace(std::string(directory));
    if (is_new) {
      if (auto real = files_.RealPath(known->first); real.ok()) known->second = *real;
    }
    last_directory_ = directory;
    last_folder_ = &known->second;
    return known->second;
  }

  Role RoleOf(const InputFile& input, const std::string& folder) {
    if (folder.empty()) return Role::kManifest;
    const std::string_view name = BaseName(input.path);
    if (!told_.empty()) {
      if (auto told = told_.find(JoinPath(folder, name)); told != told_.end()) return told->second;
    }
    const std::string_view step = StepName(name);
    if (StartsWithWord(step, "assert") || StartsWithWord(step, "errors")) return Role::kAssertion;
    if (NamesAssertion(name) && IsTest(folder)) return Role::kAssertion;
    return HasWord(name, "patch") || BaseName(folder) == "patches" ? Role::kPatch : Role::kManifest;
  }

  /// Whether a directory, or the one above, holds a test.
  bool IsTest(const std::string& folder) {
    if (tests_.contains(folder) || tests_.contains(FolderOf(folder))) return true;
    auto [known, is_new] = has_steps_.try_emplace(folder);
    if (!is_new) return known->second;
    const auto entries = files_.List(folder);
    if (!entries.ok()) return false;
    known->second = std::any_of(entries->begin(), entries->end(),
                                [](const DirectoryEntry& entry) { return !StepName(entry.name).empty(); });
    return known->second;
  }

  void ReadFolder(const std::string& folder) {
    if (!read_.insert(folder).second) return;
    for (std::string_view name : kKustomizationNames) {
      if (IsFile(folder, name)) ReadKustomization(folder, name);
    }
    if (!IsFile(folder, kChainsawName)) return;
    tests_.insert(folder);
    for (const auto& document : Read(folder, kChainsawName)) ReadAssertions(folder, document->root());
  }

  bool IsFile(std::string_view folder, std::string_view name) const {
    const auto type = files_.StatIn(folder, name);
    return type.ok() && *type == FileType::kFile;
  }

  Documents Read(const std::string& folder, std::string_view name, std::string_view needle = {}) const {
    Documents out;
    auto source = ReadSource(files_, {JoinPath(folder, name)});
    if (!source.ok() || (*source)->text().find(needle) == std::string_view::npos) return out;
    out.source = std::move(*source);
    out.all = yaml::ReadDocuments(*out.source);
    std::erase_if(out.all, [](const auto& document) { return document->error().has_value(); });
    return out;
  }

  void Tell(const std::string& folder, yaml::Node path, Role role) {
    const auto text = path.AsString();
    if (!text || text->find('\n') != std::string_view::npos) return;  // a patch written in place
    Tell(text->starts_with('/') ? std::string(*text) : JoinPath(folder, *text), role);
  }

  /// If others say something else, the first of enum Role counts.
  void Tell(const std::string& path, Role role) {
    const auto [told, is_new] = told_.try_emplace(Clean(path), role);
    if (!is_new) told->second = std::min(told->second, role);
  }

  void ReadKustomization(const std::string& folder, std::string_view name) {
    for (const auto& document : Read(folder, name)) {
      const yaml::Node root = document->root();
      for (yaml::Node path : root["patchesStrategicMerge"].items()) Tell(folder, path, Role::kPatch);
      for (std::string_view list : {"patches", "patchesJson6902"}) {
        for (yaml::Node patch : root[list].items())
          Tell(folder, patch.IsString() ? patch : patch["path"], Role::kPatch);
      }
      for (std::string_view list : {"configMapGenerator", "secretGenerator"}) {
        for (yaml::Node generator : root[list].items()) {
          for (yaml::Node file : generator["files"].items()) TellGeneratorFile(folder, file);
        }
      }
    }
  }

  /// `path` or `key=path`.
  void TellGeneratorFile(const std::string& folder, yaml::Node file) {
    const std::string_view text = file.AsString().value_or("");
    const std::string_view path = text.substr(text.find('=') + 1);
    Tell(JoinPath(folder, path), Role::kGeneratorFile);
  }

  /// `assert: [files/a.yaml]`, `error: […]`, relative to the step.
  void ReadTestStep(const std::string& folder, std::string_view name) {
    for (const auto& document : Read(folder, name, "kuttl.dev/")) {
      tests_.insert(folder);
      for (std::string_view list : {"assert", "error"}) {
        for (yaml::Node path : document->root()[list].items()) Tell(folder, path, Role::kAssertion);
      }
    }
  }

  /// `assert: {file: a.yaml}` at any depth: Chainsaw has them in `try`, `catch`, `finally` and `cleanup`.
  void ReadAssertions(const std::string& folder, yaml::Node node, int depth = 0) {
    constexpr int kDeepest = 16;
    if (depth > kDeepest) return;
    for (auto [key, value] : node.entries()) {
      const bool is_assertion = key.text() == "assert" || key.text() == "error";
      if (is_assertion) Tell(folder, value["file"], Role::kAssertion);
      ReadAssertions(folder, value, depth + 1);
    }
    for (yaml::Node item : node.items()) ReadAssertions(folder, item, depth + 1);
  }

  const FileSystem& files_;
  TextMap<std::string, std::string> real_;  // real paths of directories
  TextSet<std::string> read_;               // directories
  TextMap<std::string, Role> told_;         // by absolute path
  TextMap<std::string, bool> has_steps_;
  TextSet<std::string> tests_;  // directories of tests
  // What RealFolderOf was asked last: inputs come folder by folder.
  std::string_view last_directory_;
  const std::string* last_folder_ = nullptr;
};

}  // namespace

std::vector<Role> FindRoles(const FileSystem& files, const std::vector<InputFile>& inputs) {
  return RoleFinder(files).Run(inputs);
}

bool TellsRoles(std::string_view name) {
  return name == kChainsawName ||
         std::find(kKustomizationNames.begin(), kKustomizationNames.end(), name) != kKustomizationNames.end();
}

}  // namespace kubevet::engine
