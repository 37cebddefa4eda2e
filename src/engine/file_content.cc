#include "engine/file_content.h"

#include <new>
#include <utility>

namespace kubevet::engine {
namespace {

FileContent WithoutText(std::string why) {
  FileContent content;
  content.unreadable = std::move(why);
  return content;
}

}  // namespace

FileContent ReadContent(const FileSystem& files, const InputFile& input, std::unique_ptr<Source> source,
                        bool may_define, uint64_t limit) {
  try {
    if (source == nullptr) {
      auto read = ReadSource(files, input, limit);
      if (!read.ok()) return WithoutText(read.error().message);
      source = std::move(*read);
    }
    FileContent content;
    content.source = std::move(source);
    content.chunks = yaml::SplitDocuments(content.source->text());
    if (!may_define) return content;
    FoundDefinitions found = FindDefinitions(content.source, content.chunks);
    content.definitions = std::move(found.definitions);
    content.documents = std::move(found.documents);
    return content;
  } catch (const std::bad_alloc&) {
    return WithoutText(std::string(kNotEnoughMemory));
  }
}

void ReadDocuments(FileContent& content) {
  content.documents.resize(content.chunks.size());
  for (size_t i = 0; i < content.chunks.size(); ++i) {
    auto& document = content.documents[i];
    if (document == nullptr) document = yaml::ReadDocument(*content.source, content.chunks[i]);
  }
}

}  // namespace kubevet::engine
