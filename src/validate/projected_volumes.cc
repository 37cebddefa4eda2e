#include "validate/projected_volumes.h"

#include <fmt/core.h>

#include <string>
#include <string_view>

#include "base/hash.h"
#include "k8s/names.h"
#include "validate/containers.h"
#include "validate/local_path.h"
#include "validate/object_meta.h"
#include "validate/selectors.h"
#include "validate/signer_name.h"

namespace kubevet::validate {
namespace {

constexpr int64_t kDay = 24 * 60 * 60;

void CheckFileMode(const Value& mode) {
  if (!mode || (mode.Int() >= 0 && mode.Int() <= 0777)) return;
  Invalid(mode, fmt::format("{} must be a file mode from 0 to 0777 (octal; 511 in decimal)", mode.Int()));
}

// An item of `items`: which key of the Secret or ConfigMap goes into which file.
void CheckKeyToPath(const Value& item) {
  RequireText(item, "key", "the key to take");
  RequireText(item, "path", "the file to write the key into");
  ValidateNonReservedPath(item["path"]);
  CheckFileMode(item["mode"]);
}

void CheckKeyedFiles(const Value& source) {
  for (Value item : source["items"].items()) CheckKeyToPath(item);
}

// The server leaves the item out of the path: every finding is at a field of the volume's source.
void CheckDownwardApiFile(const Value& file, const Value& source) {
  const Value path = file["path"];
  if (path.String().empty()) {
    Required(file.WithPathOf(source["path"]), "`path` is required: the file to write the value into");
  }
  ValidateNonReservedPath(path.WithPathOf(source["path"]));
  const Value field = file["fieldRef"];
  const Value resource = file["resourceFieldRef"];
  if (field) {
    ValidateFieldRef(field.WithPathOf(source["fieldRef"]), FieldRefUse::kVolume);
    if (resource) Invalid(file.WithPathOf(source), "`fieldRef` and `resourceFieldRef` exclude each other");
  } else if (resource) {
    ValidateResourceFieldRef(resource.WithPathOf(source["resourceFieldRef"]), FieldRefUse::kVolume);
  } else {
    Required(file.WithPathOf(source), "either `fieldRef` or `resourceFieldRef` is required");
  }
  CheckFileMode(file["mode"].WithPathOf(source["mode"]));
}

// One projected volume: all its sources write into one directory.
class Projection {
 public:
  Projection(const Value& volume, const VolumeAllowances& allow) : volume_(volume), allow_(allow) {}

  void Check() {
    CheckFileMode(volume_["defaultMode"]);
    for (Value source : volume_["sources"].items()) CheckSource(source);
  }

 private:
  void CheckSource(const Value& source) {
    int kinds = 0;
    if (Value secret = source["secret"]) {
      ++kinds;
      CheckKeyed(secret, "the name of the Secret");
    }
    if (Value config_map = source["configMap"]) {
      ++kinds;
      CheckKeyed(config_map, "the name of the ConfigMap");
    }
    if (Value downward_api = source["downwardAPI"]) {
      ++kinds;
      CheckDownwardApi(downward_api);
    }
    if (Value token = source["serviceAccountToken"]) {
      ++kinds;
      CheckToken(token);
    }
    // Without their gates the next two are dropped before anything looks at them.
    if (Value bundle = source["clusterTrustBundle"]; bundle && allow_.trust_bundle) {
      ++kinds;
      CheckTrustBundle(bundle);
    }
    if (Value certificate = source["podCertificate"]; certificate && allow_.pod_certificate) {
      ++kinds;
      CheckCertificate(certificate);
    }
    if (kinds > 1)
      Forbidden(source, "each source may be of one kind only", "write each kind as an item of its own");
  }

  void TakePath(const Value& path) {
    if (paths_.insert(path.String()).second) return;
    Invalid(path.WithPathOf(volume_), fmt::format("`{}` is written twice in this volume", path.String()));
  }

  void TakeOptionalPath(const Value& path) {
    if (!path.String().empty()) TakePath(path);
  }

  void CheckKeyed(const Value& source, std::string_view what) {
    RequireText(source, "name", what);
    for (Value item : source["items"].items()) {
      CheckKeyToPath(item);
      TakeOptionalPath(item["path"]);
    }
  }

  void CheckDownwardApi(const Value& source) {
    for (Value file : source["items"].items()) {
      CheckDownwardApiFile(file, source);
      TakeOptionalPath(file["path"]);
    }
  }

  void CheckToken(const Value& token) {
    const Value expiration = token["expirationSeconds"];
    if (expiration && expiration.Int() < 600) {
      Invalid(expiration, fmt::format("{} must be at least 600 seconds", expiration.Int()));
    }
    if (expiration && expiration.Int() > (int64_t{1} << 32)) {
      Invalid(expiration, fmt::format("{} must be at most 2^32 seconds", expiration.Int()));
    }
    const Value path = token["path"];
    if (path.String().empty()) {
      Required(token.WithPathOf(volume_["path"]), "`path` is required: the file to write the token into");
    } else if (!allow_.any_token_path) {
      ValidateNonReservedPath(path.WithPathOf(volume_["path"]));
    }
  }

  void CheckTrustBundle(const Value& bundle) {
    const Value name = bundle["name"];
    const Value signer = bundle["signerName"];
    const Value selector = bundle["labelSelector"];
    if (name && signer) {
      Invalid(bundle, "`name` and `signerName` exclude each other");
    } else if (name) {
      CheckTrustBundleName(name);
      if (selector) Invalid(selector, "`labelSelector` goes with `signerName`, not with `name`");
    } else if (signer) {
      ValidateSignerName(signer);
      ValidateLabelSelector(selector);
    } else {
      Required(bundle, "either `name` or `signerName` is required");
    }
    RequireText(bundle, "path", "the file to write the bundle into");
    ValidateNonReservedPath(bundle["path"]);
    TakePath(bundle["path"]);
  }

  // A bundle of a signer is named after it, `example.com:client:rest`.
  static void CheckTrustBundleName(const Value& name) {
    const std::string_view text = name.String();
    if (text.empty()) Required(name, "the name of the ClusterTrustBundle is required");
    // What stands before the last colon is the signer: its form is not looked at here, except that an empty
    // one allows no colon at all.
    const size_t colon = text.rfind(':');
    if (colon == 0) {
      Invalid(name, fmt::format("`{}` must name a signer before the colon", text));
      return;
    }
    if (text.substr(0, colon).find('/') != std::string_view::npos && colon != std::string_view::npos) {
      Invalid(name, fmt::format("`{}` must have `:` in place of `/` in the signer's name", text));
      return;
    }
    const std::string_view rest = colon == std::string_view::npos ? text : text.substr(colon + 1);
    if (std::string problem = k8s::DnsSubdomainProblem(rest); !problem.empty()) {
      Invalid(name, fmt::format("`{}` {}", rest, problem));
    }
  }

  void CheckCertificate(const Value& certificate) {
    ValidateSignerName(certificate["signerName"]);
    CheckUserAnnotations(certificate["userAnnotations"]);
    const Value key_type = certificate["keyType"];
    const std::string_view type = key_type.String();
    if (type != "RSA3072" && type != "RSA4096" && type != "ECDSAP256" && type != "ECDSAP384" &&
        type != "ECDSAP521" && type != "ED25519") {
      NotSupported(key_type, {"RSA3072", "RSA4096", "ECDSAP256", "ECDSAP384", "ECDSAP521", "ED25519"});
    }
    CheckCertificateLife(certificate);
    bool has_path = false;
    for (std::string_view field : {"credentialBundlePath", "keyPath", "certificateChainPath"}) {
      const Value path = certificate[field];
      if (path.String().empty()) continue;
      has_path = true;
      ValidateNonReservedPath(path);
      TakePath(path);
    }
    if (!has_path) {
      Required(certificate,
               "one of `credentialBundlePath`, `keyPath` and `certificateChainPath` is required");
    }
  }

  static void CheckCertificateLife(const Value& certificate) {
    const Value life = certificate["maxExpirationSeconds"];
    if (!life) return;
    const int64_t longest = IsKubernetesSigner(certificate.TextOf("signerName")) ? kDay : 91 * kDay;
    if (life.Int() < 3600) Invalid(life, fmt::format("{} must be at least 3600 seconds", life.Int()));
    if (life.Int() > longest) {
      Invalid(life, fmt::format("{} must be at most {} seconds with this signer", life.Int(), longest));
    }
  }

  static void CheckUserAnnotations(const Value& annotations) {
    if (!annotations) return;
    size_t total = 0;
    for (const auto& [key, key_node, value] : annotations.entries()) {
      total += key.size() + value.String().size();
      CheckUserAnnotationKey(key, value.WithPathOf(annotations));
    }
    if (total > kMaxAnnotations) TooLong(annotations, kMaxAnnotations, "bytes");
  }

  static void CheckUserAnnotationKey(std::string_view key, const Value& at) {
    std::string lower(key);
    for (char& c : lower) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    if (key.empty()) {
      Required(at, "the key of an annotation must not be empty");
    } else if (std::string problem = k8s::QualifiedNameProblem(lower); !problem.empty()) {
      Invalid(at, fmt::format("`{}` {}", key, problem));
    } else if (key.find('/') == std::string_view::npos) {
      Invalid(at, fmt::format("`{}` must begin with a domain, for example `example.com/{}`", key, key));
    }
  }

  static constexpr uint32_t kMaxAnnotations = 256 * 1024;

  Value volume_;
  VolumeAllowances allow_;
  TextSet<std::string_view> paths_;
};

}  // namespace

void CheckSecretVolume(const Value& source, const SourceUse&) {
  RequireText(source, "secretName", "the name of the Secret");
  CheckFileMode(source["defaultMode"]);
  CheckKeyedFiles(source);
}

void CheckConfigMapVolume(const Value& source, const SourceUse&) {
  RequireText(source, "name", "the name of the ConfigMap");
  CheckFileMode(source["defaultMode"]);
  CheckKeyedFiles(source);
}

void CheckDownwardApiVolume(const Value& source, const SourceUse&) {
  CheckFileMode(source["defaultMode"]);
  for (Value file : source["items"].items()) CheckDownwardApiFile(file, source);
}

void CheckProjectedVolume(const Value& source, const SourceUse& use) {
  Projection(source, use.allow).Check();
}

}  // namespace kubevet::validate
