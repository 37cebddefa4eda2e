// JSON-RPC 2.0 as LSP uses it: requests with an id, notifications without, responses.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "base/json.h"
#include "base/result.h"

namespace kubevet::lsp {

enum class ErrorCode : int {
  kParseError = -32700,
  kInvalidRequest = -32600,
  kMethodNotFound = -32601,
  kInvalidParams = -32602,
  kInternalError = -32603,
  kServerNotInitialized = -32002,
  kRequestFailed = -32803,
  kServerCancelled = -32802,
  kContentModified = -32801,
  kRequestCancelled = -32800,
};

/// What makes a request fail.
struct RpcError {
  ErrorCode code = ErrorCode::kInternalError;
  std::string message;
};

/// A message that came. Owns what it views.
struct Message {
  enum class Kind : uint8_t { kRequest, kNotification, kResponse };

  Kind kind = Kind::kNotification;
  std::string id;  ///< as JSON: `1`, `"a"`; empty for a notification
  std::string method;
  JsonValue params;  ///< falsy when there are none
  JsonValue result;  ///< of a response
  std::shared_ptr<const JsonDocument> document;
};

/// Why a body is no message, and the id of the request that it would have been, as JSON; `null` when it has
/// none.
struct BadMessage {
  RpcError error;
  std::string id = "null";
};

std::variant<Message, BadMessage> ParseMessage(std::string_view body);

/// `id` and `result` are JSON.
std::string MakeResponse(std::string_view id, std::string_view result);
std::string MakeErrorResponse(std::string_view id, const RpcError& error);
/// `params` is JSON.
std::string MakeNotification(std::string_view method, std::string_view params);
std::string MakeRequest(std::string_view id, std::string_view method, std::string_view params);

}  // namespace kubevet::lsp
