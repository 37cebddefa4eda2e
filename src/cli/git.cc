#include "cli/git.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "base/glob.h"
#include "base/memory_file_system.h"
#include "cli/process.h"
#include "engine/inputs.h"
#include "engine/roles.h"

namespace kubevet::cli {
namespace {

using Sources = std::vector<std::unique_ptr<const Source>>;

/// What one argument asks for below a directory: a file, what a pattern matches, or every manifest.
struct Wanted {
  std::string file;
  std::optional<PathPattern> pattern;
  bool any_extension = false;

  bool Takes(std::string_view path) const {
    if (!file.empty()) return path == file;
    if (!any_extension && !engine::HasManifestExtension(path)) return false;
    return !pattern || TakesByPattern(path);
  }

 private:
  /// A pattern may match the file or a directory on the way to it.
  bool TakesByPattern(std::string_view path) const {
    PathPattern::State state = pattern->Start();
    for (size_t begin = 0; begin <= path.size() && !state.empty();) {
      const size_t end = std::min(path.find('/', begin), path.size());
      state = pattern->Step(state, path.substr(begin, end - begin));
      if (pattern->Accepts(state)) return true;
      begin = end + 1;
    }
    return false;
  }
};

using WantedByDirectory = std::map<std::string, std::vector<Wanted>>;

WantedByDirectory Sort(const FileSystem& files, const std::vector<std::string>& arguments) {
  WantedByDirectory wanted;
  const auto is = [&](const std::string& path, FileType type) {
    const auto found = files.Stat(path);
    return found.ok() && *found == type;
  };
  for (const std::string& argument : arguments) {
    if (argument.empty() || argument == "-") continue;
    if (is(argument, FileType::kDirectory)) {
      wanted[argument].emplace_back();
    } else if (is(argument, FileType::kFile)) {
      const std::string_view directory = DirectoryOf(argument);
      wanted[directory.empty() ? "." : std::string(directory)].push_back(
          {std::string(BaseName(argument)), std::nullopt});
    } else if (HasWildcard(argument)) {
      const engine::SplitPattern split = engine::SplitAtWildcard(argument);
      if (!is(split.directory, FileType::kDirectory)) continue;
      wanted[split.directory].push_back(
          {{}, PathPattern(split.pattern), engine::NamesExtension(split.pattern)});
    }
  }
  if (arguments.empty()) wanted["."].emplace_back();
  return wanted;
}

/// A file in a tree.
struct Blob {
  std::string id;
  std::string path;
};

/// git in one directory.
class Repository {
 public:
  /// `flag` is what asked for it, for errors.
  Repository(const std::string& directory, const std::string& revision, std::string flag)
      : directory_(directory), revision_(revision), flag_(std::move(flag)) {}

  Result<std::string> FindTree() const {
    auto run = Git({"rev-parse", "--verify", "--quiet", "--end-of-options", revision_ + "^{tree}"});
    if (!run.ok()) return run.error();
    if (run->exit_code == 1) {
      return Error{fmt::format("`{}`: there is no such revision", flag_)};
    }
    if (run->exit_code != 0) return Failed(*run);
    while (!run->out.empty() && run->out.back() == '\n') run->out.pop_back();
    return std::move(run->out);
  }

  /// Where in the repository the directory is: "k8s/base/", empty at its root.
  Result<std::string> FindPrefix() const {
    auto run = Git({"rev-parse", "--show-prefix"});
    if (!run.ok()) return run.error();
    if (run->exit_code != 0) return Failed(*run);
    while (!run->out.empty() && run->out.back() == '\n') run->out.pop_back();
    return std::move(run->out);
  }

  /// The files below the directory, relative to it; no links, no submodules.
  Result<std::vector<Blob>> List(const std::string& tree) const {
    return List({"ls-tree", "-r", "-z", tree});
  }
  /// The files beside the directory: "../kustomization.yaml".
  Result<std::vector<Blob>> ListBeside(const std::string& tree) const {
    return List({"ls-tree", "-z", tree, "../"});
  }

  Result<Sources> Read(const std::vector<Blob>& blobs) const {
    std::string ids;
    for (const Blob& blob : blobs) ids += blob.id + '\n';
    const auto run = Git({"cat-file", "--batch"}, ids);
    if (!run.ok()) return run.error();
    if (run->exit_code != 0) return Failed(*run);
    Sources sources;
    std::string_view rest = run->out;
    for (const Blob& blob : blobs) {
      auto text = TakeBlob(rest);
      if (!text) return Error{fmt::format("`{}`: git does not have {}", flag_, blob.path)};
      std::string path = fmt::format("{}:{}", revision_, JoinPath(directory_, blob.path));
      sources.push_back(std::make_unique<const Source>(std::move(path), std::string(*text)));
    }
    return sources;
  }

 private:
  Result<std::vector<Blob>> List(const std::vector<std::string>& command) const {
    auto run = Git(command);
    if (!run.ok()) return run.error();
    if (run->exit_code != 0) return Failed(*run);
    std::vector<Blob> blobs;
    std::string_view rest = run->out;
    while (!rest.empty()) {
      const std::string_view entry = rest.substr(0, rest.find('\0'));
      rest.remove_prefix(std::min(rest.size(), entry.size() + 1));
      const size_t type = entry.find(' ') + 1, id = entry.find(' ', type) + 1, tab = entry.find('\t', id);
      constexpr std::string_view kRegular = "100";
      if (tab == std::string_view::npos || !entry.starts_with(kRegular)) continue;
      blobs.push_back({std::string(entry.substr(id, tab - id)), std::string(entry.substr(tab + 1))});
    }
    return blobs;
  }

  Result<Finished> Git(const std::vector<std::string>& arguments, std::string_view input = {}) const {
    std::vector<std::string> all = {"git", "-C", directory_};
    all.insert(all.end(), arguments.begin(), arguments.end());
    // What a partial clone lacks stays away: kubevet needs no network.
    return RunProcess(all, input, {"GIT_NO_LAZY_FETCH=1", "GIT_TERMINAL_PROMPT=0"});
  }

  Error Failed(const Finished& run) const {
    std::string_view why = run.err;
    why = why.substr(0, why.find('\n'));
    constexpr std::string_view kFatal = "fatal: ";
    if (why.starts_with(kFatal)) why.remove_prefix(kFatal.size());
    if (why.starts_with("not a git repository")) {
      return {fmt::format("`{}`: {} is in no git repository", flag_,
                          directory_ == "." ? "the current directory" : directory_)};
    }
    return {fmt::format("`{}`: git says: {}", flag_, why)};
  }

  /// `ID blob SIZE`, a line, and that many bytes, and a line break.
  static std::optional<std::string_view> TakeBlob(std::string_view& rest) {
    const std::string_view header = rest.substr(0, rest.find('\n'));
    const std::string_view number = header.substr(header.rfind(' ') + 1);
    size_t size = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), size);
    if (error != std::errc() || header.size() + size + 2 > rest.size()) return std::nullopt;
    const std::string_view text = rest.substr(header.size() + 1, size);
    rest.remove_prefix(header.size() + size + 2);
    return text;
  }

  const std::string& directory_;
  const std::string& revision_;
  const std::string flag_;
};

/// Of files in a revision, those that hold whole objects. `beside` are files that may tell what the others
/// are.
std::vector<engine::Role> RolesIn(const std::string& prefix, const std::vector<Blob>& blobs,
                                  const Sources& sources, const std::vector<Blob>& beside,
                                  const Sources& beside_sources) {
  MemoryFileSystem files;
  std::vector<engine::InputFile> inputs;
  for (size_t i = 0; i < blobs.size(); ++i) {
    inputs.push_back({"/" + prefix + blobs[i].path});
    files.AddFile(inputs.back().path, std::string(sources[i]->text()));
  }
  for (size_t i = 0; i < beside.size(); ++i) {
    std::string_view folder = prefix, path = beside[i].path;
    if (path.starts_with("../")) {
      folder = DirectoryOf(folder.substr(0, folder.size() - 1));
      path.remove_prefix(3);
    }
    files.AddFile(JoinPath("/" + std::string(folder), path), std::string(beside_sources[i]->text()));
  }
  return engine::FindRoles(files, inputs);
}

/// The root of the repository that an absolute path is in.
std::optional<std::string> FindRoot(const FileSystem& files, std::string path) {
  while (!path.empty()) {
    path.resize(path.rfind('/'));
    const auto found = files.Stat(path + "/.git");
    if (found.ok() && *found != FileType::kMissing) return path.empty() ? "/" : path;
  }
  return std::nullopt;
}

/// Absolute paths by the root of their repository, as indexes.
using ByRoot = std::map<std::string, std::vector<size_t>>;

Result<ByRoot> SortByRoot(const FileSystem& files, const std::vector<std::string>& paths,
                          const std::string& flag) {
  ByRoot by_root;
  std::map<std::string_view, std::optional<std::string>> roots;  // by folder
  for (size_t i = 0; i < paths.size(); ++i) {
    const auto [folder, is_new] = roots.try_emplace(DirectoryOf(paths[i]));
    if (is_new) folder->second = FindRoot(files, paths[i]);
    if (!folder->second) return Error{fmt::format("`{}`: {} is in no git repository", flag, paths[i])};
    by_root[*folder->second].push_back(i);
  }
  return by_root;
}

}  // namespace

Result<std::vector<std::optional<std::string>>> ReadTextsFromGit(const FileSystem& files,
                                                                 const std::string& revision,
                                                                 const std::vector<std::string>& paths,
                                                                 const std::string& flag) {
  const auto by_root = SortByRoot(files, paths, flag);
  if (!by_root.ok()) return by_root.error();
  std::vector<std::optional<std::string>> texts(paths.size());
  for (const auto& [root, indexes] : *by_root) {
    const Repository repository(root, revision, flag);
    const auto tree = repository.FindTree();
    if (!tree.ok()) return tree.error();
    auto listed = repository.List(*tree);
    if (!listed.ok()) return listed.error();
    std::map<std::string_view, const Blob*> by_path;
    for (const Blob& blob : *listed) by_path[blob.path] = &blob;
    std::vector<Blob> blobs;
    std::vector<size_t> wanted;
    for (const size_t i : indexes) {
      const auto found = by_path.find(std::string_view(paths[i]).substr(root == "/" ? 1 : root.size() + 1));
      if (found == by_path.end()) continue;
      blobs.push_back(*found->second);
      wanted.push_back(i);
    }
    const auto sources = repository.Read(blobs);
    if (!sources.ok()) return sources.error();
    for (size_t k = 0; k < wanted.size(); ++k) texts[wanted[k]] = std::string((*sources)[k]->text());
  }
  return texts;
}

Result<Sources> ReadFromGit(const FileSystem& files, const std::string& revision,
                            const std::vector<std::string>& arguments, const std::string& flag) {
  Sources sources;
  for (const auto& [directory, wanted] : Sort(files, arguments)) {
    const Repository repository(directory, revision, flag);
    const auto tree = repository.FindTree();
    if (!tree.ok()) return tree.error();
    const auto prefix = repository.FindPrefix();
    if (!prefix.ok()) return prefix.error();
    auto blobs = repository.List(*tree);
    if (!blobs.ok()) return blobs.error();
    std::vector<Blob> beside;
    if (!prefix->empty()) {
      auto found = repository.ListBeside(*tree);
      if (!found.ok()) return found.error();
      beside = std::move(*found);
    }
    beside.insert(beside.end(), blobs->begin(), blobs->end());
    std::erase_if(beside, [](const Blob& blob) { return !engine::TellsRoles(BaseName(blob.path)); });
    std::erase_if(*blobs, [&wanted = wanted](const Blob& blob) {
      return std::none_of(wanted.begin(), wanted.end(),
                          [&](const Wanted& each) { return each.Takes(blob.path); });
    });
    auto read = repository.Read(*blobs);
    if (!read.ok()) return read.error();
    const auto read_beside = repository.Read(beside);
    if (!read_beside.ok()) return read_beside.error();
    const auto roles = RolesIn(*prefix, *blobs, *read, beside, *read_beside);
    for (size_t i = 0; i < roles.size(); ++i) {
      if (roles[i] == engine::Role::kManifest) sources.push_back(std::move((*read)[i]));
    }
  }
  return sources;
}

}  // namespace kubevet::cli
