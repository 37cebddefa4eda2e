// Containers: names, ports, environments, probes, hooks, restart rules.
#include <gtest/gtest.h>

#include "validate/testing.h"

namespace kubevet::validate::testing {
namespace {

/// A Pod whose one container is `c`, with more fields from line 8.
std::string Pod(std::string_view fields, std::string_view spec = "") {
  return fmt::format(
      "apiVersion: v1\nkind: Pod\nmetadata: {{name: test}}\nspec:\n  containers:\n  - name: c\n    image: "
      "i\n{}{}",
      fields, spec);
}

/// A Deployment's template instead: no defaults for Pods apply.
std::string Deployment(std::string_view fields, std::string_view spec = "") {
  return fmt::format(
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: test}}\nspec:\n"
      "  selector: {{matchLabels: {{a: b}}}}\n  template:\n    metadata: {{labels: {{a: b}}}}\n    spec:\n"
      "      containers:\n      - name: c\n        image: i\n{}{}",
      fields, spec);
}

TEST(ContainersTest, NamesAreUniqueAcrossInitAndRegularContainers) {
  EXPECT_EQ(
      Findings(Pod("", "  initContainers:\n  - {name: c, image: i}\n  - {name: C, image: i}\n")),
      (Expected{"Duplicate spec.initContainers[0].name @ 9", "Invalid spec.initContainers[1].name @ 10"}));
}

TEST(ContainersTest, APodNeedsAnImageWithoutSpaceAroundIt) {
  EXPECT_EQ(Findings(Pod("", "  - {name: d}\n  - {name: e, image: ' i'}\n")),
            (Expected{"Required spec.containers[1].image @ 8", "Invalid spec.containers[2].image @ 9"}));
  EXPECT_EQ(Findings(Deployment("", "      - {name: d, image: ' i'}\n")), Expected{});
}

TEST(ContainersTest, HostPortsAreTakenOnceAcrossContainers) {
  constexpr std::string_view kPort = "    ports: [{containerPort: 80, hostPort: 8080}]\n";
  EXPECT_EQ(
      Findings(Pod(kPort, "  - name: d\n    image: i\n    ports: [{containerPort: 1, hostPort: 8080}]\n")),
      (Expected{"Duplicate spec.containers[1].ports[0].hostPort @ 11"}));
  EXPECT_EQ(Findings(Pod(kPort,
                         "  - name: d\n    image: i\n"
                         "    ports: [{containerPort: 1, hostPort: 8080, protocol: UDP}]\n")),
            Expected{});
}

TEST(ContainersTest, InitContainersAreEachCalledTheFirstWhenHostPortsRepeat) {
  EXPECT_EQ(Findings(Pod("",
                         "  initContainers:\n  - {name: a, image: i}\n  - name: b\n    image: i\n    ports:\n"
                         "    - {containerPort: 1, hostPort: 1}\n    - {containerPort: 2, hostPort: 1}\n")),
            (Expected{"Duplicate spec.initContainers[0].ports[1].hostPort @ 14"}));
}

TEST(ContainersTest, OnTheHostsNetworkContainerPortsAreHostPorts) {
  constexpr std::string_view kHost = "  hostNetwork: true\n";
  EXPECT_EQ(Findings(Pod("    ports: [{containerPort: 80}, {containerPort: 80}]\n", kHost)),
            (Expected{"Duplicate spec.containers[0].ports[1].hostPort @ 8"}));
  EXPECT_EQ(Findings(Pod("    ports: [{containerPort: 80, hostPort: 81}]\n", kHost)),
            (Expected{"Invalid spec.containers[0].ports[0].hostPort @ 8"}));
  EXPECT_EQ(Findings(Deployment("        ports: [{containerPort: 80}, {containerPort: 80}]\n",
                                "      hostNetwork: true\n")),
            Expected{});
}

TEST(EnvironmentTest, AVariableHasOneSource) {
  EXPECT_EQ(Findings(Pod("    env:\n    - {name: A, valueFrom: {}}\n"
                         "    - {name: B, value: x, valueFrom: {secretKeyRef: {name: s, key: k}}}\n"
                         "    - {name: 'a b', value: any printable name will do}\n    - {name: 'a=b'}\n")),
            (Expected{"Invalid spec.containers[0].env[0].valueFrom @ 9",
                      "Invalid spec.containers[0].env[1].valueFrom @ 10",
                      "Invalid spec.containers[0].env[3].name @ 12"}));
}

TEST(EnvironmentTest, SourcesOfManyVariablesAreReportedAtTheList) {
  EXPECT_EQ(Findings(Pod("    envFrom:\n    - prefix: A_\n")),
            (Expected{"Invalid spec.containers[0].envFrom @ 9"}));
}

TEST(EnvironmentTest, FieldsOfThePodAreKnownByName) {
  const auto with = [](std::string_view path) {
    return Pod(
        fmt::format("    env:\n    - name: A\n      valueFrom: {{fieldRef: {{fieldPath: \"{}\"}}}}\n", path));
  };
  constexpr std::string_view kAt = "spec.containers[0].env[0].valueFrom.fieldRef";
  EXPECT_EQ(Findings(with("status.podIP")), Expected{});
  EXPECT_EQ(Findings(with("metadata.labels['app']")), Expected{});
  EXPECT_EQ(Findings(with("metadata.labels")),
            (Expected{fmt::format("NotSupported {}.fieldPath @ 10", kAt)}));
  EXPECT_EQ(Findings(with("status.nothing")), (Expected{fmt::format("Invalid {}.fieldPath @ 10", kAt)}));
  EXPECT_EQ(Findings(with("metadata.labels['a b']")), (Expected{fmt::format("Invalid {} @ 10", kAt)}));
}

TEST(EnvironmentTest, DivisorsAreTakenAsTheyAreWritten) {
  const auto with = [](std::string_view divisor) {
    return Pod(
        fmt::format("    env:\n    - name: A\n      valueFrom:\n"
                    "        resourceFieldRef: {{resource: limits.cpu, divisor: {}}}\n",
                    divisor));
  };
  const Expected wrong{"Invalid spec.containers[0].env[0].valueFrom.resourceFieldRef.divisor @ 11"};
  EXPECT_EQ(Findings(with("1m")), Expected{});
  EXPECT_EQ(Findings(with("'0'")), Expected{});
  EXPECT_EQ(Findings(with("2")), wrong);
  EXPECT_EQ(Findings(with("'+1'")), wrong);
}

TEST(EnvironmentTest, FilesAreReadFromAnEmptyDirectory) {
  constexpr std::string_view kEnv =
      "    env:\n    - name: A\n      valueFrom: {fileKeyRef: {volumeName: v, path: p, key: k}}\n";
  EXPECT_EQ(Findings(Pod(kEnv)),
            (Expected{"NotFound spec.containers[0].env[0].valueFrom.fileKeyRef.volumeName @ 10"}));
  EXPECT_EQ(Findings(Pod(kEnv, "  volumes: [{name: v}]\n")), Expected{});
  // Kubernetes 1.34 drops the reference, and a variable without a source is left.
  EXPECT_EQ(Findings(Pod(kEnv), 34), (Expected{"Invalid spec.containers[0].env[0].valueFrom @ 10"}));
}

TEST(ProbesTest, AProbeHasOneAction) {
  EXPECT_EQ(Findings(Pod("    livenessProbe: {}\n"
                         "    readinessProbe:\n      exec: {command: [x]}\n      tcpSocket: {port: 1}\n")),
            (Expected{"Required spec.containers[0].livenessProbe @ 8",
                      "Forbidden spec.containers[0].readinessProbe.tcpSocket @ 11"}));
}

TEST(ProbesTest, OneSuccessIsEnoughForLivenessOnly) {
  EXPECT_EQ(Findings(Pod("    livenessProbe: {tcpSocket: {port: 1}, successThreshold: 2}\n"
                         "    readinessProbe: {tcpSocket: {port: 1}, successThreshold: 2,"
                         " terminationGracePeriodSeconds: 1}\n")),
            (Expected{"Invalid spec.containers[0].livenessProbe.successThreshold @ 8",
                      "Invalid spec.containers[0].readinessProbe.terminationGracePeriodSeconds @ 9"}));
}

TEST(ProbesTest, APortIsANumberOrAName) {
  EXPECT_EQ(Findings(Pod("    livenessProbe: {httpGet: {port: '8080'}}\n")),
            (Expected{"Invalid spec.containers[0].livenessProbe.httpGet.port @ 8"}));
  EXPECT_EQ(Findings(Pod("    livenessProbe: {httpGet: {}}\n")),
            (Expected{"Invalid spec.containers[0].livenessProbe.httpGet.port @ 8"}));
}

TEST(LifecycleTest, SleepingFitsInTheGracePeriod) {
  constexpr std::string_view kSleep = "    lifecycle: {preStop: {sleep: {seconds: 31}}}\n";
  EXPECT_EQ(Findings(Pod(kSleep)), (Expected{"Invalid spec.containers[0].lifecycle.preStop.sleep @ 8"}));
  EXPECT_EQ(Findings(Pod(kSleep, "  terminationGracePeriodSeconds: 60\n")), Expected{});
}

TEST(InitContainersTest, OnlySidecarsHaveProbesAndHooks) {
  EXPECT_EQ(
      Findings(Pod("",
                   "  initContainers:\n"
                   "  - {name: a, image: i, startupProbe: {tcpSocket: {port: 1}}}\n"
                   "  - {name: b, image: i, restartPolicy: Always, startupProbe: {tcpSocket: {port: 1}}}\n")),
      (Expected{"Forbidden spec.initContainers[0].startupProbe @ 9"}));
  // A stop signal is dropped, and what holds nothing else with it.
  EXPECT_EQ(
      Findings(Pod("", "  initContainers:\n  - {name: a, image: i, lifecycle: {stopSignal: SIGTERM}}\n")),
      Expected{});
}

TEST(RestartRulesTest, RulesNeedAPolicy) {
  constexpr std::string_view kRules =
      "    restartPolicyRules:\n    - action: Restart\n      exitCodes: {operator: In, values: [1]}\n";
  EXPECT_EQ(Findings(Pod(kRules)), (Expected{"Required spec.containers[0].restartPolicy @ 6"}));
  EXPECT_EQ(Findings(Pod(kRules), 34), Expected{});  // dropped
}

TEST(RestartRulesTest, TooManyExitCodesHaveAnotherNameFromKubernetes136) {
  std::string values = "0";
  for (int i = 1; i <= 255; ++i) values += fmt::format(", {}", i);
  const std::string pod =
      Pod(fmt::format("    restartPolicy: Never\n    restartPolicyRules:\n    - action: Restart\n"
                      "      exitCodes: {{operator: In, values: [{}]}}\n",
                      values));
  constexpr std::string_view kAt = "spec.containers[0].restartPolicyRules[0].exitCodes.values @ 11";
  EXPECT_EQ(Findings(pod, 35), (Expected{fmt::format("TooLong {}", kAt)}));
  EXPECT_EQ(Findings(pod, 36), (Expected{fmt::format("TooMany {}", kAt)}));
}

TEST(ResizePolicyTest, ANeverRestartingPodRestartsNothingOnResize) {
  EXPECT_EQ(Findings(Pod("    resizePolicy: [{resourceName: cpu, restartPolicy: RestartContainer}]\n",
                         "  restartPolicy: Never\n")),
            (Expected{"Invalid spec.containers[0].resizePolicy @ 8"}));
}

TEST(EphemeralContainersTest, AreNeverPartOfAManifest) {
  EXPECT_EQ(Findings(Pod("", "  ephemeralContainers:\n  - {name: e, image: i, ports: [], resources: {}}\n")),
            (Expected{"Forbidden spec.ephemeralContainers[0].ports @ 9",
                      "Forbidden spec.ephemeralContainers @ 8"}));
}

}  // namespace
}  // namespace kubevet::validate::testing
