#include "rules/checks_pod_templates.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "rules/place.h"
#include "schema/strict_decoding.h"
#include "schema/table.h"
#include "validate/placeholders.h"
#include "validate/pod_spec.h"
#include "validate/pod_template_rules.h"

namespace kubevet::rules {
namespace {

using validate::Value;

bool IsCustom(const Subject& subject) {
  return subject.object.kind->maker->is_custom && subject.pod.node;
}

std::string PathOf(const Subject& subject) {
  return Locate(subject.node, subject.pod.node, {}, false).field;
}

std::vector<Diagnostic> DecodedAt(const FieldPath& path, const Subject& subject) {
  const schema::Minor minor = subject.world.target.minor;
  static const schema::Type holder = *schema::FindKind("v1", "PodTemplate")->type();
  const schema::TypeRef type = holder.FindField("template", minor)->type();
  return schema::DecodeStrictly(subject.pod.node, type, path, {minor}).findings;
}

/// A field that is passed over when the template is read.
bool IsPassedOver(const Diagnostic& finding) {
  return finding.rule == "unknown-field" || finding.rule == "field-not-in-version";
}

bool IsReadable(const Subject& subject) {
  const auto& findings = subject.template_decoding();
  return std::all_of(findings.begin(), findings.end(), IsPassedOver);
}

void AddRemark(std::string remark, std::vector<Diagnostic>& findings) {
  for (Diagnostic& finding : findings) finding.notes.push_back({{}, remark});
}

/// What a check of the template says of it, with the paths of the object.
template <typename Check>
std::vector<Diagnostic> Validated(const Subject& subject, Check check) {
  validate::Context context(subject.world.target);
  check(context, context.Start(subject.pod.node));
  std::vector<Diagnostic> findings = context.Take();
  if (validate::MayHangOnPlaceholder(subject.pod.node, findings.size())) {
    std::erase_if(findings, [&](const Diagnostic& finding) {
      return validate::HangsOnPlaceholder(subject.pod.node, finding);
    });
  }
  const std::string path = findings.empty() ? std::string() : PathOf(subject);
  for (Diagnostic& finding : findings) {
    // The server leaves out `metadata` when a template is in an object of its own.
    const bool leaves_out = finding.field.starts_with("labels") || finding.field.starts_with("annotations");
    finding.field = fmt::format("{}{}{}{}", path, leaves_out ? ".metadata" : "",
                                finding.field.empty() ? "" : ".", finding.field);
  }
  return findings;
}

}  // namespace

const std::vector<Diagnostic>& Subject::template_decoding() const {
  if (template_decoding_) return *template_decoding_;
  template_decoding_ = DecodedAt(FieldPath(), *this);
  // The path is looked for when there is something to say.
  if (!template_decoding_->empty()) template_decoding_ = DecodedAt(FieldPath().Child(PathOf(*this)), *this);
  return *template_decoding_;
}

std::vector<Diagnostic> FindPodTemplatesUnreadable(const Subject& subject) {
  if (!IsCustom(subject)) return {};
  std::vector<Diagnostic> findings = subject.template_decoding();
  std::erase_if(findings, IsPassedOver);
  AddRemark(fmt::format("the controller cannot read this {}", subject.object.kind->name), findings);
  return findings;
}

std::vector<Diagnostic> FindPodTemplateUnknownFields(const Subject& subject) {
  if (!IsCustom(subject)) return {};
  std::vector<Diagnostic> findings = subject.template_decoding();
  const size_t inside = findings.empty() ? 0 : PathOf(subject).size() + 1;
  std::erase_if(findings, [&](const Diagnostic& finding) {
    // A controller that adds to templates may have words of its own in them, beside `metadata` and `spec`.
    const bool is_beside = finding.field.find_first_of(".[", inside) == std::string::npos;
    return !IsPassedOver(finding) || (subject.pod.is_partial && is_beside);
  });
  AddRemark("Pods are made without it", findings);
  return findings;
}

std::vector<Diagnostic> FindPodTemplatesRefused(const Subject& subject) {
  if (!IsCustom(subject) || subject.pod.is_partial || !IsReadable(subject)) return {};
  auto findings = Validated(subject, [&](validate::Context& context, Value pod_template) {
    validate::PodSpecOptions options;
    options.claim_templates = context.Root(subject.pod.claim_templates);
    options.owns_host_name = subject.object.kind->maker->ordinals;
    validate::ValidatePodTemplate(pod_template, options);
  });
  AddRemark("the API server refuses Pods made from this template", findings);
  return findings;
}

std::vector<Diagnostic> FindPodTemplatesNotSelected(const Subject& subject) {
  if (!IsCustom(subject) || subject.pod.is_partial || !subject.pod.selector || !IsReadable(subject))
    return {};
  auto findings = Validated(subject, [&](validate::Context& context, Value pod_template) {
    validate::ValidateSelectorMatchesTemplate(pod_template, context.Root(subject.pod.selector));
  });
  for (Diagnostic& finding : findings) finding.notes.push_back(NoteAt(subject.pod.selector, "the selector"));
  return findings;
}

std::vector<Diagnostic> WithoutRepeated(std::span<const Diagnostic> of_server,
                                        std::vector<Diagnostic> of_rules) {
  const auto is_ours = [](const Diagnostic& finding) { return finding.rule.starts_with("pod-template-"); };
  if (std::none_of(of_rules.begin(), of_rules.end(), is_ours)) return of_rules;
  std::set<std::pair<uint32_t, uint32_t>> places;
  std::set<std::pair<const ResourceId*, std::string_view>> fields;
  for (const Diagnostic& finding : of_server) {
    places.emplace(finding.location.span.begin, finding.location.span.end);
    fields.emplace(finding.resource.get(), finding.field);
  }
  std::erase_if(of_rules, [&](const Diagnostic& finding) {
    const Span span = finding.location.span;
    return is_ours(finding) && (places.contains({span.begin, span.end}) ||
                                fields.contains({finding.resource.get(), finding.field}));
  });
  return of_rules;
}

}  // namespace kubevet::rules
