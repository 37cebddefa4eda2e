#include "validate/persistent_volume_claim.h"

#include <fmt/core.h>

#include <string>

#include "k8s/names.h"
#include "validate/changes.h"
#include "validate/equality.h"
#include "validate/resources.h"
#include "validate/selectors.h"

namespace kubevet::validate {
namespace {

constexpr std::string_view kBetaStorageClass = "volume.beta.kubernetes.io/storage-class";

/// What fills the volume. Of the two fields that say so, one may be copied from the other or dropped.
struct DataSources {
  Value source;
  Value ref;
};

bool HasNamespace(const Value& ref) {
  return !ref.TextOf("namespace").empty();
}

/// The kinds that `dataSource` has always taken; anything else there is ignored.
bool IsClaimOrSnapshot(const Value& source) {
  const std::string_view group = source.TextOf("apiGroup");
  const std::string_view kind = source.TextOf("kind");
  return (kind == "PersistentVolumeClaim" && group.empty()) ||
         (kind == "VolumeSnapshot" && group == "snapshot.storage.k8s.io");
}

/// The fields as the server leaves them in a claim before it validates it. `old` is the claim's spec that is
/// replaced, or missing.
DataSources PrepareDataSources(const Value& spec, const Value& old) {
  DataSources data{spec["dataSource"], spec["dataSourceRef"]};
  const Context& context = spec.context();
  const bool old_has_ref = bool(old["dataSourceRef"]);
  if (HasNamespace(data.ref) && !context.Enabled("CrossNamespaceVolumeDataSource") && !old_has_ref)
    data.ref = {};
  if (!data.ref && !old_has_ref && !old["dataSource"] && !IsClaimOrSnapshot(data.source)) data.source = {};
  if (data.source && !data.ref) {
    data.ref = data.source.Renamed("dataSourceRef");
  } else if (data.ref && !data.source && !HasNamespace(data.ref)) {
    data.source = data.ref.Renamed("dataSource");
  }
  return data;
}

void CheckDataSource(const Value& source, bool any_group) {
  const Value group = source["apiGroup"];
  const std::string_view kind = source.TextOf("kind");
  if (source.TextOf("name").empty()) Required(source["name"], "the name of the data source is required");
  if (kind.empty()) Required(source["kind"], "the kind of the data source is required");
  if (group.String().empty() && kind != "PersistentVolumeClaim") {
    Invalid(source,
            fmt::format("without `apiGroup` the kind must be `PersistentVolumeClaim`, not `{}`", kind));
  }
  if (!group.String().empty() && !any_group) InvalidIf(group, k8s::DnsSubdomainProblem(group.String()));
}

// Optional texts are the same when both are missing; an empty one is not missing.
bool SameText(const Value& a, const Value& b) {
  return bool(a) == bool(b) && a.String() == b.String();
}

bool SameSource(const DataSources& data) {
  return SameText(data.source["apiGroup"], data.ref["apiGroup"]) &&
         data.source.TextOf("kind") == data.ref.TextOf("kind") &&
         data.source.TextOf("name") == data.ref.TextOf("name");
}

void CheckDataSources(const Value& spec, const DataSources& data, bool any_group) {
  if (data.source) CheckDataSource(data.source, any_group);
  if (data.ref) {
    CheckDataSource(data.ref, any_group);
    const Value name_space = data.ref["namespace"];
    // A copy of `dataSource` has no namespace: that field does not know it.
    if (HasNamespace(data.ref)) InvalidIf(name_space, k8s::DnsLabelProblem(name_space.String()));
  }
  if (!data.source || !data.ref) return;
  if (HasNamespace(data.ref)) {
    Invalid(spec.At(data.source.node()),
            "`dataSource` and a `dataSourceRef` with a namespace exclude each other");
  } else if (!SameSource(data)) {
    Invalid(spec.At(data.source.node()), "`dataSource` and `dataSourceRef` must name the same object",
            "keep `dataSourceRef` only");
  }
}

// `resources.requests.storage`, which the server calls `resources[storage]`.
void CheckSize(const Value& resources) {
  const Value written = resources["requests"]["storage"];
  if (CompareQuantities(written, {}) > 0) return;
  const Value size = written.WithPathOf(resources.Keyed("storage"));
  if (!written.node()) {
    Required(resources.Keyed("storage"), "the size is missing: `resources.requests.storage`",
             "ask for a size, for example `storage: 1Gi`");
  } else {
    ValidatePositiveQuantity(size);
  }
}

void CheckClassName(const Value& name) {
  if (!name.String().empty()) InvalidIf(name, k8s::DnsSubdomainProblem(name.String()));
}

struct SpecOptions {
  bool any_label_value = false;
  bool any_data_source_group = false;
  bool attributes_class = true;
};

void CheckSpec(const Value& spec, const DataSources& data, const SpecOptions& options) {
  ValidateAccessModes(spec["accessModes"]);
  ValidateLabelSelector(spec["selector"], {.allow_invalid_values = options.any_label_value});
  CheckSize(spec["resources"]);
  CheckClassName(spec["storageClassName"]);
  ValidateVolumeMode(spec["volumeMode"]);
  CheckDataSources(spec, data, options.any_data_source_group);
  if (options.attributes_class) CheckClassName(spec["volumeAttributesClassName"]);
}

// The mode after defaulting.
std::string_view VolumeModeOf(const Value& spec) {
  return spec.TextOf("volumeMode", "Filesystem");
}

// A class that an annotation named, or none, may be written down once.
bool IsClassUpgrade(const Value& now, const Value& old) {
  const Value class_now = now["spec"]["storageClassName"];
  const Value annotation = old["metadata"]["annotations"][kBetaStorageClass];
  if (!class_now || old["spec"]["storageClassName"]) return false;
  return !annotation.node() || class_now.String() == annotation.String();
}

void CheckBetaAnnotation(const Value& now, const Value& old) {
  const Value annotations = now["metadata"]["annotations"];
  const Value before = old["metadata"]["annotations"][kBetaStorageClass];
  const Value after = annotations[kBetaStorageClass];
  const bool upgraded =
      before.node() && IsClassUpgrade(now, old) && (!after.node() || after.String() == before.String());
  if (upgraded || before.String() == after.String()) return;
  Invalid(annotations[kBetaStorageClass],
          fmt::format("the annotation `{}` cannot be changed", kBetaStorageClass));
}

bool IsBound(const Value& claim) {
  return claim["status"].TextOf("phase") == "Bound";
}

bool SameResources(const Value& now, const Value& old, bool may_resize) {
  if (!may_resize || !now["requests"]) return SameValue(now, old);
  return SameValue(now, old, {"requests"}) && SameValue(now["requests"], old["requests"], {"storage"});
}

bool SameOrStays(const Value& now, const Value& old) {
  return SameText(now, old) || (!now && StaysWhenLeftOut(old));
}

/// What may change is not told.
void TellClaimChanges(const Value& now, const Value& old, bool bound) {
  if (!bound) return TellChanges(now, old);
  const Value resources = now["resources"], resources_old = old["resources"];
  TellChanges(now, old, {"resources", "volumeAttributesClassName"});
  TellChanges(resources, resources_old, {"requests"});
  TellChanges(resources["requests"], resources_old["requests"], {"storage"});
}

/// Whether nothing differs between the specs but what may: the volume and the class once they are known, and
/// of a bound claim the size and the attributes class.
bool SameSpec(const Value& now, const Value& old) {
  const Value spec = now["spec"];
  const Value spec_old = old["spec"];
  const bool bound = IsBound(old);
  const DataSources data = PrepareDataSources(spec, spec_old);
  const DataSources data_old = PrepareDataSources(spec_old, spec_old);
  const std::string_view volume = spec_old.TextOf("volumeName");
  return SameValue(spec["accessModes"], spec_old["accessModes"]) &&
         SameValue(spec["selector"], spec_old["selector"]) &&
         SameResources(spec["resources"], spec_old["resources"], bound) &&
         (volume.empty() || SameOrStays(spec["volumeName"], spec_old["volumeName"])) &&
         (SameOrStays(spec["storageClassName"], spec_old["storageClassName"]) || IsClassUpgrade(now, old)) &&
         VolumeModeOf(spec) == VolumeModeOf(spec_old) && SameValue(data.source, data_old.source) &&
         SameValue(data.ref, data_old.ref) &&
         (bound || SameText(spec["volumeAttributesClassName"], spec_old["volumeAttributesClassName"]));
}

void CheckAttributesClassChange(const Value& now, const Value& old, const SpecOptions& options) {
  const Value name = now["spec"]["volumeAttributesClassName"];
  const Value name_old = old["spec"]["volumeAttributesClassName"];
  if (SameText(name, name_old) || !options.attributes_class) return;
  if (!now.context().Enabled("VolumeAttributesClass")) {
    Forbidden(name,
              "`volumeAttributesClassName` cannot be changed: the feature gate VolumeAttributesClass is off");
  }
  if (old["status"]["currentVolumeAttributesClassName"] && name.String().empty()) {
    Forbidden(name, "`volumeAttributesClassName` cannot be removed from a volume that has a class");
  }
}

}  // namespace

void ValidateAccessModes(const Value& modes) {
  if (modes.size() == 0) {
    Required(modes, "`accessModes` needs one mode at least, for example `ReadWriteOnce`");
    return;
  }
  bool once_per_pod = false;
  bool others = false;
  for (Value item : modes.items()) {
    const std::string_view mode = item.String();
    if (mode == "ReadWriteOncePod") {
      once_per_pod = true;
    } else if (mode == "ReadWriteOnce" || mode == "ReadOnlyMany" || mode == "ReadWriteMany") {
      others = true;
    } else {
      NotSupported(item.WithPathOf(modes),
                   {"ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"});
    }
  }
  if (once_per_pod && others) Forbidden(modes, "`ReadWriteOncePod` must be the only access mode");
}

void ValidateVolumeMode(const Value& mode) {
  const std::string_view text = mode.String("Filesystem");
  if (text != "Block" && text != "Filesystem") NotSupported(mode, {"Block", "Filesystem"});
}

void ValidatePersistentVolumeClaimSpec(const Value& spec) {
  const DataSources as_written{spec["dataSource"], spec["dataSourceRef"]};
  CheckSpec(spec, as_written, {.attributes_class = spec.context().Enabled("VolumeAttributesClass")});
}

void ValidatePersistentVolumeClaim(const Value& claim) {
  const Value spec = claim["spec"];
  CheckSpec(spec, PrepareDataSources(spec, {}),
            {.attributes_class = spec.context().Enabled("VolumeAttributesClass")});
}

void ValidatePersistentVolumeClaimUpdate(const Value& now, const Value& old) {
  const Value spec = now["spec"];
  const Value spec_old = old["spec"];
  const bool class_enabled = spec.context().Enabled("VolumeAttributesClass");
  SpecOptions options;
  options.any_data_source_group = spec_old["dataSource"]["apiGroup"] || spec_old["dataSourceRef"]["apiGroup"];
  options.any_label_value = spec.context().WouldReport([&] { ValidateLabelSelector(spec_old["selector"]); });
  options.attributes_class = class_enabled || spec_old["volumeAttributesClassName"];
  CheckSpec(spec, PrepareDataSources(spec, spec_old), options);
  CheckBetaAnnotation(now, old);
  if (!SameSpec(now, old)) {
    Forbidden(
        spec,
        "the spec of a claim cannot be changed, except for the size and the attributes class of a bound "
        "claim",
        DeleteAndApplyAgain(now, "what the volume holds is lost unless its reclaim policy is `Retain`"));
    TellClaimChanges(spec, spec_old, IsBound(old));
  }
  const Value size = spec["resources"]["requests"]["storage"];
  if (CompareQuantities(size, spec_old["resources"]["requests"]["storage"]) < 0 &&
      CompareQuantities(size, old["status"]["capacity"]["storage"]) <= 0) {
    Forbidden(size, "a claim cannot be made smaller than its volume");
  }
  CheckAttributesClassChange(now, old, options);
  if (VolumeModeOf(spec) != VolumeModeOf(spec_old)) {
    Invalid(spec["volumeMode"].WithPathOf(now["volumeMode"]), "`volumeMode` cannot be changed");
  }
}

}  // namespace kubevet::validate
