#include "lsp/json_rpc.h"

#include <utility>

namespace kubevet::lsp {
namespace {

/// Numbers and strings are ids; nothing else can be answered.
bool IsId(JsonValue value) {
  return value.is_int() || value.is_string();
}

JsonWriter Begin() {
  JsonWriter json;
  json.BeginObject().Key("jsonrpc").String("2.0");
  return json;
}

}  // namespace

std::variant<Message, BadMessage> ParseMessage(std::string_view body) {
  auto parsed = JsonDocument::Parse(body);
  if (!parsed.ok()) return BadMessage{{ErrorCode::kParseError, parsed.error().message}};
  Message message;
  auto document = std::make_shared<JsonDocument>(std::move(*parsed));
  const JsonValue root = document->root();
  const auto bad = [&](const char* why) {
    const JsonValue id = root["id"];
    return BadMessage{{ErrorCode::kInvalidRequest, why}, IsId(id) ? id.ToJson() : "null"};
  };
  if (root.is_array()) return bad("batches are not part of the protocol");
  if (!root.is_object()) return bad("a message is an object");
  if (root["jsonrpc"].AsString() != "2.0") return bad("`jsonrpc` is not \"2.0\"");
  const JsonValue id = root["id"];
  if (id && !IsId(id) && !id.is_null()) return bad("`id` is neither a number nor a string");
  if (IsId(id)) message.id = id.ToJson();
  const JsonValue method = root["method"];
  if (method) {
    if (!method.is_string()) return bad("`method` is no string");
    message.kind = IsId(id) ? Message::Kind::kRequest : Message::Kind::kNotification;
    message.method = method.AsString();
    message.params = root["params"];
    if (message.params && !message.params.is_object() && !message.params.is_array() &&
        !message.params.is_null()) {
      return bad("`params` is neither an object nor an array");
    }
  } else if (root["result"] || root["error"]) {
    message.kind = Message::Kind::kResponse;
    message.result = root["result"];
  } else {
    return bad("a message has a `method`, a `result` or an `error`");
  }
  message.document = std::move(document);
  return message;
}

std::string MakeResponse(std::string_view id, std::string_view result) {
  JsonWriter json = Begin();
  json.Key("id").Raw(id).Key("result").Raw(result).EndObject();
  return json.Take();
}

std::string MakeErrorResponse(std::string_view id, const RpcError& error) {
  JsonWriter json = Begin();
  json.Key("id").Raw(id).Key("error").BeginObject();
  json.Key("code").Int(static_cast<int>(error.code)).Key("message").String(error.message);
  json.EndObject().EndObject();
  return json.Take();
}

std::string MakeNotification(std::string_view method, std::string_view params) {
  JsonWriter json = Begin();
  json.Key("method").String(method).Key("params").Raw(params).EndObject();
  return json.Take();
}

std::string MakeRequest(std::string_view id, std::string_view method, std::string_view params) {
  JsonWriter json = Begin();
  json.Key("id").Raw(id).Key("method").String(method).Key("params").Raw(params).EndObject();
  return json.Take();
}

}  // namespace kubevet::lsp
