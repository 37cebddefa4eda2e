// What the API server accepts and answers with a warning: deprecated fields, values that do not mean what
// they seem to. Mirrors the WarningsOnCreate of the registry strategies (pkg/registry), which call
// pkg/api/*/warnings.go. Rules: `deprecated-field` for what is on its way out or gone, `server-warning` for
// the rest.
#pragma once

#include <string_view>

#include "validate/value.h"

namespace kubevet::validate {

/// The warnings about the creation of a valid object.
void WarnOfOddities(const Value& object, std::string_view group, yaml::Key kind);
/// What concerns Pods: `pod` has `metadata` and `spec`, it is a Pod or a template.
void WarnAboutPod(const Value& pod);
/// The spec of a claim, also of a claim template.
void WarnAboutClaimSpec(const Value& spec);

/// An annotation, at its key; `verdict` follows its name: "is deprecated".
void WarnOfAnnotation(const Value& metadata, std::string_view key, std::string_view verdict,
                      std::string help);
/// `place`, when it is the key of a node label that has a new name.
void WarnOfNodeLabel(const Value& place, std::string_view label);
/// A term of a node selector; preferred terms may hold values that no label can have.
void WarnAboutNodeSelectorTerm(const Value& term, bool is_preferred);
/// Addresses and ranges in forms that newer versions refuse.
void WarnAboutIp(const Value& ip);
void WarnAboutCidr(const Value& cidr);
/// An amount of bytes among `amounts` that is no whole number.
void WarnOfFraction(const Value& amounts, yaml::Key resource);

inline constexpr std::string_view kDeprecatedField = "deprecated-field";
inline constexpr std::string_view kServerWarning = "server-warning";

}  // namespace kubevet::validate
