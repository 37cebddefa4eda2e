#include "k8s/names.h"

#include <gtest/gtest.h>

namespace kubevet::k8s {
namespace {

TEST(Names, LabelsAreShortAndSubdomainsAreJoinedLabels) {
  EXPECT_EQ(DnsLabelProblem("web-1"), "");
  EXPECT_EQ(DnsLabelProblem("1"), "");
  EXPECT_EQ(DnsLabelProblem("a.b"), "must not contain dots");
  EXPECT_EQ(DnsLabelProblem(std::string(64, 'a')), "has 64 characters, at most 63 are allowed");
  EXPECT_NE(DnsLabelProblem("Web"), "");
  EXPECT_NE(DnsLabelProblem("web-"), "");
  EXPECT_NE(DnsLabelProblem(""), "");
  EXPECT_EQ(DnsSubdomainProblem("a.b-c.1"), "");
  EXPECT_EQ(DnsSubdomainProblem(std::string(100, 'a')), "");
  EXPECT_NE(DnsSubdomainProblem("a..b"), "");
  EXPECT_NE(DnsSubdomainProblem("a.-b"), "");
  EXPECT_NE(DnsSubdomainProblem("a."), "");
  EXPECT_NE(Dns1035LabelProblem("1a"), "");
  EXPECT_EQ(WildcardDnsSubdomainProblem("*.example.com"), "");
  EXPECT_NE(WildcardDnsSubdomainProblem("a.*.com"), "");
}

TEST(Names, LabelKeysHaveAnOptionalDomain) {
  EXPECT_EQ(QualifiedNameProblem("app.kubernetes.io/name"), "");
  EXPECT_EQ(QualifiedNameProblem("My_Name"), "");
  EXPECT_NE(QualifiedNameProblem("a/b/c"), "");
  EXPECT_NE(QualifiedNameProblem("/b"), "");
  EXPECT_NE(QualifiedNameProblem("a/"), "");
  EXPECT_NE(QualifiedNameProblem("A.io/b"), "");
  EXPECT_NE(QualifiedNameProblem("-a"), "");
  EXPECT_NE(QualifiedNameProblem(""), "");
  EXPECT_EQ(LabelValueProblem(""), "");
  EXPECT_EQ(LabelValueProblem("1.2_x-Y"), "");
  EXPECT_NE(LabelValueProblem("a b"), "");
  EXPECT_NE(LabelValueProblem("-a"), "");
}

TEST(Names, PathSegmentsAreAlmostFree) {
  EXPECT_EQ(PathSegmentProblem("system:node"), "");
  EXPECT_NE(PathSegmentProblem(".."), "");
  EXPECT_NE(PathSegmentProblem("a/b"), "");
  EXPECT_NE(PathSegmentProblem("a%b"), "");
}

TEST(Names, EnvironmentVariablesGrewMoreRelaxed) {
  EXPECT_EQ(EnvVarNameProblem("my.var-1", false), "");
  EXPECT_NE(EnvVarNameProblem("1a", false), "");
  EXPECT_NE(EnvVarNameProblem("..a", false), "");
  EXPECT_EQ(EnvVarNameProblem("1 a!", true), "");
  EXPECT_NE(EnvVarNameProblem("a=b", true), "");
  EXPECT_NE(EnvVarNameProblem("\xc3\xa4", true), "");
}

TEST(Names, PortNames) {
  EXPECT_EQ(PortNameProblem("http-8080"), "");
  EXPECT_NE(PortNameProblem("8080"), "");
  EXPECT_NE(PortNameProblem("a--b"), "");
  EXPECT_NE(PortNameProblem("-a"), "");
  EXPECT_NE(PortNameProblem("a-name-of-sixteen"), "");
  EXPECT_NE(PortNumberProblem(0), "");
  EXPECT_EQ(PortNumberProblem(65535), "");
}

TEST(Names, KeysOfConfigMapsAreFileNames) {
  EXPECT_EQ(ConfigMapKeyProblem(".env"), "");
  EXPECT_NE(ConfigMapKeyProblem(".."), "");
  EXPECT_NE(ConfigMapKeyProblem("..a"), "");
  EXPECT_NE(ConfigMapKeyProblem("a/b"), "");
}

}  // namespace
}  // namespace kubevet::k8s
