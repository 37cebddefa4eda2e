#include "validate/volume_sources.h"

#include <fmt/core.h>

#include <string>

#include "base/utf8.h"
#include "k8s/names.h"
#include "validate/local_path.h"

namespace kubevet::validate {
namespace {

bool IsAlnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

std::string ToLower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

void CheckRange(const Value& number, int64_t first, int64_t last) {
  const int64_t value = number.Int();
  if (value < first || value > last)
    Invalid(number, fmt::format("{} must be from {} to {}", value, first, last));
}

// `2001-04.com.example:storage` of `iqn.2001-04.com.example:storage`.
bool IsIqnTail(std::string_view text) {
  constexpr std::string_view kMonth = "dddd-dd.";
  if (text.size() <= kMonth.size()) return false;
  for (size_t i = 0; i < kMonth.size(); ++i) {
    if (kMonth[i] == 'd' ? !IsDigit(text[i]) : text[i] != kMonth[i]) return false;
  }
  text.remove_prefix(kMonth.size());
  size_t authority = 0;
  while (authority < text.size() &&
         (IsAlnum(text[authority]) || text[authority] == '-' || text[authority] == '.')) {
    ++authority;
  }
  if (authority == 0 || authority == text.size() || text[authority] != ':') return false;
  text.remove_prefix(authority + 1);
  return !text.empty() && text.find_first_of(",;*&$| \t\n\f\r") == std::string_view::npos;
}

// The name may begin anywhere after the `iqn` that the text begins with: the server's pattern has no anchor.
bool IsIqn(std::string_view text) {
  for (size_t at = text.find("iqn."); at != std::string_view::npos; at = text.find("iqn.", at + 1)) {
    if (IsIqnTail(text.substr(at + 4))) return true;
  }
  return false;
}

// `eui.` or `naa.` and that many letters or digits; any character stands for the dot.
bool IsHardwareName(std::string_view text, size_t digits) {
  if (text.size() < 3 + 1 + digits) return false;
  const std::string_view tail = text.substr(text.size() - digits);
  for (char c : tail) {
    if (!IsAlnum(c)) return false;
  }
  const std::string_view dot = text.substr(3, text.size() - digits - 3);
  return dot != "\n" && CountCodePoints(dot) == 1;
}

void CheckIscsiName(const Value& name) {
  const std::string_view text = name.String();
  const bool known = text.starts_with("iqn") || text.starts_with("eui") || text.starts_with("naa");
  const bool right = text.starts_with("iqn")   ? IsIqn(text)
                     : text.starts_with("eui") ? IsHardwareName(text, 16)
                                               : text.starts_with("naa") && IsHardwareName(text, 32);
  if (!known) {
    Invalid(name, fmt::format("`{}` must be an iSCSI name that begins with `iqn`, `eui` or `naa`", text));
  } else if (!right) {
    Invalid(name, fmt::format("`{}` is no valid iSCSI name", text),
            "write it like `iqn.2001-04.com.example:storage.disk1`, `eui.` and 16 hexadecimal digits, or "
            "`naa.` and 32");
  }
}

// `host:port`, as Go's net.SplitHostPort takes it.
bool IsHostPort(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return false;
  size_t host_end = 0;
  if (text.front() == '[') {
    const size_t bracket = text.find(']');
    if (bracket == std::string_view::npos || bracket + 1 != colon) return false;
    return text.find('[', 1) == std::string_view::npos &&
           text.find(']', bracket + 1) == std::string_view::npos;
  }
  host_end = colon;
  return text.substr(0, host_end).find_first_of(":[]") == std::string_view::npos &&
         text.find_first_of("[]") == std::string_view::npos;
}

// Secrets that a PersistentVolume refers to: nothing implies their namespace.
void CheckSecretRefNames(const Value& secret, bool needs_namespace) {
  if (!secret) return;
  RequireText(secret, "name", "the name of the Secret");
  if (needs_namespace) RequireText(secret, "namespace", "the namespace of the Secret");
}

void CheckSecretReference(const Value& secret) {
  if (!secret) return;
  if (RequireText(secret, "name", "the name of the Secret")) {
    InvalidIf(secret["name"], k8s::DnsSubdomainProblem(secret.TextOf("name")));
  }
  if (RequireText(secret, "namespace", "the namespace of the Secret")) {
    InvalidIf(secret["namespace"], k8s::DnsLabelProblem(secret.TextOf("namespace")));
  }
}

void RequireMonitors(const Value& source) {
  if (source["monitors"].size() == 0)
    Required(source["monitors"], "`monitors` needs the address of one Ceph monitor at least");
}

}  // namespace

bool RequireText(const Value& object, yaml::Key field, std::string_view what) {
  const Value value = object[field];
  if (!value.String().empty()) return true;
  Required(value, fmt::format("`{}` is required: {}", field.text(), what));
  return false;
}

void CheckAwsElasticBlockStore(const Value& source, const SourceUse&) {
  RequireText(source, "volumeID", "the id of the EBS volume");
  CheckRange(source["partition"], 0, 255);
}

void CheckAzureDisk(const Value& source, const SourceUse&) {
  RequireText(source, "diskName", "the name of the disk");
  RequireText(source, "diskURI", "the URI of the disk");
  const Value caching = source["cachingMode"];
  const std::string_view mode = caching.String("ReadWrite");
  if (mode != "None" && mode != "ReadOnly" && mode != "ReadWrite") {
    NotSupported(caching, {"None", "ReadOnly", "ReadWrite"});
  }
  const std::string_view kind = source.TextOf("kind", "Shared");
  if (kind != "Dedicated" && kind != "Managed" && kind != "Shared") {
    NotSupported(source["kind"], {"Dedicated", "Managed", "Shared"});
  }
  const Value uri = source["diskURI"];
  if (kind == "Managed" && !uri.String().starts_with("/subscriptions/")) {
    NotSupported(
        uri,
        {"/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"});
  } else if (kind != "Managed" && !uri.String().starts_with("https://")) {
    NotSupported(uri, {"https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"});
  }
}

void CheckAzureFile(const Value& source, const SourceUse& use) {
  RequireText(source, "secretName", "the Secret with the account's name and key");
  RequireText(source, "shareName", "the name of the share");
  const Value name_space = source["secretNamespace"];
  if (use.persistent_volume && name_space && name_space.String().empty()) {
    Required(name_space, "`secretNamespace` must not be empty",
             "leave the field out to use the claim's namespace");
  }
}

void CheckCephFs(const Value& source, const SourceUse&) {
  RequireMonitors(source);
}

void CheckCinder(const Value& source, const SourceUse& use) {
  RequireText(source, "volumeID", "the id of the Cinder volume");
  CheckSecretRefNames(source["secretRef"], use.persistent_volume);
}

void ValidateCsiDriverName(const Value& name) {
  if (name.String().empty()) {
    Required(name, "the name of the CSI driver is required");
    // Before 1.35 the server went on to find that an empty name has no valid form.
    if (!name.context().target().AtLeast(35)) Invalid(name, "the name of the CSI driver must not be empty");
    return;
  }
  if (name.String().size() > 63) TooLong(name, 63);
  InvalidIf(name, k8s::DnsSubdomainProblem(ToLower(name.String())));
}

void CheckCsi(const Value& source, const SourceUse& use) {
  ValidateCsiDriverName(source["driver"]);
  const Value publish = source["nodePublishSecretRef"];
  if (!use.persistent_volume) {
    if (publish && RequireText(publish, "name", "the name of the Secret")) {
      // The server reports the Secret's name as if it were a field of the source.
      InvalidIf(publish["name"].WithPathOf(source["name"]), k8s::DnsSubdomainProblem(publish.TextOf("name")));
    }
    return;
  }
  RequireText(source, "volumeHandle", "the name by which the driver knows the volume");
  CheckSecretReference(source["controllerPublishSecretRef"]);
  CheckSecretReference(source["controllerExpandSecretRef"]);
  CheckSecretReference(publish);
  CheckSecretReference(source["nodeExpandSecretRef"]);
}

void CheckFibreChannel(const Value& source, const SourceUse&) {
  const Value names = source["targetWWNs"];
  const bool has_names = names.size() > 0;
  const bool has_ids = source["wwids"].size() > 0;
  if (!has_names && !has_ids) Required(names, "either `targetWWNs` or `wwids` is required");
  if (has_names && has_ids) Invalid(names, "`targetWWNs` and `wwids` exclude each other");
  if (!has_names) return;
  if (source["lun"]) {
    CheckRange(source["lun"], 0, 255);
  } else {
    Required(source["lun"], "`lun` is required with `targetWWNs`");
  }
}

void CheckFlexVolume(const Value& source, const SourceUse&) {
  RequireText(source, "driver", "the name of the driver");
  for (const auto& [key, key_node, value] : source["options"].entries()) {
    const std::string domain = "." + ToLower(key.substr(0, key.find('/')));
    if (domain.ends_with(".kubernetes.io") || domain.ends_with(".k8s.io")) {
      Invalid(value, fmt::format("the option `{}` is in a domain that is reserved for Kubernetes", key));
    }
  }
}

void CheckFlocker(const Value& source, const SourceUse&) {
  const Value name = source["datasetName"];
  const bool has_name = !name.String().empty();
  const bool has_id = !source.TextOf("datasetUUID").empty();
  if (!has_name && !has_id) Required(source, "either `datasetName` or `datasetUUID` is required");
  if (has_name && has_id) Invalid(source, "`datasetName` and `datasetUUID` exclude each other");
  if (name.String().find('/') != std::string_view::npos) {
    Invalid(name, fmt::format("`{}` must not contain `/`", name.String()));
  }
}

void CheckGcePersistentDisk(const Value& source, const SourceUse&) {
  RequireText(source, "pdName", "the name of the disk");
  CheckRange(source["partition"], 0, 255);
}

void CheckGitRepo(const Value& source, const SourceUse&) {
  RequireText(source, "repository", "the URL of the repository");
  ValidateDescendingPath(source["directory"]);
}

void CheckGlusterfs(const Value& source, const SourceUse& use) {
  RequireText(source, "endpoints", "the Endpoints of the Gluster servers");
  RequireText(source, "path", "the name of the Gluster volume");
  const Value name_space = source["endpointsNamespace"];
  if (!use.persistent_volume || !name_space) return;
  if (name_space.String().empty()) {
    Invalid(name_space, "`endpointsNamespace` must not be empty",
            "leave the field out to use the claim's namespace");
  } else {
    InvalidIf(name_space, k8s::DnsLabelProblem(name_space.String()));
  }
}

void CheckHostPath(const Value& source, const SourceUse&) {
  if (!RequireText(source, "path", "the path on the node")) return;
  ValidateNoBacksteps(source["path"]);
  const Value type = source["type"];
  constexpr std::string_view kTypes[] = {"",       "DirectoryOrCreate", "Directory",  "FileOrCreate", "File",
                                         "Socket", "CharDevice",        "BlockDevice"};
  for (std::string_view known : kTypes) {
    if (type.String() == known) return;
  }
  NotSupported(type, {"DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice",
                      "BlockDevice"});
}

void CheckImage(const Value& source, const SourceUse& use) {
  if (use.is_pod) RequireText(source, "reference", "the image to mount");
  const Value policy = source["pullPolicy"];
  const std::string_view text = policy.String();
  if (!text.empty() && text != "Always" && text != "IfNotPresent" && text != "Never") {
    NotSupported(policy, {"Always", "IfNotPresent", "Never"});
  }
}

void CheckIscsi(const Value& source, const SourceUse& use) {
  const Value portal = source["targetPortal"];
  const Value initiator = source["initiatorName"];
  RequireText(source, "targetPortal", "the address of the iSCSI target");
  if (use.persistent_volume && initiator && use.name.size() + 1 + portal.String().size() > 64) {
    Invalid(
        portal.Renamed("targetportal"),
        fmt::format("`{}:{}` must be at most 64 characters: the name of the volume and the portal together "
                    "name the iSCSI interface",
                    use.name, portal.String()));
  }
  if (RequireText(source, "iqn", "the qualified name of the iSCSI target")) CheckIscsiName(source["iqn"]);
  CheckRange(source["lun"], 0, 255);
  const Value secret = source["secretRef"];
  if ((source.IsTrue("chapAuthDiscovery") || source.IsTrue("chapAuthSession")) && !secret) {
    Required(secret, "`secretRef` is required for CHAP authentication");
  }
  if (use.persistent_volume && secret) RequireText(secret, "name", "the Secret with the CHAP credentials");
  if (initiator) CheckIscsiName(initiator.Renamed("initiatorname"));
}

void CheckLocal(const Value& source, const SourceUse&) {
  if (RequireText(source, "path", "the path on the node")) ValidateNoBacksteps(source["path"]);
}

void CheckNfs(const Value& source, const SourceUse&) {
  RequireText(source, "server", "the name or address of the NFS server");
  RequireText(source, "path", "the path that the server exports");
  const Value path = source["path"];
  if (!path.String().starts_with('/')) {
    Invalid(path, fmt::format("`{}` must be an absolute path", path.String()), "begin the path with `/`");
  }
}

void CheckPersistentVolumeClaim(const Value& source, const SourceUse&) {
  RequireText(source, "claimName", "the name of the PersistentVolumeClaim");
}

void CheckPhotonPersistentDisk(const Value& source, const SourceUse&) {
  RequireText(source, "pdID", "the id of the disk");
}

void CheckPortworx(const Value& source, const SourceUse&) {
  RequireText(source, "volumeID", "the id of the volume");
}

void CheckQuobyte(const Value& source, const SourceUse&) {
  const Value registry = source["registry"];
  std::string_view pairs = registry.String();
  if (pairs.empty()) {
    Required(registry, "`registry` is required: the Quobyte registries as `host:port`, separated by commas");
  } else if (source.TextOf("tenant").size() > 64) {
    Required(source["tenant"], "`tenant` must be a UUID of at most 64 characters");
  } else {
    for (bool more = true; more;) {
      const size_t comma = pairs.find(',');
      const std::string_view pair = pairs.substr(0, comma);
      if (!IsHostPort(pair)) {
        Invalid(registry,
                fmt::format("`{}` must be a host and a port, as in `registry.example.com:7861`", pair));
        break;
      }
      more = comma != std::string_view::npos;
      if (more) pairs.remove_prefix(comma + 1);
    }
  }
  RequireText(source, "volume", "the name of the volume");
}

void CheckRbd(const Value& source, const SourceUse&) {
  RequireMonitors(source);
  RequireText(source, "image", "the name of the RBD image");
}

void CheckScaleIo(const Value& source, const SourceUse&) {
  RequireText(source, "gateway", "the address of the ScaleIO gateway");
  RequireText(source, "system", "the name of the storage system");
  RequireText(source, "volumeName", "the name of the volume");
}

void CheckStorageOs(const Value& source, const SourceUse& use) {
  if (RequireText(source, "volumeName", "the name of the volume")) {
    InvalidIf(source["volumeName"], k8s::DnsLabelProblem(source.TextOf("volumeName")));
  }
  const Value name_space = source["volumeNamespace"];
  if (!name_space.String().empty()) InvalidIf(name_space, k8s::DnsLabelProblem(name_space.String()));
  CheckSecretRefNames(source["secretRef"], use.persistent_volume);
}

void CheckVsphereVolume(const Value& source, const SourceUse&) {
  RequireText(source, "volumePath", "the path of the disk");
}

}  // namespace kubevet::validate
