#include "validate/persistent_volume.h"

#include <fmt/core.h>

#include <string>
#include <vector>

#include "k8s/names.h"
#include "validate/affinity.h"
#include "validate/equality.h"
#include "validate/persistent_volume_claim.h"
#include "validate/resources.h"
#include "validate/volume_sources.h"

namespace kubevet::validate {
namespace {

constexpr std::string_view kMountOptions = "volume.beta.kubernetes.io/mount-options";

// In the server's order: of several sources in one volume the first is taken.
constexpr SourceKind kSources[] = {
    {"hostPath", CheckHostPath},
    {"gcePersistentDisk", CheckGcePersistentDisk, "persistentDisk"},
    {"awsElasticBlockStore", CheckAwsElasticBlockStore},
    {"glusterfs", CheckGlusterfs},
    {"flocker", CheckFlocker},
    {"nfs", CheckNfs},
    {"rbd", CheckRbd},
    {"quobyte", CheckQuobyte},
    {"cephfs", CheckCephFs, {}, "cephFS"},
    {"iscsi", CheckIscsi},
    {"cinder", CheckCinder},
    {"fc", CheckFibreChannel},
    {"flexVolume", CheckFlexVolume},
    {"azureFile", CheckAzureFile},
    {"vsphereVolume", CheckVsphereVolume},
    {"photonPersistentDisk", CheckPhotonPersistentDisk},
    {"portworxVolume", CheckPortworx},
    {"azureDisk", CheckAzureDisk},
    {"scaleIO", CheckScaleIo},
    {"local", CheckLocal},
    {"storageos", CheckStorageOs},
    {"csi", CheckCsi},
};

void CheckCapacity(const Value& capacity) {
  if (capacity.size() == 0) Required(capacity, "`capacity` is required, for example `storage: 10Gi`");
  if (!capacity["storage"].node() || capacity.size() > 1) {
    Report(capacity, "api-not-supported", Severity::kError, "NotSupported",
           "`capacity` must hold `storage` and nothing else", {});
  }
  for (const auto& [key, key_node, quantity] : capacity.entries()) ValidatePositiveQuantity(quantity);
}

std::string_view ReclaimPolicyOf(const Value& spec) {
  const std::string_view policy = spec.TextOf("persistentVolumeReclaimPolicy");
  return policy.empty() ? "Retain" : policy;
}

void CheckReclaimPolicy(const Value& spec) {
  const std::string_view policy = ReclaimPolicyOf(spec);
  if (policy != "Delete" && policy != "Recycle" && policy != "Retain") {
    NotSupported(spec["persistentVolumeReclaimPolicy"], {"Delete", "Recycle", "Retain"});
  }
}

void CheckNodeAffinity(const Value& affinity, bool any_label_value) {
  if (!affinity) return;
  if (affinity["required"]) {
    ValidateNodeSelector(affinity["required"], any_label_value);
  } else {
    Required(affinity["required"], "`required` is missing: the nodes from which the volume can be reached");
  }
}

void CheckSources(const Value& spec, std::string_view name) {
  const SourceUse use{.persistent_volume = true, .is_pod = false, .allow = {}, .name = name};
  std::string_view found;
  for (const SourceKind& kind : kSources) {
    if (!kind.IsIn(spec)) continue;
    // A FlexVolume is taken beside another source, too.
    if (!found.empty() && kind.field.text() != "flexVolume") {
      Forbidden(kind.ExtraAt(spec),
                fmt::format("a volume has one source only: `{}` is there already", found));
      continue;
    }
    found = kind.field.text();
    kind.check(kind.At(spec), use);
    if (kind.field.text() == "local" && !spec["nodeAffinity"]) {
      Required(spec["nodeAffinity"], "a local volume needs `nodeAffinity`: it exists on its node only");
    }
  }
  if (found.empty()) Required(spec, "the volume has no source", "add one, for example `csi` or `nfs`");
}

// Whether a path means the root directory.
bool IsRootPath(std::string_view path) {
  if (!path.starts_with('/')) return false;
  int depth = 0;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::string_view name = path.substr(0, path.find('/'));
    path.remove_prefix(name.size());
    if (name == "..") {
      if (depth > 0) --depth;
    } else if (!name.empty() && name != ".") {
      ++depth;
    }
  }
  return depth == 0;
}

void CheckClassName(const Value& name) {
  if (!name.String().empty()) InvalidIf(name, k8s::DnsSubdomainProblem(name.String()));
}

void CheckAttributesClass(const Value& spec) {
  const Value name = spec["volumeAttributesClassName"];
  if (!name) return;
  if (name.String().empty()) {
    Required(name, "`volumeAttributesClassName` must not be empty", "leave the field out");
  } else {
    CheckClassName(name);
  }
  if (!spec["csi"]) Required(spec["csi"], "`volumeAttributesClassName` is for CSI volumes only");
}

// Only some kinds of volumes take mount options from the annotation.
void CheckMountOptions(const Value& volume) {
  constexpr std::string_view kTakesOptions[] = {
      "gcePersistentDisk",
      "awsElasticBlockStore",
      "glusterfs",
      "nfs",
      "rbd",
      "quobyte",
      "iscsi",
      "cinder",
      "cephfs",
      "azureFile",
      "vsphereVolume",
      "azureDisk",
      "photonPersistentDisk",
  };
  for (std::string_view kind : kTakesOptions) {
    if (volume["spec"][kind]) return;
  }
  const Value options = volume["metadata"]["annotations"][kMountOptions];
  if (options.node()) Forbidden(options, "this kind of volume takes no mount options");
}

struct SpecOptions {
  bool any_label_value = false;
  bool attributes_class = true;
};

void CheckVolume(const Value& volume, const SpecOptions& options) {
  const Value spec = volume["spec"];
  ValidateAccessModes(spec["accessModes"]);
  CheckCapacity(spec["capacity"]);
  CheckReclaimPolicy(spec);
  CheckNodeAffinity(spec["nodeAffinity"], options.any_label_value);
  CheckSources(spec, volume["metadata"].TextOf("name"));
  if (IsRootPath(spec["hostPath"].TextOf("path")) && ReclaimPolicyOf(spec) == "Recycle") {
    Forbidden(spec["persistentVolumeReclaimPolicy"], "`Recycle` would empty the whole disk of the node",
              "use `Retain`");
  }
  CheckClassName(spec["storageClassName"]);
  ValidateVolumeMode(spec["volumeMode"]);
  if (options.attributes_class) CheckAttributesClass(spec);
  CheckMountOptions(volume);
}

// A secret for expansion may be added to a CSI volume; nothing else of the source may change.
bool SameSources(const Value& now, const Value& old) {
  for (const SourceKind& kind : kSources) {
    if (kind.IsIn(now) != kind.IsIn(old)) return false;
    if (!kind.IsIn(now)) continue;
    const Value source = now[kind.field];
    const Value source_old = old[kind.field];
    const bool may_add_secret = kind.field.text() == "csi" && !source_old["controllerExpandSecretRef"];
    const bool same = may_add_secret ? SameValue(source, source_old, {"controllerExpandSecretRef"})
                                     : SameValue(source, source_old);
    if (!same) return false;
  }
  return true;
}

void CheckAttributesClassChange(const Value& now, const Value& old, bool enabled) {
  const Value name = now["volumeAttributesClassName"];
  const Value name_old = old["volumeAttributesClassName"];
  const bool same = bool(name) == bool(name_old) && name.String() == name_old.String();
  if (same || !enabled) return;
  if (!now.context().Enabled("VolumeAttributesClass")) {
    Forbidden(name,
              "`volumeAttributesClassName` cannot be changed: the feature gate VolumeAttributesClass is off");
  }
  if (name_old && !name) Forbidden(name, "`volumeAttributesClassName` cannot be removed");
}

struct RenamedLabel {
  std::string_view beta;
  std::string_view stable;
};
constexpr RenamedLabel kRenamedLabels[] = {
    {"beta.kubernetes.io/arch", "kubernetes.io/arch"},
    {"beta.kubernetes.io/os", "kubernetes.io/os"},
    {"beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type"},
    {"failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"},
    {"failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone"},
};

bool IsRenamed(std::string_view key, std::string_view key_old) {
  for (const auto& [beta, stable] : kRenamedLabels) {
    if (key_old == beta && key == stable) return true;
  }
  return false;
}

// The same requirements, but a beta label may have become the stable one.
bool SameRequirements(const Value& now, const Value& old) {
  const std::vector<Value> requirements = now.items();
  const std::vector<Value> requirements_old = old.items();
  if (requirements.size() != requirements_old.size()) return false;
  for (size_t i = 0; i < requirements.size(); ++i) {
    const std::string_view key = requirements[i].TextOf("key");
    const std::string_view key_old = requirements_old[i].TextOf("key");
    if (key != key_old && !IsRenamed(key, key_old)) return false;
    if (!SameValue(requirements[i], requirements_old[i], {"key"})) return false;
  }
  return true;
}

bool SameNodeAffinity(const Value& now, const Value& old) {
  if (bool(now["required"]) != bool(old["required"])) return false;
  const std::vector<Value> terms = now["required"]["nodeSelectorTerms"].items();
  const std::vector<Value> terms_old = old["required"]["nodeSelectorTerms"].items();
  if (terms.size() != terms_old.size()) return false;
  for (size_t i = 0; i < terms.size(); ++i) {
    if (!SameRequirements(terms[i]["matchExpressions"], terms_old[i]["matchExpressions"])) return false;
    if (!SameRequirements(terms[i]["matchFields"], terms_old[i]["matchFields"])) return false;
  }
  return true;
}

bool HasInvalidLabelValue(const Value& affinity) {
  for (Value term : affinity["required"]["nodeSelectorTerms"].items()) {
    for (Value requirement : term["matchExpressions"].items()) {
      for (Value value : requirement["values"].items()) {
        if (!k8s::LabelValueProblem(value.String()).empty()) return true;
      }
    }
  }
  return false;
}

void ForbidInline(const Value& field, bool present) {
  if (present) Forbidden(field, "an inline volume cannot have this field");
}

}  // namespace

void ValidatePersistentVolume(const Value& volume) {
  CheckVolume(volume, {.attributes_class = volume.context().Enabled("VolumeAttributesClass")});
}

void ValidatePersistentVolumeUpdate(const Value& now, const Value& old) {
  const Value spec = now["spec"];
  const Value spec_old = old["spec"];
  const bool class_enabled =
      now.context().Enabled("VolumeAttributesClass") || bool(spec_old["volumeAttributesClassName"]);
  CheckVolume(now, {.any_label_value = HasInvalidLabelValue(spec_old["nodeAffinity"]),
                    .attributes_class = class_enabled});
  if (!SameSources(spec, spec_old)) {
    Forbidden(spec["persistentvolumesource"], "the source of a volume cannot be changed");
  }
  if (spec.TextOf("volumeMode", "Filesystem") != spec_old.TextOf("volumeMode", "Filesystem")) {
    Invalid(spec["volumeMode"].WithPathOf(now["volumeMode"]), "`volumeMode` cannot be changed");
  }
  if (spec_old["nodeAffinity"] && !now.context().Enabled("MutablePVNodeAffinity") &&
      !SameNodeAffinity(spec["nodeAffinity"], spec_old["nodeAffinity"])) {
    Invalid(spec["nodeAffinity"].WithPathOf(now["nodeAffinity"]),
            "`nodeAffinity` cannot be changed, except from beta labels to the stable ones");
  }
  CheckAttributesClassChange(spec, spec_old, class_enabled);
}

void ValidateInlineVolumeSpec(const Value& spec) {
  ForbidInline(spec["claimRef"], bool(spec["claimRef"]));
  ForbidInline(spec["capacity"], spec["capacity"].size() > 0);
  if (!spec["csi"]) Required(spec["csi"], "`csi` is required in an inline volume");
  ValidateAccessModes(spec["accessModes"]);
  const std::string_view policy = spec.TextOf("persistentVolumeReclaimPolicy");
  ForbidInline(spec["persistentVolumeReclaimPolicy"], !policy.empty() && policy != "Retain");
  ForbidInline(spec["nodeAffinity"], bool(spec["nodeAffinity"]));
  CheckSources(spec, {});
  ForbidInline(spec["storageClassName"], !spec.TextOf("storageClassName").empty());
  ForbidInline(spec["volumeMode"], spec.TextOf("volumeMode", "Filesystem") != "Filesystem");
}

}  // namespace kubevet::validate
