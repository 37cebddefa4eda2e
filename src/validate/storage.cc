#include "validate/storage.h"

#include <fmt/core.h>

#include <string>
#include <string_view>

#include "base/hash.h"
#include "k8s/names.h"
#include "validate/affinity.h"
#include "validate/equality.h"
#include "validate/persistent_volume.h"
#include "validate/resources.h"
#include "validate/selectors.h"
#include "validate/volume_sources.h"

namespace kubevet::validate {
namespace {

constexpr uint32_t kMaxParameters = 512;
constexpr uint32_t kMaxParameterBytes = 256 * 1024;
constexpr uint32_t kMaxNodeIdBytes = 256;

void CheckProvisioner(const Value& name) {
  if (name.String().empty()) {
    Required(name, "the name of the driver that makes the volumes is required");
    return;
  }
  std::string lower(name.String());
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  InvalidIf(name, k8s::QualifiedNameProblem(lower));
}

void CheckParameters(const Value& parameters) {
  if (parameters.size() > kMaxParameters) {
    TooLong(parameters, kMaxParameters, "entries");
    return;
  }
  size_t total = 0;
  for (const auto& [key, key_node, value] : parameters.entries()) {
    if (key.empty()) Invalid(parameters.At(key_node), "the name of a parameter must not be empty");
    total += key.size() + value.String().size();
  }
  if (total > kMaxParameterBytes) TooLong(parameters, kMaxParameterBytes, "bytes in all");
}

// A missing policy has a default; an empty one passes.
void CheckReclaimPolicy(const Value& policy) {
  const std::string_view text = policy.String();
  if (!text.empty() && text != "Delete" && text != "Retain") NotSupported(policy, {"Delete", "Retain"});
}

void CheckBindingMode(const Value& mode) {
  const std::string_view text = mode.String("Immediate");
  if (text != "Immediate" && text != "WaitForFirstConsumer")
    NotSupported(mode, {"Immediate", "WaitForFirstConsumer"});
}

// An update of a class that its volumes were made after. Newer servers give another reason.
void RefuseChange(const Value& field) {
  constexpr std::string_view kHelp = "create another class; volumes keep the class they were made with";
  const std::string message = "a class cannot be changed: its volumes are made already";
  if (field.context().target().AtLeast(36)) {
    Invalid(field, message, std::string(kHelp));
  } else {
    Forbidden(field, message, std::string(kHelp));
  }
}

void CheckFsGroupPolicy(const Value& policy) {
  const std::string_view text = policy.String("File");
  if (text != "ReadWriteOnceWithFSType" && text != "File" && text != "None") {
    NotSupported(policy, {"File", "None", "ReadWriteOnceWithFSType"});
  }
}

void CheckTokenRequests(const Value& requests) {
  TextSet<std::string_view> audiences;
  for (Value request : requests.items()) {
    const Value audience = request["audience"];
    if (!audiences.insert(audience.String()).second) {
      Duplicate(audience,
                fmt::format("a token for the audience `{}` is requested already", audience.String()));
      continue;
    }
    const Value expiration = request["expirationSeconds"];
    if (!expiration) continue;
    if (expiration.Int() < 600)
      Invalid(expiration, fmt::format("{} must be at least 600 seconds", expiration.Int()));
    if (expiration.Int() > (int64_t{1} << 32)) {
      Invalid(expiration, fmt::format("{} must be at most 2^32 seconds", expiration.Int()));
    }
  }
}

void CheckLifecycleModes(const Value& modes) {
  for (Value item : modes.items()) {
    if (item.String() != "Persistent" && item.String() != "Ephemeral") {
      NotSupported(item.WithPathOf(modes), {"Persistent", "Ephemeral"});
    }
  }
}

struct CsiDriverFields {
  bool update_period;
  bool tokens_in_secrets;
};

void CheckCsiDriver(const Value& spec, const CsiDriverFields& fields) {
  CheckFsGroupPolicy(spec["fsGroupPolicy"]);
  CheckTokenRequests(spec["tokenRequests"]);
  CheckLifecycleModes(spec["volumeLifecycleModes"]);
  const Value period = spec["nodeAllocatableUpdatePeriodSeconds"];
  if (fields.update_period && period && period.Int() < 10) {
    Invalid(period, fmt::format("{} must be at least 10 seconds", period.Int()));
  }
  const Value in_secrets = spec["serviceAccountTokenInSecrets"];
  if (fields.tokens_in_secrets && in_secrets && spec["tokenRequests"].size() == 0) {
    Invalid(in_secrets, "`serviceAccountTokenInSecrets` goes with `tokenRequests`, which is empty");
  }
}

void CheckNodeId(const Value& id) {
  if (id.String().empty()) Required(id, "`nodeID` is required: how the driver calls the node");
  if (id.String().size() > kMaxNodeIdBytes) {
    Invalid(id, fmt::format("must be at most {} characters", kMaxNodeIdBytes));
  }
}

void CheckTopologyKeys(const Value& driver) {
  TextSet<std::string_view> keys;
  for (Value item : driver["topologyKeys"].items()) {
    const std::string_view key = item.String();
    const Value at = item.WithPathOf(driver);
    if (key.empty()) Required(at, "a topology key must not be empty");
    if (!keys.insert(key).second) Duplicate(at, fmt::format("the topology key `{}` is given twice", key));
    InvalidIf(at, k8s::QualifiedNameProblem(key));
  }
}

void CheckAttachmentSource(const Value& source) {
  const Value inline_spec = source["inlineVolumeSpec"];
  const Value name = source["persistentVolumeName"];
  if (inline_spec && name) {
    Forbidden(source, "`inlineVolumeSpec` and `persistentVolumeName` exclude each other");
  } else if (!inline_spec && !name) {
    Required(source, "either `persistentVolumeName` or `inlineVolumeSpec` is required");
  } else if (inline_spec) {
    ValidateInlineVolumeSpec(inline_spec);
  } else if (name.String().empty()) {
    Required(name, "`persistentVolumeName` must not be empty");
  }
  if (name) InvalidIf(name, k8s::DnsSubdomainProblem(name.String()));
}

}  // namespace

void ValidateStorageClass(const Value& storage_class) {
  CheckProvisioner(storage_class["provisioner"]);
  CheckParameters(storage_class["parameters"]);
  CheckReclaimPolicy(storage_class["reclaimPolicy"]);
  CheckBindingMode(storage_class["volumeBindingMode"]);
  ValidateTopologySelectorTerms(storage_class["allowedTopologies"]);
}

void ValidateStorageClassUpdate(const Value& now, const Value& old) {
  ValidateStorageClass(now);
  if (!SameValue(now["parameters"], old["parameters"])) RefuseChange(now["parameters"]);
  if (now.TextOf("provisioner") != old.TextOf("provisioner")) RefuseChange(now["provisioner"]);
  if (now.TextOf("reclaimPolicy", "Delete") != old.TextOf("reclaimPolicy", "Delete")) {
    RefuseChange(now["reclaimPolicy"]);
  }
  const Value mode = now["volumeBindingMode"];
  if (mode.String("Immediate") != old.TextOf("volumeBindingMode", "Immediate")) {
    Invalid(mode, "`volumeBindingMode` cannot be changed", "create another class");
  }
}

void ValidateVolumeAttributesClass(const Value& attributes_class) {
  CheckProvisioner(attributes_class["driverName"]);
  const Value parameters = attributes_class["parameters"];
  CheckParameters(parameters);
  if (parameters.size() == 0) Required(parameters, "`parameters` needs one entry at least");
}

void ValidateVolumeAttributesClassUpdate(const Value& now, const Value& old) {
  if (now.TextOf("driverName") != old.TextOf("driverName")) {
    Forbidden(now["driverName"], "`driverName` cannot be changed", "create another class");
  }
  if (!SameValue(now["parameters"], old["parameters"])) {
    Forbidden(now["parameters"], "`parameters` cannot be changed", "create another class");
  }
  ValidateVolumeAttributesClass(now);
}

void ValidateCsiDriver(const Value& driver) {
  const Context& context = driver.context();
  CheckCsiDriver(driver["spec"], {.update_period = context.Enabled("MutableCSINodeAllocatableCount"),
                                  .tokens_in_secrets = context.Enabled("CSIServiceAccountTokenSecrets")});
}

void ValidateCsiDriverUpdate(const Value& now, const Value& old) {
  const Context& context = now.context();
  const Value spec = now["spec"];
  const Value spec_old = old["spec"];
  CheckCsiDriver(spec, {.update_period = context.Enabled("MutableCSINodeAllocatableCount") ||
                                         spec_old["nodeAllocatableUpdatePeriodSeconds"],
                        .tokens_in_secrets = context.Enabled("CSIServiceAccountTokenSecrets") ||
                                             spec_old["serviceAccountTokenInSecrets"]});
  if (spec["attachRequired"].Bool(true) != spec_old["attachRequired"].Bool(true)) {
    Invalid(spec["attachRequired"].Renamed("attachedRequired"), "`attachRequired` cannot be changed");
  }
  const Value modes = spec["volumeLifecycleModes"];
  const Value modes_old = spec_old["volumeLifecycleModes"];
  // No mode at all means Persistent.
  const auto is_default = [](const Value& list) {
    return list.size() == 0 || (list.size() == 1 && list.node().Item(0).text() == "Persistent");
  };
  if (!SameValue(modes, modes_old) && !(is_default(modes) && is_default(modes_old))) {
    Invalid(modes, "`volumeLifecycleModes` cannot be changed");
  }
}

void ValidateCsiNode(const Value& node) {
  TextSet<std::string_view> names;
  for (Value driver : node["spec"]["drivers"].items()) {
    const Value name = driver["name"];
    ValidateCsiDriverName(name);
    CheckNodeId(driver["nodeID"]);
    const Value count = driver["allocatable"]["count"];
    if (count.Int() < 0) Invalid(count, fmt::format("{} must not be negative", count.Int()));
    if (!names.insert(name.String()).second) {
      Duplicate(name, fmt::format("the driver `{}` is given twice", name.String()));
    }
    CheckTopologyKeys(driver);
  }
}

void ValidateCsiNodeUpdate(const Value& now, const Value& old) {
  ValidateCsiNode(now);
  const bool count_may_change = now.context().Enabled("MutableCSINodeAllocatableCount");
  const Value drivers = now["spec"]["drivers"];
  for (Value driver_old : old["spec"]["drivers"].items()) {
    for (Value driver : drivers.items()) {
      if (driver.TextOf("name") != driver_old.TextOf("name")) continue;
      const bool same =
          count_may_change ? SameValue(driver, driver_old, {"allocatable"}) : SameValue(driver, driver_old);
      if (!same) Invalid(driver.WithPathOf(drivers), "what a driver said of its node cannot be changed");
    }
  }
}

void ValidateCsiStorageCapacity(const Value& capacity) {
  ValidateLabelSelector(capacity["nodeTopology"]);
  InvalidIf(capacity["storageClassName"], k8s::DnsSubdomainProblem(capacity.TextOf("storageClassName")));
  ValidateNonNegativeQuantity(capacity["capacity"]);
}

void ValidateCsiStorageCapacityUpdate(const Value& now, const Value& old) {
  const Value topology = now["nodeTopology"];
  const bool any_label_value = now.context().WouldReport([&] { ValidateLabelSelector(old["nodeTopology"]); });
  ValidateLabelSelector(topology, {.allow_invalid_values = any_label_value});
  InvalidIf(now["storageClassName"], k8s::DnsSubdomainProblem(now.TextOf("storageClassName")));
  ValidateNonNegativeQuantity(now["capacity"]);
  if (!SameValue(topology, old["nodeTopology"])) Invalid(topology, "`nodeTopology` cannot be changed");
  if (now.TextOf("storageClassName") != old.TextOf("storageClassName")) {
    Invalid(now["storageClassName"], "`storageClassName` cannot be changed");
  }
}

void ValidateVolumeAttachment(const Value& attachment) {
  const Value spec = attachment["spec"];
  ValidateCsiDriverName(spec["attacher"]);
  CheckAttachmentSource(spec["source"]);
  InvalidIf(spec["nodeName"], k8s::DnsSubdomainProblem(spec.TextOf("nodeName")));
}

void ValidateVolumeAttachmentUpdate(const Value& now, const Value& old) {
  ValidateVolumeAttachment(now);
  if (!SameValue(now["spec"], old["spec"]))
    Invalid(now["spec"], "the spec of an attachment cannot be changed");
}

}  // namespace kubevet::validate
