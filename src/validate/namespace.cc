#include "validate/namespace.h"

#include <fmt/core.h>

#include "k8s/names.h"

namespace kubevet::validate {

void ValidateNamespace(const Value& name_space) {
  // The server labels a namespace with its own name.
  const Value metadata = name_space["metadata"];
  const Value name = metadata["name"];
  InvalidIf(name.WithPathOf(metadata["labels"]), k8s::LabelValueProblem(name.String()));
  const Value finalizers = name_space["spec"]["finalizers"];
  for (Value item : finalizers.items()) {
    const Value finalizer = item.WithPathOf(finalizers);
    const std::string_view text = item.String();
    if (std::string problem = k8s::QualifiedNameProblem(text); !problem.empty()) {
      Invalid(finalizer, fmt::format("`{}` {}", text, problem));
    } else if (text.find('/') == std::string_view::npos && text != "kubernetes" && text != "orphan" &&
               text != "foregroundDeletion") {
      Invalid(finalizer, fmt::format("`{}` must be `kubernetes` or begin with a domain", text));
    }
  }
}

void ValidateNamespaceUpdate(const Value&, const Value&) {}

}  // namespace kubevet::validate
