#include "validate/pod_update.h"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "validate/changes.h"
#include "validate/equality.h"
#include "validate/resources.h"

namespace kubevet::validate {
namespace {

// ---- Annotations

void ValidateAnnotationChanges(const Value& now, const Value& old) {
  auto is_fixed = [](std::string_view key) {
    return key.starts_with("container.apparmor.security.beta.kubernetes.io/") ||
           key == "kubernetes.io/config.mirror";
  };
  for (const auto& was : old.entries()) {
    if (!is_fixed(was.key)) continue;
    const auto is = now.node().Find(was.key);
    if (is && is->value.text() == was.value.String()) continue;
    Value at = is ? now[was.key].WithPathOf(now.Keyed(was.key)) : now.Keyed(was.key);
    Forbidden(at, fmt::format("`{}` of a Pod cannot be changed or removed", was.key));
  }
  for (const auto& is : now.entries()) {
    if (is_fixed(is.key) && !old.node().Find(is.key)) {
      Forbidden(is.value, fmt::format("`{}` cannot be added to a Pod", is.key));
    }
  }
}

// ---- Containers

/// The pull policy after defaulting: it depends on the image's tag.
std::string_view PullPolicy(const Value& container) {
  const std::string_view given = container.TextOf("imagePullPolicy");
  if (!given.empty()) return given;
  const std::string_view image = container.TextOf("image");
  const std::string_view name = image.substr(image.rfind('/') + 1);
  const bool has_digest = image.find('@') != image.npos;
  const size_t colon = name.substr(0, name.find('@')).find(':');
  const bool latest = colon == name.npos ? !has_digest && !image.empty()
                                         : name.substr(0, name.find('@')).substr(colon + 1) == "latest";
  return latest ? "Always" : "IfNotPresent";
}

/// The request of a resource after defaulting: a limit is also the request.
Value Request(const Value& resources, std::string_view name) {
  Value request = resources["requests"][name];
  return request ? request : resources["limits"][name];
}

bool SameResources(const Value& now, const Value& old) {
  if (!SameValue(now["limits"], old["limits"]) || !SameValue(now["claims"], old["claims"])) return false;
  for (const Value& resources : {now, old}) {
    for (std::string_view list : {"limits", "requests"}) {
      for (const auto& entry : resources[list].entries()) {
        Value is = Request(now, entry.key), was = Request(old, entry.key);
        if (!is && StaysWhenLeftOut(was)) continue;
        if (!is != !was || CompareQuantities(is, was) != 0) return false;
      }
    }
  }
  return true;
}

/// All but the image, which may change.
bool SameContainer(const Value& now, const Value& old) {
  return PullPolicy(now) == PullPolicy(old) && SameResources(now["resources"], old["resources"]) &&
         now.TextOf("restartPolicy") == old.TextOf("restartPolicy") &&
         SameValue(now, old, {"image", "imagePullPolicy", "resources", "restartPolicy"});
}

bool SameContainers(const Value& now, const Value& old) {
  const std::vector<Value> is = now.items(), was = old.items();
  return std::equal(is.begin(), is.end(), was.begin(), was.end(), SameContainer);
}

/// False when there are others than before: the server then looks no further.
bool ValidateSameCount(const Value& now, const Value& old) {
  if (now.size() == old.size()) return true;
  Forbidden(now, fmt::format("the Pod has {} of these, {} are given: none can be added or removed",
                             old.size(), now.size()));
  return false;
}

// ---- Fields that may change in some ways

/// May be set, and be lowered. False when the server looks no further.
bool ValidateActiveDeadlineChange(const Value& now, const Value& old) {
  if (!now) {
    if (old && !StaysWhenLeftOut(old)) Invalid(now, fmt::format("cannot be removed, it is {}", old.Int()));
    return true;
  }
  if (now.Int() < 0 || now.Int() > std::numeric_limits<int32_t>::max())
    return false;  // reported with the spec
  if (old && now.Int() > old.Int()) {
    Invalid(now, fmt::format("is {}, can only become less than {}", now.Int(), old.Int()));
    return false;
  }
  return true;
}

bool SameToleration(const Value& now, const Value& old) {
  for (std::string_view field : {"key", "operator", "value", "effect"}) {
    if (now[field].String() != old[field].String()) return false;
  }
  return true;
}

/// Tolerations may be added, and their seconds changed.
void ValidateTolerationChanges(const Value& now, const Value& old) {
  if (!now && StaysWhenLeftOut(old)) return;
  const std::vector<Value> is = now.items();
  for (Value was : old.items()) {
    if (std::none_of(is.begin(), is.end(), [&](const Value& each) { return SameToleration(each, was); })) {
      Forbidden(now,
                fmt::format("the toleration of `{}` cannot be removed, nor changed except in its seconds",
                            was.TextOf("key")));
      return;
    }
  }
}

/// Scheduling gates may be removed only.
void ValidateGateChanges(const Value& now, const Value& old) {
  const std::vector<Value> gates = old.items();
  for (Value gate : now.items()) {
    const std::string_view name = gate.TextOf("name");
    if (std::none_of(gates.begin(), gates.end(),
                     [&](const Value& was) { return was.TextOf("name") == name; })) {
      Forbidden(gate["name"], fmt::format("scheduling gate `{}` cannot be added to a Pod", name));
    }
  }
}

// ---- Pods that are not scheduled yet

void ValidateNodeSelectorChanges(const Value& now, const Value& old) {
  for (const auto& was : old.entries()) {
    const auto is = now.node().Find(was.key);
    if (is && is->value.text() == was.value.String()) continue;
    Invalid(now, fmt::format("`{}: {}` cannot be changed or removed, labels can only be added", was.key,
                             was.value.String()));
    return;
  }
}

bool OnlyAdds(const Value& now, const Value& old) {
  if (now.size() < old.size()) return false;
  std::vector<Value> is = now.items();
  is.resize(old.size());
  const std::vector<Value> was = old.items();
  return std::equal(is.begin(), is.end(), was.begin(), was.end(),
                    [](const Value& a, const Value& b) { return SameValue(a, b); });
}

void ValidateNodeAffinityChanges(const Value& now, const Value& old) {
  constexpr std::string_view kRequired = "requiredDuringSchedulingIgnoredDuringExecution";
  Value terms = now[kRequired]["nodeSelectorTerms"];
  const std::vector<Value> is = terms.items(), was = old[kRequired]["nodeSelectorTerms"].items();
  if (was.empty()) return;
  if (is.size() != was.size()) {
    Invalid(terms,
            fmt::format("the Pod has {} node selector terms, none can be added or removed", was.size()));
    return;
  }
  for (size_t i = 0; i < was.size(); ++i) {
    Value labels = was[i]["matchExpressions"], fields = was[i]["matchFields"];
    const bool matched_nothing = labels.size() + fields.size() == 0;
    const bool matches = is[i]["matchExpressions"].size() + is[i]["matchFields"].size() > 0;
    if ((matched_nothing && matches) || !OnlyAdds(is[i]["matchExpressions"], labels) ||
        !OnlyAdds(is[i]["matchFields"], fields)) {
      Invalid(is[i], "requirements can only be added, not changed or removed");
    }
  }
}

/// With a node affinity beside them, no Pod affinity is the same as no affinity.
bool SamePodAffinity(const Value& now, const Value& old) {
  return SameValue(now, old, {"nodeAffinity"});
}

bool SamePlacement(const Value& now, const Value& old) {
  if (old["schedulingGates"].size() == 0) {
    return SameValue(now["nodeSelector"], old["nodeSelector"]) && SameValue(now["affinity"], old["affinity"]);
  }
  return SamePodAffinity(now["affinity"], old["affinity"]);
}

bool SameGracePeriod(const Value& now, const Value& old) {
  const int64_t is = now.Int(30), was = old.Int(30);
  return is == was || (was < 0 && is == 1);
}

/// What may change is not told.
void TellPodChanges(const Value& now, const Value& old) {
  TellChanges(now, old,
              {"containers", "initContainers", "activeDeadlineSeconds", "tolerations", "schedulingGates"});
  for (std::string_view list : {"containers", "initContainers"}) {
    const std::vector<Value> is = now[list].items(), was = old[list].items();
    for (size_t i = 0; i < is.size(); ++i) TellChanges(is[i], was[i], {"image"});
  }
}

}  // namespace

void ValidatePodChanges(const Value& now_pod, const Value& old_pod) {
  ValidateAnnotationChanges(now_pod["metadata"]["annotations"], old_pod["metadata"]["annotations"]);
  Value now = now_pod["spec"], old = old_pod["spec"];
  if (!ValidateSameCount(now["containers"], old["containers"])) return;
  if (!ValidateSameCount(now["initContainers"], old["initContainers"])) return;
  if (!ValidateActiveDeadlineChange(now["activeDeadlineSeconds"], old["activeDeadlineSeconds"])) return;
  ValidateTolerationChanges(now["tolerations"], old["tolerations"]);
  ValidateGateChanges(now["schedulingGates"], old["schedulingGates"]);
  if (old["schedulingGates"].size() > 0) {
    ValidateNodeSelectorChanges(now["nodeSelector"], old["nodeSelector"]);
    ValidateNodeAffinityChanges(now["affinity"]["nodeAffinity"], old["affinity"]["nodeAffinity"]);
  }
  const bool same =
      SameContainers(now["containers"], old["containers"]) &&
      SameContainers(now["initContainers"], old["initContainers"]) && SamePlacement(now, old) &&
      SameGracePeriod(now["terminationGracePeriodSeconds"], old["terminationGracePeriodSeconds"]) &&
      SameValue(now, old,
                {"containers", "initContainers", "activeDeadlineSeconds", "tolerations", "schedulingGates",
                 "nodeSelector", "affinity", "terminationGracePeriodSeconds"});
  if (!same) {
    Forbidden(
        now,
        "only images, `activeDeadlineSeconds`, added tolerations and removed scheduling gates may change",
        DeleteAndApplyAgain(now_pod));
    TellPodChanges(now, old);
  }
}

}  // namespace kubevet::validate
