#include "yaml/reader.h"

#include <fmt/core.h>

#include "base/scan.h"
#include "base/utf8.h"
#include "yaml/general_reader.h"
#include "yaml/native_reader.h"
#include "yaml/tree_builder.h"

namespace kubevet::yaml {
namespace {

/// What is neither printable ASCII, as most is, nor a line feed: one more than 0x7F is less than all of
/// ASCII.
Sixteen IsUnusual(Sixteen c) {
  using Wrapping = uint8_t __attribute__((vector_size(16)));
  const auto next = reinterpret_cast<Sixteen>(reinterpret_cast<Wrapping>(c) + 1);
  return ~((next > All(' ')) | (c == All('\n')));
}

/// The server reads UTF-8 without control characters only.
std::optional<Problem> CheckCharacters(std::string_view source, Span span) {
  std::string_view text = source.substr(0, span.end);
  for (uint32_t i = span.begin; i < span.end;) {
    i = SkipWithout(text.data(), i, span.end, [](const char* at) { return IsUnusual(Load(at)); });
    i = FirstThat(text.data(), i, span.end, IsUnusual,
                  [](char one) { return static_cast<int8_t>(one) < ' ' ? one != '\n' : one == '\x7F'; });
    if (i == span.end) break;
    uint8_t c = static_cast<uint8_t>(text[i]);
    const uint32_t at = i;
    if (c < 0x80) {
      if (c != '\r' && c != '\t') {
        return SyntaxProblem({at, at + 1}, fmt::format("a control character (U+{:04X}) is not allowed", c),
                             "write it as an escape in double quotes");
      }
      ++i;
      continue;
    }
    uint32_t length = static_cast<uint32_t>(Utf8SequenceLength(text.substr(i)));
    if (length == 0) {
      if (at == span.begin && i + 1 < text.size() &&
          (text.substr(i, 2) == "\xFF\xFE" || text.substr(i, 2) == "\xFE\xFF")) {
        return SyntaxProblem({at, at + 2}, "this is UTF-16 text, the API server reads UTF-8",
                             "save the file as UTF-8");
      }
      return SyntaxProblem({at, at + 1}, fmt::format("byte 0x{:02X} is not UTF-8", c),
                           "save the file as UTF-8");
    }
    std::string_view sequence = text.substr(i, length);
    bool control =
        length == 2 && c == 0xC2 && static_cast<uint8_t>(sequence[1]) < 0xA0 && sequence != "\xC2\x85";
    bool noncharacter = sequence == "\xEF\xBF\xBE" || sequence == "\xEF\xBF\xBF";
    if (control || noncharacter) {
      return SyntaxProblem({at, at + length}, "a control character is not allowed",
                           "write it as an escape in double quotes");
    }
    i += length;
  }
  return std::nullopt;
}

}  // namespace

std::unique_ptr<Document> ReadDocument(const Source& source, const Chunk& chunk) {
  auto read = [&](auto reader) {
    auto document = std::make_unique<Document>(source);
    TreeBuilder builder(*document, chunk.span);
    Outcome outcome = reader(source.text(), chunk.span, builder);
    return std::pair(std::move(document), outcome);
  };
  auto refuse = [&](Problem problem) {
    auto document = std::make_unique<Document>(source);
    TreeBuilder builder(*document, chunk.span);
    builder.Fail(std::move(problem));
    return document;
  };
  if (auto problem = CheckCharacters(source.text(), chunk.span)) return refuse(std::move(*problem));
  auto [document, outcome] = read(ReadNatively);
  return outcome == Outcome::kDeclined ? read(ReadGenerally).first : std::move(document);
}

std::vector<std::unique_ptr<Document>> ReadDocuments(const Source& source) {
  std::vector<std::unique_ptr<Document>> documents;
  for (const Chunk& chunk : SplitDocuments(source.text())) documents.push_back(ReadDocument(source, chunk));
  return documents;
}

}  // namespace kubevet::yaml
