#include "validate/security_context.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <string>
#include <string_view>

#include "k8s/names.h"
#include "validate/local_path.h"
#include "validate/pod_containers.h"

namespace kubevet::validate {
namespace {

constexpr std::string_view kSeccompPodAnnotation = "seccomp.security.alpha.kubernetes.io/pod";
constexpr std::string_view kSeccompContainerPrefix = "container.seccomp.security.alpha.kubernetes.io/";
constexpr std::string_view kAppArmorContainerPrefix = "container.apparmor.security.beta.kubernetes.io/";

/// User and group ids.
void ValidateId(const Value& id) {
  if (id && (id.Int() < 0 || id.Int() > std::numeric_limits<int32_t>::max())) {
    Invalid(id, fmt::format("id is {}, must be 0 to {}", id.Int(), std::numeric_limits<int32_t>::max()));
  }
}

constexpr uint32_t kMaxPath = 4095;

bool IsPadded(std::string_view text) {
  constexpr std::string_view kSpace = " \t\n\v\f\r";
  return !text.empty() && (kSpace.find(text.front()) != text.npos || kSpace.find(text.back()) != text.npos);
}

// ---- Profiles

void ValidateSeccompProfile(const Value& profile) {
  if (!profile) return;
  Value type = profile["type"];
  Value localhost = profile["localhostProfile"];
  const std::string_view name = type.String();
  if (name.empty()) {
    Required(type, "the kind of profile is missing, use one of `RuntimeDefault`, `Localhost`, `Unconfined`");
  } else if (name != "Localhost" && name != "RuntimeDefault" && name != "Unconfined") {
    NotSupported(type, {"Localhost", "RuntimeDefault", "Unconfined"});
  }
  if (name != "Localhost") {
    if (localhost) Invalid(localhost, "only a profile of type `Localhost` names a file");
  } else if (!localhost) {
    Required(localhost, "a profile of type `Localhost` names its file here");
  } else {
    ValidateDescendingPath(localhost);
  }
}

void ValidateAppArmorProfile(const Value& profile) {
  if (!profile) return;
  Value type = profile["type"];
  Value localhost = profile["localhostProfile"];
  const std::string_view name = type.String();
  const std::string_view file = localhost.String();
  if (name == "Localhost") {
    if (IsPadded(file)) {
      Invalid(localhost, "must not begin or end with white space");
    } else if (file.empty()) {
      Required(localhost, "a profile of type `Localhost` names its file here");
    }
    if (file.size() > kMaxPath) TooLong(localhost, kMaxPath);
  } else if (name == "RuntimeDefault" || name == "Unconfined") {
    if (localhost) Invalid(localhost, "only a profile of type `Localhost` names a file");
  } else if (name.empty()) {
    Required(type, "the kind of profile is missing, use one of `RuntimeDefault`, `Localhost`, `Unconfined`");
  } else {
    NotSupported(type, {"Localhost", "RuntimeDefault", "Unconfined"});
  }
}

// ---- Windows

bool IsNetBiosName(std::string_view domain) {
  return !domain.empty() && domain.size() <= 15 && domain.front() != '.' &&
         domain.find_first_of("\\/:*?\"<>|") == domain.npos;
}

bool IsWindowsDnsName(std::string_view domain) {
  auto alphanumeric = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  while (true) {
    const std::string_view label = domain.substr(0, domain.find('.'));
    if (label.empty() || label.size() > 63 || !alphanumeric(label.front()) || !alphanumeric(label.back()))
      return false;
    if (!std::all_of(label.begin(), label.end(), [&](char c) { return alphanumeric(c) || c == '-'; }))
      return false;
    if (label.size() == domain.size()) return true;
    domain.remove_prefix(label.size() + 1);
  }
}

/// `DOMAIN\user`, the domain is optional.
void ValidateWindowsUser(const Value& at) {
  const std::string_view name = at.String();
  if (name.empty()) {
    Invalid(at, "must not be empty");
    return;
  }
  if (std::any_of(name.begin(), name.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; })) {
    Invalid(at, "must not contain control characters");
    return;
  }
  const auto backslashes = std::count(name.begin(), name.end(), '\\');
  if (backslashes > 1) {
    Invalid(at,
            fmt::format("`{}` has {} backslashes, only one may separate domain and user", name, backslashes));
    return;
  }
  const size_t split = name.find('\\');
  const bool has_domain = split != name.npos;
  const std::string_view domain = has_domain ? name.substr(0, split) : std::string_view();
  const std::string_view user = has_domain ? name.substr(split + 1) : name;
  if (domain.size() >= 256) Invalid(at, "the domain must be shorter than 256 characters");
  if (has_domain && !IsNetBiosName(domain) && !IsWindowsDnsName(domain)) {
    Invalid(at, fmt::format("`{}` is neither a NetBIOS nor a DNS name", domain));
  }
  if (user.empty()) Invalid(at, "the user is missing");
  if (user.size() > 104) Invalid(at, "the user must be at most 104 characters");
  if (!user.empty() && user.find_first_not_of(". ") == user.npos) {
    Invalid(at, "the user must not consist of dots and spaces only");
  }
  if (user.find_first_of("\"/\\:;|=,+*?<>@[]") != user.npos) {
    Invalid(at, fmt::format("the user `{}` has a character that Windows does not allow in names", user));
  }
}

void ValidateWindowsOptions(const Value& options) {
  if (!options) return;
  constexpr size_t kMaxCredentialSpec = 64 * 1024;
  if (Value name = options["gmsaCredentialSpecName"])
    InvalidIf(name, k8s::DnsSubdomainProblem(name.String()));
  if (Value spec = options["gmsaCredentialSpec"]) {
    if (spec.String().empty()) Invalid(spec, "must not be empty");
    if (spec.String().size() > kMaxCredentialSpec) Invalid(spec, "must be at most 64 KiB");
  }
  if (Value user = options["runAsUserName"]) ValidateWindowsUser(user);
}

// ---- Sysctls

bool IsSysctlName(std::string_view name) {
  auto alphanumeric = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  if (name.size() > 253) return false;
  while (true) {
    const std::string_view segment = name.substr(0, name.find_first_of("./"));
    if (segment.empty() || !alphanumeric(segment.front()) || !alphanumeric(segment.back())) return false;
    if (!std::all_of(segment.begin(), segment.end(),
                     [&](char c) { return alphanumeric(c) || c == '-' || c == '_'; })) {
      return false;
    }
    if (segment.size() == name.size()) return true;
    name.remove_prefix(segment.size() + 1);
  }
}

/// "net/ipv4/conf/eno2.100/rp_filter" is "net.ipv4.conf.eno2/100.rp_filter".
std::string NormalizedSysctl(std::string_view name) {
  std::string out(name);
  const size_t first = name.find_first_of("./");
  if (first == name.npos || name[first] == '.') return out;
  for (char& c : out) c = c == '.' ? '/' : c == '/' ? '.' : c;
  return out;
}

/// The kernel namespace that a sysctl belongs to: "hostNetwork", "hostIPC", or none.
std::string_view NamespaceFieldOf(std::string_view sysctl) {
  static constexpr std::array<std::string_view, 10> kIpc = {
      "kernel.sem", "kernel.shmall", "kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced",
      "kernel.shm", "kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.msg"};
  std::string normal = NormalizedSysctl(sysctl);
  if (const size_t star = normal.find('*'); star != normal.npos) normal.resize(star);
  if (std::find(kIpc.begin(), kIpc.end(), normal) != kIpc.end()) return "hostIPC";
  if (normal.starts_with("net.")) return "hostNetwork";
  if (normal.starts_with("fs.mqueue.")) return "hostIPC";
  return {};
}

bool SharesNamespaceOf(std::string_view sysctl, const Value& spec) {
  const std::string_view field = NamespaceFieldOf(sysctl);
  return !field.empty() && spec[field].Bool();
}

void ValidateSysctls(const Value& spec, const Value& old_spec) {
  const Value sysctls = spec["securityContext"]["sysctls"];
  if (!sysctls) return;
  const auto old = old_spec["securityContext"]["sysctls"].items();
  const bool allow_of_host = std::any_of(old.begin(), old.end(), [&](const Value& sysctl) {
    return SharesNamespaceOf(sysctl.TextOf("name"), old_spec);
  });
  std::set<std::string_view> names;
  for (Value sysctl : sysctls.items()) {
    Value at = sysctl["name"];
    const std::string_view name = at.String();
    if (name.empty()) {
      Required(at, "the name of the setting is missing");
    } else if (!IsSysctlName(name)) {
      Invalid(at, fmt::format("`{}` must be lower case words, at most 253 characters, joined by `.` or `/`",
                              name));
    } else if (names.contains(name)) {
      Duplicate(at, fmt::format("`{}` is set twice", name));
    }
    names.insert(name);
    if (!allow_of_host && SharesNamespaceOf(name, spec)) {
      Invalid(at, fmt::format("`{}` would change the node: the Pod has `{}: true`", name,
                              NamespaceFieldOf(name)));
    }
  }
}

// ---- Pod level

void ValidateSeLinuxChangePolicy(const Value& policy, const Value& old_spec) {
  if (!policy || !policy.context().Enabled("SELinuxChangePolicy")) return;
  const bool only_recursive =
      !policy.context().Enabled("SELinuxMount") && !old_spec["securityContext"]["seLinuxChangePolicy"];
  if (policy.String() == "Recursive") return;
  if (only_recursive) {
    NotSupported(policy, {"Recursive"});
  } else if (policy.String() != "MountOption") {
    NotSupported(policy, {"MountOption", "Recursive"});
  }
}

// ---- Operating systems

void ForbidOnWindows(const Value& context, std::initializer_list<std::string_view> fields) {
  for (std::string_view field : fields) {
    if (Value set = context[field])
      Forbidden(set, fmt::format("`{}` cannot be set for a Windows Pod", field));
  }
}

void ValidateLinux(const Value& spec) {
  auto check = [](const Value& context) {
    if (Value options = context["windowsOptions"]) Forbidden(options, "a Linux Pod has no Windows options");
  };
  check(spec["securityContext"]);
  ForEachContainer(spec, [&](const Value& container) { check(container["securityContext"]); });
}

void ValidateWindows(const Value& spec) {
  Value context = spec["securityContext"];
  ForbidOnWindows(context,
                  {"appArmorProfile", "seLinuxOptions", "seccompProfile", "fsGroup", "fsGroupChangePolicy",
                   "runAsUser", "runAsGroup", "supplementalGroups", "supplementalGroupsPolicy"});
  if (context.context().Enabled("SELinuxChangePolicy")) ForbidOnWindows(context, {"seLinuxChangePolicy"});
  if (context["sysctls"].size() > 0)
    Forbidden(context["sysctls"], "`sysctls` cannot be set for a Windows Pod");
  ForbidOnWindows(spec, {"hostUsers", "shareProcessNamespace"});
  for (std::string_view field : {"hostPID", "hostIPC"}) {
    if (spec[field].Bool()) ForbidOnWindows(spec, {field});
  }
  for (Value container : AllContainers(spec)) {
    ForbidOnWindows(
        container["securityContext"],
        {"appArmorProfile", "seLinuxOptions", "seccompProfile", "capabilities", "readOnlyRootFilesystem",
         "privileged", "allowPrivilegeEscalation", "procMount", "runAsUser", "runAsGroup"});
  }
}

// ---- Annotations

void ValidateSeccompAnnotation(const Value& at) {
  constexpr std::string_view kLocalhost = "localhost/";
  const std::string_view profile = at.String();
  if (profile == "runtime/default" || profile == "docker/default" || profile == "unconfined") return;
  if (!profile.starts_with(kLocalhost)) {
    Invalid(at,
            fmt::format("`{}` is no seccomp profile, use `runtime/default`, `unconfined` or `localhost/FILE`",
                        profile));
    return;
  }
  const std::string_view path = profile.substr(kLocalhost.size());
  if (path.starts_with('/')) Invalid(at, fmt::format("`{}` must be a relative path", path));
  if (HasBackstep(path)) Invalid(at, fmt::format("`{}` must not contain `..`", path));
}

void ValidateAppArmorAnnotation(const Value::Entry& annotation, const Value& spec) {
  const std::string_view container = annotation.key.substr(kAppArmorContainerPrefix.size());
  const auto containers = AllContainers(spec);
  if (std::none_of(containers.begin(), containers.end(),
                   [&](const Value& each) { return each.TextOf("name") == container; })) {
    Invalid(annotation.value, fmt::format("the Pod has no container `{}`", container));
  }
  const std::string_view profile = annotation.value.String();
  if (!profile.empty() && profile != "runtime/default" && profile != "unconfined" &&
      !profile.starts_with("localhost/")) {
    Invalid(
        annotation.value,
        fmt::format("`{}` is no AppArmor profile, use `runtime/default`, `unconfined` or `localhost/NAME`",
                    profile));
  }
}

enum class ProfileKind : uint8_t { kSeccomp, kAppArmor };

/// A profile as a field and as an annotation say the same.
void ValidateProfileAgrees(const Value& profile, const Value& reported_at, const Value& annotation,
                           ProfileKind kind) {
  if (!profile || !annotation) return;
  const std::string_view type = profile.TextOf("type");
  const std::string_view text = annotation.String();
  auto differ = [&](std::string_view field) {
    Forbidden(profile[field] ? profile[field].WithPathOf(reported_at[field]) : reported_at[field],
              fmt::format("the annotation `{}` says `{}`", annotation.Path(), text));
  };
  if (type == "Unconfined") {
    if (text != "unconfined") differ("type");
  } else if (type == "RuntimeDefault") {
    const bool old_name = kind == ProfileKind::kSeccomp && text == "docker/default";
    if (text != "runtime/default" && !old_name) differ("type");
  } else if (type == "Localhost") {
    constexpr std::string_view kLocalhost = "localhost/";
    if (!text.starts_with(kLocalhost)) {
      differ("type");
    } else if (!profile["localhostProfile"] ||
               profile.TextOf("localhostProfile") != text.substr(kLocalhost.size())) {
      differ("localhostProfile");
    }
  }
}

Value Annotation(const Value& annotations, std::string_view prefix, std::string_view name) {
  for (const auto& annotation : annotations.entries()) {
    if (annotation.key.starts_with(prefix) && annotation.key.substr(prefix.size()) == name)
      return annotation.value;
  }
  return {};
}

/// Whether an annotation gives a Pod or a container a profile.
bool HasProfile(yaml::Node annotations) {
  for (auto [key, value] : annotations.entries()) {
    if (key.text().starts_with("container.") || key.text() == kSeccompPodAnnotation) return true;
  }
  return false;
}

/// Whether an AppArmor annotation can be read: the server then turns it into the field of a Pod.
bool IsAppArmorProfile(std::string_view annotation) {
  constexpr std::string_view kLocalhost = "localhost/";
  if (annotation == "unconfined" || annotation == "runtime/default") return true;
  if (!annotation.starts_with(kLocalhost)) return false;
  const std::string_view file = annotation.substr(kLocalhost.size());
  return !file.empty() && file.size() <= kMaxPath && !IsPadded(file);
}

/// Whether it is said for a Pod, or one of its containers, how it runs on Windows.
bool HasWindowsOptions(yaml::Node spec) {
  if (spec["securityContext"]["windowsOptions"]) return true;
  for (const yaml::Key& list : kContainerLists) {
    for (yaml::Node container : spec[list].items()) {
      if (container["securityContext"]["windowsOptions"]) return true;
    }
  }
  return false;
}

}  // namespace

std::vector<Value> AllContainers(const Value& spec) {
  std::vector<Value> out;
  ForEachContainer(spec, [&](const Value& container) { out.push_back(container); });
  return out;
}

void ValidateSecurityContext(const Value& context, bool host_users) {
  if (!context) return;
  ValidateId(context["runAsUser"]);
  ValidateId(context["runAsGroup"]);
  Value proc_mount = context["procMount"];
  if (proc_mount && context.context().Enabled("ProcMountType")) {
    const std::string_view type = proc_mount.String();
    if (type != "Default" && type != "Unmasked") NotSupported(proc_mount, {"Default", "Unmasked"});
    if (type == "Unmasked" && host_users)
      Invalid(proc_mount, "`Unmasked` needs `hostUsers: false` in the Pod");
  }
  ValidateSeccompProfile(context["seccompProfile"]);
  if (Value escalation = context["allowPrivilegeEscalation"]; escalation && !escalation.Bool(true)) {
    Value at = escalation.WithPathOf(context);
    if (context.IsTrue("privileged")) {
      Invalid(at,
              "`allowPrivilegeEscalation` is false and `privileged` true, a privileged container can always "
              "escalate");
    }
    for (Value capability : context["capabilities"]["add"].items()) {
      if (capability.String() == "CAP_SYS_ADMIN") {
        Invalid(at,
                "`allowPrivilegeEscalation` is false and `CAP_SYS_ADMIN` is added, which always allows it");
      }
    }
  }
  ValidateWindowsOptions(context["windowsOptions"]);
  ValidateAppArmorProfile(context["appArmorProfile"]);
}

void ValidatePodSecurityContext(const Value& spec, const Value& old_spec) {
  Value context = spec["securityContext"];
  Value share = spec["shareProcessNamespace"];
  if (share.Bool() && spec.IsTrue("hostPID")) {
    Invalid(share.WithPathOf(context["shareProcessNamespace"]),
            "`shareProcessNamespace` and `hostPID` exclude each other");
  }
  if (!context) return;
  ValidateId(context["fsGroup"]);
  ValidateId(context["runAsUser"]);
  ValidateId(context["runAsGroup"]);
  for (Value group : context["supplementalGroups"].items()) ValidateId(group);
  ValidateSysctls(spec, old_spec);
  Value policy = context["fsGroupChangePolicy"];
  if (policy && policy.String() != "OnRootMismatch" && policy.String() != "Always") {
    NotSupported(policy, {"Always", "OnRootMismatch"});
  }
  ValidateSeccompProfile(context["seccompProfile"]);
  ValidateWindowsOptions(context["windowsOptions"]);
  ValidateAppArmorProfile(context["appArmorProfile"]);
  Value groups = context["supplementalGroupsPolicy"];
  if (groups && groups.String() != "Merge" && groups.String() != "Strict" &&
      groups.context().Enabled("SupplementalGroupsPolicy")) {
    NotSupported(groups, {"Merge", "Strict"});
  }
  ValidateSeLinuxChangePolicy(context["seLinuxChangePolicy"], old_spec);
}

void ValidateHostProcess(const Value& spec) {
  if (!HasWindowsOptions(spec.node())) return;
  const Value of_pod = spec["securityContext"]["windowsOptions"]["hostProcess"];
  size_t host_process = 0;
  size_t containers = 0;
  ForEachContainer(spec, [&](const Value& container) {
    const Value own = container["securityContext"]["windowsOptions"]["hostProcess"];
    if (of_pod && own && of_pod.Bool() != own.Bool()) {
      Invalid(own, fmt::format("is {}, the Pod says {}: they must agree", own.Bool(), of_pod.Bool()));
    }
    if (own ? own.Bool() : of_pod.Bool()) ++host_process;
    ++containers;
  });
  if (host_process == 0) return;
  if (host_process != containers) {
    Invalid(spec, fmt::format("{} of {} containers are host process containers, all must be", host_process,
                              containers));
  }
  if (!spec.IsTrue("hostNetwork")) {
    Invalid(spec["hostNetwork"], "host process containers need `hostNetwork: true`");
  }
}

void ValidateOs(const Value& spec) {
  Value os = spec["os"];
  if (!os) return;
  const std::string_view name = os.TextOf("name");
  if (name.empty()) {
    Required(os["name"], "the operating system is missing, use `linux` or `windows`");
  } else if (name == "linux") {
    ValidateLinux(spec);
  } else if (name == "windows") {
    ValidateWindows(spec);
  } else {
    NotSupported(os["name"].WithPathOf(os), {"linux", "windows"});
  }
}

void ValidateProfileAnnotations(const Value& annotations, const Value& spec) {
  for (const auto& annotation : annotations.entries()) {
    if (annotation.key == kSeccompPodAnnotation || annotation.key.starts_with(kSeccompContainerPrefix)) {
      ValidateSeccompAnnotation(annotations[annotation.key]);
    } else if (annotation.key.starts_with(kAppArmorContainerPrefix)) {
      ValidateAppArmorAnnotation(annotation, spec);
    }
  }
}

void ValidateProfilesAgree(const Value& annotations, const Value& spec, bool is_template) {
  if (!HasProfile(annotations.node())) return;
  Value of_pod = spec["securityContext"];
  ValidateProfileAgrees(of_pod["seccompProfile"], of_pod["seccompProfile"],
                        annotations[kSeccompPodAnnotation], ProfileKind::kSeccomp);
  const bool windows = spec["os"].TextOf("name") == "windows";
  for (Value container : AllContainers(spec)) {
    Value own = container["securityContext"];
    const std::string_view name = container.TextOf("name");
    ValidateProfileAgrees(own["seccompProfile"], own["seccompProfile"],
                          Annotation(annotations, kSeccompContainerPrefix, name), ProfileKind::kSeccomp);
    Value annotation = Annotation(annotations, kAppArmorContainerPrefix, name);
    const bool becomes_field =
        !is_template && !own["appArmorProfile"] && IsAppArmorProfile(annotation.String());
    if (windows || becomes_field) continue;
    Value profile = own["appArmorProfile"] ? own["appArmorProfile"] : of_pod["appArmorProfile"];
    ValidateProfileAgrees(profile, own["appArmorProfile"], annotation, ProfileKind::kAppArmor);
  }
}

}  // namespace kubevet::validate
