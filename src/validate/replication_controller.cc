#include "validate/replication_controller.h"

#include "k8s/labels.h"
#include "k8s/names.h"
#include "validate/numbers.h"
#include "validate/object_meta.h"
#include "validate/pod_spec.h"
#include "validate/pod_template_rules.h"

namespace kubevet::validate {
namespace {

void ValidateTemplate(const Value& spec, const Value& old_template) {
  const Value pod_template = spec["template"];
  if (!pod_template) {
    Required(pod_template, "a ReplicationController needs a Pod template");
    return;
  }
  const Value labels = pod_template["metadata"]["labels"];
  if (!k8s::LabelSelector::FromMap(spec["selector"].node()).Matches(k8s::Labels(labels.node()))) {
    Invalid(labels, "the selector does not match the labels of the Pod template");
  }
  ValidatePodTemplate(pod_template, Replacing(old_template));
  ValidateRunsForever(pod_template);
}

void ValidateSpec(const Value& object, const Value& old_template) {
  const Value spec = object["spec"];
  const Value template_labels = spec["template"]["metadata"]["labels"];
  const Value labels = object["metadata"]["labels"];
  // Without labels and selector of its own it has those of its template.
  if (labels.size() == 0 && template_labels) ValidateLabels(template_labels.WithPathOf(labels));
  ValidateNonNegative(spec["minReadySeconds"]);
  if (spec["selector"].size() == 0 && template_labels.size() == 0) {
    Required(spec["selector"], "a selector is needed, or labels of the Pod template to make one of");
  }
  ValidateNonNegative(spec["replicas"]);
  ValidateTemplate(spec, old_template);
}

}  // namespace

void ValidateReplicationController(const Value& object) {
  ValidateSpec(object, {});
}

void ValidateReplicationControllerUpdate(const Value& now, const Value& old) {
  ValidateSpec(now, old["spec"]["template"]);
}

}  // namespace kubevet::validate
