#include "engine/inputs.h"

#include <algorithm>
#include <array>
#include <new>
#include <utility>

#include "base/gitignore.h"
#include "base/glob.h"
#include "base/hash.h"

namespace kubevet::engine {
namespace {

constexpr std::array<std::string_view, 3> kExtensions = {".yaml", ".yml", ".json"};
constexpr std::array<std::string_view, 6> kVersionControl = {".git", ".hg", ".svn", ".jj", ".bzr", "_darcs"};
/// No real tree is deeper; a directory that is mounted into itself is.
constexpr int kMaxDepth = 256;

bool IsVersionControl(std::string_view name) {
  return std::find(kVersionControl.begin(), kVersionControl.end(), name) != kVersionControl.end();
}

/// `.#name`: the lock that Emacs leaves beside a file it edits, a link to nowhere.
bool IsEditorLock(std::string_view name) {
  return name.starts_with(".#");
}

bool Contains(const std::vector<DirectoryEntry>& entries, std::string_view name) {
  return std::any_of(entries.begin(), entries.end(), [&](const auto& entry) { return entry.name == name; });
}

/// Without slashes at the end; the root stays.
std::string WithoutSlash(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

class Finder {
 public:
  Finder(const FileSystem& files, const std::function<void(const InputFile&)>& on_file)
      : files_(files), on_file_(on_file) {}

  void AddArgument(const std::string& argument) {
    if (!inputs_.files.empty()) RememberFiles();
    const size_t before = inputs_.files.size() + inputs_.unreadable.size() + repeated_;
    if (argument == "-" || argument == "/dev/stdin") {
      AddStandardInput();
    } else if (argument.empty()) {
      Fail("", "the empty name is no path");
    } else {
      AddPath(argument);
    }
    if (inputs_.files.size() + inputs_.unreadable.size() + repeated_ == before)
      inputs_.fruitless.push_back(argument);
  }

  Inputs Take() { return std::move(inputs_); }

 private:
  /// A directory that is being walked.
  struct Folder {
    std::string path;      // as the user would write it
    std::string absolute;  // for git, which does not follow links below the start
    std::string real;      // for telling whether it was here before
    IgnoreChain ignored;   // of the folder above
    int depth = 0;
  };
  /// What a walk takes: everything with a manifest's extension, or what a pattern matches.
  struct Filter {
    const PathPattern* pattern = nullptr;
    bool any_extension = false;
  };

  void Fail(std::string path, std::string why) {
    inputs_.unreadable.push_back({std::move(path), std::move(why)});
  }

  void AddStandardInput() {
    if (has_standard_input_) {
      ++repeated_;
      return;
    }
    has_standard_input_ = true;
    inputs_.files.push_back({std::string(kStandardInputName), true});
  }

  void AddPath(const std::string& argument) {
    const auto type = files_.Stat(argument);
    if (!type.ok()) return Fail(argument, type.error().message);
    visited_.clear();
    switch (*type) {
      case FileType::kDirectory:
        return Walk(argument, Filter{});
      case FileType::kMissing:
        return HasWildcard(argument) ? AddPattern(argument) : Fail(argument, "no such file or directory");
      default:
        return AddFile(argument, false, [&] { return files_.RealPath(argument); });
    }
  }

  /// `real_path` tells where the path leads to.
  template <typename RealPath>
  void AddFile(std::string path, bool is_regular, RealPath real_path) {
    if (remembers_files_) {
      Result<std::string> real = real_path();
      if (!real.ok()) return Fail(std::move(path), real.error().message);
      if (!seen_.insert(*std::move(real)).second) {
        ++repeated_;
        return;
      }
    }
    on_file_(inputs_.files.emplace_back(InputFile{std::move(path), false, is_regular}));
  }

  /// A second way to a file begins with a link or another argument: up to there nothing is compared.
  void RememberFiles() {
    if (std::exchange(remembers_files_, true)) return;
    for (const InputFile& file : inputs_.files) {
      if (file.is_standard_input) continue;
      if (auto real = files_.RealPath(file.path); real.ok()) seen_.insert(*std::move(real));
    }
  }

  void AddPattern(const std::string& argument) {
    const SplitPattern split = SplitAtWildcard(argument);
    const PathPattern pattern(split.pattern);
    matched_ = false;
    Walk(split.directory, {&pattern, NamesExtension(split.pattern)});
    if (!matched_) Fail(argument, "no file or directory matches this pattern");
  }

  void Walk(const std::string& start, const Filter& filter) {
    const auto type = files_.Stat(start);
    if (type.ok() && *type != FileType::kDirectory) return;
    const auto real = files_.RealPath(start);
    if (!real.ok()) return Fail(start, real.error().message);
    const Folder folder{WithoutSlash(start), *real, *real, IgnoreChain::Above(files_, *real)};
    WalkFolder(folder, filter, filter.pattern != nullptr ? filter.pattern->Start() : PathPattern::State{});
  }

  void WalkFolder(const Folder& folder, const Filter& filter, const PathPattern::State& state) {
    if (!visited_.insert(folder.real).second) return;
    if (folder.depth > kMaxDepth) return Fail(folder.path, "the directories are nested too deeply");
    const auto entries = files_.List(folder.path);
    if (!entries.ok()) return Fail(folder.path, entries.error().message);
    const IgnoreChain ignored = folder.ignored.Enter(files_, folder.absolute, Contains(*entries, ".git"),
                                                     Contains(*entries, ".gitignore"));
    for (const DirectoryEntry& entry : *entries) VisitEntry(folder, ignored, entry, filter, state);
  }

  void VisitEntry(const Folder& folder, const IgnoreChain& ignored, const DirectoryEntry& entry,
                  const Filter& filter, const PathPattern::State& state) {
    const auto next =
        filter.pattern != nullptr ? filter.pattern->Step(state, entry.name) : PathPattern::State{};
    if (filter.pattern != nullptr && next.empty()) return;
    const bool matches = filter.pattern != nullptr && filter.pattern->Accepts(next);
    const bool is_link = entry.type == FileType::kSymlink;
    const auto path = [&] { return JoinPath(folder.path, entry.name); };
    const auto absolute = [&] { return JoinPath(folder.absolute, entry.name); };
    const auto real = [&]() -> Result<std::string> {
      if (is_link) return files_.RealPath(path());
      return JoinPath(folder.real, entry.name);
    };

    if (entry.type == FileType::kDirectory || (is_link && LeadsToDirectory(path()))) {
      std::string below = absolute();
      if (IsVersionControl(entry.name) || ignored.Ignores(below, true)) return;
      matched_ |= matches;
      if (is_link) RememberFiles();
      Result<std::string> target = real();
      if (!target.ok()) return Fail(path(), target.error().message);
      return WalkFolder({path(), std::move(below), *std::move(target), ignored, folder.depth + 1},
                        matches ? Filter{} : filter, next);
    }
    if (filter.pattern != nullptr && !matches) return;
    if (!HasManifestExtension(entry.name) && !filter.any_extension) return;
    if (is_link && IsEditorLock(entry.name)) return;
    if (!ignored.IsEmpty() && ignored.Ignores(absolute(), false)) return;
    matched_ = true;
    if (is_link) RememberFiles();
    AddFile(path(), entry.type == FileType::kFile, real);
  }

  bool LeadsToDirectory(const std::string& path) const {
    const auto type = files_.Stat(path);
    return type.ok() && *type == FileType::kDirectory;
  }

  const FileSystem& files_;
  const std::function<void(const InputFile&)>& on_file_;
  Inputs inputs_;
  bool remembers_files_ = false;
  TextSet<std::string> seen_;     // real paths of files, if it does
  TextSet<std::string> visited_;  // real paths of directories, within one argument
  bool has_standard_input_ = false;
  bool matched_ = false;
  size_t repeated_ = 0;
};

/// Manifests are text. UTF-16 and UTF-32 are full of zero bytes, so a byte order mark vouches for them.
bool IsText(std::string_view text) {
  constexpr size_t kSample = 8192;
  using namespace std::string_view_literals;
  const bool wide =
      text.starts_with("\xFF\xFE"sv) || text.starts_with("\xFE\xFF"sv) || text.starts_with("\0\0\xFE\xFF"sv);
  return wide || text.substr(0, kSample).find('\0') == std::string_view::npos;
}

}  // namespace

bool HasManifestExtension(std::string_view name) {
  return std::any_of(kExtensions.begin(), kExtensions.end(), [&](auto end) { return name.ends_with(end); });
}

SplitPattern SplitAtWildcard(const std::string& argument) {
  const size_t wildcard = argument.find_first_of("*?[");
  const size_t slash = argument.rfind('/', wildcard);
  if (slash == std::string::npos) return {".", argument};
  return {slash == 0 ? "/" : argument.substr(0, slash), argument.substr(slash + 1)};
}

bool NamesExtension(std::string_view pattern) {
  const std::string_view name = BaseName(pattern);
  const size_t dot = name.rfind('.');
  return dot != std::string_view::npos && !HasWildcard(name.substr(dot));
}

Inputs FindInputs(const FileSystem& files, const std::vector<std::string>& arguments,
                  const std::function<void(const InputFile&)>& on_file) {
  Finder finder(files, on_file);
  if (arguments.empty()) finder.AddArgument(".");
  for (const std::string& argument : arguments) finder.AddArgument(argument);
  return finder.Take();
}

Result<std::string> ReadInput(const FileSystem& files, const InputFile& file, uint64_t limit) {
  return file.is_standard_input ? files.ReadStandardInput(limit) : files.Read(file.path, limit);
}

std::vector<std::unique_ptr<Source>> ReadTogether(const FileSystem& files,
                                                  std::span<const InputFile* const> inputs) {
  std::vector<std::unique_ptr<Source>> sources(inputs.size());
  try {
    std::vector<const std::string*> paths;
    std::vector<size_t> numbers;
    for (size_t i = 0; i < inputs.size(); ++i) {
      if (!inputs[i]->is_regular) continue;
      paths.push_back(&inputs[i]->path);
      numbers.push_back(i);
    }
    files.ReadTogether(paths, [&](size_t i, std::string_view text) {
      if (IsText(text)) sources[numbers[i]] = std::make_unique<Source>(*paths[i], Source::Copied{text});
    });
  } catch (const std::bad_alloc&) {  // one of them alone may find enough
  }
  return sources;
}

Result<std::unique_ptr<Source>> ReadSource(const FileSystem& files, const InputFile& file, uint64_t limit) {
  auto text = ReadInput(files, file, limit);
  if (!text.ok()) return text.error();
  if (!IsText(*text)) return Error{"not text"};
  return std::make_unique<Source>(file.path, std::move(*text));
}

}  // namespace kubevet::engine
