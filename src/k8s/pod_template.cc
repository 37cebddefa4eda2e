#include "k8s/pod_template.h"

#include <algorithm>

#include "base/hash.h"
#include "base/same_bytes.h"

namespace kubevet::k8s {
namespace {

constexpr std::string_view kEveryItem = "[]";
/// Templates of one object that are looked at: far more than anybody writes.
constexpr size_t kMostTemplates = 1000;

/// Which values a label has that a controller adds.
enum class Form : uint8_t { kAnything, kNumber, kName, kNameNumber };

/// By kind alone: what other groups call the same works the same.
struct AddedLabel {
  std::string_view key;
  std::string_view kind;
  Form form;
};

constexpr AddedLabel kAddedLabels[] = {
    {"statefulset.kubernetes.io/pod-name", "StatefulSet", Form::kNameNumber},
    {"apps.kubernetes.io/pod-index", "StatefulSet", Form::kNumber},
    {"controller-revision-hash", "StatefulSet", Form::kAnything},
    {"controller-revision-hash", "DaemonSet", Form::kAnything},
    {"controller-revision-hash", "CloneSet", Form::kAnything},
    {"pod-template-generation", "DaemonSet", Form::kNumber},
    {"pod-template-hash", "Deployment", Form::kAnything},
    {"pod-template-hash", "ReplicaSet", Form::kAnything},
    {"rollouts-pod-template-hash", "Rollout", Form::kAnything},
    {"apps.kruise.io/cloneset-instance-id", "CloneSet", Form::kAnything},
    {"batch.kubernetes.io/job-name", "Job", Form::kName},
    {"batch.kubernetes.io/job-name", "CronJob", Form::kNameNumber},
    {"job-name", "Job", Form::kName},
    {"job-name", "CronJob", Form::kNameNumber},
    {"batch.kubernetes.io/controller-uid", "Job", Form::kAnything},
    {"batch.kubernetes.io/controller-uid", "CronJob", Form::kAnything},
    {"controller-uid", "Job", Form::kAnything},
    {"controller-uid", "CronJob", Form::kAnything},
    {"batch.kubernetes.io/job-completion-index", "Job", Form::kNumber},
    {"batch.kubernetes.io/job-completion-index", "CronJob", Form::kNumber},
};

/// A decimal number without leading zeros.
bool IsOrdinal(std::string_view text) {
  return !text.empty() && (text.size() == 1 || text[0] != '0') &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool HasForm(std::string_view value, Form form, std::string_view name) {
  switch (form) {
    case Form::kAnything:
      return true;
    case Form::kNumber:
      return IsOrdinal(value);
    case Form::kName:
      return value == name;
    case Form::kNameNumber:
      return SplitOrdinal(value).stem == name;
  }
  return false;
}

/// Most paths consist of these, whose hashes the compiler knows.
constexpr yaml::Key kUsualSteps[] = {"spec", "template", "volumeClaimTemplates", "jobTemplate"};

yaml::Key StepOf(std::string_view field) {
  for (const yaml::Key& usual : kUsualSteps) {
    if (SameText(usual.text(), field)) return usual;
  }
  return field;
}

yaml::Node At(yaml::Node node, std::string_view path) {
  while (!path.empty()) {
    const size_t end = std::min(path.find('.'), path.size());
    node = node[StepOf(path.substr(0, end))];
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return node;
}

/// A path that is still to go, and from where.
struct Way {
  yaml::Node from;
  std::string_view path;

  yaml::Node End() const { return path.empty() ? yaml::Node() : At(from, path); }
};

PodTemplate TemplateIn(const Way& to_template, const Way& to_claims, const Way& to_selector) {
  PodTemplate pod;
  pod.node = At(to_template.from, to_template.path);
  pod.metadata = pod.node["metadata"];
  pod.spec = pod.node["spec"];
  pod.claim_templates = to_claims.End();
  pod.selector = to_selector.End();
  return pod;
}

/// Collects the templates at one place of an object.
class TemplateWalk {
 public:
  TemplateWalk(const TemplatePlace& place, std::vector<PodTemplate>& templates)
      : place_(place), templates_(templates) {}

  void Take(const Way& to_template, const Way& to_claims, const Way& to_selector) {
    const size_t end = to_template.path.find(kEveryItem);
    if (end == std::string_view::npos) {
      PodTemplate pod = TemplateIn(to_template, to_claims, to_selector);
      if (!pod.node || pod.node.IsNull()) return;
      pod.is_partial = place_.is_partial;
      templates_.push_back(pod);
      return;
    }
    const std::string_view list = to_template.path.substr(0, end + kEveryItem.size());
    for (yaml::Node item : At(to_template.from, list.substr(0, end)).items()) {
      if (templates_.size() == kMostTemplates) return;
      Take(Into(item, list, to_template), Into(item, list, to_claims), Into(item, list, to_selector));
    }
  }

 private:
  /// What is in the same list goes on from its item.
  static Way Into(yaml::Node item, std::string_view list, const Way& way) {
    if (!way.path.starts_with(list)) return way;
    const std::string_view rest = way.path.substr(list.size());
    return {item, rest.substr(std::min<size_t>(rest.size(), 1))};
  }

  const TemplatePlace& place_;
  std::vector<PodTemplate>& templates_;
};

bool IsOptional(yaml::Node source) {
  return source["optional"].AsBool().value_or(false);
}

/// Collects what a Pod refers to.
class ReferenceWalk {
 public:
  std::vector<PodReference> Take(const PodTemplate& pod) {
    constexpr size_t kUsual = 16;
    references_.reserve(kUsual);
    for (yaml::Node claim : pod.claim_templates.items()) {
      const yaml::Node name = claim["metadata"]["name"];
      Add(ReferenceKind::kClaimTemplate, name);
      if (name.IsString()) claim_templates_.insert(name.text());
    }
    for (yaml::Node volume : pod.spec["volumes"].items()) WalkVolume(volume);
    for (const yaml::Key& list :
         {yaml::Key("initContainers"), yaml::Key("containers"), yaml::Key("ephemeralContainers")}) {
      for (yaml::Node container : pod.spec[list].items()) WalkContainer(container);
    }
    const yaml::Node account = pod.spec["serviceAccountName"];
    Add(ReferenceKind::kServiceAccount, account.text().empty() ? pod.spec["serviceAccount"] : account);
    for (yaml::Node secret : pod.spec["imagePullSecrets"].items()) {
      Add(ReferenceKind::kSecret, secret["name"], {}, true);
    }
    Add(ReferenceKind::kPriorityClass, pod.spec["priorityClassName"]);
    Add(ReferenceKind::kRuntimeClass, pod.spec["runtimeClassName"]);
    return std::move(references_);
  }

 private:
  void Add(ReferenceKind kind, yaml::Node name, yaml::Node key = {}, bool optional = false) {
    if (!name.IsString() || name.text().empty()) return;
    references_.push_back({kind, name, key, optional});
  }

  /// A ConfigMap or Secret with all its keys, or those that `items` picks.
  void AddKeys(ReferenceKind kind, yaml::Node source, yaml::Key name_field) {
    const yaml::Node name = source[name_field];
    const bool optional = IsOptional(source);
    if (source["items"].size() == 0) Add(kind, name, {}, optional);
    for (yaml::Node item : source["items"].items()) Add(kind, name, item["key"], optional);
  }

  void WalkVolume(yaml::Node volume) {
    if (!claim_templates_.empty() && claim_templates_.contains(volume["name"].text())) return;
    for (const auto [key, source] : volume.entries()) {
      const std::string_view type = key.text();
      if (!volume[type].IsSame(source)) continue;  // overridden, or given twice
      if (type == "persistentVolumeClaim") {
        Add(ReferenceKind::kClaim, source["claimName"]);
      } else if (type == "configMap") {
        AddKeys(ReferenceKind::kConfigMap, source, "name");
      } else if (type == "secret") {
        AddKeys(ReferenceKind::kSecret, source, "secretName");
      } else if (type == "projected") {
        for (yaml::Node each : source["sources"].items()) WalkProjected(each);
      } else if (type == "csi") {
        Add(ReferenceKind::kSecret, source["nodePublishSecretRef"]["name"]);
      } else if (type == "azureFile") {
        Add(ReferenceKind::kSecret, source["secretName"]);
      } else if (source.IsMap() && IsOpenedBySecret(type)) {
        Add(ReferenceKind::kSecret, source["secretRef"]["name"]);
      }
    }
  }

  void WalkProjected(yaml::Node source) {
    if (const yaml::Node map = source["configMap"]) AddKeys(ReferenceKind::kConfigMap, map, "name");
    if (const yaml::Node secret = source["secret"]) AddKeys(ReferenceKind::kSecret, secret, "name");
  }

  static bool IsOpenedBySecret(std::string_view type) {
    constexpr std::string_view kTypes[] = {"cephfs", "cinder",  "flexVolume", "iscsi",
                                           "rbd",    "scaleIO", "storageos"};
    return std::find(std::begin(kTypes), std::end(kTypes), type) != std::end(kTypes);
  }

  void AddSource(ReferenceKind kind, yaml::Node source) {
    if (source) Add(kind, source["name"], source["key"], IsOptional(source));
  }

  void WalkContainer(yaml::Node container) {
    for (yaml::Node from : container["envFrom"].items()) {
      AddSource(ReferenceKind::kConfigMap, from["configMapRef"]);
      AddSource(ReferenceKind::kSecret, from["secretRef"]);
    }
    for (yaml::Node variable : container["env"].items()) {
      const yaml::Node from = variable["valueFrom"];
      AddSource(ReferenceKind::kConfigMap, from["configMapKeyRef"]);
      AddSource(ReferenceKind::kSecret, from["secretKeyRef"]);
    }
  }

  std::vector<PodReference> references_;
  TextSet<std::string_view> claim_templates_;
};

}  // namespace

PodTemplate PodTemplateOf(const PodMaker& maker, yaml::Node object) {
  const TemplatePlace& place = maker.places.front();
  if (!maker.is_custom) return TemplateIn({object, place.path}, {object, place.claim_templates}, {});
  return PodTemplatesOf(maker, object).front();
}

std::vector<PodTemplate> PodTemplatesOf(const PodMaker& maker, yaml::Node object) {
  std::vector<PodTemplate> templates;
  for (const TemplatePlace& place : maker.places) {
    if (!place.unless.empty() && !At(object, place.unless).IsNull()) continue;
    TemplateWalk walk(place, templates);
    walk.Take({object, place.path}, {object, place.claim_templates}, {object, place.selector});
  }
  if (templates.empty()) templates.emplace_back();
  return templates;
}

OrdinalName SplitOrdinal(std::string_view name) {
  const size_t dash = name.rfind('-');
  if (dash == std::string_view::npos || !IsOrdinal(name.substr(dash + 1))) return {};
  return {name.substr(0, dash), name.substr(dash + 1)};
}

bool IsLabelOfControllers(std::string_view key) {
  return std::any_of(std::begin(kAddedLabels), std::end(kAddedLabels),
                     [key](const AddedLabel& label) { return label.key == key; });
}

std::optional<bool> ControllerMeets(const PodMaker& maker, std::string_view name,
                                    const LabelRequirement& requirement) {
  for (const AddedLabel& label : kAddedLabels) {
    if (label.kind != maker.kind || label.key != requirement.key) continue;
    if (requirement.op == LabelOperator::kDoesNotExist) return false;
    return requirement.op != LabelOperator::kIn ||
           std::ranges::any_of(requirement.values.all(),
                               [&](std::string_view value) { return HasForm(value, label.form, name); });
  }
  return std::nullopt;
}

std::string_view ToString(ReferenceKind kind) {
  switch (kind) {
    case ReferenceKind::kClaim:
    case ReferenceKind::kClaimTemplate:
      return "PersistentVolumeClaim";
    case ReferenceKind::kConfigMap:
      return "ConfigMap";
    case ReferenceKind::kSecret:
      return "Secret";
    case ReferenceKind::kServiceAccount:
      return "ServiceAccount";
    case ReferenceKind::kPriorityClass:
      return "PriorityClass";
    case ReferenceKind::kRuntimeClass:
      return "RuntimeClass";
  }
  return "";
}

std::vector<PodReference> ReferencesOf(const PodTemplate& pod) {
  return ReferenceWalk().Take(pod);
}

bool HostPort::ConflictsWith(const HostPort& other) const {
  return port == other.port && protocol == other.protocol &&
         (address.empty() || other.address.empty() || address == other.address);
}

std::vector<HostPort> HostPortsOf(const PodTemplate& pod) {
  std::vector<HostPort> ports;
  const bool host_network = pod.spec["hostNetwork"].AsBool().value_or(false);
  const auto take = [&](yaml::Node container) {
    for (yaml::Node each : container["ports"].items()) {
      yaml::Node node = each["hostPort"];
      if (node.AsInt().value_or(0) == 0 && host_network) node = each["containerPort"];
      const int64_t number = node.AsInt().value_or(0);
      if (number == 0) continue;
      const std::string_view protocol = each["protocol"].text();
      const std::string_view address = each["hostIP"].text();
      ports.push_back({node, number, protocol.empty() ? "TCP" : protocol,
                       address == "0.0.0.0" || address == "::" ? std::string_view() : address});
    }
  };
  for (yaml::Node container : pod.spec["initContainers"].items()) {
    if (container["restartPolicy"].text() == "Always") take(container);
  }
  for (yaml::Node container : pod.spec["containers"].items()) take(container);
  return ports;
}

}  // namespace kubevet::k8s
