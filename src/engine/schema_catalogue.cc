#include "engine/schema_catalogue.h"

#include <fmt/core.h>

namespace kubevet::engine {
namespace {

constexpr uint64_t kMostBytes = uint64_t{16} << 20;

}  // namespace

void SchemaCatalogue::Read(const std::string& folder, schema::Minor minor, CataloguedSchema& out) const {
  const auto type = files_.Stat(out.path);
  if (type.ok() && *type == FileType::kMissing) return;
  auto text = type.ok() ? files_.Read(out.path, kMostBytes) : Result<std::string>(type.error());
  if (!text.ok()) {
    out.problem = text.error().message;
    return;
  }
  const auto bundled = bundler_.Bundle(folder, out.path, std::move(*text));
  auto schema = bundled.ok() ? validate::KindSchema::Compile(bundled->text, minor)
                             : Result<validate::KindSchema>(bundled.error());
  if (!schema.ok()) {
    out.problem = "no JSON Schema: " + schema.error().message;
    return;
  }
  out.schema.emplace(std::move(*schema));
  for (const std::string& pointer : out.schema->unchecked()) {
    const auto why = bundled->unresolved.find(pointer);
    out.unchecked.push_back(fmt::format("`{}`", PlaceInFiles(pointer)));
    if (why != bundled->unresolved.end()) out.unchecked.back() += fmt::format(" ({})", why->second);
  }
}

const CataloguedSchema& SchemaCatalogue::Load(const std::string& folder, const std::string& path,
                                              const k8s::Target& target) const {
  Entry* entry = nullptr;
  {
    const std::lock_guard lock(mutex_);
    auto& slot = entries_[{path, target.minor}];
    if (slot == nullptr) slot = std::make_unique<Entry>();
    entry = slot.get();
  }
  std::call_once(entry->once, [&] {
    entry->found.path = path;
    Read(folder, target.minor, entry->found);
  });
  return entry->found;
}

const CataloguedSchema* SchemaCatalogue::Find(const ResourceId& id, const k8s::Target& target) const {
  for (const SchemaLocation& location : locations_) {
    for (const std::string& path : location.PathsOf(id, target)) {
      const CataloguedSchema& found = Load(location.folder(), path, target);
      if (found.schema || !found.problem.empty()) return &found;
    }
  }
  return nullptr;
}

bool SchemaCatalogue::HasLookedFor(const std::string& path) const {
  if (bundler_.HasLookedFor(path)) return true;
  const std::lock_guard lock(mutex_);
  const auto next = entries_.lower_bound({path, 0});
  return next != entries_.end() && next->first.first == path;
}

std::vector<Unreadable> SchemaCatalogue::Unusable() const {
  const std::lock_guard lock(mutex_);
  std::vector<Unreadable> out;
  for (const auto& [key, entry] : entries_) {
    const bool is_new = out.empty() || out.back().path != key.first;
    if (is_new && !entry->found.problem.empty()) out.push_back({key.first, entry->found.problem});
  }
  return out;
}

Result<std::shared_ptr<const SchemaCatalogue>> FindSchemaCatalogue(
    const FileSystem& files, const std::vector<std::string>& locations,
    const std::vector<std::unique_ptr<const Configuration>>& configurations) {
  std::vector<SchemaLocation> found;
  for (const std::string& text : locations) {
    auto location = SchemaLocation::Parse(text, files);
    if (!location.ok()) return Error{"--schema-location: " + location.error().message};
    if (*location) found.push_back(std::move(**location));
  }
  for (const auto& configuration : configurations) {
    for (const Placed& text : configuration->schema_locations) {
      const bool is_path = text.text != "default" && text.text.find("://") == std::string::npos;
      auto location = SchemaLocation::Parse(is_path ? configuration->PathOf(text.text) : text.text, files);
      if (!location.ok()) return configuration->ErrorAt(text.span, location.error().message);
      if (*location) found.push_back(std::move(**location));
    }
  }
  if (found.empty()) return std::shared_ptr<const SchemaCatalogue>();
  return std::shared_ptr<const SchemaCatalogue>(
      std::make_shared<const SchemaCatalogue>(files, std::move(found)));
}

}  // namespace kubevet::engine
