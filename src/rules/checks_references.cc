#include "rules/checks_references.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "base/same_bytes.h"
#include "rules/edits.h"
#include "rules/named_objects.h"
#include "rules/slips.h"
#include "schema/strict_decoding.h"
#include "yaml/scalar_text.h"

namespace kubevet::rules {
namespace {

using k8s::Object;

/// Whether other tools write into an object: copy it to other namespaces, make its keys.
bool IsWrittenByOthers(const Object& object) {
  const yaml::Node metadata = object.resource.node["metadata"];
  for (std::string_view map : {"annotations", "labels"}) {
    for (const auto [key, value] : metadata[map].entries()) {
      for (std::string_view word : {"inject", "reflect", "replicat", "generat", "sync"}) {
        if (key.text().find(word) != std::string_view::npos) return true;
      }
    }
  }
  return object.resource.node["type"].text() == "kubernetes.io/service-account-token";
}

/// The names of objects that the input does not hold, each once.
std::vector<NamedObject> DanglingNames(const Subject& subject) {
  const k8s::Bundle& bundle = subject.world.bundle;
  const std::vector<NamedObject> all = ObjectsNamedBy(subject);
  std::vector<NamedObject> dangling;
  std::set<std::tuple<std::string_view, std::string_view, std::string_view, std::string_view>> seen;
  for (const NamedObject& named : all) {
    const std::string_view name = named.name.text();
    if (named.is_optional) continue;
    if (bundle.Find(named.group, named.kind, named.name_space, name)) continue;
    if (IsAlwaysThere(named) || schema::HasPlaceholder(name)) continue;
    if (bundle.IsMade(named.kind, named.name_space, name)) continue;
    if (named.kind == "PersistentVolumeClaim" && bundle.ClaimMaker(named.name_space, name)) continue;
    if (seen.emplace(named.group, named.kind, named.name_space, name).second) dangling.push_back(named);
  }
  return dangling;
}

/// Whether somebody names an object, as far as the Bundle knows users of its kind.
bool IsUsed(const Subject& subject, const Object& object) {
  constexpr k8s::ReferenceKind kKinds[] = {k8s::ReferenceKind::kClaim, k8s::ReferenceKind::kConfigMap,
                                           k8s::ReferenceKind::kSecret, k8s::ReferenceKind::kServiceAccount};
  return std::any_of(std::begin(kKinds), std::end(kKinds), [&](k8s::ReferenceKind kind) {
    return k8s::ToString(kind) == object.kind->name &&
           !subject.world.bundle.Users(kind, object.name_space, object.name()).empty();
  });
}

/// The objects of a kind in the subject's folder; none when there are more than one application has.
k8s::Bundle::Objects FewBeside(const Subject& subject, std::string_view group, std::string_view kind) {
  constexpr size_t kMostOfOneApplication = 50;
  const auto beside = subject.world.bundle.Beside(subject.object, group, kind);
  return beside.size() > kMostOfOneApplication ? k8s::Bundle::Objects() : beside;
}

/// The object beside the subject that was meant by a name which is nobody's.
const Object* Meant(const Subject& subject, const NamedObject& named) {
  const std::string_view name = named.name.text();
  for (const Object* each : FewBeside(subject, named.group, named.kind)) {
    const bool is_reachable = each->name_space == named.name_space || each->name_space.empty();
    if (is_reachable && IsSlip(name, each->name()) && !IsUsed(subject, *each)) return each;
  }
  return nullptr;
}

/// The workload of this name that is of another kind, or API group, than the one to scale. That a group is
/// needed says the API server.
const Object* OfOtherKind(const Subject& subject, const NamedObject& named) {
  if (subject.object.kind->name != "HorizontalPodAutoscaler") return nullptr;
  for (const k8s::PodMaker& maker : subject.world.bundle.pod_makers().all()) {
    if (maker.kind == "Pod") continue;
    if (named.group.empty() && named.kind == maker.kind) continue;
    for (const Object* each :
         subject.world.bundle.FindAll(maker.group, maker.kind, named.name_space, named.name.text())) {
      if (each->folder == subject.object.folder) return each;
    }
  }
  return nullptr;
}

bool SaysItsNamespace(const Object& object) {
  return !object.resource.id->name_space.empty();
}

/// Whether Kustomize sets the namespace of what lies in the subject's folder, whatever is written.
bool IsMovedByKustomize(const Subject& subject) {
  const auto beside = subject.world.bundle.Beside(subject.object, "kustomize.config.k8s.io", "Kustomization");
  return std::any_of(beside.begin(), beside.end(), [](const Object* kustomization) {
    return static_cast<bool>(kustomization->resource.node["namespace"]);
  });
}

/// The object beside the subject that has this name in another namespace, when both namespaces are written.
const Object* InOtherNamespace(const Subject& subject, const NamedObject& named) {
  const bool is_binding = subject.node["roleRef"].IsMap();
  if (!is_binding && !SaysItsNamespace(subject.object)) return nullptr;
  const std::string_view name = named.name.text();
  for (const Object* each : FewBeside(subject, named.group, named.kind)) {
    const bool is_it = SameText(each->name(), name) && SaysItsNamespace(*each) && !IsWrittenByOthers(*each);
    if (is_it && !IsMovedByKustomize(subject)) return each;
  }
  return nullptr;
}

Diagnostic Missing(const Subject& subject, const NamedObject& named, std::string_view where) {
  return FindingAt(
      subject, named.name,
      fmt::format("there is no {} `{}`{}: {}", named.kind, named.name.text(), where, named.consequence), "");
}

/// A fix that writes another name in place of a value.
void Rewrite(yaml::Node value, std::string_view text, Diagnostic& finding) {
  if (auto edit = ReplaceValue({{}, {}, value, true}, yaml::StringLike(value.style(), text)))
    finding.fixes.push_back({fmt::format("write `{}`", text), {*std::move(edit)}});
}

void SuggestName(const NamedObject& named, const Object& meant, Diagnostic& finding) {
  finding.help = fmt::format("did you mean `{}`?", meant.name());
  Rewrite(named.name, meant.name(), finding);
}

/// An autoscaler whose target is of another kind or API group.
Diagnostic WrongKind(const Subject& subject, const NamedObject& named, const Object& target) {
  const yaml::Node reference = subject.node["spec"]["scaleTargetRef"];
  const std::string_view kind = target.kind->name, name = named.name.text();
  const std::string& api_version = target.resource.id->api_version;
  if (kind != named.kind) {
    Diagnostic finding =
        FindingAt(subject, reference["kind"],
                  fmt::format("`{}` is a {}, no {}: nothing is scaled", name, kind, named.kind),
                  fmt::format("write `kind: {}`", kind));
    if (reference["apiVersion"].text() == api_version) Rewrite(reference["kind"], kind, finding);
    return finding;
  }
  Diagnostic finding = FindingAt(subject, reference["apiVersion"],
                                 fmt::format("`{}` is a {} of `{}`, not of `{}`: nothing is scaled", name,
                                             kind, api_version, reference["apiVersion"].text()),
                                 fmt::format("write `apiVersion: {}`", api_version));
  Rewrite(reference["apiVersion"], api_version, finding);
  return finding;
}

void PointAt(const Object& object, std::string message, Diagnostic& finding) {
  finding.notes.push_back(NoteAt(object.resource.node["metadata"]["name"], std::move(message)));
}

/// Where a ConfigMap or Secret has its keys.
constexpr yaml::Key kKeyMaps[] = {"data", "stringData", "binaryData"};

/// The keys of a ConfigMap or Secret.
std::set<std::string_view> KeysOf(const Object& object) {
  std::set<std::string_view> keys;
  for (const yaml::Key& map : kKeyMaps) {
    for (const auto [key, value] : object.resource.node[map].entries()) keys.insert(key.text());
  }
  return keys;
}

/// A ConfigMap or Secret of which the input tells all keys.
struct KnownKeys {
  const Object* object;
  std::set<std::string_view> keys;  ///< of all variants of it
};

std::optional<KnownKeys> KnownKeysOf(const Subject& subject, std::string_view kind, std::string_view name) {
  const k8s::Bundle& bundle = subject.world.bundle;
  const auto objects = bundle.FindAll("", kind, subject.object.name_space, name);
  if (objects.empty() || bundle.IsMade(kind, subject.object.name_space, name)) return std::nullopt;
  KnownKeys known{nullptr, {}};
  for (const Object* each : objects) {
    const auto keys = KeysOf(*each);
    if (keys.empty() || IsWrittenByOthers(*each) || !bundle.PartsOf(*each).empty()) return std::nullopt;
    known.keys.insert(keys.begin(), keys.end());
    if (AreNear(subject.world, subject.object, *each)) known.object = each;
  }
  if (!known.object) return std::nullopt;
  return known;
}

/// Whether one of the objects of this name has the key, or there is none: as it mostly is.
bool SomeHasKey(const Subject& subject, std::string_view kind, std::string_view name, std::string_view key) {
  const auto objects = subject.world.bundle.FindAll("", kind, subject.object.name_space, name);
  const auto has_key = [key](const Object* object) {
    return std::any_of(std::begin(kKeyMaps), std::end(kKeyMaps),
                       [&](const yaml::Key& map) { return object->resource.node[map].Has(key); });
  };
  return objects.empty() || std::any_of(objects.begin(), objects.end(), has_key);
}

/// "it has `a`, `b`".
std::string KeyList(const std::set<std::string_view>& keys) {
  constexpr size_t kMost = 5;
  std::string out = "it has ";
  size_t shown = 0;
  for (std::string_view key : keys) {
    if (shown == kMost) return out + ", ...";
    out += fmt::format("{}`{}`", shown++ == 0 ? "" : ", ", key);
  }
  return out;
}

/// The key that a name of none was meant to be.
std::optional<std::string_view> MeantKey(std::string_view written, const std::set<std::string_view>& keys) {
  std::optional<std::string_view> meant;
  for (std::string_view key : keys) {
    if (!IsSlip(written, key)) continue;
    if (meant) return std::nullopt;
    meant = key;
  }
  return meant;
}

}  // namespace

std::vector<Diagnostic> FindMissingReferences(const Subject& subject) {
  std::vector<Diagnostic> findings;
  if (!subject.world.closed_world) return findings;
  for (const NamedObject& named : DanglingNames(subject)) {
    Diagnostic& finding = findings.emplace_back(Missing(subject, named, ""));
    if (const Object* meant = Meant(subject, named)) SuggestName(named, *meant, finding);
  }
  return findings;
}

std::vector<Diagnostic> FindReferencesThatMiss(const Subject& subject) {
  std::vector<Diagnostic> findings;
  if (subject.world.closed_world) return findings;
  for (const NamedObject& named : DanglingNames(subject)) {
    if (const Object* meant = Meant(subject, named)) {
      Diagnostic& finding = findings.emplace_back(Missing(subject, named, " here"));
      SuggestName(named, *meant, finding);
      PointAt(*meant, "nothing uses this one", finding);
    } else if (const Object* other = OfOtherKind(subject, named)) {
      Diagnostic& finding = findings.emplace_back(WrongKind(subject, named, *other));
      PointAt(*other, "the workload of this name", finding);
    } else if (const Object* elsewhere = InOtherNamespace(subject, named)) {
      Diagnostic& finding = findings.emplace_back(
          Missing(subject, named, fmt::format(" in the namespace `{}`", named.name_space)));
      finding.help = fmt::format("it is in the namespace `{}`", elsewhere->name_space);
      PointAt(*elsewhere, "the one in another namespace", finding);
    }
  }
  return findings;
}

std::vector<Diagnostic> FindMissingKeys(const Subject& subject) {
  std::vector<Diagnostic> findings;
  std::map<std::pair<std::string_view, std::string_view>, std::optional<KnownKeys>> known_keys;
  for (const k8s::PodReference& reference : subject.references()) {
    const std::string_view kind = k8s::ToString(reference.kind);
    const std::string_view key = reference.key.text();
    if (key.empty() || reference.optional || schema::HasPlaceholder(key)) continue;
    if (kind != "ConfigMap" && kind != "Secret") continue;
    if (SomeHasKey(subject, kind, reference.name.text(), key)) continue;
    const auto [at, is_new] = known_keys.try_emplace({kind, reference.name.text()});
    if (is_new) at->second = KnownKeysOf(subject, kind, reference.name.text());
    const std::optional<KnownKeys>& known = at->second;
    if (!known || known->keys.contains(key)) continue;
    if (findings.size() == kMostFindings) break;  // each looks through all keys
    Diagnostic& finding = findings.emplace_back(FindingAt(
        subject, reference.key,
        fmt::format("the {} `{}` has no key `{}`: containers do not start", kind, reference.name.text(), key),
        KeyList(known->keys)));
    if (const auto meant = MeantKey(key, known->keys)) Rewrite(reference.key, *meant, finding);
    PointAt(*known->object, fmt::format("the {}", kind), finding);
  }
  return findings;
}

std::vector<Diagnostic> FindSubPathsWithoutKey(const Subject& subject) {
  std::vector<Diagnostic> findings;
  const k8s::PodTemplate& pod = subject.pod;
  const auto volume_of = [&](std::string_view name) {
    for (yaml::Node volume : pod.spec["volumes"].items()) {
      if (volume["name"].text() == name) return volume;
    }
    return yaml::Node();
  };
  for (const yaml::Key& list : {yaml::Key("initContainers"), yaml::Key("containers")}) {
    for (yaml::Node container : pod.spec[list].items()) {
      for (yaml::Node mount : container["volumeMounts"].items()) {
        const std::string_view path = mount["subPath"].text();
        if (path.empty() || schema::HasPlaceholder(path)) continue;
        const yaml::Node volume = volume_of(mount["name"].text());
        const bool is_secret = static_cast<bool>(volume["secret"]);
        const yaml::Node source =
            volume[is_secret ? std::string_view("secret") : std::string_view("configMap")];
        if (!source || source["items"].size() > 0 || source["optional"].AsBool().value_or(false)) continue;
        const std::string_view kind = is_secret ? "Secret" : "ConfigMap";
        const std::string_view name =
            source[is_secret ? std::string_view("secretName") : std::string_view("name")].text();
        const auto known = KnownKeysOf(subject, kind, name);
        if (!known || known->keys.contains(path.substr(0, path.find_last_not_of('/') + 1))) continue;
        Diagnostic& finding = findings.emplace_back(
            FindingAt(subject, mount["subPath"],
                      fmt::format("the {} `{}` has no key `{}`: an empty directory is mounted instead", kind,
                                  name, path),
                      KeyList(known->keys)));
        PointAt(*known->object, fmt::format("the {}", kind), finding);
      }
    }
  }
  return findings;
}

}  // namespace kubevet::rules
