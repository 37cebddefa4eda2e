// Volumes of a Pod and their uses by containers. Mirrors ValidateVolumes, ValidateVolumeMounts and
// ValidateVolumeDevices of k8s.io/kubernetes/pkg/apis/core/validation.
#pragma once

#include <string_view>
#include <vector>

#include "validate/name_set.h"
#include "validate/value.h"

namespace kubevet::validate {

/// The valid volumes of a Pod by name: an invalid volume does not exist for the mounts that name it. Refers
/// to the document.
class VolumeSet {
 public:
  bool Has(std::string_view name) const { return names_.Has(name); }
  /// The field of the volume's source, `emptyDir`; empty when there is no such volume.
  std::string_view SourceOf(std::string_view name) const;
  /// Whether containers may use the volume as a block device.
  bool IsClaim(std::string_view name) const;

  /// Whether the server drops the volume, and all its mounts, without a word: its feature gate is off.
  bool IsDropped(std::string_view name) const { return dropped_.Has(name); }
  bool has_dropped() const { return dropped_.size() > 0; }

  /// The first of a name counts.
  void Add(std::string_view name, std::string_view source) {
    if (names_.Insert(name)) sources_.push_back(source);
  }
  void Drop(std::string_view name) { dropped_.Insert(name); }

 private:
  NameSet names_;
  std::vector<std::string_view> sources_;  // in the order of names_
  NameSet dropped_;
};

/// What is around the list of volumes.
struct VolumeOptions {
  /// The name of a Pod; empty for Pod templates, whose Pods have no name yet.
  std::string_view pod_name;
  /// A Pod, not a template: some fields are only demanded of what really runs.
  bool is_pod = false;
  /// A StatefulSet's volumeClaimTemplates: on the server they become volumes before the Pod's own.
  Value claim_templates;
  /// On update the list that is replaced: what it already has stays allowed, also while its feature gate is
  /// off.
  Value old_volumes;
};

/// Checks `spec.volumes`, which may be missing.
VolumeSet ValidateVolumes(const Value& volumes, const VolumeOptions& options = {});

/// Check `volumeMounts` and `volumeDevices` of a container of any kind.
void ValidateVolumeMounts(const Value& container, const VolumeSet& volumes);
void ValidateVolumeDevices(const Value& container, const VolumeSet& volumes);

}  // namespace kubevet::validate
