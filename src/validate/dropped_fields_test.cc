#include "validate/dropped_fields.h"

#include <gtest/gtest.h>

#include "validate/testing.h"

namespace kubevet::validate {
namespace {

using testing::Expected;
using testing::Warnings;

std::string PodWith(std::string_view spec) {
  return fmt::format("apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  {}\n", spec);
}

TEST(DroppedFields, FollowTheGatesOfTheVersion) {
  const std::string pod = PodWith("containers: [{name: c, image: i, restartPolicy: OnFailure}]");
  EXPECT_EQ(Warnings(pod, 34), Expected{"gated-field spec.containers[0].restartPolicy @ 5"});
  EXPECT_EQ(Warnings(pod, 35), Expected{});
}

TEST(DroppedFields, AreNotWarnedOfBeforeTheirGateExists) {
  EXPECT_EQ(Warnings(PodWith("containers: [{name: c, image: i, restartPolicy: OnFailure}]"), 33), Expected{});
}

TEST(DroppedFields, AreFoundInTemplatesAndJobsOfCronJobs) {
  EXPECT_EQ(
      Warnings("apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec:\n  schedule: '* * * * *'\n"
               "  jobTemplate:\n    spec:\n      managedBy: example.com/x\n      template:\n        spec:\n"
               "          restartPolicy: Never\n          hostUsers: false\n"
               "          containers: [{name: c, image: i}]\n",
               31),
      (Expected{"gated-field spec.jobTemplate.spec.template.spec.hostUsers @ 12",
                "gated-field spec.jobTemplate.spec.managedBy @ 8"}));
}

TEST(DroppedFields, ANamespaceCostsTheWholeDataSource) {
  EXPECT_EQ(
      Warnings(
          "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: a}\nspec:\n"
          "  accessModes: [ReadWriteOnce]\n  resources: {requests: {storage: 1Gi}}\n"
          "  dataSourceRef:\n    apiGroup: snapshot.storage.k8s.io\n    kind: VolumeSnapshot\n    name: s\n"
          "    namespace: other\n"),
      Expected{"gated-field spec.dataSourceRef.namespace @ 11"});
}

}  // namespace
}  // namespace kubevet::validate
