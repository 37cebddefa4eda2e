#include "engine/configuration.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <tuple>
#include <utility>

#include "base/json.h"
#include "k8s/resource.h"
#include "schema/own_file.h"
#include "schema/own_schemas.h"
#include "schema/table.h"

namespace kubevet::engine {
namespace {

using yaml::Node;

Placed PlacedText(Node node) {
  return {std::string(node.text()), node.span()};
}

std::vector<Placed> PlacedTexts(Node list) {
  std::vector<Placed> texts;
  for (Node item : list.items()) texts.push_back(PlacedText(item));
  return texts;
}

std::vector<PathGlob> Globs(Node list) {
  std::vector<PathGlob> globs;
  for (Node item : list.items()) globs.emplace_back(item.text());
  return globs;
}

/// The words are those of the schema; `off` is false to YAML.
std::optional<Severity> SeverityOf(Node node) {
  if (node.text() == "error") return Severity::kError;
  if (node.text() == "warning") return Severity::kWarning;
  if (node.text() == "info") return Severity::kInfo;
  return std::nullopt;
}

std::optional<FailOn> FailOnOf(Node node) {
  if (node.text() == "never") return FailOn::kNever;
  const auto severity = SeverityOf(node);
  if (!severity) return std::nullopt;
  return static_cast<FailOn>(*severity);
}

/// YYYY-MM-DD, so that days compare as texts.
bool IsDay(const std::string& text) {
  if (text.size() != 10 || text.find_first_not_of("0123456789-") != std::string::npos) return false;
  int year = 0;
  unsigned month = 0, day = 0;
  if (std::sscanf(text.c_str(), "%4d-%2u-%2u", &year, &month, &day) != 3) return false;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  return date.ok() && fmt::format("{:04}-{:02}-{:02}", year, month, day) == text;
}

/// `key=value:Effect` in its parts; nothing when it is something else.
struct Taint {
  std::string_view key, value, effect;
};

std::optional<Taint> ParseTaint(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  Taint taint{text.substr(0, colon), {}, text.substr(colon + 1)};
  if (const size_t equals = taint.key.find('='); equals != std::string_view::npos) {
    taint.value = taint.key.substr(equals + 1);
    taint.key = taint.key.substr(0, equals);
  }
  const bool known =
      taint.effect == "NoSchedule" || taint.effect == "PreferNoSchedule" || taint.effect == "NoExecute";
  if (taint.key.empty() || !known) return std::nullopt;
  return taint;
}

class Reader {
 public:
  explicit Reader(Configuration configuration) : configuration_(std::move(configuration)) {}

  Result<Configuration> Read(Node root) {
    ReadTarget(root);
    configuration_.include = Globs(root["include"]);
    configuration_.exclude = Globs(root["exclude"]);
    if (root["context"]) configuration_.context = PlacedTexts(root["context"]);
    configuration_.rule_files = PlacedTexts(root["rules"]);
    configuration_.definition_files = PlacedTexts(root["crds"]);
    configuration_.schema_locations = PlacedTexts(root["schemaLocations"]);
    const Node profile = root["profile"];
    configuration_.profiles = profile.IsString() ? std::vector{PlacedText(profile)} : PlacedTexts(profile);
    for (auto [rule, severity] : root["severity"].entries()) {
      configuration_.severities.push_back({PlacedText(rule), SeverityOf(severity)});
    }
    for (Node entry : root["ignore"].items()) ReadIgnore(entry);
    for (Node entry : root["workloads"].items()) ReadWorkload(entry);
    ReadNodeList(root["nodes"]);
    configuration_.closed_world = root["closedWorld"].AsBool().value_or(false);
    configuration_.fail_on = FailOnOf(root["failOn"]);
    if (error_) return *error_;
    return std::move(configuration_);
  }

 private:
  void Fail(Node place, std::string_view message) {
    if (!error_) error_ = configuration_.ErrorAt(place.span(), message);
  }

  void ReadTarget(Node root) {
    const Node version = root["kubernetesVersion"];
    const Node gates = root["featureGates"];
    if (!version && !gates) return;
    auto target = k8s::ParseTarget(version ? version.text() : "latest");
    if (!target.ok()) return Fail(version, target.error().message);
    for (auto [gate, enabled] : gates.entries()) {
      const std::string setting = fmt::format("{}={}", gate.text(), *enabled.AsBool() ? "true" : "false");
      if (const auto error = SetFeatureGates(*target, setting)) Fail(gate, error->message);
    }
    configuration_.target = std::move(*target);
  }

  void ReadIgnore(Node node) {
    IgnoreEntry entry;
    entry.rule = PlacedText(node["rule"]);
    if (node["path"]) entry.path.emplace(node["path"].text());
    entry.kind = node["kind"].text();
    entry.name = node["name"].text();
    entry.field = node["field"].text();
    entry.reason = node["reason"].text();
    if (node["until"]) {
      entry.until = PlacedText(node["until"]);
      if (!IsDay(entry.until.text))
        Fail(node["until"], fmt::format("`{}` is no day, such as `2027-01-31`", entry.until.text));
    }
    configuration_.ignores.push_back(std::move(entry));
  }

  void ReadWorkload(Node node) {
    k8s::CustomPodMaker maker;
    const Node kind = node["kind"];
    const size_t slash = std::min(kind.text().rfind('/'), kind.text().size());
    const auto group = k8s::GroupOf(kind.text().substr(0, slash));
    maker.kind = kind.text().substr(std::min(slash + 1, kind.text().size()));
    if (!group || maker.kind.empty())
      return Fail(kind, fmt::format("`{}` is no kind, such as `example.com/v1/Widget`", kind.text()));
    if (schema::IsBuiltInGroup(*group)) {
      return Fail(kind,
                  fmt::format("`{}` is in a group of Kubernetes' own, which needs no word about its Pods",
                              kind.text()));
    }
    maker.group = *group;
    maker.path = PathIn(node["template"]);
    maker.claim_templates = PathBeside(node["claimTemplates"], maker.path);
    maker.selector = PathBeside(node["selector"], maker.path);
    maker.ordinals = node["ordinals"].AsBool().value_or(false);
    maker.is_partial = node["partial"].AsBool().value_or(false);
    for (const k8s::CustomPodMaker& other : configuration_.workloads) {
      const bool is_same =
          std::tie(other.group, other.kind, other.path) == std::tie(maker.group, maker.kind, maker.path);
      if (is_same) Fail(node["template"], fmt::format("`{}` is listed twice", maker.path));
    }
    configuration_.workloads.push_back(std::move(maker));
  }

  std::string PathIn(Node node) {
    const auto problem = k8s::TemplatePathProblem(node.text());
    if (problem) Fail(node, fmt::format("`{}` {}", node.text(), *problem));
    return std::string(node.text());
  }

  /// A path of what goes with a template: through lists it takes the same way.
  std::string PathBeside(Node node, std::string_view of_template) {
    if (!node) return {};
    std::string path = PathIn(node);
    const std::string_view lists = k8s::ListsOf(path);
    if (path.ends_with("[]")) Fail(node, fmt::format("`{}` must name the field, not its items", path));
    if (!of_template.starts_with(lists)) {
      Fail(node, fmt::format("`{}` must be in the same list as the template, `{}`", path, of_template));
    }
    return path;
  }

  void ReadNodeList(Node nodes) {
    if (nodes.IsString()) configuration_.node_file = PlacedText(nodes);
    for (Node node : nodes.items()) {
      JsonWriter json;
      json.BeginObject()
          .Key("apiVersion")
          .String("v1")
          .Key("kind")
          .String("Node")
          .Key("metadata")
          .BeginObject();
      json.Key("name").String(node["name"].text()).Key("labels").BeginObject();
      for (auto [key, value] : node["labels"].entries()) json.Key(key.text()).String(value.text());
      json.EndObject().EndObject().Key("spec").BeginObject();
      json.Key("unschedulable").Bool(node["unschedulable"].AsBool().value_or(false));
      json.Key("taints").BeginArray();
      for (Node taint : node["taints"].items()) WriteTaint(json, taint);
      json.EndArray().EndObject().EndObject();
      configuration_.node_manifests += "---\n" + json.Take() + "\n";
    }
  }

  void WriteTaint(JsonWriter& json, Node node) {
    const auto taint = node.IsMap() ? Taint{node["key"].text(), node["value"].text(), node["effect"].text()}
                                    : ParseTaint(node.text());
    if (!taint) {
      return Fail(node, fmt::format("`{}` is no taint, such as `key=value:NoSchedule`", node.text()));
    }
    json.BeginObject().Key("key").String(taint->key).Key("value").String(taint->value);
    json.Key("effect").String(taint->effect).EndObject();
  }

  Configuration configuration_;
  std::optional<Error> error_;
};

}  // namespace

Error Configuration::ErrorAt(Span place, std::string_view message) const {
  return schema::PlacedError(*source, place, message);
}

std::string Configuration::PathOf(std::string_view relative) const {
  if (relative.starts_with('/')) return std::string(relative);
  const bool is_absolute = source->path().starts_with('/');
  const std::string_view base = is_absolute ? std::string_view(directory) : DirectoryOf(source->path());
  if (relative == ".") return std::string(base.empty() ? "." : base);
  return JoinPath(base, relative);
}

Result<Configuration> ReadConfiguration(std::unique_ptr<const Source> source, std::string directory) {
  Configuration configuration;
  configuration.source = std::move(source);
  configuration.directory = std::move(directory);
  static const schema::OwnFormat format(ConfigurationSchema());
  const auto document = format.Read(*configuration.source);
  if (!document.ok()) return document.error();
  return Reader(std::move(configuration)).Read((*document)->root());
}

Result<std::vector<InputFile>> FindRuleFiles(const FileSystem& files, const Configuration& configuration) {
  std::vector<InputFile> found;
  for (const Placed& path : configuration.rule_files) {
    Inputs inputs = FindInputs(files, {configuration.PathOf(path.text)});
    if (!inputs.unreadable.empty()) {
      return configuration.ErrorAt(path.span,
                                   fmt::format("`{}`: {}", path.text, inputs.unreadable.front().why));
    }
    if (!inputs.fruitless.empty()) {
      return configuration.ErrorAt(path.span, fmt::format("`{}`: no rule files", path.text));
    }
    for (InputFile& file : inputs.files) found.push_back(std::move(file));
  }
  return found;
}

Result<std::unique_ptr<Source>> ReadNodes(const FileSystem& files, const Configuration& configuration) {
  if (configuration.node_file) {
    const Placed& path = *configuration.node_file;
    auto source = ReadSource(files, {configuration.PathOf(path.text)});
    if (source.ok()) return source;
    return configuration.ErrorAt(path.span, fmt::format("`{}`: {}", path.text, source.error().message));
  }
  if (configuration.node_manifests.empty()) return std::unique_ptr<Source>();
  return std::make_unique<Source>(configuration.source->path(), configuration.node_manifests);
}

std::string_view ConfigurationSchema() {
  return TextOf(schema::OwnSchemas(), "configuration.schema.json");
}

}  // namespace kubevet::engine
