// The forms that names, keys and values must have. Mirrors k8s.io/apimachinery/pkg/util/validation and the
// name checks of k8s.io/kubernetes/pkg/apis/core/validation. Each function returns what is wrong with the
// text, in our words, as the end of a sentence ("must be at most 63 characters"); empty when it is right.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kubevet::k8s {

/// RFC 1123 label: a-z, 0-9, '-', at most 63 characters; names of containers, volumes, namespaces.
std::string DnsLabelProblem(std::string_view text);
/// RFC 1035 label: like an RFC 1123 label but starts with a letter.
std::string Dns1035LabelProblem(std::string_view text);
/// RFC 1123 subdomain: labels joined by '.', at most 253; most object names.
std::string DnsSubdomainProblem(std::string_view text);
/// As a subdomain but with a wildcard as its first label: `*.example.com`.
std::string WildcardDnsSubdomainProblem(std::string_view text);
/// A path segment: not "." or "..", no '/' and no '%'; names of RBAC objects.
std::string PathSegmentProblem(std::string_view text);
/// An optional subdomain prefix, '/', and a name of at most 63: label and annotation keys.
std::string QualifiedNameProblem(std::string_view text);
std::string LabelValueProblem(std::string_view text);
/// Names of environment variables; printable ASCII except '=' (relaxed), or C identifiers with '-' and '.'.
std::string EnvVarNameProblem(std::string_view text, bool relaxed);
std::string CIdentifierProblem(std::string_view text);
/// Names of container ports: at most 15, a-z, 0-9, '-', one letter at least, no "--".
std::string PortNameProblem(std::string_view text);
/// 1 to 65535.
std::string PortNumberProblem(int64_t port);
/// Keys of ConfigMaps and Secrets.
std::string ConfigMapKeyProblem(std::string_view text);
std::string HttpHeaderNameProblem(std::string_view text);
/// "25%".
std::string PercentProblem(std::string_view text);

}  // namespace kubevet::k8s
