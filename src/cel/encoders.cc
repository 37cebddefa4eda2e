// The encoders extension: cel-go/ext/encoders.go.
#include <algorithm>
#include <string>

#include "base/base64.h"
#include "cel/libraries.h"

namespace kubevet::cel {
namespace {

using Arguments = std::span<const Value>;

Value Encode(Call& call, Arguments arguments) {
  if (!call.ChargeText(arguments[0].text().size())) return {};
  return call.String(EncodeBase64(arguments[0].text()));
}

/// The padding may be left out.
Value Decode(Call& call, Arguments arguments) {
  std::string text(arguments[0].text());
  if (!call.ChargeText(text.size())) return {};
  auto bytes = DecodeBase64(text);
  if (!bytes && text.find('=') == std::string::npos) {
    const auto digits =
        std::count_if(text.begin(), text.end(), [](char c) { return c != '\n' && c != '\r'; });
    bytes = DecodeBase64(text.append(static_cast<size_t>(-digits & 3), '='));
  }
  if (!bytes) return Value::Error("base64.decode: the text is no base64");
  return Value::Bytes(call.arena().Copy(*bytes));
}

constexpr Function kFunctions[] = {
    {"base64.decode(string) -> bytes", Decode},
    {"base64.encode(bytes) -> string", Encode},
};

}  // namespace

Library EncoderLibrary() {
  return kFunctions;
}

}  // namespace kubevet::cel
