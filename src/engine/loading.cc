#include "engine/loading.h"

#include <algorithm>
#include <new>
#include <unordered_set>
#include <utility>

#include "engine/file_content.h"
#include "engine/for_each.h"
#include "engine/read_ahead.h"
#include "engine/threads.h"

namespace kubevet::engine {
namespace {

/// So many files at most are read before the first of them is analysed: each stage then finds its code in the
/// caches of the processor, and the next one what this one made.
constexpr size_t kMostInBatch = 8;

/// A file on its way; parts are there when it is divided.
struct Loading {
  size_t index = 0;  // among all
  std::shared_ptr<LoadedFile> file = std::make_shared<LoadedFile>();
  FileContent content = {};
  std::optional<EarlyAnalysis> early = {};  // if it was judged ahead
  std::vector<Analysis> parts = {};
  size_t judged = 0;          // chunks, before definitions were known
  bool may_suppress = false;  // some part
  /// Whether definitions have to be known first, as far as has been seen.
  bool waits = true;

  /// There is nothing more to do.
  void Conclude() {
    waits = false;
    content = {};
  }
};

void GiveUp(Loading& loading, std::string why) {
  loading.file->analysis = {};
  loading.file->unreadable = std::move(why);
  loading.Conclude();
}

void NotEnoughMemory(Loading& loading) {
  GiveUp(loading, std::string(kNotEnoughMemory));
}

/// With its trees when it is analysed as a whole.
void Accept(Loading& loading, FileContent content) {
  LoadedFile& file = *loading.file;
  loading.content = std::move(content);
  if (loading.content.unreadable) return GiveUp(loading, *std::move(loading.content.unreadable));
  file.source = loading.content.source;
  if (file.role == Role::kManifest) file.definitions = std::move(loading.content.definitions);
  if (loading.content.IsDivided() || file.role == Role::kGeneratorFile) return;
  try {
    ReadDocuments(loading.content);
  } catch (const std::bad_alloc&) {
    NotEnoughMemory(loading);
  }
}

void Read(const FileSystem& files, const OptionsOf& options, ReadAhead* read_ahead,
          std::span<Loading> batch) {
  std::vector<Loading*> missing;
  std::vector<const InputFile*> inputs;
  for (Loading& each : batch) {
    if (auto ahead = read_ahead != nullptr ? read_ahead->Take(each.file->input) : std::nullopt) {
      Accept(each, std::move(ahead->content));
      if (each.waits && each.file->role == Role::kManifest && read_ahead->IsAsExpected(options(each.index)))
        each.early = std::move(ahead->early);
    } else {
      missing.push_back(&each);
      inputs.push_back(&each.file->input);
    }
  }
  auto sources = ReadTogether(files, inputs);
  for (size_t i = 0; i < missing.size(); ++i) {
    const LoadedFile& file = *missing[i]->file;
    const bool may_define = file.role == Role::kManifest;
    Accept(*missing[i], ReadContent(files, file.input, std::move(sources[i]), may_define));
  }
}

/// Without `kinds` as far as these have no say.
void AnalyzeWhole(const Options& options, const validate::CustomKinds* kinds, AnalysisMemory& memory,
                  Loading& loading) {
  LoadedFile& file = *loading.file;
  const ReadAlready& read = loading.content.documents;
  try {
    if (kinds == nullptr) {
      const Part whole{loading.content.chunks, true, read, file.definitions};
      auto early = loading.early ? *std::exchange(loading.early, {})
                                 : AnalyzeEarly(*file.source, whole, options, file.role, memory);
      file.analysis = std::move(early.analysis);
      loading.judged = early.chunks;
      if (early.chunks < loading.content.chunks.size()) return;
    } else {
      const size_t done = loading.judged;
      Part rest{std::span(loading.content.chunks).subspan(done), done == 0};
      if (!read.empty()) rest.read_already = std::span(read).subspan(done);
      Append(file.analysis, AnalyzePart(*file.source, rest, options, file.role, kinds, memory));
      FindSuppressions(*file.source, file.analysis);
    }
    loading.Conclude();
  } catch (const std::bad_alloc&) {
    memory.Forget();
    NotEnoughMemory(loading);
  }
}

/// A part of a divided file, and where its analysis goes.
struct Piece {
  Loading* loading;
  size_t number;
  Part part;
  Span lines;  // with what is between documents; all pieces together are the file
  bool may_suppress = false;
  bool lacked_memory = false;
};

void Divide(Loading& loading, std::vector<Piece>& pieces) {
  const std::span<const yaml::Chunk> chunks = loading.content.chunks;
  const auto size = static_cast<uint32_t>(loading.file->source->text().size());
  for (size_t begin = 0, end = 0; begin < chunks.size(); begin = end) {
    size_t bytes = 0;
    while (end < chunks.size() && bytes < kPartBytes) bytes += chunks[end++].span.size();
    Part part{chunks.subspan(begin, end - begin), false};
    if (!loading.content.documents.empty())
      part.read_already = std::span(loading.content.documents).subspan(begin, end - begin);
    const Span lines{begin == 0 ? 0 : chunks[begin].span.begin,
                     end == chunks.size() ? size : chunks[end].span.begin};
    pieces.push_back({&loading, loading.parts.size(), part, lines});
    loading.parts.emplace_back();
  }
}

void Join(Loading& loading) {
  if (loading.parts.empty() || loading.file->unreadable) return;
  try {
    LoadedFile& file = *loading.file;
    size_t documents = 0, resources = 0;
    for (const Analysis& part : loading.parts) {
      documents += part.documents.size();
      resources += part.resources.size();
    }
    file.analysis = std::move(loading.parts[0]);
    file.analysis.documents.reserve(documents);
    file.analysis.resources.reserve(resources);
    for (size_t i = 1; i < loading.parts.size(); ++i) Append(file.analysis, std::move(loading.parts[i]));
    if (loading.may_suppress) FindSuppressions(*file.source, file.analysis);
  } catch (const std::bad_alloc&) {
    NotEnoughMemory(loading);
  }
}

using LoadedFiles = std::vector<std::shared_ptr<const LoadedFile>>;

Definitions AllDefinitions(const LoadedFiles& all, const OptionsOf& options) {
  Definitions definitions;
  const auto add = [&](const Definitions& more) {
    definitions.insert(definitions.end(), more.begin(), more.end());
  };
  for (const auto& each : all) add(each->definitions);
  add(options(0).definitions);
  return definitions;
}

/// Whether the server would take definitions: that is found out when their own file is judged.
void TellSoundness(const LoadedFile& file, const Options& options, validate::CustomKinds& kinds) {
  // An update is judged otherwise, and what is left open is open here too.
  if (file.definitions.empty() || options.current != nullptr || !file.analysis.not_judged.empty()) return;
  std::unordered_set<const ResourceId*> wrong;
  for (const Diagnostic& finding : file.analysis.findings) {
    if (finding.stage == Stage::kApi && finding.severity == Severity::kError)
      wrong.insert(finding.resource.get());
  }
  auto definition = file.definitions.begin();
  for (const AnalyzedResource& each : file.analysis.resources) {
    if (definition == file.definitions.end()) return;
    if ((*definition)->node != each.resource.node) continue;
    if (each.is_sound) kinds.Know(**definition, !wrong.contains(each.resource.id.get()));
    ++definition;
  }
}

}  // namespace

std::vector<std::shared_ptr<const LoadedFile>> LoadFiles(const FileSystem& files,
                                                         std::vector<InputFile> inputs,
                                                         std::span<const Role> roles, unsigned jobs,
                                                         const OptionsOf& options) {
  LoadedFiles loaded(inputs.size());
  std::vector<std::unique_ptr<Loading>> unfinished(inputs.size());
  const auto new_memory = [] { return AnalysisMemory(); };
  ReadAhead* const read_ahead = options(0).read_ahead;
  if (read_ahead != nullptr) read_ahead->Stop();
  // What no definition has a say in is done while it is at hand. Each thread makes what it fills itself: what
  // another one has just written is far away.
  const size_t size = BatchSize(inputs.size(), jobs, kMostInBatch);
  const auto load = [&](size_t begin, size_t end, AnalysisMemory& memory) {
    std::vector<Loading> batch(end - begin);
    for (size_t i = begin; i < end; ++i) {
      Loading& each = batch[i - begin];
      each.index = i;
      each.file->input = std::move(inputs[i]);
      each.file->role = roles[i];
    }
    Read(files, options, read_ahead, batch);
    for (Loading& each : batch) {
      if (each.waits && !each.content.IsDivided()) AnalyzeWhole(options(each.index), nullptr, memory, each);
      loaded[each.index] = each.file;
      if (!each.waits) continue;
      try {
        unfinished[each.index] = std::make_unique<Loading>(std::move(each));
      } catch (const std::bad_alloc&) {
        NotEnoughMemory(each);
      }
    }
  };
  ForEachRangeWith(inputs.size(), size, jobs, new_memory, load);
  if (read_ahead != nullptr) read_ahead->Clear();
  std::vector<Loading*> waiting;
  for (const auto& each : unfinished) {
    if (each != nullptr) waiting.push_back(each.get());
  }
  validate::CustomKinds kinds(AllDefinitions(loaded, options));
  for (size_t i = 0; i < loaded.size(); ++i) TellSoundness(*loaded[i], options(i), kinds);
  ForEachWith(waiting.size(), jobs, new_memory, [&](size_t i, AnalysisMemory& memory) {
    Loading& each = *waiting[i];
    if (!each.content.IsDivided()) AnalyzeWhole(options(each.index), &kinds, memory, each);
  });
  std::vector<Piece> pieces;
  for (Loading* each : waiting) {
    if (each->waits) Divide(*each, pieces);
  }
  ForEachWith(pieces.size(), jobs, new_memory, [&](size_t i, AnalysisMemory& memory) {
    Piece& piece = pieces[i];
    Loading& loading = *piece.loading;
    const LoadedFile& file = *loading.file;
    piece.may_suppress = MaySuppress(file.source->text().substr(piece.lines.begin, piece.lines.size()));
    try {
      loading.parts[piece.number] =
          AnalyzePart(*file.source, piece.part, options(loading.index), file.role, &kinds, memory);
    } catch (const std::bad_alloc&) {
      memory.Forget();
      piece.lacked_memory = true;
    }
  });
  for (const Piece& piece : pieces) {
    if (piece.lacked_memory) NotEnoughMemory(*piece.loading);
    piece.loading->may_suppress |= piece.may_suppress;
  }
  for (Loading* each : waiting) Join(*each);
  return loaded;
}

std::shared_ptr<const LoadedFile> LoadFile(const FileSystem& files, const InputFile& input, Role role,
                                           const Options& options, const validate::CustomKinds& kinds) {
  Loading loading;
  loading.file->input = input;
  loading.file->role = role;
  Read(files, [&](size_t) -> const Options& { return options; }, nullptr, {&loading, 1});
  AnalysisMemory memory;
  if (!loading.file->unreadable) AnalyzeWhole(options, &kinds, memory, loading);
  return loading.file;
}

std::shared_ptr<const LoadedFile> LoadSource(std::shared_ptr<const Source> source, const Options& options) {
  auto file = std::make_shared<LoadedFile>();
  file->input.path = source->path();
  file->source = std::move(source);
  file->analysis = Analyze(*file->source, options);
  return file;
}

}  // namespace kubevet::engine
