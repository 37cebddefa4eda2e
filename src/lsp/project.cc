#include "lsp/project.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "engine/analyze.h"
#include "engine/configuration.h"
#include "engine/inputs.h"
#include "engine/path_glob.h"
#include "engine/roles.h"
#include "engine/schema_catalogue.h"
#include "engine/stalls.h"
#include "schema/table.h"

namespace kubevet::lsp {
namespace {

bool HasCustomResources(const engine::LoadedFile& file) {
  const auto& resources = file.analysis.resources;
  return std::any_of(resources.begin(), resources.end(), [](const auto& each) {
    return !schema::FindKind(each.resource.id->api_version, each.resource.id->kind);
  });
}

bool IsSameTarget(const k8s::Target& a, const k8s::Target& b) {
  return std::tie(a.minor, a.patch, a.gates) == std::tie(b.minor, b.patch, b.gates);
}

}  // namespace

Project::Project(const FileSystem& files, std::string folder, engine::RulingOptions options)
    : files_(files), folder_(std::move(folder)), options_(std::move(options)) {}

void Project::Name(const std::string& path) {
  if (named_.insert(path).second && is_walked_ && !index_.contains(path)) Reconsider();
}

bool Project::Changed(const std::string& path) {
  const std::string_view name = BaseName(path);
  const bool is_configuration = name == engine::kConfigurationName;
  if (const auto alone = alone_.find(path); alone != alone_.end()) alone->second.file = nullptr;
  if (is_configuration) alone_.clear();
  const auto known = index_.find(path);
  const bool is_known = known != index_.end();
  const auto below = index_.lower_bound(path + "/");
  const bool is_folder = below != index_.end() && engine::IsWithin(path, below->first);
  const bool is_ours = is_configuration || is_folder || name == ".gitignore";
  const bool may_be_input = is_ours || engine::HasManifestExtension(name) || named_.contains(path);
  const bool is_here = named_.contains(path) || (!folder_.empty() && engine::IsWithin(folder_, path));
  const bool is_schema =
      ruled_ != nullptr && ruled_->catalogue != nullptr && ruled_->catalogue->HasLookedFor(path);
  if (!is_known && !is_schema && !(is_here && may_be_input)) return false;
  if (!is_walked_) return true;
  if (is_schema) {
    Reconsider();
    return true;
  }
  const auto type = files_.Stat(path);
  const bool exists = type.ok() && *type == FileType::kFile;
  // What was passed over stays so, unless it is a rule file.
  if (!is_ours && exists && passed_over_.contains(path) && !has_rule_files_) return named_.contains(path);
  if (is_ours || exists != is_known || error_) {
    Reconsider();
    return true;
  }
  if (!is_known) return false;
  entries_[known->second].file = nullptr;
  next_ = std::min(next_, known->second);
  workspace_ = nullptr;
  if (engine::TellsRoles(name)) FindRoles();
  return true;
}

void Project::Reconsider() {
  is_walked_ = false;
  error_.reset();
}

bool Project::Advance() {
  if (!is_walked_) {
    Walk();
    return !error_ && next_ < entries_.size();
  }
  while (next_ < entries_.size() && entries_[next_].file != nullptr) ++next_;
  if (next_ < entries_.size()) Load(entries_[next_++]);
  return !Settle();
}

/// A document that is asked about is read at once, and so are a few others that changed, rather than judging
/// it without them.
void Project::LoadWhatChanged(const std::string& path) {
  constexpr int kMostAtOnce = 16;
  if (!is_walked_ || IsComplete()) return;
  if (const auto found = index_.find(path); found != index_.end()) {
    Entry& entry = entries_[found->second];
    if (entry.file == nullptr) Load(entry);
  }
  for (int i = 0; was_complete_ && i < kMostAtOnce && next_ < entries_.size(); ++i) Advance();
  while (next_ < entries_.size() && entries_[next_].file != nullptr) ++next_;
  Settle();
}

/// Whether everything is read; what is read for the first time, or brought a definition, is then judged by
/// all definitions.
bool Project::Settle() {
  if (next_ < entries_.size()) return false;
  if (definitions_changed_) UseDefinitions();
  return was_complete_ = true;
}

bool Project::KnowsEverythingAbout(const std::string& path) {
  LoadWhatChanged(path);
  return IsComplete() || error_.has_value();
}

/// Finds out what there is. What was read before, and would be read in the same way, is kept.
void Project::Walk() {
  is_walked_ = true;
  was_complete_ = false;
  definitions_changed_ = false;
  error_.reset();
  std::vector<std::string> paths;
  if (!folder_.empty()) paths.push_back(folder_);
  paths.insert(paths.end(), named_.begin(), named_.end());
  std::vector<Entry> before = std::move(entries_);
  const std::map<std::string, size_t> before_index = std::move(index_);
  const std::unique_ptr<engine::RuledInputs> before_ruled = std::move(ruled_);
  workspace_ = nullptr;
  alone_.clear();
  entries_.clear();
  index_.clear();
  next_ = 0;
  if (paths.empty()) return;
  auto ruled = engine::MakeRulings(options_, paths, files_);
  if (!ruled.ok()) {
    error_ = ruled.error();
    return;
  }
  ruled_ = std::make_unique<engine::RuledInputs>(std::move(*ruled));
  const engine::Inputs& inputs = ruled_->inputs;
  const size_t no_configuration = ruled_->rulings.policies.size() - 1;
  for (size_t i = 0; i < inputs.files.size(); ++i)
    entries_.push_back({inputs.files[i], engine::Role::kManifest, ruled_->rulings.files[i].policy, nullptr});
  input_count_ = entries_.size();
  for (const engine::InputFile& input : inputs.context)
    entries_.push_back({input, engine::Role::kManifest, no_configuration, nullptr});
  first_inventory_ = entries_.size();
  for (size_t i = 0; i < entries_.size(); ++i) index_.emplace(entries_[i].input.path, i);
  passed_over_.clear();
  for (const std::string& path : named_) {
    if (!index_.contains(path)) passed_over_.insert(path);
  }
  const auto& configurations = ruled_->configurations.all;
  has_rule_files_ = std::any_of(configurations.begin(), configurations.end(),
                                [](const auto& each) { return !each->rule_files.empty(); });
  FindRoles();
  for (Entry& entry : entries_) {
    const auto found = before_index.find(entry.input.path);
    if (found == before_index.end()) continue;
    Entry& old = before[found->second];
    if (old.file == nullptr || old.role != entry.role) continue;
    const k8s::Target& target = before_ruled->rulings.policies[old.policy].target;
    const bool is_same_target = IsSameTarget(target, ruled_->rulings.policies[entry.policy].target);
    const bool are_same_makers = before_ruled->pod_makers == ruled_->pod_makers;
    if (is_same_target && (are_same_makers || !HasCustomResources(*old.file))) entry.file = old.file;
    entry.defines_kinds = old.defines_kinds;
  }
  const bool had_definitions = kinds_ != nullptr && !kinds_->definitions().empty();
  const bool is_catalogue_new =
      before_ruled != nullptr && (before_ruled->catalogue != nullptr || ruled_->catalogue != nullptr);
  definitions_changed_ = !entries_.empty() && (had_definitions || is_catalogue_new);
  kinds_ = std::make_unique<const validate::CustomKinds>(ruled_->definitions);
  engine::Options options;
  options.target = ruled_->rulings.policies[no_configuration].target;
  for (const auto& source : inputs.inventories) {
    auto file = engine::LoadSource(source, options);
    entries_.push_back({file->input, engine::Role::kManifest, no_configuration, std::move(file)});
  }
}

void Project::FindRoles() {
  std::vector<engine::InputFile> all;
  for (size_t i = 0; i < first_inventory_; ++i) all.push_back(entries_[i].input);
  const std::vector<engine::Role> roles = engine::FindRoles(files_, all);
  for (size_t i = 0; i < roles.size(); ++i) {
    if (entries_[i].role == roles[i]) continue;
    entries_[i].role = roles[i];
    entries_[i].file = nullptr;
    next_ = std::min(next_, i);
    workspace_ = nullptr;
  }
}

void Project::Load(Entry& entry) {
  engine::Options options;
  options.target = ruled_->rulings.policies[entry.policy].target;
  options.pod_makers = ruled_->pod_makers;
  options.catalogue = ruled_->catalogue;
  entry.file = engine::LoadFile(files_, entry.input, entry.role, options, *kinds_);
  definitions_changed_ |= entry.defines_kinds || !entry.file->definitions.empty();
  entry.defines_kinds = !entry.file->definitions.empty();
  workspace_ = nullptr;
}

/// Judges again what custom resources there are, once all definitions are known.
void Project::UseDefinitions() {
  engine::Definitions definitions;
  for (const Entry& entry : entries_) {
    const engine::Definitions& more = entry.file->definitions;
    definitions.insert(definitions.end(), more.begin(), more.end());
  }
  definitions.insert(definitions.end(), ruled_->definitions.begin(), ruled_->definitions.end());
  kinds_ = std::make_unique<const validate::CustomKinds>(std::move(definitions));
  for (size_t i = 0; i < first_inventory_; ++i) {
    if (HasCustomResources(*entries_[i].file)) Load(entries_[i]);
  }
  definitions_changed_ = false;
}

const engine::Workspace* Project::WholeWorkspace() {
  if (!IsComplete()) return nullptr;
  if (workspace_ == nullptr) {
    std::vector<std::shared_ptr<const engine::LoadedFile>> all;
    all.reserve(entries_.size());
    for (const Entry& entry : entries_) all.push_back(entry.file);
    workspace_ = std::make_unique<const engine::Workspace>(std::move(all), input_count_, first_inventory_,
                                                           ruled_->pod_makers);
  }
  return workspace_.get();
}

Project::Alone& Project::JudgeAlone(const std::string& path) {
  Alone& alone = alone_[path];
  if (!alone.is_known) {
    alone.is_known = true;
    engine::RulingOptions options = options_;
    options.finds_context = false;
    auto ruled = engine::MakeRulings(options, {path}, files_);
    if (ruled.ok() && ruled->inputs.files.size() == 1)
      alone.ruled = std::make_unique<engine::RuledInputs>(std::move(*ruled));
  }
  if (alone.ruled == nullptr || alone.file != nullptr) return alone;
  const engine::Rulings& rulings = alone.ruled->rulings;
  const engine::Role role = engine::FindRoles(files_, alone.ruled->inputs.files)[0];
  engine::Options options;
  options.target = rulings.policies[rulings.files[0].policy].target;
  options.definitions = alone.ruled->definitions;
  options.pod_makers = alone.ruled->pod_makers;
  options.catalogue = alone.ruled->catalogue;
  alone.file = engine::LoadFiles(files_, alone.ruled->inputs.files, {&role, 1}, 1,
                                 [&](size_t) -> const engine::Options& { return options; })
                   .front();
  alone.workspace = std::make_unique<const engine::Workspace>(std::vector{alone.file}, size_t{1}, size_t{1},
                                                              alone.ruled->pod_makers);
  return alone;
}

std::optional<Judged> Project::Judge(const std::string& path) {
  LoadWhatChanged(path);
  if (const engine::Workspace* workspace = WholeWorkspace()) {
    const auto found = index_.find(path);
    if (found == index_.end() || found->second >= input_count_) return std::nullopt;
    const Entry& entry = entries_[found->second];
    return Judged{entry.file,
                  &ruled_->rulings.policies[entry.policy],
                  ruled_->catalogues[entry.policy].get(),
                  kinds_.get(),
                  workspace,
                  found->second,
                  true};
  }
  const Alone& alone = JudgeAlone(path);
  if (alone.ruled == nullptr) return std::nullopt;
  const size_t policy = alone.ruled->rulings.files[0].policy;
  return Judged{alone.file,
                &alone.ruled->rulings.policies[policy],
                alone.ruled->catalogues[policy].get(),
                nullptr,
                alone.workspace.get(),
                0,
                false};
}

std::optional<engine::Finished> Project::FindingsOf(const std::string& path) {
  const auto judged = Judge(path);
  if (!judged) return std::nullopt;
  const engine::Rulings& rulings =
      judged->knows_everything ? ruled_->rulings : alone_.at(path).ruled->rulings;
  const engine::StallFinder stalls(nullptr);
  const auto finish = [&](const engine::Policy& policy) {
    engine::RuleRunners runners(*judged->workspace);
    const size_t file[] = {judged->index};
    return std::move(engine::FinishFiles(runners, file, policy, rulings, stalls, 1)[0].finished);
  };
  if (judged->knows_everything) return finish(*judged->policy);
  // What rules would say of the file without the others may be wrong, and what hides nothing yet may.
  engine::Policy without_rules = *judged->policy;
  without_rules.rules = nullptr;
  engine::Finished finished = finish(without_rules);
  std::erase_if(finished.findings, [](const engine::Finding& finding) {
    return finding.stage == Stage::kRule || finding.rule == engine::kNoSchemaRule;
  });
  return finished;
}

std::vector<std::string> Project::input_paths() const {
  std::vector<std::string> paths;
  for (size_t i = 0; i < entries_.size() && i < input_count_; ++i) paths.push_back(entries_[i].input.path);
  return paths;
}

bool Project::IsInput(const std::string& path) const {
  const auto found = index_.find(path);
  return found != index_.end() && found->second < input_count_;
}

std::vector<std::shared_ptr<const engine::LoadedFile>> Project::files() const {
  std::vector<std::shared_ptr<const engine::LoadedFile>> all;
  for (const Entry& entry : entries_) {
    if (entry.file != nullptr) all.push_back(entry.file);
  }
  for (const auto& [path, alone] : alone_) {
    if (alone.file != nullptr && !index_.contains(path)) all.push_back(alone.file);
  }
  return all;
}

}  // namespace kubevet::lsp
