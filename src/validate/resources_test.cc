// Requests and limits of containers and Pods.
#include <gtest/gtest.h>

#include "validate/testing.h"

namespace kubevet::validate::testing {
namespace {

std::string Template(std::string_view resources) {
  return fmt::format(
      "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: test}}\nspec:\n"
      "  selector: {{matchLabels: {{a: b}}}}\n  template:\n    metadata: {{labels: {{a: b}}}}\n    spec:\n"
      "      containers:\n      - name: c\n        image: i\n        resources: {}\n",
      resources);
}

std::string Pod(std::string_view resources, std::string_view spec = "") {
  return fmt::format(
      "apiVersion: v1\nkind: Pod\nmetadata: {{name: test}}\nspec:\n  containers:\n  - name: c\n    image: i\n"
      "    resources: {}\n{}",
      resources, spec);
}

constexpr std::string_view kAt = "spec.template.spec.containers[0].resources";

TEST(ResourcesTest, ARequestIsAtMostItsLimit) {
  EXPECT_EQ(Findings(Template("{requests: {cpu: 2}, limits: {cpu: 1500m}}")),
            (Expected{fmt::format("Invalid {}.requests @ 12", kAt)}));
  EXPECT_EQ(Findings(Template("{requests: {memory: 1024Mi}, limits: {memory: 1Gi}}")), Expected{});
  // Both are rounded up to thousandths before they are compared.
  EXPECT_EQ(Findings(Template("{requests: {cpu: 1900u}, limits: {cpu: 1100u}}")), Expected{});
}

TEST(ResourcesTest, ExtendedResourcesNeedALimitAndWholeNumbers) {
  EXPECT_EQ(Findings(Template("{requests: {example.com/gpu: 1}}")),
            (Expected{fmt::format("Required {}.limits @ 12", kAt)}));
  EXPECT_EQ(Findings(Template("{limits: {example.com/gpu: 0.5}}")),
            (Expected{fmt::format("Invalid {}.limits[example.com/gpu] @ 12", kAt)}));
}

TEST(ResourcesTest, NamesWithoutADomainAreThoseOfKubernetes) {
  EXPECT_EQ(Findings(Template("{limits: {gpu: 1}}")),
            (Expected{fmt::format("Invalid {}.limits[gpu] @ 12", kAt)}));
  EXPECT_EQ(Findings(Template("{limits: {pods: 1}}")),
            (Expected{fmt::format("Invalid {}.limits[pods] @ 12", kAt)}));
}

TEST(ResourcesTest, SuggestsTheNameThatWasMeant) {
  const Source source("test.yaml", Template("{limits: {CPU: 1}}"));
  const auto documents = yaml::ReadDocuments(source);
  k8s::Target target;
  target.minor = 35;
  Context context(target);
  Validate(context, "apps/v1", "DaemonSet", documents.at(0)->root());
  const auto findings = context.Take();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].help, "did you mean `cpu`?");
}

TEST(ResourcesTest, HugePagesComeInWholePagesAndCompany) {
  EXPECT_EQ(Findings(Template("{limits: {hugepages-2Mi: 4Mi}}")),
            (Expected{fmt::format("Forbidden {} @ 12", kAt)}));
  EXPECT_EQ(Findings(Template("{limits: {hugepages-2Mi: 3Mi, cpu: 1}}")),
            (Expected{fmt::format("Invalid {}.limits[hugepages-2Mi] @ 12", kAt)}));
}

TEST(ResourcesTest, InAPodALimitIsTheRequest) {
  EXPECT_EQ(Findings(Pod("{limits: {example.com/gpu: 1}}")), Expected{});
  EXPECT_EQ(Findings(Pod("{limits: {cpu: -1}}")),
            (Expected{"Invalid spec.containers[0].resources.limits[cpu] @ 8",
                      "Invalid spec.containers[0].resources.requests[cpu] @ 8"}));
}

TEST(ResourcesTest, ClaimsAreThoseOfThePod) {
  EXPECT_EQ(Findings(Pod("{claims: [{name: a}, {name: a, request: r}, {name: b}]}",
                         "  resourceClaims: [{name: a, resourceClaimName: x}]\n")),
            (Expected{"Duplicate spec.containers[0].resources.claims[1] @ 8",
                      "NotFound spec.containers[0].resources.claims[2] @ 8"}));
}

TEST(PodResourcesTest, ThePodHasRoomForItsContainers) {
  EXPECT_EQ(Findings(Pod("{requests: {cpu: 2}}", "  resources: {requests: {cpu: 1}}\n")),
            (Expected{"Invalid spec.resources.requests[cpu] @ 9"}));
  // The request of the Pod is what its containers request.
  EXPECT_EQ(Findings(Pod("{requests: {cpu: 2}}", "  resources: {limits: {cpu: 1}}\n")),
            (Expected{"Invalid spec.resources.requests @ 9"}));
  EXPECT_EQ(Findings(Pod("{limits: {memory: 2Gi}, requests: {memory: 1Gi}}",
                         "  resources: {limits: {memory: 1Gi}}\n")),
            (Expected{"Invalid spec.resources.containers[0][memory].limits @ 8"}));
}

TEST(PodResourcesTest, AreComputeResources) {
  EXPECT_EQ(Findings(Pod("{}", "  resources: {limits: {ephemeral-storage: 1Gi}}\n")),
            (Expected{"NotSupported spec.resources.limits[ephemeral-storage] @ 9"}));
}

TEST(OverheadTest, IsCheckedLikeLimits) {
  EXPECT_EQ(Findings(Pod("{}", "  overhead: {cpu: -1}\n")),
            (Expected{"Invalid spec.overhead.limits[cpu] @ 9"}));
}

}  // namespace
}  // namespace kubevet::validate::testing
