#include "schema/table.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>

namespace kubevet::schema {
namespace {

// A field's type on the way down: `spec.template.spec.containers` of a kind, at a version.
std::optional<Field> FindPath(std::string_view api_version, std::string_view kind, std::string_view path,
                              Minor minor) {
  auto found = FindKind(api_version, kind);
  if (!found || !found->type()) return std::nullopt;
  Type type = *found->type();
  while (true) {
    size_t dot = path.find('.');
    auto field = type.FindField(path.substr(0, dot), minor);
    if (!field || dot == path.npos) return field;
    TypeRef next = field->type();
    while (next.shape() == Shape::kList || next.shape() == Shape::kMap) next = next.element();
    if (next.shape() != Shape::kObject) return std::nullopt;
    type = next.type();
    path.remove_prefix(dot + 1);
  }
}

std::string Name(std::optional<ApiKind> kind) {
  if (!kind) return "";
  std::string group(kind->group());
  return (group.empty() ? "" : group + "/") + std::string(kind->version()) + " " + std::string(kind->kind());
}

TEST(TableTest, KnowsStatefulSet) {
  auto kind = FindKind("apps/v1", "StatefulSet");
  ASSERT_TRUE(kind);
  EXPECT_EQ(kind->plural(), "statefulsets");
  EXPECT_EQ(kind->scope(), Scope::kNamespaced);
  EXPECT_TRUE(kind->served().Contains(Versions().newest));
  EXPECT_FALSE(kind->replacement());
  EXPECT_EQ(kind->type()->name(), "StatefulSet");
  EXPECT_EQ(kind->type()->definition(), "io.k8s.api.apps.v1.StatefulSet");
  for (std::string_view field : {"apiVersion", "kind", "metadata", "spec", "status"}) {
    EXPECT_TRUE(kind->type()->FindField(field, 36)) << field;
  }
  EXPECT_FALSE(kind->type()->FindField("specs", 36));
  EXPECT_TRUE(FindPath("apps/v1", "StatefulSet", "spec.selector", 36)->required());
  EXPECT_FALSE(FindPath("apps/v1", "StatefulSet", "spec.replicas", 36)->required());
}

TEST(TableTest, FieldsComeWithVersions) {
  EXPECT_FALSE(FindPath("apps/v1", "StatefulSet", "spec.ordinals", 25));
  EXPECT_TRUE(FindPath("apps/v1", "StatefulSet", "spec.ordinals", 26));
  Type spec = FindPath("apps/v1", "StatefulSet", "spec", 25)->type().type();
  auto ordinals = spec.FindFieldAnyVersion("ordinals", 25);
  ASSERT_TRUE(ordinals);
  EXPECT_EQ(ordinals->versions().first, 26);
  EXPECT_EQ(ordinals->versions().last, VersionRange::kNoEnd);
  EXPECT_FALSE(spec.FindFieldAnyVersion("ordinal", 25));
}

TEST(TableTest, FactsOfAFieldMayChange) {
  EXPECT_TRUE(FindPath("apps/v1", "StatefulSet", "spec.serviceName", 32)->required());
  EXPECT_FALSE(FindPath("apps/v1", "StatefulSet", "spec.serviceName", 33)->required());
  Type spec = FindPath("apps/v1", "StatefulSet", "spec", 36)->type().type();
  EXPECT_TRUE(spec.FindFieldAnyVersion("serviceName", 20)->required()) << "the nearest row is the oldest";
  EXPECT_FALSE(spec.FindFieldAnyVersion("serviceName", 99)->required());
}

TEST(TableTest, ClaimTemplateResourcesGotTheirOwnType) {
  constexpr std::string_view kPath = "spec.volumeClaimTemplates.spec.resources";
  EXPECT_EQ(FindPath("apps/v1", "StatefulSet", kPath, 28)->type().type().name(), "ResourceRequirements");
  EXPECT_EQ(FindPath("apps/v1", "StatefulSet", kPath, 29)->type().type().name(),
            "VolumeResourceRequirements");
}

TEST(TableTest, ShapesFollowTheServersDecoders) {
  auto shape = [](std::string_view api_version, std::string_view kind, std::string_view path) {
    auto field = FindPath(api_version, kind, path, 36);
    return field ? std::optional(field->type().shape()) : std::nullopt;
  };
  EXPECT_EQ(shape("v1", "Pod", "metadata.labels"), Shape::kMap);
  EXPECT_EQ(shape("v1", "Pod", "metadata.creationTimestamp"), Shape::kTime);
  EXPECT_EQ(shape("v1", "Pod", "metadata.generation"), Shape::kInt64);
  EXPECT_EQ(shape("v1", "Pod", "metadata.managedFields.fieldsV1"), Shape::kFreeObject);
  EXPECT_EQ(shape("v1", "Pod", "spec.hostNetwork"), Shape::kBool);
  EXPECT_EQ(shape("v1", "Pod", "spec.containers"), Shape::kList);
  EXPECT_EQ(shape("v1", "Pod", "spec.containers.livenessProbe.httpGet.port"), Shape::kIntOrString);
  EXPECT_EQ(shape("v1", "Pod", "spec.volumes.emptyDir.sizeLimit"), Shape::kQuantity);
  EXPECT_EQ(shape("v1", "Secret", "data"), Shape::kMap);
  EXPECT_EQ(shape("v1", "Service", "spec.ports.port"), Shape::kInt32);
  EXPECT_EQ(shape("coordination.k8s.io/v1", "Lease", "spec.renewTime"), Shape::kMicroTime);
  EXPECT_EQ(shape("apps/v1", "ControllerRevision", "data"), Shape::kFreeObject);
  EXPECT_EQ(FindPath("v1", "Secret", "data", 36)->type().element().shape(), Shape::kBytes);
  EXPECT_EQ(FindPath("v1", "Pod", "spec.containers.resources.limits", 36)->type().element().shape(),
            Shape::kQuantity);
}

TEST(TableTest, SchemasOfCustomResourcesAreTyped) {
  constexpr std::string_view kSchema = "spec.versions.schema.openAPIV3Schema";
  auto at = [&](std::string field) {
    return FindPath("apiextensions.k8s.io/v1", "CustomResourceDefinition", std::string(kSchema) + field, 36);
  };
  EXPECT_EQ(at("")->type().type().name(), "JSONSchemaProps");
  EXPECT_EQ(at(".properties.maxLength")->type().shape(), Shape::kInt64);
  EXPECT_EQ(at(".maximum")->type().shape(), Shape::kDouble);
  EXPECT_EQ(at(".default")->type().shape(), Shape::kAny);
  EXPECT_EQ(at(".items")->type().shape(), Shape::kAny);
}

TEST(TableTest, EmptyStructsHaveNoFields) {
  auto status = FindPath("apiextensions.k8s.io/v1", "CustomResourceDefinition",
                         "spec.versions.subresources.status", 36);
  ASSERT_TRUE(status);
  EXPECT_EQ(status->type().shape(), Shape::kObject);
  EXPECT_EQ(status->type().type().row_count(), 0u);
}

TEST(TableTest, EnumsDefaultsAndLists) {
  auto policy = FindPath("apps/v1", "StatefulSet", "spec.podManagementPolicy", 36);
  std::vector<std::string_view> values;
  for (std::string_view value : policy->type().enum_values()) values.push_back(value);
  EXPECT_EQ(values, (std::vector<std::string_view>{"OrderedReady", "Parallel"}));
  EXPECT_TRUE(policy->type().enum_values().Contains("Parallel"));
  EXPECT_TRUE(FindPath("apps/v1", "StatefulSet", "spec.replicas", 36)->type().enum_values().empty());

  auto protocol = FindPath("v1", "Service", "spec.ports.protocol", 36);
  EXPECT_EQ(protocol->default_json(), "\"TCP\"");
  auto ports = FindPath("v1", "Service", "spec.ports", 36);
  EXPECT_EQ(ports->list_type(), ListType::kMap);
  EXPECT_EQ(ports->list_map_keys(), "port,protocol");
  EXPECT_EQ(ports->patch_merge_key(), "port");
  EXPECT_EQ(FindPath("v1", "Pod", "metadata.finalizers", 36)->list_type(), ListType::kSet);
  EXPECT_EQ(FindPath("v1", "Pod", "spec.containers.command", 36)->list_type(), ListType::kAtomic);
  EXPECT_TRUE(FindPath("apps/v1", "Deployment", "spec.strategy", 36)->retain_keys());
  EXPECT_FALSE(FindPath("apps/v1", "StatefulSet", "spec.updateStrategy", 36)->retain_keys());
}

TEST(TableTest, RowsAreSortedAndFoundByName) {
  for (uint32_t i = 0; i < KindCount(); ++i) {
    auto type = KindAt(i).type();
    if (!type) continue;
    for (uint32_t j = 0; j < type->row_count(); ++j) {
      Field field = type->row(j);
      EXPECT_LE(type->row(j - (j > 0)).name(), field.name());
      EXPECT_EQ(field.shape(), field.type().shape());
      for (const yaml::Key name : {yaml::Key(field.name()), yaml::Key::Kept(field.name())})
        EXPECT_EQ(type->FindField(name, field.versions().first)->index(), field.index());
    }
  }
}

TEST(TableTest, FindsNoFieldThatATypeDoesNotHave) {
  for (uint32_t i = 0; i < KindCount(); ++i) {
    const auto type = KindAt(i).type();
    if (!type) continue;
    std::set<std::string_view> names;
    for (uint32_t j = 0; j < type->row_count(); ++j) names.insert(type->row(j).name());
    for (std::string_view name : yaml::internal::kCommonKeys) {
      if (names.contains(name)) continue;
      for (const yaml::Key key : {yaml::Key(name), yaml::Key::Kept(name)})
        EXPECT_FALSE(type->FindField(key, Versions().newest)) << type->name() << " " << name;
    }
  }
}

TEST(TableTest, RemovedBudgetNamesItsSuccessor) {
  auto old = FindKind("policy/v1beta1", "PodDisruptionBudget");
  ASSERT_TRUE(old);
  EXPECT_TRUE(old->served().Contains(24));
  EXPECT_FALSE(old->served().Contains(25));
  EXPECT_EQ(old->removed(), 25);
  EXPECT_EQ(old->deprecated(), 21);
  EXPECT_EQ(Name(old->replacement()), "policy/v1 PodDisruptionBudget");
  EXPECT_EQ(old->same_shape(), true);
  EXPECT_NE(old->migration_note().find("empty selector"), std::string_view::npos);
  EXPECT_EQ(old->scope(), Scope::kNamespaced);
  EXPECT_FALSE(old->type());
}

TEST(TableTest, RemovedIngressHasAnotherShape) {
  auto old = FindKind("extensions/v1beta1", "Ingress");
  ASSERT_TRUE(old);
  EXPECT_EQ(old->served().last, 21);
  EXPECT_EQ(Name(old->replacement()), "networking.k8s.io/v1 Ingress");
  EXPECT_EQ(old->same_shape(), false);
}

TEST(TableTest, ReplacementDependsOnTheVersion) {
  auto slice = FindKind("resource.k8s.io/v1alpha3", "ResourceSlice");
  EXPECT_EQ(Name(slice->replacement()), "resource.k8s.io/v1beta1 ResourceSlice");
  EXPECT_EQ(Name(slice->ReplacementAt(33)), "resource.k8s.io/v1beta1 ResourceSlice");
  EXPECT_EQ(Name(slice->ReplacementAt(36)), "resource.k8s.io/v1 ResourceSlice");
  EXPECT_EQ(Name(slice->ReplacementAt(25)), "");
}

TEST(TableTest, KindsThatAreNoResources) {
  EXPECT_EQ(FindKind("v1", "PodList")->scope(), Scope::kNone);
  EXPECT_EQ(FindKind("v1", "Status")->scope(), Scope::kNone);
  EXPECT_TRUE(FindKind("apps/v1", "DeleteOptions"));
  EXPECT_TRUE(FindKind("v1", "List"));
  EXPECT_EQ(FindKind("v1", "Namespace")->scope(), Scope::kCluster);
}

TEST(TableTest, UnknownKinds) {
  EXPECT_FALSE(FindKind("apps/v1", "Pod"));
  EXPECT_FALSE(FindKind("v1", "pod"));
  EXPECT_FALSE(FindKind("/v1", "Pod"));
  EXPECT_FALSE(FindKind("", ""));
  EXPECT_FALSE(FindKind("cert-manager.io/v1", "Certificate"));
  EXPECT_TRUE(IsBuiltInGroup(""));
  EXPECT_TRUE(IsBuiltInGroup("apps"));
  EXPECT_TRUE(IsBuiltInGroup("extensions"));
  EXPECT_FALSE(IsBuiltInGroup("cert-manager.io"));
}

TEST(TableTest, KindsByName) {
  for (std::string_view name : {"sts", "StatefulSet", "statefulset", "statefulsets", "STS"}) {
    auto kinds = FindKindsByName(name);
    ASSERT_EQ(kinds.size(), 3u) << name;
    EXPECT_EQ(kinds[0].kind(), "StatefulSet");
  }
  EXPECT_EQ(FindKindsByName("netpol")[0].kind(), "NetworkPolicy");
  EXPECT_EQ(FindKindsByName("ep")[0].kind(), "Endpoints");
  EXPECT_EQ(FindKindsByName("psp")[0].kind(), "PodSecurityPolicy");
  EXPECT_TRUE(FindKindsByName("nonsense").empty());
  EXPECT_TRUE(FindKindsByName(std::string(1000, 'x')).empty());
}

TEST(TableTest, ThePreviewIsNotTheNewest) {
  EXPECT_EQ(Versions().oldest, 25);
  EXPECT_EQ(Versions().newest, 36);
  EXPECT_EQ(Versions().preview, 37);
}

}  // namespace
}  // namespace kubevet::schema
