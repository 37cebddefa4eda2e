#include "validate/object_meta.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "k8s/names.h"

namespace kubevet::validate {
namespace {

constexpr size_t kAnnotationsLimit = 256 * 1024;
constexpr size_t kManagerLength = 128;
constexpr size_t kSubresourceLength = 256;
constexpr size_t kGeneratedPrefixLength = 58;

/// What is wrong with a name that is to be continued.
std::string PrefixProblem(NameRule rule, std::string_view prefix) {
  if (rule == &k8s::PathSegmentProblem) return rule(std::string(prefix) + "x");
  // The server looks at a final dash as if it, and the character before it, were one letter.
  if (prefix.size() > 1 && prefix.back() == '-')
    return rule(std::string(prefix.substr(0, prefix.size() - 2)) + "a");
  return rule(prefix);
}

void ValidateName(const Value& metadata, NameRule rule, const MetadataOptions& options) {
  const std::string_view prefix = metadata.TextOf("generateName");
  if (!prefix.empty() && !options.any_generate_name)
    InvalidIf(metadata["generateName"], PrefixProblem(rule, prefix));
  if (!metadata.TextOf("name").empty()) {
    InvalidField(metadata, "name", rule);
  } else if (!prefix.empty()) {
    const std::string generated = GeneratedName(prefix);
    if (std::string problem = rule(generated); !problem.empty()) {
      Invalid(metadata["name"],
              fmt::format("a name generated from `{}`, such as `{}`, {}", prefix, generated, problem));
    }
  } else if (!options.optional_name) {
    Required(metadata["name"], "every object needs a name");
  }
}

/// "v1" of "apps/v1" and of "v1"; empty when there is more than one '/'.
std::string_view VersionOf(std::string_view api_version) {
  const size_t slash = api_version.find('/');
  if (slash == std::string_view::npos) return api_version;
  std::string_view version = api_version.substr(slash + 1);
  return version.find('/') == std::string_view::npos ? version : std::string_view();
}

void ValidateOwnerReference(const Value& owner, const Value& owners) {
  // The server leaves out the index in the paths of owners.
  auto at = [&](std::string_view field) { return owner[field].WithPathOf(owners[field]); };
  const std::string_view api_version = owner.TextOf("apiVersion");
  if (VersionOf(api_version).empty())
    Invalid(at("apiVersion"), "an owner needs an API version, such as `apps/v1`");
  for (std::string_view field : {"kind", "name", "uid"}) {
    if (owner[field].String().empty()) Invalid(at(field), fmt::format("an owner needs its `{}`", field));
  }
  if (api_version == "v1" && owner.TextOf("kind") == "Event") {
    Invalid(owner.WithPathOf(owners), "an Event cannot own anything");
  }
}

void ValidateOwnerReferences(const Value& owners) {
  bool has_controller = false;
  for (Value owner : owners.items()) {
    ValidateOwnerReference(owner, owners);
    if (!owner.IsTrue("controller")) continue;
    if (has_controller) {
      Invalid(owner["controller"].WithPathOf(owners), "only one owner can be the controller");
    }
    has_controller = true;
  }
}

bool IsStandardFinalizer(std::string_view name) {
  return name == "kubernetes" || name == "orphan" || name == "foregroundDeletion";
}

void ValidateFinalizers(const Value& finalizers, const MetadataOptions& options) {
  bool orphan = false;
  bool foreground = false;
  for (Value finalizer : finalizers.items()) {
    const std::string_view name = finalizer.String();
    InvalidIf(finalizer.WithPathOf(finalizers), k8s::QualifiedNameProblem(name));
    if (!options.any_finalizer && name.find('/') == std::string_view::npos && !IsStandardFinalizer(name)) {
      Invalid(finalizer, fmt::format("`{}` is no standard finalizer and has no domain", name),
              "name it `example.com/name`");
    }
    orphan |= finalizer.String() == "orphan";
    foreground |= finalizer.String() == "foregroundDeletion";
  }
  if (orphan && foreground) Invalid(finalizers, "`orphan` and `foregroundDeletion` exclude each other");
}

void ValidateManagedFields(const Value& entries) {
  for (Value entry : entries.items()) {
    const Value operation = entry["operation"];
    if (operation.String() != "Apply" && operation.String() != "Update") {
      Invalid(operation, "must be `Apply` or `Update`");
    }
    const Value type = entry["fieldsType"];
    if (!type.String().empty() && type.String() != "FieldsV1") Invalid(type, "must be `FieldsV1`");
    const Value manager = entry["manager"];
    if (manager.String().size() > kManagerLength) TooLong(manager, kManagerLength);
    const bool printable = std::none_of(manager.String().begin(), manager.String().end(), [](char c) {
      return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
    });
    if (!printable) Invalid(manager, "must consist of printable characters");
    if (entry.TextOf("subresource").size() > kSubresourceLength)
      TooLong(entry["subresource"], kSubresourceLength);
  }
}

void ValidateUnchanged(const Value& now, std::string_view old) {
  if (now.String() != old)
    Invalid(now, fmt::format("cannot be changed, it is `{}`", old),
            "an apply of this would make a second object, and leave the one that lives");
}

/// Unlike the key of a label, an annotation's may have a domain in capitals.
std::string AnnotationKeyProblem(std::string_view key) {
  std::string problem = k8s::QualifiedNameProblem(key);
  if (problem.empty()) return problem;
  std::string lower(key);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return k8s::QualifiedNameProblem(lower);
}

}  // namespace

std::string GeneratedName(std::string_view prefix) {
  if (prefix.empty()) return {};
  return std::string(prefix.substr(0, kGeneratedPrefixLength)) + "x1y2z";
}

void ValidateLabelName(const Value& at) {
  InvalidIf(at, k8s::QualifiedNameProblem(at.String()));
}

void ValidateLabels(const Value& labels) {
  if (!labels.IsMap()) return;
  RightTexts& right_keys = labels.context().label_keys();
  RightTexts& right_values = labels.context().label_values();
  const auto check = [&labels](yaml::Node at, std::string_view text, RightTexts& right, auto problem_of) {
    if (const std::string problem = problem_of(text); !problem.empty())
      InvalidText(labels.At(at), problem);
    else
      right.Insert(text);
  };
  for (auto [key, value] : labels.node().entries()) {
    const std::string_view name = key.AsKey().text();  // inline, unlike key.text()
    if (!right_keys.Has(name)) check(key, name, right_keys, k8s::QualifiedNameProblem);
    const std::string_view text = value.IsString() ? value.text() : "";
    if (!text.empty() && !right_values.Has(text)) check(value, text, right_values, k8s::LabelValueProblem);
  }
}

void ValidateAnnotations(const Value& annotations) {
  if (!annotations) return;
  RightTexts& right = annotations.context().annotation_keys();
  size_t size = 0;
  for (auto [key_node, value] : annotations.node().entries()) {
    const std::string_view key = key_node.text();
    size += key.size() + value.text().size();
    if (right.Has(key)) continue;
    if (const auto problem = AnnotationKeyProblem(key); !problem.empty())
      InvalidText(annotations.At(key_node), problem);
    else
      right.Insert(key);
  }
  if (size > kAnnotationsLimit) TooLong(annotations, kAnnotationsLimit, "bytes");
}

void ValidateObjectMeta(const Value& metadata, bool namespaced, NameRule rule,
                        const MetadataOptions& options) {
  ValidateName(metadata, rule, options);
  if (namespaced && !metadata.TextOf("namespace").empty())
    InvalidField(metadata, "namespace", k8s::DnsLabelProblem);
  ValidateLabels(metadata["labels"]);
  ValidateAnnotations(metadata["annotations"]);
  ValidateOwnerReferences(metadata["ownerReferences"]);
  ValidateFinalizers(metadata["finalizers"], options);
  ValidateManagedFields(metadata["managedFields"]);
}

void ValidateObjectMetaUpdate(const Value& now, const Value& old, bool namespaced,
                              const MetadataOptions& options) {
  ValidateObjectMeta(now, namespaced, &k8s::PathSegmentProblem, options);
  ValidateUnchanged(now["name"], old.TextOf("name"));
  if (namespaced && now["namespace"]) ValidateUnchanged(now["namespace"], old.TextOf("namespace", "default"));
}

}  // namespace kubevet::validate
