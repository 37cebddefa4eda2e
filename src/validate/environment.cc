#include "validate/environment.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "k8s/names.h"
#include "validate/local_path.h"
#include "validate/resources.h"

namespace kubevet::validate {
namespace {

/// The name of an object that may be given without the random end that the server appends: a trailing '-' is
/// fine.
std::string GeneratedNameProblem(std::string_view name) {
  if (name.size() < 2 || !name.ends_with('-')) return k8s::DnsSubdomainProblem(name);
  return k8s::DnsSubdomainProblem(std::string(name.substr(0, name.size() - 2)) + "a");
}

/// A key of a ConfigMap or Secret.
void ValidateKeyRef(const Value& ref) {
  InvalidField(ref, "name", k8s::DnsSubdomainProblem);
  if (ref.TextOf("key").empty()) {
    Required(ref["key"], "the key to read is missing");
  } else {
    InvalidField(ref, "key", k8s::ConfigMapKeyProblem);
  }
}

void ValidateFileKeyRef(const Value& ref) {
  Value key = ref["key"], volume = ref["volumeName"], path = ref["path"];
  if (key.String().empty()) {
    Required(key, "the variable to read from the file is missing");
  } else {
    InvalidIf(key, k8s::EnvVarNameProblem(key.String(), true));
  }
  if (volume.String().empty()) {
    Required(volume, "the volume that holds the file is missing");
  } else {
    InvalidIf(volume, k8s::DnsLabelProblem(volume.String()));
  }
  if (path.String().empty()) {
    Required(path, "the path of the file in the volume is missing");
  } else {
    ValidateNoBacksteps(path);
  }
}

void ValidateValueFrom(const Value& variable, bool allow_file_keys) {
  Value from = variable["valueFrom"];
  if (!from) return;
  int sources = 0;
  auto source = [&](yaml::Key field) {
    Value ref = from[field];
    if (ref) ++sources;
    return ref;
  };
  if (Value ref = source("fieldRef")) ValidateFieldRef(ref, FieldRefUse::kEnvironment);
  if (Value ref = source("resourceFieldRef")) ValidateResourceFieldRef(ref, FieldRefUse::kEnvironment);
  if (Value ref = source("configMapKeyRef")) ValidateKeyRef(ref);
  if (Value ref = source("secretKeyRef")) ValidateKeyRef(ref);
  if (allow_file_keys) {
    if (Value ref = source("fileKeyRef")) ValidateFileKeyRef(ref);
  }

  if (sources == 0) {
    Invalid(from,
            "names no source, use one of `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef`");
  } else if (!variable.TextOf("value").empty()) {
    Invalid(from, "a variable has either `value` or `valueFrom`, both are given");
  } else if (sources > 1) {
    Invalid(from, fmt::format("names {} sources, only one is allowed", sources));
  }
}

// ---- Downward API

/// "metadata.labels['app']" is the path "metadata.labels" with the subscript "app".
struct FieldPath {
  std::string_view path;
  std::string_view subscript;
  bool subscripted = false;
};

FieldPath SplitFieldPath(std::string_view text) {
  const size_t open = text.find("['");
  if (!text.ends_with("']") || open == 0 || open == text.npos || open + 2 > text.size() - 2)
    return {text, {}, false};
  return {text.substr(0, open), text.substr(open + 2, text.size() - open - 4), true};
}

constexpr std::array<std::string_view, 14> kDownwardFields = {
    "metadata.annotations", "metadata.labels", "metadata.name",      "metadata.namespace",
    "metadata.uid",         "spec.nodeName",   "spec.restartPolicy", "spec.schedulerName",
    "status.phase",         "status.hostIP",   "status.hostIPs",     "spec.serviceAccountName",
    "status.podIP",         "status.podIPs"};

bool IsAllowedField(std::string_view path, FieldRefUse use) {
  if (path == "metadata.name" || path == "metadata.namespace" || path == "metadata.uid") return true;
  const bool of_metadata = path == "metadata.labels" || path == "metadata.annotations";
  if (use == FieldRefUse::kVolume) return of_metadata;
  return !of_metadata && path != "spec.restartPolicy" && path != "spec.schedulerName" &&
         path != "status.phase";
}

void ValidateSubscript(const Value& field_ref, const FieldPath& field) {
  std::string key(field.subscript);
  if (field.path == "metadata.annotations") {
    std::transform(key.begin(), key.end(), key.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  }
  if (const auto problem = k8s::QualifiedNameProblem(key); !problem.empty()) {
    Invalid(field_ref["fieldPath"].WithPathOf(field_ref),
            fmt::format("the key `{}` {}", field.subscript, problem));
  }
}

constexpr std::array<std::string_view, 6> kResourceFields = {
    "limits.cpu",   "limits.memory",   "limits.ephemeral-storage",
    "requests.cpu", "requests.memory", "requests.ephemeral-storage"};

bool IsHugePagesField(std::string_view resource) {
  return resource.starts_with("limits.hugepages-") || resource.starts_with("requests.hugepages-");
}

void ValidateDivisor(const Value& divisor, std::string_view resource) {
  if (!divisor || IsZeroQuantity(divisor)) return;
  const std::string canonical = ReadQuantity(divisor).ToString();
  if (resource == "limits.cpu" || resource == "requests.cpu") {
    if (canonical != "1" && canonical != "1m") {
      Invalid(divisor, fmt::format("`{}` is no divisor for CPU, use `1` or `1m`", divisor.node().text()));
    }
    return;
  }
  if (!IsHugePagesField(resource) &&
      std::find(kResourceFields.begin(), kResourceFields.end(), resource) == kResourceFields.end()) {
    return;
  }
  static constexpr std::array<std::string_view, 13> kDivisors = {
      "1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"};
  if (std::find(kDivisors.begin(), kDivisors.end(), canonical) == kDivisors.end()) {
    Invalid(divisor, fmt::format("`{}` is no divisor, use `1`, `1k` to `1E` or `1Ki` to `1Ei`",
                                 divisor.node().text()));
  }
}

/// A right name and a text and nothing else, as most have.
bool IsPlainVariable(yaml::Node variable, bool relaxed) {
  bool is_named = false;
  for (auto [key, value] : variable.entries()) {
    if (!value.IsString()) return false;
    if (key.text() == "value") continue;
    if (key.text() != "name" || !k8s::EnvVarNameProblem(value.text(), relaxed).empty()) return false;
    is_named = true;
  }
  return is_named;
}

}  // namespace

bool UsesFileKeys(yaml::Node container) {
  for (yaml::Node variable : container["env"].items()) {
    const yaml::Node from = variable["valueFrom"];
    if (from.MayHave("fileKeyRef") && !from["fileKeyRef"].IsNull()) return true;
  }
  return false;
}

void ValidateEnv(const Value& env, bool allow_file_keys) {
  const bool relaxed = env && env.context().Enabled("RelaxedEnvironmentVariableValidation");
  uint32_t index = 0;
  for (yaml::Node item : env.node().items()) {
    const uint32_t at = index++;
    if (IsPlainVariable(item, relaxed)) continue;
    const Value variable = env.Item(at, item);
    if (variable.TextOf("name").empty()) {
      Required(variable["name"], "an environment variable needs a name");
    } else {
      InvalidField(variable, "name",
                   [relaxed](std::string_view name) { return k8s::EnvVarNameProblem(name, relaxed); });
    }
    ValidateValueFrom(variable, allow_file_keys);
  }
}

void ValidateEnvFrom(const Value& env_from) {
  for (Value source : env_from.items()) {
    if (const Value prefix = source["prefix"]; !prefix.String().empty()) {
      InvalidIf(prefix, k8s::EnvVarNameProblem(prefix.String(), prefix.context().Enabled(
                                                                    "RelaxedEnvironmentVariableValidation")));
    }
    int sources = 0;
    for (Value ref : {source["configMapRef"], source["secretRef"]}) {
      if (!ref) continue;
      ++sources;
      Value name = ref["name"];
      if (name.String().empty()) {
        Required(name, "the name of what to read from is missing");
      } else {
        InvalidIf(name, GeneratedNameProblem(name.String()));
      }
    }
    // The server reports these at the list.
    if (sources == 0)
      Invalid(source.WithPathOf(env_from), "names no source, use `configMapRef` or `secretRef`");
    if (sources > 1)
      Invalid(source.WithPathOf(env_from), "names two sources, use `configMapRef` or `secretRef`");
  }
}

void ValidateFieldRef(const Value& field_ref, FieldRefUse use) {
  const std::string_view given = field_ref.TextOf("apiVersion");
  const std::string_view version = given.empty() ? "v1" : given;
  Value path = field_ref["fieldPath"];
  if (path.String().empty()) {
    Required(path, "the field to read is missing");
    return;
  }
  FieldPath field = SplitFieldPath(path.String());
  if (field.path == "spec.host") field.path = "spec.nodeName";
  if (version != "v1") {
    Invalid(path, fmt::format("fields are those of a v1 Pod, `{}` has none", version));
  } else if (field.subscripted) {
    if (field.path == "metadata.labels" || field.path == "metadata.annotations") {
      ValidateSubscript(field_ref, field);
    } else {
      Invalid(path, fmt::format("`{}` takes no key in brackets", field.path));
    }
  } else if (std::find(kDownwardFields.begin(), kDownwardFields.end(), field.path) == kDownwardFields.end()) {
    Invalid(path, fmt::format("`{}` is no field that a Pod can read of itself", field.path));
  } else if (!IsAllowedField(field.path, use)) {
    if (use == FieldRefUse::kVolume) {
      NotSupported(path, {"metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace",
                          "metadata.uid"});
    } else {
      NotSupported(path, {"metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName",
                          "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP",
                          "status.podIPs"});
    }
  }
}

void ValidateResourceFieldRef(const Value& ref, FieldRefUse use) {
  Value container = ref["containerName"];
  Value resource = ref["resource"];
  const std::string_view name = resource.String();
  if (use == FieldRefUse::kVolume && container.String().empty()) {
    Required(container, "in a volume the container must be named");
  } else if (name.empty()) {
    Required(resource, "the resource to read is missing");
  } else if (!IsHugePagesField(name) &&
             std::find(kResourceFields.begin(), kResourceFields.end(), name) == kResourceFields.end()) {
    NotSupported(resource, {"limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu",
                            "requests.ephemeral-storage", "requests.memory"});
  }
  ValidateDivisor(ref["divisor"], name);
}

}  // namespace kubevet::validate
