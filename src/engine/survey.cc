#include "engine/survey.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>

#include "engine/inputs.h"
#include "k8s/resource.h"
#include "schema/table.h"
#include "yaml/reader.h"

namespace kubevet::engine {
namespace {

constexpr uint64_t kMostBytes = 4u << 20;  // of a file
constexpr size_t kMostNamed = 6;           // in a comment

constexpr std::string_view kVendored[] = {"vendor", "third_party", "node_modules"};

bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

/// The minor version of "1.29" or "v1.29.2", when the text begins with one that is no other number.
std::optional<schema::Minor> MinorAt(std::string_view text) {
  if (text.starts_with('v')) text.remove_prefix(1);
  if (!text.starts_with("1.") || text.size() < 4 || !IsDigit(text[2]) || !IsDigit(text[3]))
    return std::nullopt;
  if (text.size() > 4 && IsDigit(text[4])) return std::nullopt;
  return static_cast<schema::Minor>((text[2] - '0') * 10 + (text[3] - '0'));
}

/// Names behind which a version of Kubernetes stands, and how far behind.
struct Mark {
  std::string_view name;
  bool is_least = false;
};
constexpr Mark kMarks[] = {{"kubeVersion", true},
                           {"kindest/node:"},
                           {"kubernetes-version"},
                           {"kubernetesVersion"},
                           {"kubernetes_version"},
                           {"KUBERNETES_VERSION"},
                           {"cluster_version"},
                           {"K8S_VERSION"},
                           {"k8s-version"},
                           {"k8s_version"},
                           {"kubectl "}};

/// The version in a line that names one.
std::optional<VersionHint> HintIn(std::string_view line) {
  constexpr size_t kNear = 24;
  for (const Mark& mark : kMarks) {
    const size_t at = line.find(mark.name);
    if (at == std::string_view::npos) continue;
    for (size_t i = at + mark.name.size(); i < std::min(line.size(), at + mark.name.size() + kNear); ++i) {
      if (IsWordCharacter(line[i - 1]) && line[i - 1] != 'v') continue;
      if (const auto minor = MinorAt(line.substr(i))) return VersionHint{*minor, {}, 1, mark.is_least};
    }
  }
  return std::nullopt;
}

class Surveyor {
 public:
  Surveyor(const FileSystem& files, const std::string& directory) : files_(files), directory_(directory) {}

  Survey Run() {
    for (const InputFile& file : FindInputs(files_, {directory_}).files) {
      if (const auto vendored = VendoredPart(Relative(file.path))) {
        vendored_.insert(*vendored);
      } else {
        LookAt(file.path);
      }
    }
    for (const std::string_view name : {std::string_view(".github/workflows"), std::string_view(".")}) {
      const auto entries = files_.List(JoinPath(directory_, name));
      if (!entries.ok()) continue;
      for (const DirectoryEntry& entry : *entries) {
        const bool may_tell = name != "." || entry.name == "Makefile" || entry.name == ".tool-versions" ||
                              entry.name == ".gitlab-ci.yml" || entry.name == "mise.toml" ||
                              entry.name == ".mise.toml" || entry.name.ends_with(".tf");
        if (entry.type == FileType::kFile && may_tell)
          LookForVersions(JoinPath(JoinPath(directory_, name), entry.name));
      }
    }
    return Take();
  }

 private:
  std::string Relative(const std::string& path) const {
    const std::string base = JoinPath(directory_, "");
    return path.starts_with(base) ? path.substr(base.size()) : path;
  }

  static std::optional<std::string> VendoredPart(const std::string& relative) {
    for (size_t begin = 0, end; (end = relative.find('/', begin)) != std::string::npos; begin = end + 1) {
      const std::string_view part = std::string_view(relative).substr(begin, end - begin);
      if (std::find(std::begin(kVendored), std::end(kVendored), part) != std::end(kVendored))
        return relative.substr(0, end);
    }
    return std::nullopt;
  }

  void LookAt(const std::string& path) {
    auto text = files_.Read(path, kMostBytes);
    if (!text.ok()) return;
    const std::string relative = Relative(path);
    AddHints(*text, relative);
    const Source source(relative, std::move(*text));
    for (const auto& document : yaml::ReadDocuments(source)) {
      if (document->error() || document->IsEmpty()) continue;
      switch (k8s::RecogniseFormat(relative, document->root())) {
        case k8s::Format::kHelmChart:
          if (BaseName(relative) == "Chart.yaml") charts_.emplace(FolderOf(relative));
          break;
        case k8s::Format::kKustomization:
          AddKustomization(document->root(), std::string(FolderOf(relative)));
          break;
        case k8s::Format::kObject:
          for (const k8s::Resource& resource : k8s::UnpackResources(document->root()))
            AddObject(*resource.id, relative);
          break;
        default:
          break;
      }
    }
  }

  void AddObject(const ResourceId& id, const std::string& file) {
    const std::string_view group = k8s::GroupOf(id.api_version).value_or("");
    manifests_.insert(file);
    if (group == "kuttl.dev" || group == "chainsaw.kyverno.io") tests_.emplace(FolderOf(file));
    if (id.kind == "CustomResourceDefinition") definitions_.insert(file);
    if (id.kind == "Node" && id.api_version == "v1") nodes_.insert(file);
    survey_.has_argo_cd |= group == "argoproj.io" && id.kind.starts_with("Application");
    survey_.has_flux |= group.ends_with(".toolkit.fluxcd.io");
  }

  void AddKustomization(yaml::Node root, const std::string& folder) {
    kustomizations_.insert(folder);
    for (std::string_view member : {"resources", "bases", "components"}) {
      for (yaml::Node item : root[member].items()) {
        if (item.IsString()) built_upon_.insert(Resolved(folder, item.text()));
      }
    }
  }

  /// "../base" of "overlays/prod" is "overlays/base".
  static std::string Resolved(const std::string& folder, std::string_view path) {
    std::vector<std::string> parts;
    std::string whole = folder + "/" + std::string(path);
    for (size_t begin = 0; begin <= whole.size();) {
      const size_t end = std::min(whole.find('/', begin), whole.size());
      const std::string part = whole.substr(begin, end - begin);
      begin = end + 1;
      if (part == ".." && !parts.empty()) parts.pop_back();
      if (!part.empty() && part != "." && part != "..") parts.push_back(part);
    }
    return parts.empty() ? "." : fmt::format("{}", fmt::join(parts, "/"));
  }

  void LookForVersions(const std::string& path) {
    if (const auto text = files_.Read(path, kMostBytes); text.ok()) AddHints(*text, Relative(path));
  }

  void AddHints(const std::string& text, const std::string& file) {
    if (!seen_.insert(file).second) return;
    const bool is_least_only = BaseName(file) == "Chart.yaml";
    uint32_t number = 0;
    for (size_t begin = 0; begin < text.size();) {
      const size_t end = std::min(text.find('\n', begin), text.size());
      ++number;
      auto hint = HintIn(std::string_view(text).substr(begin, end - begin));
      begin = end + 1;
      if (!hint || hint->is_least != is_least_only) continue;
      hint->file = file;
      hint->line = number;
      survey_.versions.push_back(std::move(*hint));
      return;  // the first one tells
    }
  }

  Survey Take() {
    const auto list = [](const std::set<std::string>& set) {
      return std::vector<std::string>(set.begin(), set.end());
    };
    survey_.manifests = static_cast<uint32_t>(manifests_.size());
    survey_.charts = list(charts_);
    survey_.definitions = list(definitions_);
    survey_.tests = list(tests_);
    survey_.vendored = list(vendored_);
    survey_.nodes = list(nodes_);
    std::set_difference(kustomizations_.begin(), kustomizations_.end(), built_upon_.begin(),
                        built_upon_.end(), std::back_inserter(survey_.overlays));
    return std::move(survey_);
  }

  const FileSystem& files_;
  const std::string& directory_;
  Survey survey_;
  std::set<std::string> manifests_, charts_, kustomizations_, built_upon_, definitions_, tests_, vendored_,
      nodes_, seen_;
};

/// A folder or file as it can stand in YAML and in a shell: in quotes where it must.
std::string Quoted(const std::string& path) {
  const bool is_plain = std::all_of(path.begin(), path.end(), [](char c) {
    return IsWordCharacter(c) || c == '/' || c == '.' || c == '-';
  });
  if (is_plain) return path;
  std::string quoted = "'";
  for (char c : path) quoted += c == '\'' ? "''" : std::string(1, c == '\n' || c == '\r' ? ' ' : c);
  return quoted + "'";
}

/// A comment per item, up to a number.
std::string Commented(const std::vector<std::string>& items, std::string_view before,
                      std::string_view after) {
  std::string text;
  for (size_t i = 0; i < std::min(items.size(), kMostNamed); ++i)
    text += fmt::format("#   {}{}{}\n", before, Quoted(items[i]), after);
  if (items.size() > kMostNamed) text += fmt::format("#   and {} more\n", items.size() - kMostNamed);
  return text;
}

std::string VersionPart(const Survey& survey) {
  const auto known = schema::Versions();
  const auto hint = LikelyVersion(survey);
  if (!hint) {
    return fmt::format(
        "# The version your clusters run; without it, the newest that is known.\n# kubernetesVersion: "
        "\"1.{}\"\n",
        known.newest);
  }
  const std::string where = fmt::format("{}:{}", hint->file, hint->line);
  if (hint->minor < known.oldest || hint->minor > known.newest) {
    return fmt::format(
        "# {} names Kubernetes 1.{}; the versions known are 1.{} to 1.{}.\n"
        "# kubernetesVersion: \"1.{}\"\n",
        where, hint->minor, known.oldest, known.newest, known.newest);
  }
  return fmt::format("# {}{}.\nkubernetesVersion: \"1.{}\"\n",
                     hint->is_least ? "The oldest that is supported, says " : "From ", where, hint->minor);
}

std::string ExcludePart(const Survey& survey) {
  if (survey.vendored.empty())
    return "# What is not to be checked, however it is named.\n# exclude: [examples/broken/**]\n";
  std::string text = "# What others wrote is not checked.\nexclude:\n";
  for (const std::string& folder : survey.vendored) text += fmt::format("  - {}\n", Quoted(folder + "/**"));
  return text;
}

std::string NodesPart(const Survey& survey) {
  if (survey.nodes.size() == 1) {
    return fmt::format("# The nodes of the cluster, for rules about scheduling and for plans.\nnodes: {}\n",
                       Quoted(survey.nodes[0]));
  }
  return "# The nodes of the cluster, for rules about scheduling and for plans: a file (`kubectl get nodes "
         "-o yaml`)\n"
         "# or a list.\n"
         "# nodes: [{name: node-1, labels: {topology.kubernetes.io/zone: a}}]\n";
}

/// What is left alone, and how to check it nevertheless.
std::string RemarksPart(const Survey& survey) {
  std::string text;
  if (!survey.charts.empty()) {
    text += "\n# Helm templates are left alone. Check what the charts render:\n" +
            Commented(survey.charts, "helm template ", " | kubevet check -");
  }
  if (!survey.overlays.empty()) {
    text += "\n# Kustomize patches are not judged as whole objects. Check what the overlays build:\n" +
            Commented(survey.overlays, "kustomize build ", " | kubevet check -");
  }
  if (!survey.tests.empty()) {
    text +=
        "\n# Assertions of kuttl and Chainsaw tests are known as parts of objects, and not judged as whole "
        "ones:\n" +
        Commented(survey.tests, "", "");
  }
  if (!survey.definitions.empty()) {
    text += "\n# Custom resource definitions:\n" + Commented(survey.definitions, "", "");
  }
  if (survey.has_argo_cd || survey.has_flux) {
    text += fmt::format(
        "\n# {} applies what is here, but not all of it is in one place: objects that a finding misses may "
        "live in\n"
        "# another repository. Name what is checked out beside this one under `context`.\n",
        survey.has_argo_cd ? "Argo CD" : "Flux");
  }
  return text;
}

}  // namespace

Survey LookThrough(const FileSystem& files, const std::string& directory) {
  return Surveyor(files, directory).Run();
}

std::optional<VersionHint> LikelyVersion(const Survey& survey) {
  std::optional<VersionHint> likely;
  for (const VersionHint& hint : survey.versions) {
    const bool is_better = !likely || (likely->is_least && !hint.is_least) ||
                           (likely->is_least == hint.is_least &&
                            (hint.is_least ? hint.minor > likely->minor : hint.minor < likely->minor));
    if (is_better && (!likely || likely->is_least || !hint.is_least)) likely = hint;
  }
  return likely;
}

std::string FittingConfiguration(const Survey& survey) {
  std::string text =
      "# How kubevet checks what lies below this folder. Every member is optional; `kubevet rules` lists the "
      "rules,\n"
      "# `kubevet explain RULE` tells about one.\n\n";
  text += VersionPart(survey) + "\n";
  text += ExcludePart(survey) + "\n";
  text +=
      "# What is read for references only; by default everything below this folder.\n"
      "# context: [../other-repository/manifests]\n\n"
      "# Rules beside the default ones: opinion, pod-security-baseline, pod-security-restricted.\n"
      "# profile: [pod-security-baseline]\n\n"
      "# off, info, warning or error, by rule.\n"
      "# severity: {daemonset-on-delete: off}\n\n"
      "# Findings that are not reported, with the reason, and until when.\n"
      "# ignore:\n"
      "#   - {rule: deprecated-api, path: legacy/**, reason: leaves with the old cluster, until: "
      "2030-01-31}\n\n"
      "# The least severity that makes a check fail: error, warning, info or never.\n"
      "# failOn: error\n\n";
  return text + NodesPart(survey) + RemarksPart(survey);
}

}  // namespace kubevet::engine
