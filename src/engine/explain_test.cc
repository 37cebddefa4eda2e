#include "engine/explain.h"

#include <gtest/gtest.h>

namespace kubevet::engine {
namespace {

constexpr schema::Minor kTarget = 36;

/// "apps/v1 StatefulSet spec.replicas", or the error.
std::string Found(std::string_view query, schema::Minor minor = kTarget) {
  const auto found = Explain(query, minor);
  if (!found.ok()) return found.error().message;
  std::string text = ApiVersionOf(found->kind) + " " + std::string(found->kind.kind());
  return found->path.empty() ? text : text + " " + found->path;
}

TEST(Explain, KnowsKindsByManyNames) {
  for (const char* query : {"StatefulSet", "statefulset", "statefulsets", "sts", "apps/v1/StatefulSet",
                            "apps/sts", "statefulset.apps", "statefulsets.v1.apps"}) {
    EXPECT_EQ(Found(query), "apps/v1 StatefulSet") << query;
  }
  EXPECT_EQ(Found("v1/Pod"), "v1 Pod");
}

TEST(Explain, PrefersWhatIsServedStableAndNew) {
  EXPECT_EQ(Found("event"), "v1 Event");
  EXPECT_EQ(Found("event.events.k8s.io"), "events.k8s.io/v1 Event");
  EXPECT_EQ(Found("hpa"), "autoscaling/v2 HorizontalPodAutoscaler");
  EXPECT_EQ(Found("psp", 25), "policy/v1beta1 PodSecurityPolicy") << "gone, but the last to go";
  EXPECT_EQ(Found("policy/v1beta1/PodDisruptionBudget"), "policy/v1beta1 PodDisruptionBudget");
}

TEST(Explain, FollowsPaths) {
  EXPECT_EQ(Found("sts.spec.replicas"), "apps/v1 StatefulSet spec.replicas");
  EXPECT_EQ(Found("pod.spec.containers[0].imagepullpolicy"), "v1 Pod spec.containers.imagePullPolicy");
  EXPECT_EQ(Found("ingress.networking.k8s.io.spec.rules.http.paths"),
            "networking.k8s.io/v1 Ingress spec.rules.http.paths");
  const auto list = Explain("pod.spec.containers", kTarget);
  EXPECT_EQ(TypeText(list->field->field.type()), "list of Container");
  EXPECT_FALSE(list->fields.empty());
}

TEST(Explain, TellsTheWholeLifeOfAField) {
  const auto name = Explain("sts.spec.serviceName", kTarget);  // its facts changed on the way
  EXPECT_EQ(name->field->lifetime.first, 0);
  EXPECT_EQ(name->field->lifetime.last, schema::VersionRange::kNoEnd);
  EXPECT_EQ(Explain("sts.spec.ordinals", kTarget)->field->lifetime.first, 26);
}

TEST(Explain, SaysWhatWasMeant) {
  EXPECT_EQ(Found("statfulset"), "Kubernetes has no kind `statfulset`; did you mean `StatefulSet`?");
  EXPECT_EQ(Found("sts.spec.replcas"), "there is no field `replcas` in `spec`; did you mean `replicas`?");
  EXPECT_EQ(Found("sts.spec.ordinals", 25),
            "`ordinals` in `spec` exists from Kubernetes 1.26 on; asked for 1.25");
  EXPECT_EQ(Found("sts.spec.replicas.x"), "`spec.replicas` has no fields: its type is integer (int32)");
  EXPECT_EQ(Found("batch/v1/sts"),
            "`StatefulSet` is not in `batch/v1` but in apps/v1, apps/v1beta1, apps/v1beta2");
  EXPECT_EQ(Found(""), "Kubernetes has no kind ``");
}

}  // namespace
}  // namespace kubevet::engine
