#include "render/rules.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "render/ansi.h"
#include "render/terminal_text.h"

namespace kubevet::render {
namespace {

using rules::Rule;

constexpr uint32_t kColumns = 100;

Ink InkOf(Severity severity) {
  return severity == Severity::kError     ? Ink::kRed
         : severity == Severity::kWarning ? Ink::kYellow
                                          : Ink::kBlue;
}

std::string Joined(const std::vector<std::string_view>& words) {
  std::string text;
  for (std::string_view word : words) text += fmt::format("{}{}", text.empty() ? "" : ", ", word);
  return text;
}

/// Runs `paragraph` over each paragraph of a text; lines of one belong together.
template <typename Function>
void ForEachParagraph(std::string_view text, Function paragraph) {
  while (!text.empty()) {
    const size_t end = std::min(text.find("\n\n"), text.size());
    std::string lines(text.substr(0, end));
    std::replace(lines.begin(), lines.end(), '\n', ' ');
    paragraph(lines);
    text.remove_prefix(std::min(text.size(), end + 2));
  }
}

std::string Wrapped(std::string_view text) {
  std::string out;
  ForEachParagraph(text, [&](const std::string& paragraph) {
    if (!out.empty()) out += '\n';
    for (const std::string& line : WrapText(Harmless(paragraph), kColumns - 2)) out += "  " + line + "\n";
  });
  return out;
}

/// An example's lines, expectations left out.
std::string Shown(std::string_view example, std::string_view indent) {
  std::string out;
  while (!example.empty()) {
    const size_t end = std::min(example.find('\n'), example.size());
    const std::string_view line = example.substr(0, end);
    example.remove_prefix(std::min(example.size(), end + 1));
    if (line.find("# EXPECT") != std::string_view::npos) continue;
    out += line.empty() ? "\n" : fmt::format("{}{}\n", indent, Harmless(line));
  }
  return out;
}

void WriteRule(JsonWriter& json, const Rule& rule) {
  const auto list = [&](std::string_view name, const std::vector<std::string_view>& words) {
    json.Key(name).BeginArray();
    for (std::string_view word : words) json.String(word);
    json.EndArray();
  };
  json.BeginObject();
  json.Key("id").String(rule.id).Key("severity").String(ToString(rule.severity));
  json.Key("stage").String(ToString(rule.stage)).Key("category").String(rule.category);
  list("profiles", rule.profiles);
  list("kinds", rule.kinds);
  json.Key("summary")
      .String(rule.summary)
      .Key("why")
      .String(rule.words().why)
      .Key("fix")
      .String(rule.words().fix);
  list("references", rule.words().references);
  json.EndObject();
}

using ByCategory = std::map<std::string_view, std::vector<const Rule*>>;

ByCategory Grouped(std::span<const Rule* const> rules) {
  ByCategory groups;
  for (const Rule* rule : rules) groups[rule->category].push_back(rule);
  return groups;
}

std::string MarkdownOf(const Rule& rule) {
  std::string out = fmt::format("### {}\n\n{}\n\n", rule.id, rule.summary);
  out += fmt::format("`{}`, stage {}", ToString(rule.severity), ToString(rule.stage));
  if (!rule.IsOnByDefault()) out += fmt::format(", in profile {}", Joined(rule.profiles));
  if (!rule.kinds.empty()) out += fmt::format("; {}", Joined(rule.kinds));
  out += fmt::format("\n\n{}\n\n**Fix.** {}\n", rule.words().why, rule.words().fix);
  if (!rule.words().references.empty()) out += "\n";
  for (std::string_view reference : rule.words().references) out += fmt::format("- <{}>\n", reference);
  return out + "\n";
}

}  // namespace

std::string RenderRuleList(std::span<const Rule* const> rules, bool color) {
  const Paint paint(color);
  size_t width = 0;
  for (const Rule* rule : rules) width = std::max(width, rule->id.size());
  std::string out;
  for (const auto& [category, group] : Grouped(rules)) {
    out += fmt::format("{}{}\n", out.empty() ? "" : "\n", paint(Ink::kBold, category));
    for (const Rule* rule : group) {
      out += fmt::format("  {:<{}}  {}  {}{}\n", rule->id, width,
                         paint(InkOf(rule->severity), fmt::format("{:<7}", ToString(rule->severity))),
                         Harmless(rule->summary),
                         rule->IsOnByDefault() ? "" : fmt::format(" ({})", Joined(rule->profiles)));
    }
  }
  return out;
}

std::string RenderRulesJson(std::span<const Rule* const> rules) {
  JsonWriter json(JsonWriter::Layout::kIndented);
  json.BeginArray();
  for (const Rule* rule : rules) WriteRule(json, *rule);
  json.EndArray();
  return json.Take() + "\n";
}

std::string RenderRulesMarkdown(std::span<const Rule* const> rules) {
  const ByCategory groups = Grouped(rules);
  std::string out =
      "# Rules\n\nEverything kubevet reports, by category. Written by `kubevet rules -o markdown` from the "
      "files in\n"
      "this folder, which have examples, too; `FORMAT.md` says what is in them and how to write one.\n";
  for (const auto& [category, group] : groups) {
    out += fmt::format("\n## {}\n\n| rule | severity | finds |\n|---|---|---|\n", category);
    for (const Rule* rule : group) {
      out += fmt::format("| [{0}](#{0}) | {1}{2} | {3} |\n", rule->id, ToString(rule->severity),
                         rule->IsOnByDefault() ? "" : ", off", rule->summary);
    }
  }
  for (const auto& [category, group] : groups) {
    out += fmt::format("\n## {}: details\n\n", category);
    for (const Rule* rule : group) out += MarkdownOf(*rule);
  }
  while (out.ends_with("\n\n")) out.pop_back();
  return out;
}

std::string RenderRule(const Rule& rule, bool color) {
  const Paint paint(color);
  std::string out =
      fmt::format("{}  {}, {}, stage {}\n", paint(Ink::kBold, rule.id),
                  paint(InkOf(rule.severity), ToString(rule.severity)), rule.category, ToString(rule.stage));
  out += Wrapped(rule.summary);
  if (!rule.IsOnByDefault()) {
    out += fmt::format("  off unless a profile turns it on: --profile {}, or --enable {}\n",
                       rule.profiles.front(), rule.id);
  }
  const auto section = [&](std::string_view title, const std::string& text) {
    if (!text.empty()) out += fmt::format("\n{}\n{}", paint(Ink::kBold, title), text);
  };
  section("why", Wrapped(rule.words().why));
  section("fix", Wrapped(rule.words().fix));
  if (!rule.words().bad.empty()) section("found in", Shown(rule.words().bad[0].text, "  "));
  if (!rule.words().good.empty()) section("right", Shown(rule.words().good[0].text, "  "));
  std::string references;
  for (std::string_view reference : rule.words().references) references += fmt::format("  {}\n", reference);
  section("references", references);
  section("ignore it", fmt::format("  # kubevet: ignore {} -- reason\n", rule.id));
  return out;
}

std::string RenderRuleJson(const Rule& rule) {
  JsonWriter json(JsonWriter::Layout::kIndented);
  WriteRule(json, rule);
  return json.Take() + "\n";
}

}  // namespace kubevet::render
