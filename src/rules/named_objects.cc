#include "rules/named_objects.h"

#include <algorithm>
#include <iterator>

#include "k8s/pod_template.h"
#include "k8s/resource.h"

namespace kubevet::rules {
namespace {

using k8s::Object;
using k8s::ReferenceKind;

/// Collects what one object names.
class Walk {
 public:
  explicit Walk(const Subject& subject) : subject_(subject), object_(subject.object), node_(subject.node) {}

  std::vector<NamedObject> Take() {
    const std::string_view kind = object_.kind->name;
    if (object_.kind->maker) WalkPod();
    if (kind == "HorizontalPodAutoscaler") WalkAutoscaler();
    if (kind == "Ingress") WalkIngress();
    if (kind == "RoleBinding" || kind == "ClusterRoleBinding") WalkBinding();
    if (kind == "ValidatingWebhookConfiguration" || kind == "MutatingWebhookConfiguration") WalkWebhooks();
    if (kind == "APIService") AddService(node_["spec"]["service"]);
    return std::move(named_);
  }

 private:
  void Add(NamedObject named) {
    if (named.name.IsString() && !named.name.text().empty()) named_.push_back(named);
  }

  static std::string_view GroupOf(ReferenceKind kind) {
    if (kind == ReferenceKind::kPriorityClass) return "scheduling.k8s.io";
    return kind == ReferenceKind::kRuntimeClass ? "node.k8s.io" : "";
  }

  static std::string_view ConsequenceOf(ReferenceKind kind) {
    switch (kind) {
      case ReferenceKind::kClaim:
      case ReferenceKind::kClaimTemplate:
        return "Pods stay Pending";
      case ReferenceKind::kConfigMap:
      case ReferenceKind::kSecret:
        return "containers do not start";
      default:
        return "no Pod is created";
    }
  }

  void WalkPod() {
    named_.reserve(subject_.references().size());
    for (const k8s::PodReference& each : subject_.references()) {
      if (each.kind == ReferenceKind::kClaimTemplate) continue;
      Add({GroupOf(each.kind), k8s::ToString(each.kind), object_.name_space, each.name, each.optional,
           ConsequenceOf(each.kind)});
    }
  }

  void WalkAutoscaler() {
    const yaml::Node target = node_["spec"]["scaleTargetRef"];
    const auto group = k8s::GroupOf(target["apiVersion"].text());
    if (group)
      Add({*group, target["kind"].text(), object_.name_space, target["name"], false, "nothing is scaled"});
  }

  void AddBackend(yaml::Node backend) {
    Add({"", "Service", object_.name_space, backend["service"]["name"], false, "requests get an error"});
  }

  void WalkIngress() {
    const yaml::Node spec = node_["spec"];
    AddBackend(spec["defaultBackend"]);
    for (yaml::Node rule : spec["rules"].items()) {
      for (yaml::Node path : rule["http"]["paths"].items()) AddBackend(path["backend"]);
    }
    if (HasCertificatesMade()) return;
    for (yaml::Node tls : spec["tls"].items()) {
      Add({"", "Secret", object_.name_space, tls["secretName"], false,
           "the controller answers with a certificate of its own"});
    }
  }

  /// cert-manager and its like make the Secrets that an Ingress names.
  bool HasCertificatesMade() const {
    for (const auto [key, value] : node_["metadata"]["annotations"].entries()) {
      const std::string_view name = key.text();
      if (name.starts_with("cert-manager.io/") || name.starts_with("certmanager.k8s.io/")) return true;
      if (name == "kubernetes.io/tls-acme") return true;
    }
    return false;
  }

  void WalkBinding() {
    const yaml::Node role = node_["roleRef"];
    Add({"rbac.authorization.k8s.io", role["kind"].text(), object_.name_space, role["name"], false,
         "nothing is allowed"});
    for (yaml::Node subject : node_["subjects"].items()) {
      if (subject["kind"].text() == "ServiceAccount" && subject["namespace"])
        Add({"", "ServiceAccount", subject["namespace"].text(), subject["name"], false, "nobody is allowed"});
    }
  }

  void AddService(yaml::Node service) {
    Add({"", "Service", service["namespace"].text(), service["name"], false,
         "the API server cannot reach it"});
  }

  void WalkWebhooks() {
    for (yaml::Node webhook : node_["webhooks"].items()) AddService(webhook["clientConfig"]["service"]);
  }

  const Subject& subject_;
  const Object& object_;
  yaml::Node node_;
  std::vector<NamedObject> named_;
};

struct KnownName {
  std::string_view kind;
  std::string_view name;
};

constexpr KnownName kAlwaysThere[] = {
    {"ConfigMap", "kube-root-ca.crt"},
    {"ConfigMap", "openshift-service-ca.crt"},
    {"ServiceAccount", "default"},
    {"PriorityClass", "system-cluster-critical"},
    {"PriorityClass", "system-node-critical"},
    {"ClusterRole", "admin"},
    {"ClusterRole", "cluster-admin"},
    {"ClusterRole", "edit"},
    {"ClusterRole", "view"},
    {"Role", "extension-apiserver-authentication-reader"},
    {"Service", "kubernetes"},
};

}  // namespace

std::vector<NamedObject> ObjectsNamedBy(const Subject& subject) {
  return Walk(subject).Take();
}

bool IsAlwaysThere(const NamedObject& named) {
  const std::string_view name = named.name.text();
  if (name.starts_with("system:")) return true;
  return std::any_of(std::begin(kAlwaysThere), std::end(kAlwaysThere),
                     [&](const KnownName& known) { return known.kind == named.kind && known.name == name; });
}

}  // namespace kubevet::rules
