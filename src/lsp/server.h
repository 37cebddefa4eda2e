// Answers an editor's questions about manifests, without knowing how they are asked. Open texts count before
// files; each text is read once, and judged together with its project as `check` would.
//
// Threads: one. Everything is a plain call; work that may take long is cut into pieces (Advance), between
// which the caller can look for something newer.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/overlay_file_system.h"
#include "base/result.h"
#include "base/source.h"
#include "engine/rulings.h"
#include "lsp/answers.h"
#include "lsp/project.h"
#include "lsp/stop_flag.h"
#include "lsp/waiting.h"

namespace kubevet::lsp {

/// The file at `path` as it is committed, or nothing when it is not there; an error when there is no git.
using ReadCommitted =
    std::function<Result<std::vector<std::unique_ptr<const Source>>>(const std::string& path)>;

struct ServerOptions {
  engine::RulingOptions rulings;  ///< what the command line asks for
  ReadCommitted read_committed = nullptr;
};

class Server {
 public:
  /// `disk` must outlive it.
  Server(const FileSystem& disk, ServerOptions options);

  /// The folders of the workspace, absolute.
  void AddFolder(const std::string& path);
  void RemoveFolder(const std::string& path);

  void Open(const std::string& path, int64_t version, std::string text);
  /// False when it is not open.
  bool Change(const std::string& path, int64_t version, std::string text);
  bool Close(const std::string& path);
  /// Files were made, changed or deleted on the disk.
  void DiskChanged(const std::vector<std::string>& paths);

  /// Does a piece of what there is to do in the background; false when there is nothing.
  bool Advance();
  /// The document whose report is not up to date and is to be told next: what changed last comes first.
  std::optional<std::string> NextToTell() const;
  /// Its report is told.
  void Told(const std::string& path);
  /// Whether a report would take the whole project into account.
  bool KnowsEverythingAbout(const std::string& path);
  Report ReportOn(const std::string& path);
  /// The files that `check` of the workspace's folders would tell about; complete when Advance() has nothing
  /// left to do.
  std::vector<std::string> WorkspaceFiles();
  /// Another one whenever a report may have changed.
  uint64_t revision() const { return revision_; }
  /// Broken configurations, by file, and those that were broken when this was asked last.
  std::vector<std::pair<std::string, std::optional<Error>>> TakeConfigurationProblems();

  bool IsOpen(const std::string& path) const { return open_.contains(path); }
  std::optional<int64_t> VersionOf(const std::string& path) const;
  std::vector<std::string> open_paths() const;
  /// The text of an open document or a file; null when there is none.
  std::shared_ptr<const std::string> TextOf(const std::string& path) const;

  std::optional<Hover> HoverAt(const std::string& path, uint32_t offset);
  std::vector<CompletionItem> CompleteAt(const std::string& path, uint32_t offset);
  /// For the findings of a document that meet a span.
  std::vector<Action> ActionsAt(const std::string& path, Span span);
  std::vector<Place> DefinitionsAt(const std::string& path, uint32_t offset);
  /// What is found until `stop` is requested.
  std::vector<Place> ReferencesAt(const std::string& path, uint32_t offset, bool with_definition,
                                  const StopFlag& stop = {});
  /// What could be renamed at a place.
  std::optional<Place> RenamedAt(const std::string& path, uint32_t offset);
  Result<std::vector<TextChange>> Rename(const std::string& path, uint32_t offset,
                                         const std::string& new_name);
  std::vector<Symbol> SymbolsOf(const std::string& path);
  std::vector<Symbol> FindSymbols(const std::string& query, const StopFlag& stop = {});
  std::vector<Fold> FoldsOf(const std::string& path);
  std::vector<Lens> LensesOf(const std::string& path);
  /// "rollout: 3 steps, web-2 → web-0".
  Result<std::string> TitleOf(const std::string& path, const Lens& lens);
  /// The plan of a workload, or of all in a document, against what is committed, in Markdown.
  Result<std::string> PlanOf(const std::string& path, const std::string& kind, const std::string& name_space,
                             const std::string& name);
  /// The rule, in Markdown; nothing when there is none.
  std::optional<std::string> ExplainRule(const std::string& path, const std::string& id);

  /// What was read of a document last.
  std::optional<Judged> Judge(const std::string& path);

 private:
  struct Buffer {
    int64_t version = 0;
    std::shared_ptr<const std::string> text;
    Project* project = nullptr;
  };

  Project& ProjectFor(const std::string& path);
  Project& ProjectOf(const std::string& path);
  void Touch(const std::string& path);
  void TellProjects(const std::string& path);
  void MarkProject(const Project& project);
  void Rehome();
  struct Committed;
  std::shared_ptr<const Committed> CommittedAt(const std::string& path);
  template <typename Use>
  Result<std::string> WithPlan(const std::string& path, const std::string& kind,
                               const std::string& name_space, const std::string& name, Use use);

  ServerOptions options_;
  uint64_t revision_ = 0;
  OverlayFileSystem files_;
  std::set<std::string> folders_;
  std::map<std::string, Buffer> open_;
  std::map<std::string, std::unique_ptr<Project>> projects_;  // by folder, or by the file that is alone
  Waiting to_tell_;                                           // open documents
  std::map<std::string, engine::Finished> found_;             // of open documents, as they are
  std::map<std::string, std::string> broken_;                 // projects with a problem, and the file of it
  std::map<std::string, std::shared_ptr<const Committed>> committed_;  // by path
};

}  // namespace kubevet::lsp
