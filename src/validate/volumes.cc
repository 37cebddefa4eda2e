#include "validate/volumes.h"

#include <fmt/core.h>

#include <string>
#include <vector>

#include "k8s/names.h"
#include "validate/local_path.h"
#include "validate/object_meta.h"
#include "validate/persistent_volume_claim.h"
#include "validate/projected_volumes.h"
#include "validate/resources.h"
#include "validate/volume_sources.h"

namespace kubevet::validate {
namespace {

void CheckEmptyDir(const Value& source, const SourceUse&) {
  const Value limit = source["sizeLimit"];
  if (CompareQuantities(limit, {}) < 0) {
    Forbidden(limit, fmt::format("`{}` must not be negative", limit.node().text()));
  }
}

// Of a template's metadata only labels and annotations reach the claim; anything else is refused.
void CheckClaimTemplateMetadata(const Value& metadata) {
  ValidateAnnotations(metadata["annotations"]);
  ValidateLabels(metadata["labels"]);
  for (const auto& [key, key_node, value] : metadata.entries()) {
    if (key == "annotations" || key == "labels") continue;
    const Value entry = metadata[key];
    const bool zero =
        !entry || (entry.IsString() && entry.String().empty()) || (key == "generation" && entry.Int() == 0);
    if (zero) continue;
    Forbidden(key == "uid" ? entry.Renamed("uID") : entry,
              fmt::format("`{}` cannot be set: the claim gets its name and the rest from its Pod", key),
              "keep labels and annotations only");
  }
}

void CheckEphemeral(const Value& source, const SourceUse&) {
  const Value claim = source["volumeClaimTemplate"];
  if (!claim) {
    Required(claim, "`volumeClaimTemplate` is required: the claim to make for the Pod");
    return;
  }
  CheckClaimTemplateMetadata(claim["metadata"]);
  ValidatePersistentVolumeClaimSpec(claim["spec"]);
}

// In the server's order: of several sources in one volume the first is taken.
constexpr SourceKind kSources[] = {
    {"emptyDir", CheckEmptyDir},
    {"hostPath", CheckHostPath},
    {"gitRepo", CheckGitRepo},
    {"gcePersistentDisk", CheckGcePersistentDisk, "persistentDisk"},
    {"awsElasticBlockStore", CheckAwsElasticBlockStore},
    {"secret", CheckSecretVolume},
    {"nfs", CheckNfs},
    {"iscsi", CheckIscsi},
    {"glusterfs", CheckGlusterfs},
    {"flocker", CheckFlocker},
    {"persistentVolumeClaim", CheckPersistentVolumeClaim},
    {"rbd", CheckRbd},
    {"cinder", CheckCinder},
    {"cephfs", CheckCephFs, {}, "cephFS"},
    {"quobyte", CheckQuobyte},
    {"downwardAPI", CheckDownwardApiVolume, {}, "downwarAPI"},
    {"fc", CheckFibreChannel},
    {"flexVolume", CheckFlexVolume},
    {"configMap", CheckConfigMapVolume},
    {"azureFile", CheckAzureFile},
    {"vsphereVolume", CheckVsphereVolume},
    {"photonPersistentDisk", CheckPhotonPersistentDisk},
    {"portworxVolume", CheckPortworx},
    {"azureDisk", CheckAzureDisk},
    {"storageos", CheckStorageOs},
    {"projected", CheckProjectedVolume},
    {"scaleIO", CheckScaleIo},
    {"csi", CheckCsi},
    {"ephemeral", CheckEphemeral},
    {"image", CheckImage},
};

// iSCSI interfaces are named after the volume and the portal.
void CheckIscsiInterface(const Value& volume) {
  const Value source = volume["iscsi"];
  const Value name = volume["name"];
  if (!source["initiatorName"]) return;
  if (name.String().size() + 1 + source.TextOf("targetPortal").size() <= 64) return;
  Invalid(name,
          fmt::format("`{}:{}` must be at most 64 characters: the name of the volume and the portal together "
                      "name the iSCSI interface",
                      name.String(), source.TextOf("targetPortal")));
}

// The claim of an ephemeral volume is named after the Pod and the volume.
void CheckEphemeralClaimName(const Value& volume, std::string_view pod_name) {
  const Value name = volume["name"];
  if (pod_name.empty() || name.String().empty()) return;
  const std::string claim = fmt::format("{}-{}", pod_name, name.String());
  if (std::string problem = k8s::DnsSubdomainProblem(claim); !problem.empty()) {
    Invalid(name, fmt::format("the volume's claim would be named `{}`, which {}", claim, problem));
  }
}

// Returns the field of the source. A volume without one is an emptyDir.
std::string_view CheckSource(const Value& volume, const VolumeOptions& options,
                             const VolumeAllowances& allow) {
  const SourceUse use{.persistent_volume = false, .is_pod = options.is_pod, .allow = allow, .name = {}};
  std::string_view found;
  const uint64_t keys = volume.node().key_bits();
  for (const SourceKind& kind : kSources) {
    if ((keys & kind.field.bit()) == 0 || !kind.IsIn(volume)) continue;
    if (found.empty()) {
      found = kind.field.text();
      kind.check(kind.At(volume), use);
      if (found == "ephemeral") CheckEphemeralClaimName(volume, options.pod_name);
    } else {
      Forbidden(kind.ExtraAt(volume),
                fmt::format("a volume has one source only: `{}` is there already", found));
    }
    if (kind.field.text() == "iscsi") CheckIscsiInterface(volume);
  }
  return found.empty() ? "emptyDir" : found;
}

void CheckName(const Value& volume, const VolumeSet& volumes) {
  const std::string_view text = volume.TextOf("name");
  if (text.empty()) {
    Required(volume["name"], "`name` is required: containers mount the volume by it");
  } else {
    InvalidField(volume, "name", k8s::DnsLabelProblem);
  }
  if (volumes.Has(text)) Duplicate(volume["name"], fmt::format("another volume is named `{}` already", text));
}

// Names of the claims that the server makes for the Pod's ephemeral volumes.
std::vector<std::string> EphemeralClaims(const Value& volumes, std::string_view pod_name) {
  std::vector<std::string> names;
  if (pod_name.empty()) return names;
  for (yaml::Node volume : volumes.node().items()) {
    if (!volume["ephemeral"].IsNull()) names.push_back(fmt::format("{}-{}", pod_name, volume["name"].text()));
  }
  return names;
}

void CheckNotEphemeralClaim(const Value& volume, const std::vector<std::string>& claims) {
  if (claims.empty()) return;
  const Value claim = volume["persistentVolumeClaim"]["claimName"];
  for (const std::string& name : claims) {
    if (claim.String() != name) continue;
    Invalid(claim, fmt::format("`{}` is the claim of an ephemeral volume of this Pod", name),
            "mount the ephemeral volume instead");
    return;
  }
}

// A claim template becomes a volume of the claim's name. Its findings are at the volume.
void CheckClaimTemplateName(const Value& claim_template, const Value& volume) {
  const Value name = claim_template["metadata"]["name"];
  if (name.String().empty()) {
    const Value at = name ? name : claim_template;
    Required(volume["name"].At(at.node()),
             "the claim template needs a name: it becomes a volume of that name");
    Required(volume["persistentVolumeClaim"]["claimName"].At(at.node()),
             "the claim template needs a name: claims are named after it");
    return;
  }
  InvalidIf(name.WithPathOf(volume["name"]), k8s::DnsLabelProblem(name.String()));
}

// Returns how many volumes the templates make: templates of one name make one volume.
uint32_t AddClaimTemplates(const Value& volumes, const Value& claim_templates, NameSet& names,
                           VolumeSet& set) {
  for (Value claim_template : claim_templates.items()) {
    const std::string_view name = claim_template["metadata"].TextOf("name");
    if (!names.Insert(name)) continue;
    const size_t before = volumes.context().finding_count();
    CheckClaimTemplateName(claim_template, volumes.Item(static_cast<uint32_t>(names.size() - 1), {}));
    if (volumes.context().finding_count() == before) set.Add(name, "persistentVolumeClaim");
  }
  return static_cast<uint32_t>(names.size());
}

VolumeAllowances AllowancesFor(const Context& context, const Value& old_volumes) {
  VolumeAllowances allow{.image = context.Enabled("ImageVolume"),
                         .trust_bundle = context.Enabled("ClusterTrustBundleProjection"),
                         .pod_certificate = context.Enabled("PodCertificateRequest")};
  for (yaml::Node volume : old_volumes.node().items()) {
    allow.image |= !volume["image"].IsNull();
    for (yaml::Node source : volume["projected"]["sources"].items()) {
      allow.trust_bundle |= !source["clusterTrustBundle"].IsNull();
      allow.pod_certificate |= !source["podCertificate"].IsNull();
      allow.any_token_path |= !IsNonReservedPath(source["serviceAccountToken"]["path"].text());
    }
  }
  return allow;
}

}  // namespace

std::string_view VolumeSet::SourceOf(std::string_view name) const {
  const auto index = names_.IndexOf(name);
  return index ? sources_[*index] : std::string_view();
}

bool VolumeSet::IsClaim(std::string_view name) const {
  const std::string_view source = SourceOf(name);
  return source == "persistentVolumeClaim" || source == "ephemeral";
}

VolumeSet ValidateVolumes(const Value& volumes, const VolumeOptions& options) {
  VolumeSet set;
  NameSet template_names;
  const VolumeAllowances allow = AllowancesFor(volumes.context(), options.old_volumes);
  const std::vector<std::string> ephemeral_claims = EphemeralClaims(volumes, options.pod_name);
  uint32_t index = AddClaimTemplates(volumes, options.claim_templates, template_names, set);
  for (Value item : volumes.items()) {
    const std::string_view name = item.TextOf("name");
    if (!allow.image && item["image"]) {
      set.Drop(name);
      continue;
    }
    if (template_names.Has(name)) continue;
    const Value volume = item.Reindexed(index++);
    const size_t before = volume.context().finding_count();
    const std::string_view source = CheckSource(volume, options, allow);
    CheckName(volume, set);
    if (volume.context().finding_count() == before) set.Add(name, source);
    CheckNotEphemeralClaim(volume, ephemeral_claims);
  }
  return set;
}

}  // namespace kubevet::validate
