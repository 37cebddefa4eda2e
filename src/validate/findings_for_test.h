// What tests of this folder share: a manifest in, its findings out.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/line_index.h"
#include "base/source.h"
#include "validate/validate.h"
#include "yaml/reader.h"

namespace kubevet::validate {

/// "line reason field" of each finding, in the order of the server's checks.
using Findings = std::vector<std::string>;

class ManifestForTest {
 public:
  explicit ManifestForTest(std::string_view text)
      : source_("test.yaml", std::string(text)), documents_(yaml::ReadDocuments(source_)) {}
  yaml::Node root() const { return documents_.at(0)->root(); }

 private:
  Source source_;
  std::vector<std::unique_ptr<yaml::Document>> documents_;
};

inline Findings Describe(const std::vector<Diagnostic>& findings) {
  Findings out;
  for (const Diagnostic& finding : findings) {
    const LineIndex lines(finding.location.source->text());
    out.push_back(std::to_string(lines.PositionAt(finding.location.span.begin).line) + " " +
                  std::string(finding.reason) + " " + finding.field);
  }
  return out;
}

inline k8s::Target TargetForTest(int minor) {
  k8s::Target target;
  target.minor = static_cast<uint8_t>(minor);
  return target;
}

/// Findings of creating the object at 1.`minor`.
inline Findings FindingsOf(std::string_view manifest, int minor = 36) {
  const k8s::Target target = TargetForTest(minor);
  const ManifestForTest now(manifest);
  Context context(target);
  Validate(context, now.root()["apiVersion"].text(), now.root()["kind"].text(), now.root());
  return Describe(context.Take());
}

/// Findings of replacing one object by another.
inline Findings FindingsOfUpdate(std::string_view old_manifest, std::string_view manifest, int minor = 36) {
  const k8s::Target target = TargetForTest(minor);
  const ManifestForTest old(old_manifest);
  const ManifestForTest now(manifest);
  Context context(target);
  ValidateUpdate(context, now.root()["apiVersion"].text(), now.root()["kind"].text(), now.root(), old.root());
  return Describe(context.Take());
}

}  // namespace kubevet::validate
