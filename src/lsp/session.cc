#include "lsp/session.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/line_index.h"
#include "engine/configuration.h"
#include "lsp/uri.h"
#include "rules/catalogue.h"

namespace kubevet::lsp {
namespace {

constexpr size_t kMostSymbols = 500;

RpcError Invalid(std::string why) {
  return {ErrorCode::kInvalidParams, std::move(why)};
}

/// Short enough for an answer of `null` and `[]`.
const std::string kNull = "null";

std::string DocumentUri(JsonValue params) {
  return std::string(params["textDocument"]["uri"].AsString());
}

/// Applies the changes of a notification, one after the other; nothing when one is none.
std::optional<std::string> Edited(std::string text, JsonValue changes, PositionEncoding encoding) {
  for (uint32_t i = 0; i < changes.size(); ++i) {
    const JsonValue change = changes[i];
    if (!change["text"].is_string()) return std::nullopt;
    const std::string_view new_text = change["text"].AsString();
    if (!change["range"]) {
      text = new_text;
      continue;
    }
    const auto range = ReadRange(change["range"]);
    if (!range) return std::nullopt;
    const Span span = PositionMap(text, encoding).SpanOf(*range);
    text.replace(span.begin, span.size(), new_text);
  }
  return text;
}

/// `FILE:LINE:COLUMN: MESSAGE` without its file; the place counts from 1.
struct PlacedMessage {
  uint32_t line = 1;
  uint32_t column = 1;
  std::string message;
};

PlacedMessage Parse(const std::string& error) {
  PlacedMessage placed;
  size_t at = error.find(':');
  uint32_t* const numbers[] = {&placed.line, &placed.column};
  for (uint32_t* number : numbers) {
    const size_t end = at == std::string::npos ? at : error.find(':', at + 1);
    if (end == std::string::npos) break;
    const std::string text = error.substr(at + 1, end - at - 1);
    if (text.empty() || text.find_first_not_of("0123456789") != std::string::npos) break;
    *number = static_cast<uint32_t>(std::strtoul(text.c_str(), nullptr, 10));
    at = end;
  }
  placed.message = at == std::string::npos ? error : error.substr(std::min(error.size(), at + 2));
  return placed;
}

void WriteCommand(JsonWriter& json, const std::string& title, const Command& command) {
  json.BeginObject().Key("title").String(title).Key("command").String(command.name);
  json.Key("arguments").BeginArray();
  for (const std::string& argument : command.arguments) json.String(argument);
  json.EndArray().EndObject();
}

}  // namespace

Session::Session(const FileSystem& disk, ServerOptions server, SessionOptions options, Send send)
    : server_(disk, std::move(server)),
      options_(std::move(options)),
      send_(std::move(send)),
      workspace_pull_(
          server_, [this](const std::string& path) { return DiagnosticsOf(path); },
          [this](const std::string& path) { return UriOf(path); }) {}

void Session::Handle(std::string_view body) {
  Handle(ParseMessage(body));
}

void Session::Handle(const std::variant<Message, BadMessage>& message, const StopFlag& stop) {
  if (const auto* bad = std::get_if<BadMessage>(&message)) {
    send_(MakeErrorResponse(bad->id, bad->error));
    return;
  }
  const Message& good = std::get<Message>(message);
  if (good.kind == Message::Kind::kRequest) HandleRequest(good, stop);
  if (good.kind == Message::Kind::kNotification) HandleNotification(good);
}

void Session::HandleBrokenStream(const Error& error) {
  send_(MakeErrorResponse(kNull, {ErrorCode::kParseError, error.message}));
}

void Session::Refuse(const Message& request, ErrorCode why) {
  send_(MakeErrorResponse(
      request.id,
      {why, why == ErrorCode::kContentModified ? "the text has been changed since" : "cancelled"}));
}

void Session::HandleRequest(const Message& message, const StopFlag& stop) {
  if (message.method == "workspace/diagnostic" && is_initialized_ && !has_shut_down_)
    return PullWorkspace(message);
  stop_ = stop;
  const Answer answer = AnswerTo(message);
  stop_ = StopFlag();
  if (stop.is_set()) {
    Refuse(message, ErrorCode::kRequestCancelled);
  } else if (const auto* error = std::get_if<RpcError>(&answer)) {
    send_(MakeErrorResponse(message.id, *error));
  } else {
    send_(MakeResponse(message.id, std::get<std::string>(answer)));
  }
}

Session::Answer Session::AnswerTo(const Message& message) {
  const std::string& method = message.method;
  const JsonValue params = message.params;
  if (has_shut_down_) return RpcError{ErrorCode::kInvalidRequest, "the server has been shut down"};
  if (method == "initialize") return Initialize(params);
  if (!is_initialized_) return RpcError{ErrorCode::kServerNotInitialized, "`initialize` comes first"};
  if (method == "shutdown") {
    has_shut_down_ = true;
    RefusePull(ErrorCode::kServerCancelled);
    return kNull;
  }
  if (method == "workspace/symbol") return WorkspaceSymbols(params);
  if (method == "workspace/executeCommand") return Execute(params);
  if (method == "codeLens/resolve") return ResolveLens(params);

  using OfDocument = Answer (Session::*)(const std::string&);
  using OfPlace = Answer (Session::*)(const std::string&, uint32_t);
  using WithParams = Answer (Session::*)(const std::string&, JsonValue);
  using OfPlaceWithParams = Answer (Session::*)(const std::string&, uint32_t, JsonValue);
  using Handler = std::variant<OfDocument, OfPlace, WithParams, OfPlaceWithParams>;
  static const std::pair<std::string_view, Handler> kHandlers[] = {
      {"textDocument/hover", &Session::Hover},
      {"textDocument/completion", &Session::Completion},
      {"textDocument/codeAction", &Session::CodeActions},
      {"textDocument/definition", &Session::Definition},
      {"textDocument/references", &Session::References},
      {"textDocument/prepareRename", &Session::PrepareRename},
      {"textDocument/rename", &Session::Rename},
      {"textDocument/documentSymbol", &Session::DocumentSymbols},
      {"textDocument/foldingRange", &Session::Folds},
      {"textDocument/codeLens", &Session::Lenses},
      {"textDocument/diagnostic", &Session::Pull},
  };
  for (const auto& [name, handler] : kHandlers) {
    if (name != method) continue;
    const std::string uri = DocumentUri(params);
    if (uri.empty()) return Invalid("`textDocument.uri` is missing");
    const std::string path = PathOf(uri);
    if (!server_.IsOpen(path)) return Invalid(fmt::format("`{}` is not open", uri));
    if (const auto* of_document = std::get_if<OfDocument>(&handler)) return (this->**of_document)(path);
    if (const auto* with_params = std::get_if<WithParams>(&handler))
      return (this->**with_params)(path, params);
    const auto position = ReadPosition(params["position"]);
    if (!position) return Invalid("`position` is missing");
    const uint32_t offset = Places(server_, client_.encoding).OffsetAt(path, *position).value_or(0);
    if (const auto* of_place = std::get_if<OfPlace>(&handler)) return (this->**of_place)(path, offset);
    return (this->*std::get<OfPlaceWithParams>(handler))(path, offset, params);
  }
  return RpcError{ErrorCode::kMethodNotFound, fmt::format("`{}` is no method of this server", method)};
}

void Session::HandleNotification(const Message& message) {
  const std::string& method = message.method;
  const JsonValue params = message.params;
  if (method == "exit") {
    is_over_ = true;
  } else if (!is_initialized_ || has_shut_down_) {
    return;
  } else if (method == "initialized") {
    Initialized();
  } else if (method == "$/cancelRequest") {
    if (workspace_pull_.request() == params["id"].ToJson()) RefusePull(ErrorCode::kRequestCancelled);
  } else if (method == "textDocument/didOpen") {
    DidOpen(params);
  } else if (method == "textDocument/didChange") {
    DidChange(params);
  } else if (method == "textDocument/didClose") {
    DidClose(params);
  } else if (method == "textDocument/didSave") {
    server_.DiskChanged({PathOf(DocumentUri(params))});
    if (client_.refreshes_lenses) Ask("workspace/codeLens/refresh", kNull);
  } else if (method == "workspace/didChangeWatchedFiles") {
    DidChangeFiles(params);
  } else if (method == "workspace/didChangeWorkspaceFolders") {
    DidChangeFolders(params);
  }
}

Session::Answer Session::Initialize(JsonValue params) {
  if (is_initialized_) return RpcError{ErrorCode::kInvalidRequest, "`initialize` comes once"};
  is_initialized_ = true;
  client_ = ReadCapabilities(params);
  const JsonValue folders = params["workspaceFolders"];
  for (uint32_t i = 0; i < folders.size(); ++i) {
    if (const auto uri = folders[i]["uri"].AsString(); !uri.empty()) server_.AddFolder(PathOfUri(uri));
  }
  if (folders.size() == 0) {
    if (const auto root = params["rootUri"].AsString(); !root.empty()) {
      server_.AddFolder(PathOfUri(root));
    } else if (const auto root_path = params["rootPath"].AsString(); !root_path.empty()) {
      server_.AddFolder(std::string(root_path));
    }
  }
  return InitializeResult(client_, options_.version);
}

void Session::Initialized() {
  if (!client_.watches_files) return;
  JsonWriter json;
  json.BeginObject().Key("registrations").BeginArray().BeginObject();
  json.Key("id").String("files").Key("method").String("workspace/didChangeWatchedFiles");
  json.Key("registerOptions").BeginObject().Key("watchers").BeginArray();
  for (const char* glob : {"**/*.{yaml,yml,json}", "**/.gitignore", "**/.git/HEAD"})
    json.BeginObject().Key("globPattern").String(glob).EndObject();
  // Of a folder that is deleted with all that is in it some clients tell by itself only.
  constexpr int kDelete = 4;
  json.BeginObject().Key("globPattern").String("**/*").Key("kind").Int(kDelete).EndObject();
  json.EndArray().EndObject().EndObject().EndArray().EndObject();
  Ask("client/registerCapability", json.Take());
}

void Session::DidOpen(JsonValue params) {
  const JsonValue document = params["textDocument"];
  const std::string uri(document["uri"].AsString());
  if (uri.empty() || !document["text"].is_string()) return;
  const std::string path = PathOfUri(uri);
  constexpr size_t kLongestPath = 4096;  // systems open nothing by a longer one
  if (path.size() > kLongestPath) return;
  uris_[path] = uri;
  told_.erase(path);
  told_in_full_.erase(path);
  server_.Open(path, document["version"].AsInt(), std::string(document["text"].AsString()));
  if (options_.patience) patient_until_ = Clock::now() + *options_.patience;
}

void Session::DidChange(JsonValue params) {
  const std::string path = PathOf(DocumentUri(params));
  const auto text = server_.IsOpen(path) ? server_.TextOf(path) : nullptr;
  if (text == nullptr) return;
  auto edited = Edited(*text, params["contentChanges"], client_.encoding);
  if (!edited) return;
  server_.Change(path, params["textDocument"]["version"].AsInt(), std::move(*edited));
}

void Session::DidClose(JsonValue params) {
  const std::string path = PathOf(DocumentUri(params));
  if (!server_.Close(path)) return;
  if (!client_.pull_diagnostics) {
    JsonWriter json;
    json.BeginObject().Key("uri").String(UriOf(path)).Key("diagnostics").BeginArray().EndArray();
    json.EndObject();
    Notify("textDocument/publishDiagnostics", json.text());
  }
  told_.erase(path);
  uris_.erase(path);
}

void Session::DidChangeFolders(JsonValue params) {
  const JsonValue event = params["event"];
  for (uint32_t i = 0; i < event["removed"].size(); ++i)
    server_.RemoveFolder(PathOfUri(event["removed"][i]["uri"].AsString()));
  for (uint32_t i = 0; i < event["added"].size(); ++i) {
    if (const auto uri = event["added"][i]["uri"].AsString(); !uri.empty()) server_.AddFolder(PathOfUri(uri));
  }
}

void Session::DidChangeFiles(JsonValue params) {
  std::vector<std::string> paths;
  for (uint32_t i = 0; i < params["changes"].size(); ++i)
    paths.push_back(PathOfUri(params["changes"][i]["uri"].AsString()));
  server_.DiskChanged(paths);
}

Session::Answer Session::Hover(const std::string& path, uint32_t offset) {
  const auto hover = server_.HoverAt(path, offset);
  if (!hover) return kNull;
  Places places(server_, client_.encoding);
  JsonWriter json;
  Writer(places, client_, [this](const std::string& each) {
    return UriOf(each);
  }).HoverOf(json, path, *hover);
  return json.Take();
}

Session::Answer Session::Completion(const std::string& path, uint32_t offset) {
  Places places(server_, client_.encoding);
  Writer writer(places, client_, [this](const std::string& each) { return UriOf(each); });
  JsonWriter json;
  json.BeginObject().Key("isIncomplete").Bool(false).Key("items").BeginArray();
  for (const CompletionItem& item : server_.CompleteAt(path, offset)) {
    if (item.is_snippet && !client_.snippets) continue;
    writer.Completion(json, path, item);
  }
  json.EndArray().EndObject();
  return json.Take();
}

Session::Answer Session::CodeActions(const std::string& path, JsonValue params) {
  const auto range = ReadRange(params["range"]);
  if (!range) return Invalid("`range` is missing");
  const JsonValue only = params["context"]["only"];
  const auto is_wanted = [&](std::string_view kind) {
    if (!only.is_array()) return true;
    for (uint32_t i = 0; i < only.size(); ++i) {
      const std::string_view asked = only[i].AsString();
      if (kind.starts_with(asked) && (kind.size() == asked.size() || kind[asked.size()] == '.')) return true;
    }
    return false;
  };
  Places places(server_, client_.encoding);
  Writer writer(places, client_, [this](const std::string& each) { return UriOf(each); });
  const Span span = places.SpanOf(path, *range).value_or(Span{});
  const Report report = server_.ReportOn(path);
  JsonWriter json;
  json.BeginArray();
  for (const Action& action : server_.ActionsAt(path, span)) {
    const std::string_view kind = action.kind == ActionKind::kFixAll ? "source.fixAll.kubevet" : "quickfix";
    if (!is_wanted(kind)) continue;
    if (!action.new_file.empty() && !client_.creates_files) continue;
    if (!client_.code_action_literals) {
      if (action.command) WriteCommand(json, action.title, *action.command);
      continue;
    }
    json.BeginObject().Key("title").String(action.title).Key("kind").String(kind);
    if (action.is_preferred) json.Key("isPreferred").Bool(true);
    if (action.finding) {
      const engine::Finding& finding = report.findings[*action.finding];
      json.Key("diagnostics").BeginArray();
      writer.Diagnostic(json, finding, LinkOf(path, finding.rule));
      json.EndArray();
    }
    if (!action.changes.empty()) {
      json.Key("edit");
      writer.Changes(json, action.changes, action.new_file);
    }
    if (action.command) {
      json.Key("command");
      WriteCommand(json, action.title, *action.command);
    }
    json.EndObject();
  }
  json.EndArray();
  return json.Take();
}

Session::Answer Session::Definition(const std::string& path, uint32_t offset) {
  Places places(server_, client_.encoding);
  Writer writer(places, client_, [this](const std::string& each) { return UriOf(each); });
  JsonWriter json;
  json.BeginArray();
  for (const Place& place : server_.DefinitionsAt(path, offset)) writer.Location(json, place);
  json.EndArray();
  return json.Take();
}

Session::Answer Session::References(const std::string& path, uint32_t offset, JsonValue params) {
  const bool with_definition = params["context"]["includeDeclaration"].AsBool(true);
  Places places(server_, client_.encoding);
  Writer writer(places, client_, [this](const std::string& each) { return UriOf(each); });
  JsonWriter json;
  json.BeginArray();
  for (const Place& place : server_.ReferencesAt(path, offset, with_definition, stop_))
    writer.Location(json, place);
  json.EndArray();
  return json.Take();
}

Session::Answer Session::PrepareRename(const std::string& path, uint32_t offset) {
  const auto place = server_.RenamedAt(path, offset);
  if (!place) return kNull;
  Places places(server_, client_.encoding);
  JsonWriter json;
  Writer(places, client_, [this](const std::string& each) {
    return UriOf(each);
  }).Range(json, path, place->span);
  return json.Take();
}

Session::Answer Session::Rename(const std::string& path, uint32_t offset, JsonValue params) {
  if (!params["newName"].is_string()) return Invalid("`newName` is missing");
  const auto changes = server_.Rename(path, offset, std::string(params["newName"].AsString()));
  if (!changes.ok()) return RpcError{ErrorCode::kRequestFailed, changes.error().message};
  Places places(server_, client_.encoding);
  JsonWriter json;
  Writer(places, client_, [this](const std::string& each) {
    return UriOf(each);
  }).Changes(json, *changes, {});
  return json.Take();
}

Session::Answer Session::DocumentSymbols(const std::string& path) {
  Places places(server_, client_.encoding);
  Writer writer(places, client_, [this](const std::string& each) { return UriOf(each); });
  JsonWriter json;
  json.BeginArray();
  for (const Symbol& symbol : server_.SymbolsOf(path)) {
    if (client_.hierarchical_symbols) {
      writer.DocumentSymbol(json, symbol);
    } else {
      writer.SymbolInformation(json, symbol, {});
    }
  }
  json.EndArray();
  return json.Take();
}

Session::Answer Session::Folds(const std::string& path) {
  JsonWriter json;
  json.BeginArray();
  for (const Fold& fold : server_.FoldsOf(path)) {
    json.BeginObject().Key("startLine").Uint(fold.first_line).Key("endLine").Uint(fold.last_line);
    if (fold.is_comment) json.Key("kind").String("comment");
    json.EndObject();
  }
  json.EndArray();
  return json.Take();
}

Session::Answer Session::Lenses(const std::string& path) {
  Places places(server_, client_.encoding);
  Writer writer(places, client_, [this](const std::string& each) { return UriOf(each); });
  JsonWriter json;
  json.BeginArray();
  for (const Lens& lens : server_.LensesOf(path)) {
    json.BeginObject().Key("range");
    writer.Range(json, path, lens.span);
    json.Key("data").BeginArray();
    for (const std::string& each : {UriOf(path), lens.kind, lens.name_space, lens.name}) json.String(each);
    json.EndArray().EndObject();
  }
  json.EndArray();
  return json.Take();
}

Session::Answer Session::ResolveLens(JsonValue params) {
  const JsonValue data = params["data"];
  if (data.size() != 4 || !params["range"].is_object()) return Invalid("this is no lens of this server");
  std::vector<std::string> arguments;
  for (uint32_t i = 0; i < data.size(); ++i) arguments.emplace_back(data[i].AsString());
  const Lens lens{{}, arguments[1], arguments[2], arguments[3]};
  const auto title = server_.TitleOf(PathOf(arguments[0]), lens);
  JsonWriter json;
  json.BeginObject().Key("range").Raw(params["range"].ToJson()).Key("command");
  WriteCommand(json, title.ok() ? *title : "rollout: " + title.error().message,
               {title.ok() ? "kubevet.plan" : "", arguments});
  json.EndObject();
  return json.Take();
}

Session::Answer Session::Pull(const std::string& path, JsonValue params) {
  const Clock::time_point until = Clock::now() + options_.patience.value_or(std::chrono::milliseconds(0));
  while (!server_.KnowsEverythingAbout(path) && (!options_.patience || Clock::now() < until)) {
    if (!server_.Advance()) break;
  }
  std::string items = DiagnosticsOf(path);
  const std::string id = ResultIdOf(items);
  JsonWriter json;
  json.BeginObject();
  if (params["previousResultId"].AsString() == id) {
    json.Key("kind").String("unchanged").Key("resultId").String(id);
  } else {
    json.Key("kind").String("full").Key("resultId").String(id).Key("items").Raw(items);
  }
  json.EndObject();
  told_[path] = std::move(items);
  return json.Take();
}

/// Answered when there is something to tell that the client does not know.
void Session::PullWorkspace(const Message& message) {
  RefusePull(ErrorCode::kServerCancelled);
  std::map<std::string, std::string> known;
  const JsonValue previous = message.params["previousResultIds"];
  for (uint32_t i = 0; i < previous.size(); ++i) {
    if (const auto uri = previous[i]["uri"].AsString(); !uri.empty())
      known.emplace(PathOfUri(uri), previous[i]["value"].AsString());
  }
  workspace_pull_.Ask(message.id, std::move(known));
}

void Session::RefusePull(ErrorCode why) {
  if (const auto& request = workspace_pull_.request()) send_(MakeErrorResponse(*request, {why, "cancelled"}));
  workspace_pull_.Withdraw();
}

Session::Answer Session::WorkspaceSymbols(JsonValue params) {
  Places places(server_, client_.encoding);
  Writer writer(places, client_, [this](const std::string& each) { return UriOf(each); });
  JsonWriter json;
  json.BeginArray();
  size_t count = 0;
  for (const Symbol& symbol : server_.FindSymbols(std::string(params["query"].AsString()), stop_)) {
    if (++count > kMostSymbols) break;
    writer.SymbolInformation(json, symbol, {});
  }
  json.EndArray();
  return json.Take();
}

Session::Answer Session::Execute(JsonValue params) {
  const std::string_view command = params["command"].AsString();
  const JsonValue arguments = params["arguments"];
  std::vector<std::string> words;
  for (uint32_t i = 0; i < arguments.size(); ++i) words.emplace_back(arguments[i].AsString());
  if (command == "kubevet.plan") {
    if (words.size() != 4) return Invalid("the arguments are: URI, kind, namespace, name");
    const auto plan = server_.PlanOf(PathOf(words[0]), words[1], words[2], words[3]);
    if (!plan.ok()) return RpcError{ErrorCode::kRequestFailed, plan.error().message};
    ShowText(fmt::format("{} {}", words[1], words[3]), *plan);
    return JsonQuote(*plan);
  }
  if (command == "kubevet.explainRule") {
    if (words.size() != 2) return Invalid("the arguments are: URI, rule");
    const auto text = server_.ExplainRule(PathOf(words[0]), words[1]);
    if (!text) return Invalid(fmt::format("there is no rule `{}`", words[1]));
    ShowText(words[1], *text);
    return JsonQuote(*text);
  }
  return Invalid(fmt::format("`{}` is no command of this server", command));
}

bool Session::Work() {
  if (const auto path = server_.NextToTell()) {
    const bool waits = !options_.patience || Clock::now() < patient_until_ || told_in_full_.contains(*path);
    const bool is_full = server_.KnowsEverythingAbout(*path);
    if (waits && !is_full && server_.Advance()) return true;
    if (is_full) told_in_full_.insert(*path);
    Tell(*path);
    return true;
  }
  const bool more = server_.Advance();
  TellConfigurationProblems();
  if (more || server_.NextToTell()) return true;
  if (workspace_pull_.Advance()) return true;
  const auto request = workspace_pull_.request();
  if (const auto result = workspace_pull_.TakeResult()) send_(MakeResponse(*request, *result));
  return false;
}

std::string Session::DiagnosticsOf(const std::string& path) {
  const Report report = server_.ReportOn(path);
  Places places(server_, client_.encoding);
  Writer writer(places, client_, [this](const std::string& each) { return UriOf(each); });
  return writer.Diagnostics(report, [&](const std::string& rule) { return LinkOf(path, rule); });
}

void Session::Tell(const std::string& path) {
  TellConfigurationProblems();
  server_.Told(path);
  const std::string items = DiagnosticsOf(path);
  if (client_.pull_diagnostics) {
    const auto told = told_.find(path);
    if (told == told_.end() || told->second == items) return;  // nobody knows it, or nothing changed
    told_.erase(told);
    if (client_.refreshes_diagnostics) Ask("workspace/diagnostic/refresh", kNull);
    return;
  }
  JsonWriter json;
  json.BeginObject().Key("uri").String(UriOf(path));
  if (const auto version = server_.VersionOf(path)) json.Key("version").Int(*version);
  json.Key("diagnostics").Raw(items).EndObject();
  std::string& told = told_[path];
  if (told == json.text()) return;
  told = json.text();
  Notify("textDocument/publishDiagnostics", told);
}

/// At the place of the configuration, whether it is open or not.
void Session::TellConfigurationProblems() {
  for (const auto& [path, problem] : server_.TakeConfigurationProblems()) {
    JsonWriter json;
    json.BeginObject().Key("uri").String(UriOf(path)).Key("diagnostics").BeginArray();
    if (problem) {
      const PlacedMessage placed = Parse(problem->message);
      Places places(server_, client_.encoding);
      Span span;
      if (const auto text = server_.TextOf(path)) {
        const LineIndex lines(*text);
        const std::string_view line = lines.Line(std::min(placed.line, lines.line_count()));
        const uint32_t begin = static_cast<uint32_t>(line.data() - text->data());
        const size_t column = std::min<size_t>(placed.column - 1, line.size());
        span = {begin + static_cast<uint32_t>(column), begin + static_cast<uint32_t>(line.size())};
      }
      json.BeginObject().Key("range");
      Writer(places, client_, [this](const std::string& each) {
        return UriOf(each);
      }).Range(json, path, span);
      json.Key("severity").Int(1).Key("source").String("kubevet");
      json.Key("message").String(placed.message).EndObject();
    }
    json.EndArray().EndObject();
    Notify("textDocument/publishDiagnostics", json.text());
  }
}

void Session::Notify(std::string_view method, const std::string& params) {
  send_(MakeNotification(method, params));
}

void Session::Ask(std::string_view method, const std::string& params) {
  send_(MakeRequest(fmt::format("\"kubevet-{}\"", next_request_++), method, params));
}

void Session::ShowText(const std::string& title, const std::string& markdown) {
  JsonWriter json;
  json.BeginObject();
  if (client_.shows_text) {
    json.Key("title").String(title).Key("text").String(markdown).EndObject();
    Notify("kubevet/showText", json.text());
    return;
  }
  constexpr int kInfo = 3;
  json.Key("type").Int(kInfo).Key("message").String(markdown).EndObject();
  Notify("window/showMessage", json.text());
}

/// Where a rule is described on the web; empty when it is only in the program.
std::string Session::LinkOf(const std::string& path, const std::string& rule) {
  const auto judged = server_.Judge(path);
  if (!judged || judged->catalogue == nullptr) return {};
  const rules::Rule* found = judged->catalogue->Find(rule);
  if (found == nullptr || found->words().references.empty()) return {};
  return std::string(found->words().references.front());
}

std::string Session::UriOf(const std::string& path) const {
  const auto known = uris_.find(path);
  return known != uris_.end() ? known->second : UriOfPath(path);
}

std::string Session::PathOf(const std::string& uri) const {
  return PathOfUri(uri);
}

}  // namespace kubevet::lsp
