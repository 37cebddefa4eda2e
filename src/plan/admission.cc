#include "plan/admission.h"

#include <algorithm>
#include <iterator>
#include <memory>

#include "k8s/resource.h"
#include "schema/strict_decoding.h"
#include "schema/table.h"
#include "validate/validate.h"

namespace kubevet::plan {
namespace {

void KeepErrors(std::vector<Diagnostic> from, std::vector<Diagnostic>& to) {
  std::copy_if(std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()),
               std::back_inserter(to),
               [](const Diagnostic& each) { return each.severity == Severity::kError; });
}

}  // namespace

std::vector<Diagnostic> Refusals(yaml::Node object, yaml::Node live, const k8s::Target& target) {
  const std::string_view api_version = object["apiVersion"].text();
  const std::string_view kind_name = object["kind"].text();
  std::vector<Diagnostic> errors;
  if (const auto known = schema::FindKind(api_version, kind_name); known && known->type()) {
    KeepErrors(schema::DecodeStrictly(object, *known->type(), {target.minor, false}).findings, errors);
  }
  if (!errors.empty()) return errors;
  validate::Context context(target);
  if (live) {
    validate::ValidateUpdate(context, api_version, kind_name, object, live);
  } else {
    validate::Validate(context, api_version, kind_name, object);
  }
  KeepErrors(context.Take(), errors);
  return errors;
}

Diagnostic LeftoverRollingUpdate(yaml::Node object, const k8s::Target& target) {
  validate::Context context(target);
  const validate::Value strategy = context.Start(object)["spec"]["updateStrategy"];
  validate::Invalid(
      strategy["rollingUpdate"],
      "`rollingUpdate` makes sense only with the strategy `RollingUpdate`; the server filled it in "
      "when the strategy was left out, and an apply does not remove it",
      "write `rollingUpdate: null` beside `type: OnDelete`");
  return context.Take().front();
}

}  // namespace kubevet::plan
