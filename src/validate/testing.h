// For tests of this folder: the findings of a manifest, one line each: `Required spec.ports @ 4`, the reason,
// the field and the line.
#pragma once

#include <fmt/core.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/line_index.h"
#include "k8s/target.h"
#include "validate/validate.h"
#include "yaml/reader.h"

namespace kubevet::validate::testing {

inline std::vector<std::string> Lines(const std::vector<Diagnostic>& findings, const Source& source) {
  const LineIndex index(source.text());
  std::vector<std::string> out;
  for (const Diagnostic& finding : findings) {
    if (finding.severity != Severity::kError) continue;
    const uint32_t line = index.PositionAt(finding.location.span.begin).line;
    out.push_back(fmt::format("{} {} @ {}", finding.reason, finding.field, line));
  }
  return out;
}

/// What is said of the creation of the one object in `text`, for Kubernetes 1.`minor`.
inline std::vector<std::string> Findings(std::string_view text, uint8_t minor = 35) {
  const Source source("test.yaml", std::string(text));
  const auto documents = yaml::ReadDocuments(source);
  const yaml::Node root = documents.at(0)->root();
  k8s::Target target;
  target.minor = minor;
  Context context(target);
  Validate(context, root["apiVersion"].text(), root["kind"].text(), root);
  return Lines(context.Take(), source);
}

/// The warnings about the creation of the one object in `text`: `gated-field spec.hostUsers @ 4`.
inline std::vector<std::string> Warnings(std::string_view text, uint8_t minor = 35) {
  const Source source("test.yaml", std::string(text));
  const auto documents = yaml::ReadDocuments(source);
  const yaml::Node root = documents.at(0)->root();
  k8s::Target target;
  target.minor = minor;
  Context context(target);
  Validate(context, root["apiVersion"].text(), root["kind"].text(), root);
  const LineIndex index(source.text());
  std::vector<std::string> out;
  for (const Diagnostic& finding : context.Take()) {
    if (finding.severity != Severity::kWarning) continue;
    const uint32_t line = index.PositionAt(finding.location.span.begin).line;
    out.push_back(fmt::format("{} {} @ {}", finding.rule, finding.field, line));
  }
  return out;
}

/// What is said of replacing the object in `old` by that in `now`.
inline std::vector<std::string> UpdateFindings(std::string_view now, std::string_view old,
                                               uint8_t minor = 35) {
  const Source source("now.yaml", std::string(now));
  const Source old_source("old.yaml", std::string(old));
  const auto documents = yaml::ReadDocuments(source);
  const auto old_documents = yaml::ReadDocuments(old_source);
  const yaml::Node root = documents.at(0)->root();
  k8s::Target target;
  target.minor = minor;
  Context context(target);
  ValidateUpdate(context, root["apiVersion"].text(), root["kind"].text(), root, old_documents.at(0)->root());
  return Lines(context.Take(), source);
}

using Expected = std::vector<std::string>;

}  // namespace kubevet::validate::testing
