#include "validate/warnings.h"

#include <fmt/core.h>

#include "base/base64.h"
#include "k8s/ip.h"
#include "k8s/names.h"
#include "validate/places.h"
#include "validate/resources.h"

namespace kubevet::validate {
namespace {

/// Something with a successor. `gone` is the version in which it stopped working, 0 when it still does.
struct Deprecation {
  std::string_view name;
  uint8_t since;
  uint8_t gone;
  std::string_view instead;
};

constexpr Deprecation kNodeLabels[] = {
    {"beta.kubernetes.io/arch", 14, 0, "kubernetes.io/arch"},
    {"beta.kubernetes.io/os", 14, 0, "kubernetes.io/os"},
    {"failure-domain.beta.kubernetes.io/region", 17, 0, "topology.kubernetes.io/region"},
    {"failure-domain.beta.kubernetes.io/zone", 17, 0, "topology.kubernetes.io/zone"},
    {"beta.kubernetes.io/instance-type", 17, 0, "node.kubernetes.io/instance-type"},
};

constexpr Deprecation kPersistentVolumeSources[] = {
    {"cephfs", 28, 31, "a CSI driver"},    {"photonPersistentDisk", 11, 16, "a CSI driver"},
    {"scaleIO", 16, 22, "a CSI driver"},   {"storageos", 22, 25, "a CSI driver"},
    {"glusterfs", 25, 26, "a CSI driver"}, {"rbd", 28, 31, "a CSI driver"},
};

/// The name becomes part of the names and host names of Pods.
void WarnAboutName(const Value& object) {
  const Value metadata = object["metadata"];
  if (!metadata.Has("name")) return;
  const std::string_view name = metadata.TextOf("name");
  const std::string problem = k8s::DnsLabelProblem(name);
  if (problem.empty()) return;
  Warn(metadata["name"], kServerWarning,
       fmt::format("`{}` is used in names and host names of Pods, for which it {}", name, problem),
       "use a DNS label: a-z, 0-9 and `-`, at most 63 characters");
}

void WarnAboutPodObject(const Value& pod) {
  WarnAboutName(pod);
  WarnAboutPod(pod);
}

void WarnAboutWorkload(const Value& object) {
  WarnAboutName(object);
  WarnAboutPod(object["spec"]["template"]);
}

void WarnAboutDaemonSet(const Value& object) {
  WarnAboutPod(object["spec"]["template"]);
}

void WarnAboutPodTemplate(const Value& object) {
  WarnAboutPod(object["template"]);
}

void WarnAboutStatefulSet(const Value& object) {
  const Value spec = object["spec"];
  WarnAboutPod(spec["template"]);
  for (Value claim : spec["volumeClaimTemplates"].items()) WarnAboutClaimSpec(claim["spec"]);
  const Value history = spec["revisionHistoryLimit"];
  if (history.Int() < 0) {
    Warn(history, kServerWarning,
         fmt::format("`{}` keeps every old revision for ever", history.node().text()), "use 0 or more");
  }
}

void WarnAboutJobSpec(const Value& spec) {
  constexpr int64_t kManyCompletions = 100000;
  constexpr int64_t kMuchParallelism = 10000;
  if (spec.TextOf("completionMode") == "Indexed" && spec.IntOf("completions") > kManyCompletions &&
      spec.IntOf("parallelism") > kMuchParallelism) {
    Warn(
        spec["parallelism"], kServerWarning,
        "with so many completions and so much parallelism the failed indexes of an Indexed Job may get lost");
  }
  WarnAboutPod(spec["template"]);
}

void WarnAboutJob(const Value& object) {
  WarnAboutName(object);
  WarnAboutJobSpec(object["spec"]);
}

void WarnAboutCronJob(const Value& object) {
  WarnAboutName(object);
  WarnAboutJobSpec(object["spec"]["jobTemplate"]["spec"]);
}

void WarnAboutHeadlessService(const Value& spec) {
  for (std::string_view field : {"loadBalancerIP", "externalIPs"}) {
    const Value value = spec[field];
    if (value.size() > 0 || !value.String().empty())
      Warn(value, kServerWarning, fmt::format("`{}` is ignored: the Service is headless", field));
  }
  const Value affinity = spec["sessionAffinity"];
  if (affinity && affinity.String() != "None" && !affinity.String().empty())
    Warn(affinity, kServerWarning, "`sessionAffinity` is ignored: the Service is headless");
}

void WarnAboutServiceAddresses(const Value& spec, bool is_external_name) {
  const Value ips = spec["clusterIPs"].size() > 0 ? Value() : spec["clusterIP"];
  if (!is_external_name && ips && !ips.String().empty() && ips.String() != "None") WarnAboutIp(ips);
  for (Value ip : spec["clusterIPs"].items()) {
    if (!is_external_name && ip.String() != "None") WarnAboutIp(ip);
  }
  for (Value ip : spec["externalIPs"].items()) WarnAboutIp(ip);
  if (!spec.TextOf("loadBalancerIP").empty()) WarnAboutIp(spec["loadBalancerIP"]);
  for (Value range : spec["loadBalancerSourceRanges"].items()) WarnAboutCidr(range);
}

void WarnAboutService(const Value& object) {
  const Value spec = object["spec"];
  const k8s::Target& target = object.context().target();
  const std::string_view type = spec.TextOf("type", "ClusterIP");
  const bool is_external_name = type == "ExternalName";
  const bool is_headless = type == "ClusterIP" && spec.TextOf("clusterIP") == "None";
  const Value external_ips = spec["externalIPs"];
  WarnOfAnnotation(object["metadata"], "service.kubernetes.io/topology-aware-hints", "is deprecated",
                   "use `service.kubernetes.io/topology-mode`");
  WarnAboutServiceAddresses(spec, is_external_name);
  if (is_headless) WarnAboutHeadlessService(spec);
  if (external_ips.size() > 0 && is_external_name) {
    Warn(external_ips, kServerWarning, "`externalIPs` is ignored: the Service is of type ExternalName");
  } else if (external_ips.size() > 0 && !is_headless && target.AtLeast(36)) {
    Warn(external_ips, kDeprecatedField, "`externalIPs` is deprecated, some clusters no longer implement it");
  }
  if (!is_external_name && !spec.TextOf("externalName").empty()) {
    Warn(spec["externalName"], kServerWarning,
         fmt::format("`externalName` is ignored: the Service is of type {}", type),
         "set `type: ExternalName`");
  }
  if (spec.TextOf("trafficDistribution") == "PreferClose" && target.AtLeast(34)) {
    Warn(spec["trafficDistribution"], kDeprecatedField, "`PreferClose` is deprecated",
         "use `PreferSameZone`");
  }
}

void WarnAboutStorageClassAnnotation(const Value& metadata) {
  WarnOfAnnotation(metadata, "volume.beta.kubernetes.io/storage-class", "is deprecated since Kubernetes 1.8",
                   "use `storageClassName`");
}

void WarnAboutClaim(const Value& object) {
  WarnAboutStorageClassAnnotation(object["metadata"]);
  WarnAboutClaimSpec(object["spec"]);
}

void WarnAboutPersistentVolume(const Value& object) {
  const Value spec = object["spec"];
  const int minor = object.context().target().minor;
  WarnAboutStorageClassAnnotation(object["metadata"]);
  if (minor >= 31) {
    WarnOfAnnotation(object["metadata"], "volume.beta.kubernetes.io/mount-options",
                     "is deprecated since Kubernetes 1.31", "use `mountOptions`");
  }
  const Value policy = spec["persistentVolumeReclaimPolicy"];
  if (policy.String() == "Recycle")
    Warn(policy, kDeprecatedField, "the reclaim policy `Recycle` is deprecated",
         "provision volumes dynamically");
  for (Value term : spec["nodeAffinity"]["required"]["nodeSelectorTerms"].items())
    WarnAboutNodeSelectorTerm(term, false);
  for (const Deprecation& source : kPersistentVolumeSources) {
    if (source.since > minor || !spec[source.name]) continue;
    Warn(spec[source.name], kDeprecatedField,
         fmt::format("`{}` is deprecated since Kubernetes 1.{} and does not work from 1.{} on", source.name,
                     source.since, source.gone),
         fmt::format("use {}", source.instead));
  }
}

void WarnAboutStorageClass(const Value& object) {
  for (Value topology : object["allowedTopologies"].items()) {
    for (Value expression : topology["matchLabelExpressions"].items())
      WarnOfNodeLabel(expression["key"], expression.TextOf("key"));
  }
}

void WarnAboutNodeLabels(const Value& labels) {
  for (const Value::Entry& entry : labels.entries())
    WarnOfNodeLabel(labels.Keyed(entry.key).At(entry.key_node), entry.key);
}

void WarnAboutStorageCapacity(const Value& object) {
  WarnAboutNodeLabels(object["nodeTopology"]["matchLabels"]);
  for (Value expression : object["nodeTopology"]["matchExpressions"].items())
    WarnOfNodeLabel(expression["key"], expression.TextOf("key"));
}

void WarnAboutRuntimeClass(const Value& object) {
  WarnAboutNodeLabels(object["scheduling"]["nodeSelector"]);
}

void WarnAboutCsiDriver(const Value& object) {
  const Value spec = object["spec"];
  if (!object.context().Enabled("CSIServiceAccountTokenSecrets")) return;
  if (spec["tokenRequests"].size() == 0 || spec["serviceAccountTokenInSecrets"]) return;
  Warn(spec["tokenRequests"], kServerWarning,
       "the driver gets its tokens in the volume context, where logs may show them",
       "set `serviceAccountTokenInSecrets: true` once the driver reads them from secrets");
}

void WarnAboutIngress(const Value& object) {
  if (object["spec"]["ingressClassName"]) return;
  WarnOfAnnotation(object["metadata"], "kubernetes.io/ingress.class", "is deprecated",
                   "use `spec.ingressClassName`");
}

void WarnAboutServiceAccount(const Value& object) {
  if (!object.context().target().AtLeast(32)) return;
  WarnOfAnnotation(object["metadata"], "kubernetes.io/enforce-mountable-secrets",
                   "is deprecated since Kubernetes 1.32", "keep secrets apart by namespaces");
}

void WarnAboutIpBlock(const Value& block) {
  if (!block) return;
  WarnAboutCidr(block["cidr"]);
  for (Value range : block["except"].items()) WarnAboutCidr(range);
}

void WarnAboutNetworkPolicy(const Value& object) {
  for (Value rule : object["spec"]["ingress"].items()) {
    for (Value peer : rule["from"].items()) WarnAboutIpBlock(peer["ipBlock"]);
  }
  for (Value rule : object["spec"]["egress"].items()) {
    for (Value peer : rule["to"].items()) WarnAboutIpBlock(peer["ipBlock"]);
  }
}

void WarnAboutEndpoints(const Value& object) {
  if (object["metadata"]["labels"]["endpoints.kubernetes.io/managed-by"].String() == "endpoint-controller")
    return;
  for (Value subset : object["subsets"].items()) {
    for (std::string_view list : {"addresses", "notReadyAddresses"}) {
      for (Value address : subset[list].items()) WarnAboutIp(address["ip"]);
    }
  }
}

void WarnAboutEndpointSlice(const Value& object) {
  const std::string_view type = object.TextOf("addressType");
  if (type == "FQDN") Warn(object["addressType"], kDeprecatedField, "endpoints of type FQDN are deprecated");
  const std::string_view manager =
      object["metadata"]["labels"]["endpointslice.kubernetes.io/managed-by"].String();
  if (manager.starts_with("endpointslice") || type == "FQDN") return;
  for (Value endpoint : object["endpoints"].items()) {
    for (Value address : endpoint["addresses"].items()) WarnAboutIp(address);
  }
}

/// The text of an entry of a Secret; nothing when there is none.
std::string SecretText(const Value& object, std::string_view key) {
  if (const Value text = object["stringData"].Keyed(key); text) return std::string(text.String());
  return DecodeBase64(object["data"].Keyed(key).String()).value_or("");
}

void WarnAboutSecret(const Value& object) {
  if (object.TextOf("type") != "kubernetes.io/tls") return;
  const Value data = object["stringData"] ? object["stringData"] : object["data"];
  for (const auto& [key, block] :
       {std::pair{"tls.crt", "CERTIFICATE-----"}, std::pair{"tls.key", "PRIVATE KEY-----"}}) {
    const std::string text = SecretText(object, key);
    if (text.find("-----BEGIN ") != std::string::npos && text.find(block) != std::string::npos) continue;
    Warn(data.Keyed(key), kServerWarning,
         fmt::format("`{}` holds no PEM block of a {}", key,
                     key == std::string_view("tls.crt") ? "certificate" : "private key"));
    return;
  }
}

struct KindWarnings {
  std::string_view group;
  yaml::Key kind;
  void (*warn)(const Value& object);
};

constexpr KindWarnings kKinds[] = {
    {"apps", "DaemonSet", WarnAboutDaemonSet},
    {"apps", "Deployment", WarnAboutWorkload},
    {"apps", "ReplicaSet", WarnAboutWorkload},
    {"apps", "StatefulSet", WarnAboutStatefulSet},
    {"batch", "CronJob", WarnAboutCronJob},
    {"batch", "Job", WarnAboutJob},
    {"", "Endpoints", WarnAboutEndpoints},
    {"", "PersistentVolume", WarnAboutPersistentVolume},
    {"", "PersistentVolumeClaim", WarnAboutClaim},
    {"", "Pod", WarnAboutPodObject},
    {"", "PodTemplate", WarnAboutPodTemplate},
    {"", "ReplicationController", WarnAboutWorkload},
    {"", "Secret", WarnAboutSecret},
    {"", "Service", WarnAboutService},
    {"", "ServiceAccount", WarnAboutServiceAccount},
    {"discovery.k8s.io", "EndpointSlice", WarnAboutEndpointSlice},
    {"networking.k8s.io", "Ingress", WarnAboutIngress},
    {"networking.k8s.io", "NetworkPolicy", WarnAboutNetworkPolicy},
    {"node.k8s.io", "RuntimeClass", WarnAboutRuntimeClass},
    {"storage.k8s.io", "CSIDriver", WarnAboutCsiDriver},
    {"storage.k8s.io", "CSIStorageCapacity", WarnAboutStorageCapacity},
    {"storage.k8s.io", "StorageClass", WarnAboutStorageClass},
};

}  // namespace

void WarnOfAnnotation(const Value& metadata, std::string_view key, std::string_view verdict,
                      std::string help) {
  const Value annotations = metadata["annotations"];
  if (!annotations) return;
  const auto annotation = annotations.node().Find(key);
  if (!annotation) return;
  Warn(annotations.Keyed(key).At(annotation->key), kDeprecatedField,
       fmt::format("the annotation `{}` {}", key, verdict), std::move(help));
}

void WarnAboutClaimSpec(const Value& spec) {
  const Value resources = spec["resources"];
  for (Value list : {resources["requests"], resources["limits"]}) WarnOfFraction(list, "storage");
}

void WarnOfFraction(const Value& amounts, yaml::Key resource) {
  if (!amounts) return;
  const Value quantity = amounts[resource];
  if (!quantity || IsWholeQuantity(quantity)) return;
  Warn(amounts.Keyed(resource.text()), kServerWarning,
       fmt::format("`{}` is a fraction of a byte", quantity.node().text()),
       "`m` means thousandths; write `Mi` for mebibytes, or leave the unit out");
}

void WarnOfNodeLabel(const Value& place, std::string_view label) {
  for (const Deprecation& each : kNodeLabels) {
    if (each.name != label) continue;
    Warn(place, kDeprecatedField,
         fmt::format("the node label `{}` is deprecated since Kubernetes 1.{}", label, each.since),
         fmt::format("use `{}`", each.instead));
  }
}

void WarnAboutNodeSelectorTerm(const Value& term, bool is_preferred) {
  for (Value expression : term["matchExpressions"].items()) {
    WarnOfNodeLabel(expression["key"], expression.TextOf("key"));
    if (!is_preferred) continue;
    for (Value value : expression["values"].items()) {
      const std::string problem = k8s::LabelValueProblem(value.String());
      if (!problem.empty())
        Warn(value, kServerWarning,
             fmt::format("`{}` can match no label: a label's value {}", value.String(), problem));
    }
  }
}

void WarnAboutIp(const Value& ip) {
  const std::string_view text = ip.String();
  const auto parsed = k8s::ParseIp(text);
  if (!parsed || parsed->ToString() == text) return;
  const bool is_strange = !k8s::IpProblem(text, true).empty();
  Warn(ip, kServerWarning,
       is_strange ? fmt::format("`{}` is an ambiguous form of an address, which newer versions refuse", text)
                  : fmt::format("`{}` is not the canonical form of the address", text),
       fmt::format("write `{}`", parsed->ToString()));
}

void WarnAboutCidr(const Value& cidr) {
  const std::string_view text = cidr.String();
  const auto parsed = k8s::ParseCidr(text);
  if (!parsed || parsed->ToString() == text) return;
  const bool has_host_bits = !(parsed->network() == parsed->address);
  const bool is_strange = !k8s::IpProblem(text.substr(0, text.find('/')), true).empty() ||
                          (text.substr(text.find('/') + 1).starts_with('0') && !text.ends_with("/0"));
  if (has_host_bits) {
    Warn(cidr, kServerWarning, fmt::format("`{}` is ambiguous: an address, or a range?", text),
         fmt::format("write `{}` for the range, `{}/{}` for the address", parsed->ToString(),
                     parsed->address.ToString(), parsed->address.Is4() && !parsed->wide ? 32 : 128));
  }
  if (!has_host_bits || is_strange) {
    Warn(cidr, kServerWarning,
         is_strange ? fmt::format("`{}` is an ambiguous form of a range, which newer versions refuse", text)
                    : fmt::format("`{}` is not the canonical form of the range", text),
         fmt::format("write `{}`", parsed->ToString()));
  }
}

void WarnOfOddities(const Value& object, std::string_view group, yaml::Key kind) {
  for (const KindWarnings& each : kKinds) {
    if (each.kind == kind && each.group == group) return each.warn(object);
  }
}

}  // namespace kubevet::validate
