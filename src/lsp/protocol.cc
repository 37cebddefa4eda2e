#include "lsp/protocol.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace kubevet::lsp {
namespace {

// Numbers of the protocol.
constexpr int kTagUnnecessary = 1, kTagDeprecated = 2;
constexpr int kInsertSnippet = 2;
constexpr int kHint = 4;

int SeverityNumber(Severity severity) {
  return severity == Severity::kError ? 1 : severity == Severity::kWarning ? 2 : 3;
}

int TagOf(const engine::Finding& finding) {
  if (finding.rule.find("deprecated") != std::string::npos) return kTagDeprecated;
  if (finding.rule == "unused-suppression" || finding.rule == "ignored-content") return kTagUnnecessary;
  return 0;
}

int NumberOf(ItemKind kind) {
  switch (kind) {
    case ItemKind::kKind:
      return 7;  // class
    case ItemKind::kVersion:
      return 9;  // module
    case ItemKind::kField:
      return 5;  // field
    case ItemKind::kValue:
      return 20;  // enum member
    case ItemKind::kName:
      return 18;  // reference
    case ItemKind::kKey:
      return 10;  // property
    case ItemKind::kSnippet:
      return 15;
  }
  return 1;
}

int NumberOf(SymbolKind kind) {
  switch (kind) {
    case SymbolKind::kObject:
      return 19;  // object
    case SymbolKind::kContainer:
      return 2;  // module
    case SymbolKind::kPort:
      return 11;  // interface
    case SymbolKind::kVolume:
    case SymbolKind::kClaim:
      return 8;  // field
    case SymbolKind::kKey:
      return 20;
  }
  return 13;
}

bool Contains(JsonValue array, std::string_view text) {
  for (uint32_t i = 0; i < array.size(); ++i) {
    if (array[i].AsString() == text) return true;
  }
  return false;
}

Span SpanOf(const engine::Range& range) {
  return {range.start.offset, range.end.offset};
}

std::string MessageOf(const engine::Finding& finding) {
  std::string message = finding.message;
  for (const engine::Related& related : finding.related) {
    if (related.file.empty()) message += "\nnote: " + related.message;
  }
  if (!finding.help.empty()) message += "\nhelp: " + finding.help;
  return message;
}

void WritePosition(JsonWriter& json, TextPosition position) {
  json.BeginObject().Key("line").Uint(position.line).Key("character").Uint(position.character).EndObject();
}

void WriteRange(JsonWriter& json, TextRange range) {
  json.BeginObject().Key("start");
  WritePosition(json, range.start);
  json.Key("end");
  WritePosition(json, range.end);
  json.EndObject();
}

}  // namespace

ClientCapabilities ReadCapabilities(JsonValue params) {
  ClientCapabilities client;
  const JsonValue all = params["capabilities"];
  const JsonValue document = all["textDocument"], workspace = all["workspace"];
  const JsonValue encodings = all["general"]["positionEncodings"];
  if (Contains(encodings, "utf-8")) {
    client.encoding = PositionEncoding::kUtf8;
  } else if (!Contains(encodings, "utf-16") && Contains(encodings, "utf-32")) {
    client.encoding = PositionEncoding::kUtf32;
  }
  const JsonValue publish = document["publishDiagnostics"], pull = document["diagnostic"];
  client.pull_diagnostics = pull.is_object();
  client.related_information = publish["relatedInformation"].AsBool() || pull["relatedInformation"].AsBool();
  client.code_description =
      publish["codeDescriptionSupport"].AsBool() || pull["codeDescriptionSupport"].AsBool();
  client.diagnostic_tags = publish["tagSupport"].is_object() || pull["tagSupport"].is_object();
  client.refreshes_diagnostics = workspace["diagnostics"]["refreshSupport"].AsBool();
  client.refreshes_lenses = workspace["codeLens"]["refreshSupport"].AsBool();
  client.snippets = document["completion"]["completionItem"]["snippetSupport"].AsBool();
  const JsonValue edit = workspace["workspaceEdit"];
  client.document_changes = edit["documentChanges"].AsBool();
  client.creates_files = client.document_changes && Contains(edit["resourceOperations"], "create");
  client.code_action_literals = document["codeAction"]["codeActionLiteralSupport"].is_object();
  client.hierarchical_symbols = document["documentSymbol"]["hierarchicalDocumentSymbolSupport"].AsBool();
  client.markdown_hover = Contains(document["hover"]["contentFormat"], "markdown");
  client.watches_files = workspace["didChangeWatchedFiles"]["dynamicRegistration"].AsBool();
  client.shows_text = params["initializationOptions"]["showsText"].AsBool();
  return client;
}

std::string InitializeResult(const ClientCapabilities& client, std::string_view version) {
  JsonWriter json;
  json.BeginObject().Key("capabilities").BeginObject();
  json.Key("positionEncoding").String(ToString(client.encoding));
  json.Key("textDocumentSync").BeginObject();
  json.Key("openClose").Bool(true).Key("change").Int(2);
  json.Key("save").BeginObject().Key("includeText").Bool(false).EndObject();
  json.EndObject();
  json.Key("hoverProvider").Bool(true);
  json.Key("completionProvider").BeginObject();
  json.Key("triggerCharacters").BeginArray().String(":").String(" ").String("-").String("/");
  json.String("\"").String("{").String("[").String(",").EndArray();
  json.EndObject();
  json.Key("definitionProvider").Bool(true).Key("referencesProvider").Bool(true);
  json.Key("documentSymbolProvider").Bool(true).Key("workspaceSymbolProvider").Bool(true);
  json.Key("foldingRangeProvider").Bool(true);
  json.Key("renameProvider").BeginObject().Key("prepareProvider").Bool(true).EndObject();
  json.Key("codeActionProvider").BeginObject().Key("codeActionKinds").BeginArray();
  json.String("quickfix").String("source.fixAll").String("source.fixAll.kubevet").EndArray().EndObject();
  json.Key("codeLensProvider").BeginObject().Key("resolveProvider").Bool(true).EndObject();
  json.Key("executeCommandProvider").BeginObject().Key("commands").BeginArray();
  json.String("kubevet.plan").String("kubevet.explainRule").EndArray().EndObject();
  if (client.pull_diagnostics) {
    json.Key("diagnosticProvider").BeginObject().Key("identifier").String("kubevet");
    json.Key("interFileDependencies").Bool(true).Key("workspaceDiagnostics").Bool(true).EndObject();
  }
  json.Key("workspace").BeginObject().Key("workspaceFolders").BeginObject();
  json.Key("supported").Bool(true).Key("changeNotifications").Bool(true).EndObject().EndObject();
  json.EndObject();
  json.Key("serverInfo").BeginObject().Key("name").String("kubevet").Key("version").String(version);
  json.EndObject().EndObject();
  return json.Take();
}

const Places::Text* Places::TextOf(const std::string& path) {
  const auto [found, is_new] = texts_.try_emplace(path);
  if (is_new) {
    if (auto text = server_.TextOf(path)) found->second.reset(new Text{text, PositionMap(*text, encoding_)});
  }
  return found->second.get();
}

TextRange Places::RangeOf(const std::string& path, Span span) {
  const Text* text = TextOf(path);
  return text == nullptr ? TextRange{} : text->map.RangeOf(span);
}

std::optional<uint32_t> Places::OffsetAt(const std::string& path, TextPosition position) {
  const Text* text = TextOf(path);
  if (text == nullptr) return std::nullopt;
  return text->map.OffsetAt(position);
}

std::optional<Span> Places::SpanOf(const std::string& path, TextRange range) {
  const Text* text = TextOf(path);
  if (text == nullptr) return std::nullopt;
  return text->map.SpanOf(range);
}

std::optional<TextPosition> ReadPosition(JsonValue value) {
  const JsonValue line = value["line"], character = value["character"];
  if (!line.is_number() || !character.is_number()) return std::nullopt;
  const auto clamped = [](JsonValue number) {
    return static_cast<uint32_t>(
        std::clamp<int64_t>(number.AsInt(0), 0, std::numeric_limits<uint32_t>::max()));
  };
  return TextPosition{clamped(line), clamped(character)};
}

std::optional<TextRange> ReadRange(JsonValue value) {
  const auto start = ReadPosition(value["start"]), end = ReadPosition(value["end"]);
  if (!start || !end) return std::nullopt;
  return TextRange{*start, *end};
}

void Writer::Range(JsonWriter& json, const std::string& path, Span span) {
  WriteRange(json, places_.RangeOf(path, span));
}

void Writer::Location(JsonWriter& json, const Place& place) {
  json.BeginObject().Key("uri").String(uri_of_(place.path)).Key("range");
  Range(json, place.path, place.span);
  json.EndObject();
}

void Writer::Diagnostic(JsonWriter& json, const engine::Finding& finding, const std::string& link) {
  json.BeginObject().Key("range");
  Range(json, finding.file, SpanOf(finding.range));
  json.Key("severity").Int(SeverityNumber(finding.severity));
  json.Key("code").String(finding.rule);
  if (client_.code_description && !link.empty())
    json.Key("codeDescription").BeginObject().Key("href").String(link).EndObject();
  json.Key("source").String("kubevet").Key("message").String(MessageOf(finding));
  if (const int tag = TagOf(finding); tag != 0 && client_.diagnostic_tags)
    json.Key("tags").BeginArray().Int(tag).EndArray();
  const auto has_place = [](const engine::Related& related) { return !related.file.empty(); };
  if (client_.related_information && std::any_of(finding.related.begin(), finding.related.end(), has_place)) {
    json.Key("relatedInformation").BeginArray();
    for (const engine::Related& related : finding.related) {
      if (!has_place(related)) continue;
      json.BeginObject().Key("location");
      Location(json, {related.file, SpanOf(related.range)});
      json.Key("message").String(related.message).EndObject();
    }
    json.EndArray();
  }
  json.EndObject();
}

std::string Writer::Diagnostics(const Report& report,
                                const std::function<std::string(const std::string&)>& link_of) {
  JsonWriter json;
  json.BeginArray();
  for (const engine::Finding& finding : report.findings) Diagnostic(json, finding, link_of(finding.rule));
  if (!report.note.empty()) {
    json.BeginObject().Key("range");
    WriteRange(json, {});
    json.Key("severity").Int(kHint).Key("source").String("kubevet");
    json.Key("message").String(report.note).EndObject();
  }
  json.EndArray();
  return json.Take();
}

void Writer::HoverOf(JsonWriter& json, const std::string& path, const Hover& hover) {
  json.BeginObject().Key("contents").BeginObject();
  json.Key("kind").String(client_.markdown_hover ? "markdown" : "plaintext");
  json.Key("value").String(hover.markdown).EndObject().Key("range");
  Range(json, path, hover.span);
  json.EndObject();
}

void Writer::Completion(JsonWriter& json, const std::string& path, const CompletionItem& item) {
  json.BeginObject().Key("label").String(item.label).Key("kind").Int(NumberOf(item.kind));
  if (!item.detail.empty()) json.Key("detail").String(item.detail);
  if (!item.documentation.empty()) {
    json.Key("documentation").BeginObject().Key("kind").String("markdown");
    json.Key("value").String(item.documentation).EndObject();
  }
  if (!item.sort_key.empty()) json.Key("sortText").String(item.sort_key);
  if (item.is_deprecated) json.Key("tags").BeginArray().Int(1).EndArray();
  if (item.is_snippet) json.Key("insertTextFormat").Int(kInsertSnippet);
  // Clients hold it against what is replaced, with its quotes.
  json.Key("filterText").String(item.new_text.starts_with('"') ? '"' + item.label : item.label);
  json.Key("textEdit").BeginObject().Key("range");
  Range(json, path, item.replaces);
  json.Key("newText").String(item.new_text).EndObject();
  json.EndObject();
}

void Writer::Changes(JsonWriter& json, const std::vector<TextChange>& changes, const std::string& new_file) {
  std::map<std::string, std::vector<const TextChange*>> by_path;
  for (const TextChange& change : changes) by_path[change.path].push_back(&change);
  const auto write_edits = [&](const std::string& path, const std::vector<const TextChange*>& edits) {
    json.BeginArray();
    for (const TextChange* change : edits) {
      json.BeginObject().Key("range");
      Range(json, path, change->span);
      json.Key("newText").String(change->new_text).EndObject();
    }
    json.EndArray();
  };
  json.BeginObject();
  if (!client_.document_changes) {
    json.Key("changes").BeginObject();
    for (const auto& [path, edits] : by_path) {
      json.Key(uri_of_(path));
      write_edits(path, edits);
    }
    json.EndObject().EndObject();
    return;
  }
  json.Key("documentChanges").BeginArray();
  if (!new_file.empty()) {
    json.BeginObject().Key("kind").String("create").Key("uri").String(uri_of_(new_file));
    json.Key("options").BeginObject().Key("ignoreIfExists").Bool(true).EndObject().EndObject();
  }
  for (const auto& [path, edits] : by_path) {
    json.BeginObject().Key("textDocument").BeginObject().Key("uri").String(uri_of_(path)).Key("version");
    if (const auto version = places_.VersionOf(path)) {
      json.Int(*version);
    } else {
      json.Null();
    }
    json.EndObject().Key("edits");
    write_edits(path, edits);
    json.EndObject();
  }
  json.EndArray().EndObject();
}

void Writer::DocumentSymbol(JsonWriter& json, const Symbol& symbol) {
  json.BeginObject().Key("name").String(symbol.name).Key("detail").String(symbol.detail);
  json.Key("kind").Int(NumberOf(symbol.kind)).Key("range");
  Range(json, symbol.path, symbol.whole);
  json.Key("selectionRange");
  Range(json, symbol.path, symbol.name_span);
  if (!symbol.children.empty()) {
    json.Key("children").BeginArray();
    for (const Symbol& child : symbol.children) DocumentSymbol(json, child);
    json.EndArray();
  }
  json.EndObject();
}

void Writer::SymbolInformation(JsonWriter& json, const Symbol& symbol, const std::string& container) {
  json.BeginObject().Key("name").String(symbol.name).Key("kind").Int(NumberOf(symbol.kind));
  json.Key("containerName").String(container.empty() ? symbol.detail : container).Key("location");
  Location(json, {symbol.path, symbol.name_span});
  json.EndObject();
  for (const Symbol& child : symbol.children) SymbolInformation(json, child, symbol.name);
}

}  // namespace kubevet::lsp
