#include "lsp/server.h"

#include <algorithm>
#include <utility>

#include "base/file_system.h"
#include "engine/configuration.h"
#include "engine/path_glob.h"

namespace kubevet::lsp {
namespace {

constexpr std::string_view kHelmTemplate = "Helm template";

/// The file that an error of a configuration is about: `FILE:LINE:COLUMN: MESSAGE`, `FILE: MESSAGE`.
std::string FileOf(const Error& error) {
  return error.message.substr(0, error.message.find(':'));
}

}  // namespace

Server::Server(const FileSystem& disk, ServerOptions options) : options_(std::move(options)), files_(disk) {
  options_.rulings.built_in = std::make_shared<const rules::Catalogue>(rules::Catalogue::BuiltIn());
}

void Server::AddFolder(const std::string& path) {
  if (folders_.insert(path).second) Rehome();
}

void Server::RemoveFolder(const std::string& path) {
  if (folders_.erase(path) > 0) Rehome();
}

/// The nearest folder with a configuration, as far as the repository goes; or else the folder of the
/// workspace; or else the file by itself.
Project& Server::ProjectFor(const std::string& path) {
  std::string folder;
  const auto exists = [&](std::string_view directory, std::string_view name) {
    const auto type = files_.Stat(JoinPath(directory.empty() ? "/" : directory, name));
    return type.ok() && *type != FileType::kMissing;
  };
  for (std::string_view at = path.starts_with('/') ? DirectoryOf(path) : std::string_view();
       !at.empty() && folder.empty(); at = DirectoryOf(at)) {
    if (!options_.rulings.no_config && exists(at, engine::kConfigurationName)) folder = at;
    if (exists(at, ".git")) break;
  }
  for (const std::string& each : folders_) {
    if (folder.empty() && engine::IsWithin(each, path)) folder = each;
  }
  const std::string key = folder.empty() ? path : folder;
  auto& project = projects_[key];
  if (project == nullptr) project = std::make_unique<Project>(files_, folder, options_.rulings);
  return *project;
}

/// The one that judges a file: of an open document its own, or else that of a folder of the workspace.
Project& Server::ProjectOf(const std::string& path) {
  if (const auto open = open_.find(path); open != open_.end()) return *open->second.project;
  for (const std::string& folder : folders_) {
    const auto found = projects_.find(folder);
    if (found != projects_.end() && found->second->IsInput(path)) return *found->second;
  }
  return ProjectFor(path);
}

/// Finds the projects of open documents anew.
void Server::Rehome() {
  ++revision_;
  std::set<const Project*> in_use;
  for (auto& [path, buffer] : open_) {
    Project& project = ProjectFor(path);
    in_use.insert(&project);
    if (buffer.project == &project) continue;
    if (buffer.project != nullptr) buffer.project->Forget(path);
    buffer.project = &project;
    project.Name(path);
    Touch(path);
  }
  std::erase_if(projects_, [&](const auto& each) {
    return !in_use.contains(each.second.get()) && !folders_.contains(each.first);
  });
}

void Server::Touch(const std::string& path) {
  ++revision_;
  found_.erase(path);
  to_tell_.PutFirst(path);
}

/// What is open in a project is to be judged again, after what is waiting.
void Server::MarkProject(const Project& project) {
  ++revision_;
  for (const auto& [path, buffer] : open_) {
    if (buffer.project != &project) continue;
    found_.erase(path);
    to_tell_.PutLast(path);
  }
}

/// Of a file with another text.
void Server::TellProjects(const std::string& path) {
  for (auto& [folder, project] : projects_) {
    if (project->Changed(path)) MarkProject(*project);
  }
}

void Server::Open(const std::string& path, int64_t version, std::string text) {
  Buffer& buffer = open_[path];
  buffer.version = version;
  const bool is_same = buffer.text != nullptr && *buffer.text == text;
  buffer.text = std::make_shared<const std::string>(std::move(text));
  // What is as on the disk, where it was read before, is not read again.
  const auto on_disk = is_same ? Result<std::string>(*buffer.text) : files_.Read(path);
  files_.Put(path, buffer.text);
  Project& project = ProjectFor(path);
  if (buffer.project != nullptr && buffer.project != &project) buffer.project->Forget(path);
  buffer.project = &project;
  project.Name(path);
  const bool is_new = !on_disk.ok() || *on_disk != *buffer.text;
  if (is_new) {
    TellProjects(path);
    if (BaseName(path) == engine::kConfigurationName) Rehome();
  }
  Touch(path);
}

bool Server::Change(const std::string& path, int64_t version, std::string text) {
  const auto found = open_.find(path);
  if (found == open_.end()) return false;
  Buffer& buffer = found->second;
  buffer.version = version;
  buffer.text = std::make_shared<const std::string>(std::move(text));
  files_.Put(path, buffer.text);
  TellProjects(path);
  Touch(path);
  return true;
}

bool Server::Close(const std::string& path) {
  const auto found = open_.find(path);
  if (found == open_.end()) return false;
  const auto text = found->second.text;
  found->second.project->Forget(path);
  open_.erase(found);
  files_.Remove(path);
  to_tell_.Remove(path);
  found_.erase(path);
  committed_.erase(path);
  const auto on_disk = files_.Read(path);
  if (!on_disk.ok() || *on_disk != *text) TellProjects(path);
  Rehome();
  return true;
}

void Server::DiskChanged(const std::vector<std::string>& paths) {
  bool is_about_homes = false;
  for (const std::string& path : paths) {
    committed_.clear();
    if (BaseName(path) == engine::kConfigurationName) is_about_homes = true;
    if (open_.contains(path)) continue;  // what is open counts
    TellProjects(path);
  }
  if (is_about_homes) Rehome();
}

bool Server::Advance() {
  for (auto& [folder, project] : projects_) {
    if (project->IsComplete() || project->error()) continue;
    const bool more = project->Advance();
    if (project->IsComplete() || project->error()) MarkProject(*project);
    if (more) return true;
  }
  return std::any_of(projects_.begin(), projects_.end(),
                     [](const auto& each) { return !each.second->IsComplete() && !each.second->error(); });
}

std::optional<std::string> Server::NextToTell() const {
  return to_tell_.First();
}

bool Server::KnowsEverythingAbout(const std::string& path) {
  const auto found = open_.find(path);
  return found == open_.end() || found->second.project->KnowsEverythingAbout(path);
}

std::optional<Judged> Server::Judge(const std::string& path) {
  const auto found = open_.find(path);
  if (found != open_.end()) return found->second.project->Judge(path);
  for (auto& [folder, project] : projects_) {
    if (auto judged = project->Judge(path); judged && judged->knows_everything) return judged;
  }
  return std::nullopt;
}

void Server::Told(const std::string& path) {
  to_tell_.Remove(path);
}

Report Server::ReportOn(const std::string& path) {
  Report report{path, VersionOf(path), {}, {}};
  Project& project = ProjectOf(path);
  auto known = found_.find(path);
  if (known == found_.end()) {
    auto finished = project.FindingsOf(path);
    known = found_.insert_or_assign(path, finished ? std::move(*finished) : engine::Finished()).first;
  }
  report.findings = known->second.findings;
  if (const auto judged = project.Judge(path)) {
    if (judged->file->analysis.not_judged.contains(std::string(kHelmTemplate))) {
      report.note = "a Helm template is not checked; render it: helm template … | kubevet check -";
    }
  }
  if (!IsOpen(path)) found_.erase(path);
  return report;
}

std::vector<std::string> Server::WorkspaceFiles() {
  std::vector<std::string> files;
  for (const std::string& folder : folders_) {
    auto& project = projects_[folder];
    if (project == nullptr) project = std::make_unique<Project>(files_, folder, options_.rulings);
    const auto paths = project->input_paths();
    files.insert(files.end(), paths.begin(), paths.end());
  }
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return files;
}

std::vector<std::pair<std::string, std::optional<Error>>> Server::TakeConfigurationProblems() {
  std::vector<std::pair<std::string, std::optional<Error>>> problems;
  std::map<std::string, std::string> broken;
  for (const auto& [folder, project] : projects_) {
    if (!project->error()) continue;
    const auto absolute = engine::AbsolutePath(files_, FileOf(*project->error()));
    if (!absolute.ok()) continue;
    broken.emplace(*absolute, project->error()->message);
  }
  for (const auto& [path, message] : broken_) {
    if (!broken.contains(path)) problems.emplace_back(path, std::nullopt);
  }
  for (const auto& [path, message] : broken) {
    const auto before = broken_.find(path);
    if (before == broken_.end() || before->second != message) problems.emplace_back(path, Error{message});
  }
  broken_ = std::move(broken);
  return problems;
}

std::optional<int64_t> Server::VersionOf(const std::string& path) const {
  const auto found = open_.find(path);
  return found == open_.end() ? std::nullopt : std::optional(found->second.version);
}

std::vector<std::string> Server::open_paths() const {
  std::vector<std::string> paths;
  for (const auto& [path, buffer] : open_) paths.push_back(path);
  return paths;
}

std::shared_ptr<const std::string> Server::TextOf(const std::string& path) const {
  const auto found = open_.find(path);
  if (found != open_.end()) return found->second.text;
  auto text = files_.Read(path);
  return text.ok() ? std::make_shared<const std::string>(std::move(*text)) : nullptr;
}

}  // namespace kubevet::lsp
