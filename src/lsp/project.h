// The manifests below one folder, judged as `kubevet check FOLDER` judges them: the same inputs, the same
// configurations, the same rules over all of them together. Files are read one by one, when there is time;
// after a change only what changed is read again.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "engine/check.h"
#include "engine/rulings.h"
#include "engine/workspace.h"

namespace kubevet::lsp {

/// A file and what holds for it. Points into its project; good until the project changes.
struct Judged {
  std::shared_ptr<const engine::LoadedFile> file;
  const engine::Policy* policy = nullptr;
  const rules::Catalogue* catalogue = nullptr;
  const validate::CustomKinds* kinds = nullptr;  ///< those that are defined; null while they are not known
  const engine::Workspace* workspace = nullptr;  ///< the file alone while the project is not complete
  size_t index = 0;                              ///< in the workspace
  bool knows_everything = false;                 ///< the workspace is the whole project
};

/// Not to be used by two threads.
class Project {
 public:
  /// With an empty folder a project is nothing but the files that are named to it. `files` must outlive it.
  Project(const FileSystem& files, std::string folder, engine::RulingOptions options);

  const std::string& folder() const { return folder_; }

  /// A file that belongs to it although no walk may lead there.
  void Name(const std::string& path);
  void Forget(const std::string& path) { named_.erase(path); }
  /// The text of a file is another one now, or the file is new or gone, or a folder is. False when that is
  /// nothing to it.
  bool Changed(const std::string& path);
  /// Something is different that decides about files: a configuration, rules, what git ignores.
  void Reconsider();

  /// Does a piece of the work that is left; false when nothing is.
  bool Advance();
  bool IsComplete() const {
    return is_walked_ && next_ == entries_.size() && !definitions_changed_ && !error_;
  }
  /// Whether a file can be judged with all the others, after reading what changed.
  bool KnowsEverythingAbout(const std::string& path);
  /// Why nothing can be judged: a broken configuration.
  const std::optional<Error>& error() const { return error_; }

  /// Nothing for a file that is excluded, or that cannot be judged.
  std::optional<Judged> Judge(const std::string& path);
  /// What is found in it, as far as what is known allows: before the project is complete only what the file
  /// says by itself.
  std::optional<engine::Finished> FindingsOf(const std::string& path);
  /// The files that are told about, once the project is walked.
  std::vector<std::string> input_paths() const;
  bool IsInput(const std::string& path) const;
  /// Everything that is read so far.
  std::vector<std::shared_ptr<const engine::LoadedFile>> files() const;
  /// All of them together, once the project is complete; null before.
  const engine::Workspace* WholeWorkspace();
  const engine::Rulings* rulings() const { return ruled_ ? &ruled_->rulings : nullptr; }

 private:
  struct Entry {
    engine::InputFile input;
    engine::Role role = engine::Role::kManifest;
    size_t policy = 0;
    std::shared_ptr<const engine::LoadedFile> file;  // null: to be read
    bool defines_kinds = false;                      // or did when it was read last
  };
  /// A file judged before the others are known.
  struct Alone {
    bool is_known = false;
    std::unique_ptr<engine::RuledInputs> ruled;  // null: it is excluded, or nothing can be judged
    std::shared_ptr<const engine::LoadedFile> file;
    std::unique_ptr<const engine::Workspace> workspace;
  };

  void Walk();
  void FindRoles();
  void Load(Entry& entry);
  bool Settle();
  void UseDefinitions();
  void LoadWhatChanged(const std::string& path);
  Alone& JudgeAlone(const std::string& path);

  const FileSystem& files_;
  std::string folder_;
  engine::RulingOptions options_;
  std::set<std::string> named_;
  std::set<std::string> passed_over_;  // of those: what configurations leave out, and what is no manifest
  bool has_rule_files_ = false;
  std::optional<Error> error_;
  bool is_walked_ = false;
  std::unique_ptr<engine::RuledInputs> ruled_;
  std::vector<Entry> entries_;           // inputs, context, inventories
  std::map<std::string, size_t> index_;  // by path
  size_t input_count_ = 0;
  size_t first_inventory_ = 0;
  size_t next_ = 0;            // the first entry that may have to be read
  bool was_complete_ = false;  // since the last walk
  std::unique_ptr<const validate::CustomKinds> kinds_;
  bool definitions_changed_ = false;  // kinds_ and what it judged are out of date
  std::unique_ptr<const engine::Workspace> workspace_;
  std::map<std::string, Alone> alone_;
};

}  // namespace kubevet::lsp
