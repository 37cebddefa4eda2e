#include "k8s/makers.h"

#include <algorithm>
#include <iterator>

namespace kubevet::k8s {
namespace {

/// Rows of one kind stand side by side.
constexpr Maker kMakers[] = {
    {"bitnami.com", "SealedSecret", "Secret", "spec.template.metadata.name"},
    {"cdi.kubevirt.io", "DataVolume", "PersistentVolumeClaim", ""},
    {"cert-manager.io", "Certificate", "Secret", "spec.secretName"},
    {"external-secrets.io", "ClusterExternalSecret", "Secret", "spec.externalSecretName", true},
    {"external-secrets.io", "ExternalSecret", "Secret", "spec.target.name"},
    {"isindir.github.com", "SopsSecret", "Secret", "spec.secretTemplates.name"},
    {"kubernetes-client.io", "ExternalSecret", "Secret", ""},
    {"kustomize.config.k8s.io", "Kustomization", "ConfigMap", "configMapGenerator.name", true},
    {"kustomize.config.k8s.io", "Kustomization", "Secret", "secretGenerator.name", true},
    {"onepassword.com", "OnePasswordItem", "Secret", ""},
    {"ricoberger.de", "VaultSecret", "Secret", ""},
    {"secrets-store.csi.x-k8s.io", "SecretProviderClass", "Secret", "spec.secretObjects.secretName"},
    {"secrets.hashicorp.com", "VaultDynamicSecret", "Secret", "spec.destination.name"},
    {"secrets.hashicorp.com", "VaultPKISecret", "Secret", "spec.destination.name"},
    {"secrets.hashicorp.com", "VaultStaticSecret", "Secret", "spec.destination.name"},
    {"trust.cert-manager.io", "Bundle", "ConfigMap", "", true},
    {"trust.cert-manager.io", "Bundle", "Secret", "", true},
};

void CollectNames(yaml::Node node, std::string_view path, std::vector<std::string_view>& names) {
  if (node.IsList()) {
    for (yaml::Node item : node.items()) CollectNames(item, path, names);
  } else if (path.empty()) {
    if (!node.text().empty()) names.push_back(node.text());
  } else {
    const size_t end = std::min(path.find('.'), path.size());
    CollectNames(node[path.substr(0, end)], path.substr(std::min(end + 1, path.size())), names);
  }
}

}  // namespace

std::span<const Maker> MakersOf(std::string_view group, std::string_view kind) {
  const auto is_it = [&](const Maker& maker) { return maker.group == group && maker.kind == kind; };
  const auto first = std::find_if(std::begin(kMakers), std::end(kMakers), is_it);
  return {first, std::find_if_not(first, std::end(kMakers), is_it)};
}

std::vector<std::string_view> MadeNames(const Maker& maker, yaml::Node object) {
  std::vector<std::string_view> names;
  if (!maker.name_path.empty()) CollectNames(object, maker.name_path, names);
  if (names.empty()) CollectNames(object, "metadata.name", names);
  return names;
}

}  // namespace kubevet::k8s
