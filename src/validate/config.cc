#include "validate/config.h"

#include <fmt/core.h>

#include <map>
#include <string>
#include <string_view>

#include "base/base64.h"
#include "base/json.h"
#include "k8s/names.h"
#include "validate/changes.h"
#include "validate/equality.h"

namespace kubevet::validate {
namespace {

constexpr uint32_t kMaxBytes = 1024 * 1024;

/// Bytes by key. Of a Secret's two maps `stringData` wins, as on the server.
using Bytes = std::map<std::string_view, std::string>;

std::string DecodedOf(const Value& value) {
  return DecodeBase64(value.String()).value_or(std::string());
}

Bytes TextsOf(const Value& map) {
  Bytes bytes;
  for (const auto& [key, key_node, value] : map.entries()) bytes[key] = std::string(value.String());
  return bytes;
}

Bytes BinariesOf(const Value& map) {
  Bytes bytes;
  for (const auto& [key, key_node, value] : map.entries()) bytes[key] = DecodedOf(value);
  return bytes;
}

Bytes DataOf(const Value& secret) {
  Bytes bytes = BinariesOf(secret["data"]);
  for (const auto& [key, key_node, value] : secret["stringData"].entries())
    bytes[key] = std::string(value.String());
  return bytes;
}

size_t TextSize(const Value& map) {
  size_t total = 0;
  for (auto [key, value] : map.node().entries()) total += value.text().size();
  return total;
}

size_t TotalSize(const Bytes& bytes) {
  size_t total = 0;
  for (const auto& [key, value] : bytes) total += value.size();
  return total;
}

// Keys become file names and environment variables.
void CheckKeys(const Value& written, const Value& data) {
  for (const auto& [key, key_node, value] : written.entries()) {
    const std::string problem = k8s::ConfigMapKeyProblem(key);
    if (problem.empty()) continue;
    Invalid(data.Keyed(key).At(key_node), fmt::format("the key `{}` {}", key, problem));
  }
}

// A key of a Secret of a known type, at the place where it is written or would be.
Value DataAt(const Value& secret, std::string_view key) {
  const Value at = secret["data"].Keyed(key);
  for (std::string_view map : {"stringData", "data"}) {
    if (yaml::Node written = secret[map].node()[key]) return at.At(written);
  }
  return at;
}

void RequireKey(const Value& secret, const Bytes& data, std::string_view key) {
  if (data.contains(key)) return;
  Required(DataAt(secret, key),
           fmt::format("a Secret of type `{}` needs the key `{}`", secret.TextOf("type"), key));
}

void CheckDockerConfig(const Value& secret, const Bytes& data, std::string_view key) {
  RequireKey(secret, data, key);
  const auto found = data.find(key);
  if (found == data.end()) return;
  const auto json = JsonDocument::Parse(found->second);
  if (json.ok() && (json->root().is_object() || json->root().is_null())) return;
  Invalid(DataAt(secret, key), fmt::format("the content of `{}` must be a JSON object", key));
}

void CheckServiceAccountToken(const Value& secret) {
  constexpr std::string_view kAccount = "kubernetes.io/service-account.name";
  const Value annotations = secret["metadata"]["annotations"];
  if (!annotations[kAccount].String().empty()) return;
  Required(annotations.Keyed(kAccount),
           fmt::format("a Secret of type `kubernetes.io/service-account-token` needs the annotation `{}`",
                       kAccount));
}

void CheckType(const Value& secret, const Bytes& data) {
  const std::string_view type = secret.TextOf("type");
  if (type == "kubernetes.io/service-account-token") {
    CheckServiceAccountToken(secret);
  } else if (type == "kubernetes.io/dockercfg") {
    CheckDockerConfig(secret, data, ".dockercfg");
  } else if (type == "kubernetes.io/dockerconfigjson") {
    CheckDockerConfig(secret, data, ".dockerconfigjson");
  } else if (type == "kubernetes.io/basic-auth") {
    if (data.contains("username") || data.contains("password")) return;
    RequireKey(secret, data, "username");
    RequireKey(secret, data, "password");
  } else if (type == "kubernetes.io/ssh-auth") {
    const auto key = data.find("ssh-privatekey");
    if (key != data.end() && !key->second.empty()) return;
    Required(DataAt(secret, "ssh-privatekey"),
             "a Secret of type `kubernetes.io/ssh-auth` needs the key `ssh-privatekey`");
  } else if (type == "kubernetes.io/tls") {
    RequireKey(secret, data, "tls.crt");
    RequireKey(secret, data, "tls.key");
  }
}

// What `immutable: true` froze. Returns whether the old object is frozen.
bool CheckStillImmutable(const Value& now, const Value& old) {
  if (!old.IsTrue("immutable")) return false;
  const bool stays = !now["immutable"] && StaysWhenLeftOut(old["immutable"]);
  if (!now.IsTrue("immutable") && !stays) Forbidden(now["immutable"], "`immutable` cannot be taken back");
  return true;
}

constexpr const char* kReplaceHelp =
    "create an object of another name and refer to that one, or delete this one and apply again";

void ForbidChange(const Value& field, const Value& old) {
  Forbidden(field, "the object is immutable: its content cannot be changed", kReplaceHelp);
  TellChanges(field, old);
}

/// Which keys differ is told, secrets are not.
void ForbidSecretChange(const Value& now, const Value& old) {
  Forbidden(now["data"], "the Secret is immutable: its content cannot be changed", kReplaceHelp);
  const Bytes data = DataOf(now), data_old = DataOf(old);
  for (const auto& [key, bytes] : data_old) {
    const auto is = data.find(key);
    if (is == data.end())
      AddNote(DataAt(old, key), fmt::format("the key `{}` is left out", key));
    else if (is->second != bytes)
      AddNote(DataAt(now, key), fmt::format("the content of `{}` differs", key));
  }
  for (const auto& [key, bytes] : data) {
    if (!data_old.contains(key)) AddNote(DataAt(now, key), fmt::format("the key `{}` is added", key));
  }
}

std::string_view TypeOf(const Value& secret) {
  const std::string_view type = secret.TextOf("type");
  return type.empty() ? "Opaque" : type;
}

}  // namespace

void ValidateConfigMap(const Value& config_map) {
  const Value data = config_map["data"];
  const Value binary = config_map["binaryData"];
  CheckKeys(data, data);
  for (const auto& [key, key_node, value] : data.entries()) {
    if (binary.node()[key])
      Invalid(value.At(key_node), fmt::format("the key `{}` is in `binaryData`, too", key));
  }
  CheckKeys(binary, binary);
  if (TextSize(data) + TotalSize(BinariesOf(binary)) > kMaxBytes) {
    TooLong(config_map.Keyed(""), kMaxBytes, "bytes in all");
  }
}

void ValidateConfigMapUpdate(const Value& now, const Value& old) {
  if (CheckStillImmutable(now, old)) {
    if (TextsOf(now["data"]) != TextsOf(old["data"])) ForbidChange(now["data"], old["data"]);
    if (BinariesOf(now["binaryData"]) != BinariesOf(old["binaryData"]))
      ForbidChange(now["binaryData"], old["binaryData"]);
  }
  ValidateConfigMap(now);
}

void ValidateSecret(const Value& secret) {
  const Value at = secret["data"];
  CheckKeys(secret["data"], at);
  CheckKeys(secret["stringData"], at);
  const Bytes data = DataOf(secret);
  if (TotalSize(data) > kMaxBytes) TooLong(at, kMaxBytes, "bytes in all");
  CheckType(secret, data);
}

void ValidateSecretUpdate(const Value& now, const Value& old) {
  if (TypeOf(now) != TypeOf(old)) {
    Invalid(now["type"], fmt::format("`type` cannot be changed from `{}`", TypeOf(old)),
            "delete the Secret and create it again");
  }
  if (CheckStillImmutable(now, old) && DataOf(now) != DataOf(old)) ForbidSecretChange(now, old);
  ValidateSecret(now);
}

}  // namespace kubevet::validate
