#include "validate/pod_annotations.h"

#include <fmt/core.h>

#include <charconv>
#include <string>

#include "base/json.h"
#include "validate/affinity.h"
#include "validate/security_context.h"
#include "yaml/reader.h"

namespace kubevet::validate {
namespace {

constexpr std::string_view kDeletionCostAnnotation = "controller.kubernetes.io/pod-deletion-cost";
constexpr std::string_view kTolerationsAnnotation = "scheduler.alpha.kubernetes.io/tolerations";

/// A 32 bit integer, without `+` or leading zeros.
bool IsDeletionCost(std::string_view text) {
  int32_t cost = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), cost);
  const bool canonical = text == "0" || !text.starts_with('0');
  return !text.empty() && error == std::errc() && end == text.data() + text.size() && canonical;
}

void ValidateDeletionCost(const Value& cost, const Value& old_annotations) {
  const auto old = old_annotations.node().Find(kDeletionCostAnnotation);
  const bool was_bad = old && !IsDeletionCost(old->value.text());
  if (IsDeletionCost(cost.String()) || was_bad || !cost.context().Enabled("PodDeletionCost")) return;
  Invalid(cost, fmt::format("`{}` is no 32 bit integer", cost.String()));
}

/// Tolerations as JSON text, from before they were a field. Their findings are reported at the annotation.
void ValidateTolerationsAnnotation(const Value& annotations, std::string_view text) {
  if (text.empty()) return;
  Value at = annotations[kTolerationsAnnotation];
  const auto json = JsonDocument::Parse(text);
  if (!json.ok() || !(json->root().is_array() || json->root().is_null())) {
    Invalid(at.WithPathOf(annotations),
            fmt::format("`{}` must be a JSON list of tolerations", kTolerationsAnnotation));
    return;
  }
  const Source source("annotation", std::string(text));
  const auto documents = yaml::ReadDocuments(source);
  if (documents.empty()) return;
  Context context(annotations.context().target());
  ValidateTolerations(context.Start(documents.front()->root()));
  for (const Diagnostic& finding : context.Take()) {
    Report(at.Renamed(fmt::format("{}{}", kTolerationsAnnotation, finding.field)), finding.rule,
           finding.severity, finding.reason, finding.message, finding.help);
  }
}

}  // namespace

void ValidatePodAnnotations(const Value& annotations, const Value& spec, const Value& old_annotations) {
  for (const auto& annotation : annotations.entries()) {
    if (annotation.key == kMirrorPodAnnotation && spec.TextOf("nodeName").empty()) {
      Invalid(annotation.value, "the mirror of a static Pod needs `spec.nodeName`");
    } else if (annotation.key == kDeletionCostAnnotation) {
      ValidateDeletionCost(annotation.value, old_annotations);
    } else if (annotation.key == kTolerationsAnnotation) {
      ValidateTolerationsAnnotation(annotations, annotation.value.String());
    }
  }
  ValidateProfileAnnotations(annotations, spec);
}

}  // namespace kubevet::validate
