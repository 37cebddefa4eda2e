#include "validate/places.h"

namespace kubevet::validate {

Value JobSpecOf(const Value& object, std::string_view group, std::string_view kind) {
  if (group != "batch") return {};
  if (kind == "Job") return object["spec"];
  if (kind == "CronJob") return object["spec"]["jobTemplate"]["spec"];
  return {};
}

Value PodTemplateOf(const Value& object, std::string_view group, std::string_view kind) {
  if (group == "batch") return JobSpecOf(object, group, kind)["template"];
  if (group == "apps" && kind != "ControllerRevision") return object["spec"]["template"];
  if (!group.empty()) return {};
  if (kind == "Pod") return object;
  if (kind == "PodTemplate") return object["template"];
  if (kind == "ReplicationController") return object["spec"]["template"];
  return {};
}

}  // namespace kubevet::validate
