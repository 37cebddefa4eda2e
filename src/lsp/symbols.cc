// What is in a file and in the project, for lists of names and for folding.
#include <fmt/core.h>

#include <algorithm>

#include "base/line_index.h"
#include "k8s/pod_template.h"
#include "lsp/links.h"
#include "lsp/server.h"
#include "plan/present.h"

namespace kubevet::lsp {
namespace {

constexpr size_t kMostFound = 1000;

Symbol Named(yaml::Node whole, yaml::Node name, SymbolKind kind, std::string detail) {
  Symbol symbol;
  symbol.name = name.text().empty() ? "(no name)" : std::string(name.text());
  symbol.detail = std::move(detail);
  symbol.kind = kind;
  symbol.path = whole.source().path();
  symbol.whole = whole.span();
  symbol.name_span = name ? InnerSpan(name) : Span{whole.span().begin, whole.span().begin};
  return symbol;
}

/// A selection lies in its whole: what an alias brings in from elsewhere does not.
bool IsInside(const Symbol& child, const Symbol& parent) {
  return parent.whole.begin <= child.whole.begin && child.whole.end <= parent.whole.end &&
         child.whole.begin <= child.name_span.begin && child.name_span.end <= child.whole.end;
}

void Add(Symbol& parent, Symbol child) {
  if (IsInside(child, parent)) parent.children.push_back(std::move(child));
}

Symbol SymbolOf(const engine::AnalyzedResource& each, const k8s::PodMaker* maker) {
  const yaml::Node node = each.resource.node;
  const ResourceId& id = *each.resource.id;
  yaml::Node name = node["metadata"]["name"];
  Symbol symbol = Named(node, name ? name : node["kind"], SymbolKind::kObject,
                        fmt::format("{} {}", id.api_version, id.kind));
  symbol.name = id.name.empty() ? id.kind : fmt::format("{} {}", id.kind, id.name);
  if (!name && !node["kind"]) symbol.name_span = {node.span().begin, node.span().begin};
  const auto templates =
      maker != nullptr ? k8s::PodTemplatesOf(*maker, node) : std::vector<k8s::PodTemplate>();
  for (const k8s::PodTemplate& pod : templates) {
    for (std::string_view list : {"initContainers", "containers"}) {
      for (yaml::Node container : pod.spec[list].items()) {
        Symbol inner = Named(container, container["name"], SymbolKind::kContainer,
                             std::string(container["image"].text()));
        for (yaml::Node port : container["ports"].items())
          Add(inner,
              Named(port, port["name"] ? port["name"] : port["containerPort"], SymbolKind::kPort, "port"));
        Add(symbol, std::move(inner));
      }
    }
    for (yaml::Node volume : pod.spec["volumes"].items())
      Add(symbol, Named(volume, volume["name"], SymbolKind::kVolume, "volume"));
    for (yaml::Node claim : pod.claim_templates.items())
      Add(symbol, Named(claim, claim["metadata"]["name"], SymbolKind::kClaim, "claim template"));
  }
  if (id.kind == "Service") {
    for (yaml::Node port : node["spec"]["ports"].items())
      Add(symbol, Named(port, port["name"] ? port["name"] : port["port"], SymbolKind::kPort, "port"));
  }
  if (id.kind == "ConfigMap" || id.kind == "Secret") {
    for (std::string_view data : {"data", "stringData", "binaryData"}) {
      for (const auto [key, value] : node[data].entries()) {
        Symbol inner = Named(value, key, SymbolKind::kKey, std::string(data));
        inner.whole = {key.span().begin, std::max(key.span().end, value.span().end)};
        inner.name_span = key.span();
        Add(symbol, std::move(inner));
      }
    }
  }
  return symbol;
}

bool MatchesLoosely(std::string_view text, std::string_view query) {
  size_t at = 0;
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  for (char c : text) {
    if (at < query.size() && lower(c) == lower(query[at])) ++at;
  }
  return at == query.size();
}

void AddFolds(yaml::Node node, const LineIndex& lines, std::vector<Fold>& folds, int depth) {
  constexpr int kMostDepth = 200;
  if (depth > kMostDepth) return;
  const auto add = [&](yaml::Node value, uint32_t begin) {
    const Span span = value.span();
    if (span.end <= begin) return;
    const uint32_t first = lines.LineAt(begin) - 1, last = lines.LineAt(span.end > 0 ? span.end - 1 : 0) - 1;
    if (last > first) folds.push_back({first, last, false});
    AddFolds(value, lines, folds, depth + 1);
  };
  for (const auto [key, value] : node.entries()) {
    // What an alias or a merge key brings in is folded where it is written.
    if (value.span().begin >= key.span().begin && node.span().begin <= key.span().begin &&
        value.span().end <= node.span().end)
      add(value, key.span().begin);
  }
  for (yaml::Node item : node.items()) add(item, item.span().begin);
}

}  // namespace

std::vector<Symbol> Server::SymbolsOf(const std::string& path) {
  const auto judged = Judge(path);
  std::vector<Symbol> symbols;
  if (!judged) return symbols;
  for (const engine::AnalyzedResource& each : judged->file->analysis.resources) {
    const ResourceId& id = *each.resource.id;
    symbols.push_back(SymbolOf(each, MakerOf(*judged->workspace, id.api_version, id.kind)));
  }
  return symbols;
}

std::vector<Symbol> Server::FindSymbols(const std::string& query, const StopFlag& stop) {
  std::vector<Symbol> symbols;
  std::set<std::string> seen;
  for (const auto& [folder, project] : projects_) {
    for (const auto& file : project->files()) {
      if (stop.is_set()) return symbols;
      if (!seen.insert(file->input.path).second) continue;
      for (const engine::AnalyzedResource& each : file->analysis.resources) {
        if (symbols.size() >= kMostFound) return symbols;
        const ResourceId& id = *each.resource.id;
        if (!MatchesLoosely(id.kind + " " + id.name, query) && !MatchesLoosely(id.name, query)) continue;
        Symbol symbol = SymbolOf(each, nullptr);
        symbol.children.clear();
        symbols.push_back(std::move(symbol));
      }
    }
  }
  return symbols;
}

std::vector<Fold> Server::FoldsOf(const std::string& path) {
  const auto judged = Judge(path);
  std::vector<Fold> folds;
  if (!judged || judged->file->unreadable) return folds;
  const LineIndex lines(judged->file->source->text());
  for (const auto& document : judged->file->analysis.documents) {
    if (!document.tree->root()) continue;
    const Span span = document.tree->root().span();
    const uint32_t first = lines.LineAt(span.begin) - 1,
                   last = lines.LineAt(span.end > 0 ? span.end - 1 : 0) - 1;
    const bool is_one_of_many = judged->file->analysis.documents.size() > 1;
    if (is_one_of_many && last > first) folds.push_back({first, last, false});
    AddFolds(document.tree->root(), lines, folds, 0);
  }
  // Comments of more than one line.
  uint32_t begin = 0;
  for (uint32_t line = 1; line <= lines.line_count() + 1; ++line) {
    const std::string_view text = line <= lines.line_count() ? lines.Line(line) : std::string_view();
    const size_t first = text.find_first_not_of(' ');
    const bool is_comment = first != std::string_view::npos && text[first] == '#';
    if (is_comment && begin == 0) begin = line;
    if (!is_comment && begin != 0) {
      if (line - begin > 1) folds.push_back({begin - 1, line - 2, true});
      begin = 0;
    }
  }
  return folds;
}

std::vector<Lens> Server::LensesOf(const std::string& path) {
  const auto judged = Judge(path);
  std::vector<Lens> lenses;
  if (!judged || options_.read_committed == nullptr) return lenses;
  for (const engine::AnalyzedResource& each : judged->file->analysis.resources) {
    const ResourceId& id = *each.resource.id;
    if (!each.is_sound || !plan::WorkloadKindOf(id) || id.name.empty()) continue;
    lenses.push_back({each.resource.node["kind"].span(), id.kind, id.name_space, id.name});
  }
  return lenses;
}

}  // namespace kubevet::lsp
