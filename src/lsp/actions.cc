// What can be done about findings: their own fixes, all fixes at once, ignoring one with a reason, reading
// why; and the headless Service that a StatefulSet lacks.
#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "base/line_index.h"
#include "k8s/pod_template.h"
#include "lsp/links.h"
#include "lsp/server.h"
#include "rules/catalogue.h"

namespace kubevet::lsp {
namespace {

Span SpanOf(const engine::Range& range) {
  return {range.start.offset, range.end.offset};
}

std::vector<TextChange> ChangesOf(const engine::FileFix& fix) {
  std::vector<TextChange> changes;
  for (const engine::FileEdit& edit : fix.edits)
    changes.push_back({edit.file, SpanOf(edit.range), edit.new_text});
  return changes;
}

bool Overlap(const TextChange& a, const TextChange& b) {
  if (a.path != b.path) return false;
  return a.span.begin < b.span.end ? b.span.begin < a.span.end || a.span.begin == b.span.begin
                                   : a.span.begin == b.span.begin;
}

/// The first fix of each finding, as far as they do not get in each other's way.
std::vector<TextChange> FixAll(const std::vector<engine::Finding>& findings, const std::string& path) {
  std::vector<TextChange> all;
  for (const engine::Finding& finding : findings) {
    if (finding.fixes.empty()) continue;
    const std::vector<TextChange> changes = ChangesOf(finding.fixes.front());
    const bool is_here =
        std::all_of(changes.begin(), changes.end(), [&](const auto& each) { return each.path == path; });
    const bool is_free = std::none_of(changes.begin(), changes.end(), [&](const TextChange& change) {
      return std::any_of(all.begin(), all.end(),
                         [&](const TextChange& other) { return Overlap(change, other); });
    });
    if (is_here && is_free) all.insert(all.end(), changes.begin(), changes.end());
  }
  return all;
}

/// A comment that hides a finding: on the line above when that covers just the entry there, or else behind
/// its line. Nothing where a comment would not be one.
std::optional<TextChange> IgnoreComment(const std::string& path, std::string_view text,
                                        const engine::Finding& finding) {
  const LineIndex lines(text);
  const uint32_t number = finding.range.start.line;
  const std::string_view line = lines.Line(number);
  const size_t first = line.find_first_not_of(' ');
  if (first == std::string_view::npos) return std::nullopt;
  const auto begin = static_cast<uint32_t>(line.data() - text.data());
  const std::string comment = fmt::format("# kubevet: ignore {} -- ", finding.rule);
  constexpr std::string_view kReason = "say why";
  const bool is_entry_start = finding.range.start.offset >= begin + first;
  if (line[first] != '-' && line[first] != '{' && line[first] != '[' && is_entry_start) {
    const std::string_view end = text.substr(begin + line.size()).starts_with("\r\n") ? "\r\n" : "\n";
    return TextChange{
        path, {begin, begin}, fmt::format("{}{}{}{}", std::string(first, ' '), comment, kReason, end)};
  }
  const size_t last = line.find_last_not_of(" \t");
  if (line.find('#') != std::string_view::npos || line[last] == '|' || line[last] == '>') return std::nullopt;
  const auto at = begin + static_cast<uint32_t>(line.size());
  return TextChange{path, {at, at}, fmt::format(" {}{}", comment, kReason)};
}

/// A headless Service for the Pods of a StatefulSet, as a document behind everything else.
std::optional<Action> MissingService(const Judged& judged, const std::string& path, std::string_view text,
                                     const Found& found) {
  const ResourceId& id = *found.resource->resource.id;
  if (id.kind != "StatefulSet" || !found.resource->is_sound || !judged.knows_everything) return std::nullopt;
  const yaml::Node spec = found.resource->resource.node["spec"];
  const std::string name(spec["serviceName"].text());
  const k8s::Bundle& bundle = judged.workspace->bundle();
  const yaml::Node labels = spec["selector"]["matchLabels"];
  if (name.empty() || labels.size_bound() == 0 || bundle.Find("", "Service", id.name_space, name) != nullptr)
    return std::nullopt;
  std::string service = fmt::format("apiVersion: v1\nkind: Service\nmetadata:\n  name: {}\n", name);
  if (!id.name_space.empty()) service += fmt::format("  namespace: {}\n", id.name_space);
  service += "spec:\n  clusterIP: None\n  selector:\n";
  const auto as_written = [](yaml::Node node) {
    const Span span = node.span();
    return std::string(node.source().text().substr(span.begin, span.size()));
  };
  for (const auto [key, value] : labels.entries())
    service += fmt::format("    {}: {}\n", as_written(key), as_written(value));
  std::string ports;
  for (yaml::Node container : spec["template"]["spec"]["containers"].items()) {
    for (yaml::Node port : container["ports"].items()) {
      const std::string number(port["containerPort"].text());
      const std::string port_name =
          port["name"] ? std::string(port["name"].text()) : fmt::format("port-{}", number);
      ports += fmt::format("  - name: {}\n    port: {}\n", port_name, number);
      if (const auto protocol = port["protocol"].text(); !protocol.empty() && protocol != "TCP")
        ports += fmt::format("    protocol: {}\n", protocol);
    }
  }
  if (!ports.empty()) service += "  ports:\n" + ports;
  const auto end = static_cast<uint32_t>(text.size());
  const std::string_view line_end = text.empty() || text.ends_with('\n') ? "" : "\n";
  Action action;
  action.title = fmt::format("Create the headless Service `{}`", name);
  action.changes.push_back({path, {end, end}, fmt::format("{}---\n{}", line_end, service)});
  return action;
}

}  // namespace

std::vector<Action> Server::ActionsAt(const std::string& path, Span span) {
  const auto text = TextOf(path);
  const auto judged = Judge(path);
  if (text == nullptr || !judged || judged->file->unreadable) return {};
  const std::vector<engine::Finding> findings = ReportOn(path).findings;
  std::vector<Action> actions;
  const auto meets = [&](const engine::Finding& finding) {
    return finding.range.start.offset <= span.end && span.begin <= finding.range.end.offset;
  };
  for (size_t i = 0; i < findings.size(); ++i) {
    if (!meets(findings[i])) continue;
    bool is_first = true;
    for (const engine::FileFix& fix : findings[i].fixes) {
      Action action;
      action.title = fix.title;
      if (!action.title.empty() && action.title[0] >= 'a' && action.title[0] <= 'z')
        action.title[0] = static_cast<char>(action.title[0] - 'a' + 'A');
      action.is_preferred = is_first;
      action.changes = ChangesOf(fix);
      action.finding = i;
      is_first = false;
      actions.push_back(std::move(action));
    }
  }
  if (const auto found = FindAt(*judged->file, span.begin)) {
    const bool is_near = found->spot.path.size() >= 2 && found->spot.path[1] == "serviceName";
    const bool is_about = std::any_of(findings.begin(), findings.end(), [&](const engine::Finding& finding) {
      return meets(finding) && finding.rule.starts_with("statefulset-service");
    });
    if (is_near || is_about) {
      if (auto action = MissingService(*judged, path, *text, *found)) actions.push_back(std::move(*action));
    }
  }
  std::set<std::string> seen;
  for (size_t i = 0; i < findings.size(); ++i) {
    if (!meets(findings[i])) continue;
    if (findings[i].stage != Stage::kSyntax) {
      if (auto comment = IgnoreComment(path, *text, findings[i])) {
        Action action;
        action.title = fmt::format("Ignore `{}` here, with a reason", findings[i].rule);
        action.changes.push_back(std::move(*comment));
        action.finding = i;
        if (seen.insert(findings[i].rule).second) actions.push_back(std::move(action));
      }
    }
  }
  std::set<std::string> explained;
  for (size_t i = 0; i < findings.size(); ++i) {
    if (!meets(findings[i]) || judged->catalogue->Find(findings[i].rule) == nullptr) continue;
    if (!explained.insert(findings[i].rule).second) continue;
    Action action;
    action.title = fmt::format("Why `{}`?", findings[i].rule);
    action.command = Command{"kubevet.explainRule", {path, findings[i].rule}};
    action.finding = i;
    actions.push_back(std::move(action));
  }
  if (auto changes = FixAll(findings, path); !changes.empty()) {
    Action action;
    action.title = "Fix everything that kubevet can fix";
    action.kind = ActionKind::kFixAll;
    action.changes = std::move(changes);
    actions.push_back(std::move(action));
  }
  return actions;
}

}  // namespace kubevet::lsp
