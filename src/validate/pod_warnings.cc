#include <fmt/core.h>

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "validate/name_set.h"
#include "validate/pod_containers.h"
#include "validate/warnings.h"

namespace kubevet::validate {
namespace {

struct OldAnnotation {
  std::string_view key;
  uint8_t gone;
  std::string_view field;
};

constexpr OldAnnotation kOldAnnotations[] = {
    {"scheduler.alpha.kubernetes.io/critical-pod", 16, "priorityClassName"},
    {"security.alpha.kubernetes.io/sysctls", 11, "securityContext.sysctls"},
    {"security.alpha.kubernetes.io/unsafe-sysctls", 11, "securityContext.sysctls"},
};

/// A volume plugin that is out of use. `gone` is 0 when it can still be switched on.
struct OldVolume {
  yaml::Key field;
  uint8_t deprecated;
  uint8_t gone;
};

constexpr OldVolume kOldVolumes[] = {
    {"photonPersistentDisk", 11, 16},
    {"scaleIO", 16, 22},
    {"flocker", 22, 25},
    {"storageos", 22, 25},
    {"quobyte", 22, 25},
    {"glusterfs", 25, 26},
    {"cephfs", 28, 31},
    {"rbd", 28, 31},
};

/// Whether there is one of those that are looked for one by one.
bool HasOldAnnotation(yaml::Node annotations) {
  constexpr std::string_view kPrefixes[] = {"container.", "scheduler.alpha.", "seccomp.", "security.alpha."};
  for (auto [key, value] : annotations.entries()) {
    for (std::string_view prefix : kPrefixes) {
      if (key.text().starts_with(prefix)) return true;
    }
  }
  return false;
}

void WarnOfOldAnnotation(const Value& metadata, std::string_view key, uint8_t gone, std::string_view field) {
  if (!metadata.node()["annotations"].Has(key)) return;
  WarnOfAnnotation(metadata, key, fmt::format("does nothing since Kubernetes 1.{}", gone),
                   fmt::format("use the field `{}`", field));
}

/// The profile that an AppArmor annotation stands for, as a field has it.
bool SaysTheSame(const Value& profile, std::string_view annotation) {
  constexpr std::string_view kLocalhost = "localhost/";
  const std::string_view type = profile.TextOf("type");
  if (annotation == "runtime/default") return type == "RuntimeDefault";
  if (annotation == "unconfined") return type == "Unconfined";
  return annotation.starts_with(kLocalhost) && type == "Localhost" &&
         profile.TextOf("localhostProfile") == annotation.substr(kLocalhost.size());
}

void WarnAboutAppArmor(const Value& metadata, const Value& spec, const Value& container) {
  const std::string key =
      fmt::format("container.apparmor.security.beta.kubernetes.io/{}", container.TextOf("name"));
  const auto annotation = metadata["annotations"].node().Find(key);
  if (!annotation || container["securityContext"]["appArmorProfile"]) return;
  const Value profile = spec["securityContext"]["appArmorProfile"];
  if (profile && SaysTheSame(profile, annotation->value.text())) return;
  WarnOfAnnotation(metadata, key, "is deprecated since Kubernetes 1.30",
                   "use the field `securityContext.appArmorProfile`");
}

void WarnAboutAnnotations(const Value& pod) {
  const Value metadata = pod["metadata"];
  const Value spec = pod["spec"];
  if (!HasOldAnnotation(metadata.node()["annotations"])) return;
  for (const OldAnnotation& each : kOldAnnotations)
    WarnOfOldAnnotation(metadata, each.key, each.gone, each.field);
  const bool knows_app_armor = pod.context().target().AtLeast(30);
  constexpr uint8_t kSeccompGone = 27;
  const bool seccomp_is_gone = pod.context().target().AtLeast(kSeccompGone);
  if (seccomp_is_gone && !spec["securityContext"]["seccompProfile"]) {
    WarnOfOldAnnotation(metadata, "seccomp.security.alpha.kubernetes.io/pod", kSeccompGone,
                        "securityContext.seccompProfile");
  }
  ForEachContainer(spec, [&](const Value& container) {
    if (seccomp_is_gone && !container["securityContext"]["seccompProfile"]) {
      WarnOfOldAnnotation(
          metadata,
          fmt::format("container.seccomp.security.alpha.kubernetes.io/{}", container.TextOf("name")),
          kSeccompGone, "securityContext.seccompProfile");
    }
    if (knows_app_armor) WarnAboutAppArmor(metadata, spec, container);
  });
}

void WarnOfNullSelector(const Value& term) {
  if (term["labelSelector"]) return;
  Warn(term["labelSelector"], kServerWarning, "without a `labelSelector` this matches no Pod",
       "select the labels of the Pods that are meant; `{}` selects all");
}

void WarnAboutAffinity(const Value& affinity) {
  constexpr yaml::Key kRequired = "requiredDuringSchedulingIgnoredDuringExecution";
  constexpr yaml::Key kPreferred = "preferredDuringSchedulingIgnoredDuringExecution";
  if (const Value of_nodes = affinity["nodeAffinity"]) {
    for (Value term : of_nodes[kRequired]["nodeSelectorTerms"].items())
      WarnAboutNodeSelectorTerm(term, false);
    for (Value term : of_nodes[kPreferred].items()) WarnAboutNodeSelectorTerm(term["preference"], true);
  }
  for (Value of_pods : {affinity["podAffinity"], affinity["podAntiAffinity"]}) {
    if (!of_pods) continue;
    for (Value term : of_pods[kRequired].items()) WarnOfNullSelector(term);
    for (Value term : of_pods[kPreferred].items()) WarnOfNullSelector(term["podAffinityTerm"]);
  }
}

void WarnAboutPlacement(const Value& spec) {
  const Value selector = spec["nodeSelector"];
  for (const Value::Entry& entry : selector.entries())
    WarnOfNodeLabel(selector.Keyed(entry.key).At(entry.key_node), entry.key);
  if (const Value affinity = spec["affinity"]) WarnAboutAffinity(affinity);
  for (Value constraint : spec["topologySpreadConstraints"].items()) {
    WarnOfNodeLabel(constraint["topologyKey"], constraint.TextOf("topologyKey"));
    WarnOfNullSelector(constraint);
  }
}

/// A file in a volume; `source` tells sources of a projected volume apart.
struct VirtualPath {
  std::string_view path;
  std::string source;
  Value at;
};

bool Overlap(const VirtualPath& a, const VirtualPath& b) {
  if (a.path.empty() || b.path.empty()) return false;
  const auto is_below = [](std::string_view inner, std::string_view outer) {
    return inner.starts_with(outer) && (inner.size() == outer.size() || inner[outer.size()] == '/');
  };
  return is_below(a.path, b.path) || is_below(b.path, a.path);
}

/// The files of a volume.
struct VirtualPaths {
  std::vector<VirtualPath> all;
  std::set<std::string_view> texts;

  /// Whether Overlap holds for one of them.
  bool Overlaps(std::string_view path) const {
    for (size_t end = path.size(); end != 0 && end != std::string_view::npos;
         end = path.rfind('/', end - 1)) {
      if (texts.contains(path.substr(0, end))) return true;
    }
    const std::string below = std::string(path) + "/";
    const auto next = texts.lower_bound(below);
    return !path.empty() && next != texts.end() && next->starts_with(below);
  }
};

void AddPath(VirtualPaths& paths, const Value& at, std::string source = {}) {
  std::string_view path = at.String();
  while (path.ends_with('/')) path.remove_suffix(1);
  const VirtualPath added{path, std::move(source), at};
  const bool overlaps = paths.Overlaps(path);
  for (size_t i = 0; overlaps && i < paths.all.size(); ++i) {
    const VirtualPath& other = paths.all[i];
    if (!Overlap(added, other)) continue;
    Warn(at, kServerWarning,
         path == other.path
             ? fmt::format("`{}` is the path of another file of this volume too", path)
             : fmt::format("`{}` and `{}` cannot both be files of this volume", path, other.path));
  }
  paths.all.push_back(added);
  paths.texts.insert(path);
}

void AddItems(VirtualPaths& paths, const Value& source) {
  for (Value item : source["items"].items()) AddPath(paths, item["path"]);
}

/// Whether a source of a projected volume is empty once the server has dropped what its gates do not allow.
bool IsEmptySource(const Value& source) {
  for (std::string_view field : {"configMap", "secret", "downwardAPI", "serviceAccountToken"}) {
    if (source[field]) return false;
  }
  const Context& context = source.context();
  return !(source["clusterTrustBundle"] && context.Enabled("ClusterTrustBundleProjection")) &&
         !(source["podCertificate"] && context.Enabled("PodCertificateRequest"));
}

void WarnAboutProjected(const Value& projected) {
  VirtualPaths paths;
  for (Value source : projected["sources"].items()) {
    if (IsEmptySource(source)) {
      Warn(source, kServerWarning, "this source of the projected volume is empty");
      continue;
    }
    for (std::string_view field : {"configMap", "secret", "downwardAPI"}) AddItems(paths, source[field]);
    for (std::string_view field : {"serviceAccountToken", "clusterTrustBundle"}) {
      if (source[field]) AddPath(paths, source[field]["path"]);
    }
    for (std::string_view field : {"certificateChainPath", "keyPath", "credentialBundlePath"}) {
      if (source["podCertificate"][field]) AddPath(paths, source["podCertificate"][field]);
    }
  }
}

void WarnAboutVolume(const Value& volume) {
  const int minor = volume.context().target().minor;
  const uint64_t keys = volume.node().key_bits();
  for (const OldVolume& old : kOldVolumes) {
    if ((keys & old.field.bit()) == 0) continue;
    const Value source = volume[old.field];
    if (!source || old.deprecated > minor) continue;
    Warn(source, kDeprecatedField,
         fmt::format("`{}` is deprecated since Kubernetes 1.{} and does not work from 1.{} on",
                     old.field.text(), old.deprecated, old.gone),
         "use a CSI driver");
  }
  if (volume["gitRepo"]) {
    const bool works = minor < 33 || volume.context().Enabled("GitRepoVolumeDriver");
    Warn(volume["gitRepo"], kDeprecatedField,
         works ? "`gitRepo` is deprecated since Kubernetes 1.11"
               : "`gitRepo` is deprecated since Kubernetes 1.11 and switched off from 1.33 on",
         "clone into an `emptyDir` in an init container");
  }
  if (const Value ephemeral = volume["ephemeral"]) {
    if (const Value claim = ephemeral["volumeClaimTemplate"]) WarnAboutClaimSpec(claim["spec"]);
  }
  for (Value source : {volume["configMap"], volume["secret"], volume["downwardAPI"]}) {
    if (!source) continue;
    VirtualPaths paths;
    AddItems(paths, source);
  }
  if (const Value projected = volume["projected"]) WarnAboutProjected(projected);
}

void WarnAboutHostsAndSecrets(const Value& spec) {
  NameSet addresses;
  for (Value alias : spec["hostAliases"].items()) {
    const Value ip = alias["ip"];
    if (!addresses.Insert(ip.String()))
      Warn(ip, kServerWarning, fmt::format("`{}` has an entry already", ip.String()),
           "put all host names of an address in one entry");
    WarnAboutIp(ip);
  }
  NameSet secrets;
  for (Value secret : spec["imagePullSecrets"].items()) {
    const Value name = secret["name"];
    if (!secrets.Insert(name.String()))
      Warn(name, kServerWarning, fmt::format("`{}` is in the list already", name.String()));
    if (name.String().empty()) Warn(name, kServerWarning, "the name of the secret is empty");
  }
  if (const Value dns = spec["dnsConfig"]) {
    for (Value server : dns["nameservers"].items()) WarnAboutIp(server);
  }
}

/// Texts most of which differ.
class Differing {
 public:
  /// False when it may have been inserted before.
  bool Insert(std::string_view text) {
    const uint64_t bit = yaml::Key(text).bit();
    const bool is_new = (seen_ & bit) == 0;
    seen_ |= bit;
    return is_new;
  }

 private:
  uint64_t seen_ = 0;
};

/// Whether two items may have one name: false for most lists without looking closer.
bool MayHaveNameTwice(yaml::Node list) {
  Differing names;
  for (yaml::Node item : list.items()) {
    if (!names.Insert(item["name"].text())) return true;
  }
  return false;
}

void WarnAboutEnvironment(const Value& container) {
  if (!MayHaveNameTwice(container.node()["env"])) return;
  NameSet seen;
  for (Value variable : container["env"].items()) {
    const std::string_view name = variable.TextOf("name");
    if (seen.Insert(name)) continue;
    const std::string reference = fmt::format("$({})", name);
    const std::string_view value = variable.TextOf("value");
    const bool extends =
        !variable["valueFrom"] && value != reference && value.find(reference) != std::string_view::npos;
    if (extends) continue;
    Warn(variable["name"].WithPathOf(variable), kServerWarning,
         fmt::format("`{}` is defined already, this definition hides the other", name),
         "remove one of them: `kubectl apply` may drop either");
  }
}

/// Ports of all containers of a Pod, after defaults.
class PortWarnings {
 public:
  explicit PortWarnings(const Value& spec) : host_network_(spec.IsTrue("hostNetwork")) {
    ForEachContainer(spec, [this](const Value& container) {
      for (Value port : container["ports"].items()) AddPort(port);
    });
    ForEachContainer(spec, [this](const Value& container) {
      for (Value port : container["ports"].items()) AddName(port["name"]);
    });
  }

 private:
  struct Port {
    int64_t port;
    int64_t host_port;
    std::string_view protocol;
    std::string_view host_ip;
    Value at;
  };

  void AddPort(const Value& at) {
    Port port{at.IntOf("containerPort"), at.IntOf("hostPort"), at.TextOf("protocol", "TCP"),
              at.TextOf("hostIP"), at};
    if (port.host_port == 0 && host_network_) port.host_port = port.port;
    if (!port.host_ip.empty() && port.host_port == 0)
      Warn(at["hostIP"], kServerWarning, "`hostIP` means nothing without `hostPort`",
           "set `hostPort`, or remove `hostIP`");
    std::vector<Port>& same = ports_[{port.port, port.protocol}];
    for (const Port& other : same) Compare(port, other);
    same.push_back(port);
  }

  static void Compare(const Port& port, const Port& other) {
    const auto where = [&] { return other.at.Path(); };
    const auto what = [&] { return fmt::format("port {}/{}", port.port, port.protocol); };
    const Value at = port.at["containerPort"];
    if (port.host_ip == other.host_ip && port.host_port == other.host_port) {
      Warn(at.WithPathOf(port.at), kServerWarning,
           fmt::format("{} is defined already, at `{}`", what(), where()));
    } else if (port.host_port == 0 || other.host_port == 0) {
      Warn(at.WithPathOf(port.at), kServerWarning, fmt::format("{} overlaps with `{}`", what(), where()));
    } else if (port.host_port == other.host_port && port.host_ip.empty() != other.host_ip.empty()) {
      Warn(at.WithPathOf(port.at), kServerWarning,
           fmt::format("{} is ambiguous: `{}` takes the same host port on other addresses", what(), where()));
    }
  }

  void AddName(const Value& name) {
    if (name.String().empty()) return;
    if (names_.Insert(name.String())) {
      named_.push_back(name);
      return;
    }
    const Value first = named_[*names_.IndexOf(name.String())];
    Warn(name, kServerWarning,
         fmt::format("another container has a port `{}` too, Services and probes that ask for it get `{}`",
                     name.String(), first.Path()));
  }

  bool host_network_;
  std::map<std::pair<int64_t, std::string_view>, std::vector<Port>> ports_;  // by number and protocol
  NameSet names_;
  std::vector<Value> named_;  // the ports of names_, in their order
};

/// Different numbers with different names cannot be in the way of each other.
bool MayHaveOddPorts(yaml::Node spec) {
  Differing names, numbers;
  for (const yaml::Key& list : kContainerLists) {
    for (yaml::Node container : spec[list].items()) {
      for (yaml::Node port : container["ports"].items()) {
        const std::string_view name = port["name"].text();
        const std::string_view number = port["containerPort"].text();
        const bool is_plain = !number.empty() && number.front() >= '1' && number.front() <= '9' &&
                              number.find_first_of("_eE.") == std::string_view::npos;
        if (!is_plain || !numbers.Insert(number) || (!name.empty() && !names.Insert(name)) ||
            port.MayHave("hostIP"))
          return true;
      }
    }
  }
  return false;
}

void WarnAboutAmounts(const Value& amounts) {
  WarnOfFraction(amounts, "memory");
  WarnOfFraction(amounts, "ephemeral-storage");
}

}  // namespace

void WarnAboutPod(const Value& pod) {
  const Value spec = pod["spec"];
  if (!spec) return;
  WarnAboutPlacement(spec);
  WarnAboutAnnotations(pod);
  for (Value volume : spec["volumes"].items()) WarnAboutVolume(volume);
  WarnAboutHostsAndSecrets(spec);
  WarnAboutAmounts(spec["overhead"]);
  ForEachContainer(spec, [](const Value& container) {
    if (const Value resources = container["resources"]) {
      WarnAboutAmounts(resources["limits"]);
      WarnAboutAmounts(resources["requests"]);
    }
    WarnAboutEnvironment(container);
  });
  if (MayHaveOddPorts(spec.node())) PortWarnings ports(spec);
  const Value grace = spec["terminationGracePeriodSeconds"];
  if (grace.Int() < 0)
    Warn(grace, kServerWarning, fmt::format("`{}` is read as 1 second", grace.node().text()),
         "use 0 or more");
}

}  // namespace kubevet::validate
