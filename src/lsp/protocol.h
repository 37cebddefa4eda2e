// The structures of LSP 3.17 that are written and read, as far as they are needed. The only place that knows
// their JSON; positions are converted here and nowhere else.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "lsp/answers.h"
#include "lsp/server.h"
#include "lsp/text.h"

namespace kubevet::lsp {

/// What the client said it understands.
struct ClientCapabilities {
  PositionEncoding encoding = PositionEncoding::kUtf16;
  bool related_information = false;
  bool code_description = false;
  bool diagnostic_tags = false;
  bool pull_diagnostics = false;
  bool refreshes_diagnostics = false;
  bool refreshes_lenses = false;
  bool snippets = false;
  bool document_changes = false;
  bool creates_files = false;
  bool code_action_literals = false;
  bool hierarchical_symbols = false;
  bool markdown_hover = false;
  bool watches_files = false;
  bool shows_text = false;  ///< our own: takes kubevet/showText
};

/// `params` of `initialize`.
ClientCapabilities ReadCapabilities(JsonValue params);
/// The answer to it.
std::string InitializeResult(const ClientCapabilities& client, std::string_view version);

/// Places as the protocol counts them. Remembers the texts it has met; for one answer.
class Places {
 public:
  Places(const Server& server, PositionEncoding encoding) : server_(server), encoding_(encoding) {}

  TextRange RangeOf(const std::string& path, Span span);
  /// Nothing when there is no such text.
  std::optional<uint32_t> OffsetAt(const std::string& path, TextPosition position);
  std::optional<Span> SpanOf(const std::string& path, TextRange range);
  std::optional<int64_t> VersionOf(const std::string& path) const { return server_.VersionOf(path); }

 private:
  struct Text {
    std::shared_ptr<const std::string> text;
    PositionMap map;
  };
  const Text* TextOf(const std::string& path);

  const Server& server_;
  PositionEncoding encoding_;
  std::map<std::string, std::unique_ptr<const Text>> texts_;
};

/// Nothing when a member is missing or of another type.
std::optional<TextPosition> ReadPosition(JsonValue value);
std::optional<TextRange> ReadRange(JsonValue value);

/// Writes answers for one client.
class Writer {
 public:
  /// Makes the URI by which the client knows a path.
  using UriOf = std::function<std::string(const std::string& path)>;

  Writer(Places& places, const ClientCapabilities& client, UriOf uri_of)
      : places_(places), client_(client), uri_of_(std::move(uri_of)) {}

  void Range(JsonWriter& json, const std::string& path, Span span);
  void Location(JsonWriter& json, const Place& place);
  /// The array of diagnostics; `link_of` says where a rule is described.
  std::string Diagnostics(const Report& report,
                          const std::function<std::string(const std::string&)>& link_of);
  void Diagnostic(JsonWriter& json, const engine::Finding& finding, const std::string& link);
  void HoverOf(JsonWriter& json, const std::string& path, const Hover& hover);
  void Completion(JsonWriter& json, const std::string& path, const CompletionItem& item);
  void Changes(JsonWriter& json, const std::vector<TextChange>& changes, const std::string& new_file);
  void DocumentSymbol(JsonWriter& json, const Symbol& symbol);
  void SymbolInformation(JsonWriter& json, const Symbol& symbol, const std::string& container);

 private:
  Places& places_;
  const ClientCapabilities& client_;
  UriOf uri_of_;
};

}  // namespace kubevet::lsp
