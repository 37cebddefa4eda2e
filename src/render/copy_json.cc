#include "render/copy_json.h"

namespace kubevet::render {

void CopyJson(JsonWriter& json, JsonValue value) {
  if (value.is_object()) {
    json.BeginObject();
    for (uint32_t i = 0; i < value.size(); ++i) {
      const auto [name, member] = value.MemberAt(i);
      json.Key(name);
      CopyJson(json, member);
    }
    json.EndObject();
  } else if (value.is_array()) {
    json.BeginArray();
    for (uint32_t i = 0; i < value.size(); ++i) CopyJson(json, value[i]);
    json.EndArray();
  } else if (value.is_string()) {
    json.String(value.AsString());
  } else {
    json.Raw(value.ToJson());
  }
}

}  // namespace kubevet::render
