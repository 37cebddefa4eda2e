#include <fmt/core.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "validate/local_path.h"
#include "validate/name_set.h"
#include "validate/volumes.h"

namespace kubevet::validate {
namespace {

// Where a container uses volumes in the other way: names, and the paths that belong to them. Of two uses of
// one name the later counts.
struct OtherUses {
  NameSet names;
  NameSet paths;

  OtherUses(const Value& list, yaml::Key path_field) {
    std::vector<std::string_view> path_of;
    for (yaml::Node use : list.node().items()) {
      const std::string_view name = use["name"].text();
      const std::string_view path = use[path_field].text();
      if (names.Insert(name)) {
        path_of.push_back(path);
      } else {
        path_of[*names.IndexOf(name)] = path;
      }
    }
    for (std::string_view path : path_of) paths.Insert(path);
  }
};

void CheckMountPropagation(const Value& at, const Value& container) {
  const std::string_view mode = at.String();
  if (mode != "None" && mode != "HostToContainer" && mode != "Bidirectional") {
    NotSupported(at, {"None", "HostToContainer", "Bidirectional"});
  }
  if (mode == "Bidirectional" && !container["securityContext"].IsTrue("privileged")) {
    Forbidden(at, "`Bidirectional` is for privileged containers only",
              "use `HostToContainer`, or set `securityContext.privileged: true`");
  }
}

void CheckRecursiveReadOnly(const Value& mount, const Value& at) {
  if (at.String() == "Disabled") return;
  if (at.String() != "Enabled" && at.String() != "IfPossible") {
    NotSupported(at, {"Disabled", "IfPossible", "Enabled"});
    return;
  }
  if (!mount.IsTrue("readOnly")) Forbidden(at, "`recursiveReadOnly` needs `readOnly: true`");
  if (mount["mountPropagation"] && mount.TextOf("mountPropagation") != "None") {
    Forbidden(at, "`recursiveReadOnly` allows no `mountPropagation` but `None`");
  }
}

void CheckName(const Value& mount, const VolumeSet& volumes, std::string_view use) {
  const std::string_view text = mount.TextOf("name");
  if (text.empty()) Required(mount["name"], fmt::format("`name` is required: the volume to {}", use));
  if (volumes.Has(text)) return;
  NotFound(mount["name"], text.empty() ? std::string("no volume is named, so none is found")
                                       : fmt::format("there is no valid volume `{}` in this Pod", text));
}

// The paths of a mount's remaining fields have no index: the server reports them at the list.
void CheckMountFields(const Value& mount, const Value& mounts, const Value& container) {
  const Value sub_path = mount["subPath"];
  const Value expression = mount["subPathExpr"];
  if (sub_path) ValidateDescendingPath(sub_path.WithPathOf(mounts["subPath"]));
  if (!expression.String().empty()) {
    if (!sub_path.String().empty()) Invalid(expression, "`subPathExpr` and `subPath` exclude each other");
    ValidateDescendingPath(expression.WithPathOf(mounts["subPathExpr"]));
  }
  if (const Value propagation = mount["mountPropagation"])
    CheckMountPropagation(propagation.WithPathOf(mounts["mountPropagation"]), container);
  if (const Value mode = mount["recursiveReadOnly"])
    CheckRecursiveReadOnly(mount, mode.WithPathOf(mounts["recursiveReadOnly"]));
}

}  // namespace

void ValidateVolumeMounts(const Value& container, const VolumeSet& volumes) {
  const Value mounts = container["volumeMounts"];
  if (!mounts) return;
  std::optional<OtherUses> devices;
  if (container.Has("volumeDevices")) devices.emplace(container["volumeDevices"], yaml::Key("devicePath"));
  NameSet paths;
  uint32_t index = 0;
  for (Value item : mounts.items()) {
    if (volumes.has_dropped() && volumes.IsDropped(item.TextOf("name"))) continue;
    const Value mount = item.Reindexed(index++);
    const std::string_view name = mount.TextOf("name");
    const std::string_view path = mount.TextOf("mountPath");
    CheckName(mount, volumes, "mount");
    if (path.empty())
      Required(mount["mountPath"], "`mountPath` is required: where the container sees the volume");
    if (!paths.Insert(path)) {
      Invalid(mount["mountPath"], fmt::format("`{}` is mounted over twice in this container", path));
    }
    if (devices && devices->names.Has(name)) {
      Invalid(mount["name"], fmt::format("`{}` is among the `volumeDevices` already", name));
    }
    if (devices && devices->paths.Has(path)) {
      Invalid(mount["mountPath"], fmt::format("`{}` is the path of a volume device already", path));
    }
    CheckMountFields(mount, mounts, container);
  }
}

void ValidateVolumeDevices(const Value& container, const VolumeSet& volumes) {
  const Value devices = container["volumeDevices"];
  if (!devices) return;
  const OtherUses mounts(container["volumeMounts"], "mountPath");
  NameSet names;
  NameSet paths;
  for (Value device : devices.items()) {
    const Value name = device["name"];
    const Value path = device["devicePath"];
    const std::string_view name_text = name.String();
    const std::string_view path_text = path.String();
    CheckName(device, volumes, "use");
    if (!name_text.empty() && !names.Insert(name_text)) {
      Invalid(name, fmt::format("`{}` is among the `volumeDevices` twice", name_text));
    }
    if (volumes.Has(name_text) && !volumes.IsClaim(name_text)) {
      Invalid(name,
              fmt::format("`{}` is a `{}` volume: only claims and ephemeral volumes can be block devices",
                          name_text, volumes.SourceOf(name_text)));
    }
    if (path_text.empty()) Required(path, "`devicePath` is required: where the container sees the device");
    if (paths.Has(path_text)) Invalid(path, fmt::format("`{}` is the path of two devices", path_text));
    if (HasBackstep(path_text)) {
      Invalid(path, fmt::format("`{}` must not contain `..`", path_text));
    } else {
      paths.Insert(path_text);
    }
    if (mounts.names.Has(name_text)) {
      Invalid(name, fmt::format("`{}` is among the `volumeMounts` already", name_text));
    }
    if (mounts.paths.Has(path_text)) {
      Invalid(path, fmt::format("`{}` is the path of a mount already", path_text));
    }
  }
}

}  // namespace kubevet::validate
