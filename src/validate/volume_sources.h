// What a volume is made of: one check per kind of source, shared by the volumes of Pods and by
// PersistentVolumes. Mirrors the validate*VolumeSource functions of
// k8s.io/kubernetes/pkg/apis/core/validation, after the defaults of pkg/apis/core/v1.
#pragma once

#include <string_view>

#include "validate/value.h"

namespace kubevet::validate {

/// What volumes may have because of a feature gate, or because the Pod that is replaced has it.
struct VolumeAllowances {
  bool image = false;
  bool trust_bundle = false;
  bool pod_certificate = false;
  bool any_token_path = false;  ///< the file of a projected token may be anywhere
};

/// Where a source stands.
struct SourceUse {
  /// A PersistentVolume, where secrets need a namespace; otherwise a volume of a Pod or Pod template.
  bool persistent_volume = false;
  /// A volume of a Pod, not of a template.
  bool is_pod = false;
  VolumeAllowances allow = {};
  /// Name of the PersistentVolume.
  std::string_view name;
};

/// Checks a source at the path the server gives it.
using SourceCheck = void (*)(const Value& source, const SourceUse& use);

/// One kind of source.
struct SourceKind {
  yaml::Key field;  ///< as written: `awsElasticBlockStore`
  SourceCheck check = nullptr;
  std::string_view path = {};   ///< how the server calls the source in its findings, when not by its field
  std::string_view extra = {};  ///< how it calls one source too many, when not by its field

  bool IsIn(const Value& volume) const { return !volume.node()[field].IsNull(); }
  /// The source under the server's path.
  Value At(const Value& volume) const { return path.empty() ? volume[field] : volume[field].Renamed(path); }
  /// The place of "more than one source".
  Value ExtraAt(const Value& volume) const {
    return extra.empty() ? volume[field] : volume[field].Renamed(extra);
  }
};

/// Required when `field` is missing or empty; `what` says what belongs there. True when it is there.
bool RequireText(const Value& object, yaml::Key field, std::string_view what);

void CheckAwsElasticBlockStore(const Value& source, const SourceUse& use);
void CheckAzureDisk(const Value& source, const SourceUse& use);
void CheckAzureFile(const Value& source, const SourceUse& use);
void CheckCephFs(const Value& source, const SourceUse& use);
void CheckCinder(const Value& source, const SourceUse& use);
void CheckCsi(const Value& source, const SourceUse& use);
void CheckFibreChannel(const Value& source, const SourceUse& use);
void CheckFlexVolume(const Value& source, const SourceUse& use);
void CheckFlocker(const Value& source, const SourceUse& use);
void CheckGcePersistentDisk(const Value& source, const SourceUse& use);
void CheckGitRepo(const Value& source, const SourceUse& use);
void CheckGlusterfs(const Value& source, const SourceUse& use);
void CheckHostPath(const Value& source, const SourceUse& use);
void CheckImage(const Value& source, const SourceUse& use);
void CheckIscsi(const Value& source, const SourceUse& use);
void CheckLocal(const Value& source, const SourceUse& use);
void CheckNfs(const Value& source, const SourceUse& use);
void CheckPersistentVolumeClaim(const Value& source, const SourceUse& use);
void CheckPhotonPersistentDisk(const Value& source, const SourceUse& use);
void CheckPortworx(const Value& source, const SourceUse& use);
void CheckQuobyte(const Value& source, const SourceUse& use);
void CheckRbd(const Value& source, const SourceUse& use);
void CheckScaleIo(const Value& source, const SourceUse& use);
void CheckStorageOs(const Value& source, const SourceUse& use);
void CheckVsphereVolume(const Value& source, const SourceUse& use);

/// The name of a CSI driver as volumes and CSINodes refer to it.
void ValidateCsiDriverName(const Value& name);

}  // namespace kubevet::validate
