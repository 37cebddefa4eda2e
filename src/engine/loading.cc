#include "engine/loading.h"

#include <new>
#include <utility>

#include "engine/for_each.h"

namespace kubevet::engine {
namespace {

/// A source of more than two parts of this size is divided.
constexpr size_t kPartBytes = 256 << 10;

/// A file on its way. Chunks and parts are there when it is divided.
struct Loading {
  std::shared_ptr<LoadedFile> file = std::make_shared<LoadedFile>();
  std::vector<yaml::Chunk> chunks = {};
  std::vector<Analysis> parts = {};
};

void NotEnoughMemory(Loading& loading) {
  loading.file->analysis = {};
  loading.chunks.clear();
  loading.file->unreadable = "there is not enough memory for it";
}

/// Reads a file, and analyses it unless it is to be divided.
void Begin(const FileSystem& files, const Options& options, Loading& loading) {
  LoadedFile& file = *loading.file;
  try {
    auto source = ReadSource(files, file.input);
    if (!source.ok()) {
      file.unreadable = source.error().message;
      return;
    }
    file.source = std::move(*source);
    loading.chunks = yaml::SplitDocuments(file.source->text());
    if (file.source->text().size() > 2 * kPartBytes && loading.chunks.size() > 1) return;
    file.analysis = AnalyzePart(*file.source, {loading.chunks, true}, options, file.role);
    loading.chunks.clear();
    Finish(*file.source, file.analysis);
  } catch (const std::bad_alloc&) {
    NotEnoughMemory(loading);
  }
}

/// A part of a divided file, and where its analysis goes.
struct Piece {
  size_t loading;
  size_t number;
  Part part;
};

void Divide(size_t index, Loading& loading, std::vector<Piece>& pieces) {
  const std::span<const yaml::Chunk> chunks = loading.chunks;
  for (size_t begin = 0, end = 0; begin < chunks.size(); begin = end) {
    size_t bytes = 0;
    while (end < chunks.size() && bytes < kPartBytes) bytes += chunks[end++].span.size();
    pieces.push_back({index, loading.parts.size(), {chunks.subspan(begin, end - begin), false}});
    loading.parts.emplace_back();
  }
}

void Join(Loading& loading) {
  if (loading.parts.empty() || loading.file->unreadable) return;
  try {
    LoadedFile& file = *loading.file;
    file.analysis = std::move(loading.parts[0]);
    for (size_t i = 1; i < loading.parts.size(); ++i) Append(file.analysis, std::move(loading.parts[i]));
    Finish(*file.source, file.analysis);
  } catch (const std::bad_alloc&) {
    NotEnoughMemory(loading);
  }
}

}  // namespace

std::vector<std::shared_ptr<const LoadedFile>> LoadFiles(const FileSystem& files,
                                                         std::span<const InputFile> inputs,
                                                         std::span<const Role> roles, unsigned jobs,
                                                         const OptionsOf& options) {
  std::vector<Loading> all(inputs.size());
  ForEach(all.size(), jobs, [&](size_t i) {
    all[i].file->input = inputs[i];
    all[i].file->role = roles[i];
    Begin(files, options(i), all[i]);
  });
  std::vector<Piece> pieces;
  for (size_t i = 0; i < all.size(); ++i) Divide(i, all[i], pieces);
  std::vector<char> failed(pieces.size());  // for lack of memory
  ForEach(pieces.size(), jobs, [&](size_t i) {
    Loading& loading = all[pieces[i].loading];
    const LoadedFile& file = *loading.file;
    try {
      loading.parts[pieces[i].number] =
          AnalyzePart(*file.source, pieces[i].part, options(pieces[i].loading), file.role);
    } catch (const std::bad_alloc&) {
      failed[i] = true;
    }
  });
  for (size_t i = 0; i < pieces.size(); ++i) {
    if (failed[i]) NotEnoughMemory(all[pieces[i].loading]);
  }
  std::vector<std::shared_ptr<const LoadedFile>> loaded;
  loaded.reserve(all.size());
  for (Loading& each : all) {
    Join(each);
    loaded.push_back(std::move(each.file));
  }
  return loaded;
}

std::shared_ptr<const LoadedFile> LoadSource(std::shared_ptr<const Source> source, const Options& options) {
  auto file = std::make_shared<LoadedFile>();
  file->input.path = source->path();
  file->source = std::move(source);
  file->analysis = Analyze(*file->source, options);
  return file;
}

}  // namespace kubevet::engine
