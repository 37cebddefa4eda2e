#include "rules/rule.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/near_miss.h"
#include "yaml/reader.h"

namespace kubevet::rules {
namespace {

constexpr std::string_view kMembers[] = {
    "id",  "severity", "category", "profile", "stage", "kinds",  "summary", "why",  "fix",
    "let", "when",     "each",     "assert",  "at",    "mark",   "message", "help", "references",
    "bad", "good",     "related",  "fixes",   "check", "target", "options"};
constexpr std::string_view kExpressionMembers[] = {"let",  "when",    "each", "assert",  "at",
                                                   "mark", "message", "help", "related", "fixes"};
constexpr std::string_view kCategories[] = {"syntax",     "api",         "rollout",  "storage", "networking",
                                            "scheduling", "reliability", "security", "upgrade", "style"};
constexpr std::string_view kSeverities[] = {"info", "warning", "error"};
constexpr std::string_view kStages[] = {"rule", "syntax", "schema", "api", "plan", "engine"};

struct ActionName {
  std::string_view name;
  FixAction action;
};
constexpr ActionName kActions[] = {{"replace", FixAction::kReplace},
                                   {"remove", FixAction::kRemove},
                                   {"rename", FixAction::kRename},
                                   {"add", FixAction::kAdd}};

bool IsIdentifier(std::string_view name) {
  return !name.empty() && !std::isdigit(static_cast<unsigned char>(name[0])) &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) || c == '_'; });
}

/// `apps/v1/StatefulSet`, `v1/Service`, `PodSpec`.
bool IsKind(std::string_view kind) {
  if (kind == "PodSpec") return true;
  const auto slashes = std::count(kind.begin(), kind.end(), '/');
  return (slashes == 1 || slashes == 2) && kind.front() != '/' && kind.back() != '/' &&
         kind.find("//") == std::string_view::npos;
}

std::string_view WithoutEnd(std::string_view text) {
  while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  return text;
}

}  // namespace

class RuleReader {
 public:
  explicit RuleReader(RuleFile& file) : file_(file), rule_(*file.rule_) {}

  void Read() {
    const auto chunks = yaml::SplitDocuments(file_.source().text());
    if (chunks.size() != 1) return Complain({}, "a rule file holds exactly one rule");
    file_.document_ = yaml::ReadDocument(file_.source(), chunks[0]);
    if (const auto& error = file_.document_->error()) {
      return ComplainAt({&file_.source(), error->span}, error->message, error->help);
    }
    for (const yaml::Problem& problem : file_.document_->duplicates()) {
      ComplainAt({&file_.source(), problem.span}, problem.message, problem.help);
    }
    root_ = file_.document_->root();
    if (!root_.IsMap()) return Complain(root_, "a rule is a map with `id`, `assert` and `message`");
    CheckNames(root_, kMembers, "a rule");
    ReadHead();
    ReadLogic();
    ReadExamples();
  }

 private:
  void ComplainAt(Location location, std::string message, std::string help = {}) {
    Diagnostic problem;
    problem.rule = kRuleFileRule;
    problem.severity = Severity::kError;
    problem.location = location;
    problem.message = std::move(message);
    problem.help = std::move(help);
    file_.problems_.push_back(std::move(problem));
  }

  void Complain(yaml::Node node, std::string message, std::string help = {}) {
    Location location = node ? node.location() : Location{&file_.source(), {0, 0}};
    if (node.IsMap() || node.IsList()) location.span.end = location.span.begin;
    ComplainAt(location, std::move(message), std::move(help));
  }

  template <typename Names>
  void CheckNames(yaml::Node map, const Names& names, std::string_view what) {
    for (auto [key, value] : map.entries()) {
      if (std::find(std::begin(names), std::end(names), key.text()) != std::end(names)) continue;
      const auto meant = NearMiss(key.text(), names);
      Complain(key, fmt::format("{} has no member `{}`", what, key.text()),
               meant ? fmt::format("did you mean `{}`?", *meant) : std::string());
    }
  }

  template <typename Names>
  std::string_view Choice(std::string_view member, const Names& names, std::string_view otherwise) {
    const Text text = String(root_, member);
    if (!text) return otherwise;
    if (std::find(std::begin(names), std::end(names), text.text) != std::end(names)) return text.text;
    std::string list;
    for (std::string_view name : names) list += fmt::format("{}`{}`", list.empty() ? "" : ", ", name);
    Complain(text.node, fmt::format("`{}` is no {}, use one of {}", text.text, member, list));
    return otherwise;
  }

  Text String(yaml::Node map, std::string_view member) {
    const yaml::Node node = map[member];
    if (!node) return {};
    if (node.IsMap() || node.IsList() || node.IsNull()) {
      Complain(node, fmt::format("`{}` is a text", member));
      return {};
    }
    return {node.text(), node};
  }

  Text Need(yaml::Node map, std::string_view member, std::string_view what) {
    const Text text = String(map, member);
    if (!text && !map[member]) Complain(map, fmt::format("{} has no `{}`", what, member));
    return text;
  }

  /// A list of texts, or one text.
  std::vector<Text> Strings(std::string_view member) {
    std::vector<Text> out;
    const yaml::Node node = root_[member];
    if (!node.IsList()) {
      if (const Text text = String(root_, member)) out.push_back(text);
      return out;
    }
    for (yaml::Node item : node.items()) {
      if (item.IsMap() || item.IsList() || item.IsNull()) {
        Complain(item, fmt::format("`{}` is a list of texts", member));
      } else {
        out.push_back({item.text(), item});
      }
    }
    return out;
  }

  std::vector<std::string_view> Views(std::string_view member) {
    std::vector<std::string_view> out;
    for (const Text& text : Strings(member)) out.push_back(text.text);
    return out;
  }

  PlaceText ReadPlace(yaml::Node map, std::string_view member) {
    const Text text = String(map, member);
    if (!text) return {};
    auto place = Place::Parse(text.text);
    if (!place.ok()) {
      Complain(text.node, place.error().message);
      return {};
    }
    return {std::move(*place), text.node};
  }

  void ReadHead() {
    const Text id = Need(root_, "id", "the rule");
    rule_.id = id.text;
    if (id && !IsRuleId(id.text)) {
      Complain(id.node, fmt::format("`{}` is no rule id", id.text),
               "use lower-case words joined by `-`, such as `statefulset-without-service`");
    }
    const std::string_view severity = Choice("severity", kSeverities, "warning");
    rule_.severity = severity == "error"  ? Severity::kError
                     : severity == "info" ? Severity::kInfo
                                          : Severity::kWarning;
    const std::string_view stage = Choice("stage", kStages, "rule");
    is_described_only_ = stage != "rule";
    rule_.stage = stage == "syntax"   ? Stage::kSyntax
                  : stage == "schema" ? Stage::kSchema
                  : stage == "api"    ? Stage::kApi
                                      : Stage::kRule;
    rule_.category = Choice("category", kCategories, "");
    rule_.profiles = Views("profile");
    if (rule_.profiles.empty()) rule_.profiles.push_back(kDefaultProfile);
    for (const Text& kind : Strings("kinds")) {
      if (!IsKind(kind.text)) {
        Complain(kind.node, fmt::format("`{}` is no kind", kind.text),
                 "write `apps/v1/StatefulSet`, `v1/Service` or `PodSpec`");
      }
      rule_.kinds.push_back(kind.text);
    }
    rule_.summary = Need(root_, "summary", "the rule").text;
    rule_.why = WithoutEnd(String(root_, "why").text);
    rule_.fix = WithoutEnd(String(root_, "fix").text);
    rule_.references = Views("references");
    rule_.check = String(root_, "check");
  }

  void ReadLogic() {
    const bool is_code = is_described_only_ || rule_.check;
    if (is_code) {
      for (std::string_view member : kExpressionMembers) {
        if (const auto entry = root_.Find(member)) {
          Complain(entry->key, fmt::format("a rule with `{}` has no `{}`",
                                           is_described_only_ ? "stage" : "check", member));
        }
      }
    }
    if (!is_described_only_ && rule_.kinds.empty() && !root_["kinds"]) {
      Complain(root_, "the rule has no `kinds`");
    }
    if (is_code) return;
    ReadLets();
    rule_.when = String(root_, "when");
    rule_.each = String(root_, "each");
    rule_.assert = Need(root_, "assert", "the rule");
    rule_.at = ReadPlace(root_, "at");
    if (const Text mark = String(root_, "mark")) {
      rule_.mark_key = mark.text == "key";
      if (mark.text != "key" && mark.text != "value")
        Complain(mark.node, fmt::format("`{}` is no mark, use `key` or `value`", mark.text));
    }
    rule_.message = Need(root_, "message", "the rule");
    rule_.help = String(root_, "help");
    ReadRelated();
    ReadFixes();
  }

  void ReadLets() {
    const yaml::Node lets = root_["let"];
    if (lets && !lets.IsMap()) return Complain(lets, "`let` is a map of names and expressions");
    for (auto [key, value] : lets.entries()) {
      if (!IsIdentifier(key.text())) {
        Complain(key, fmt::format("`{}` is no name for a value", key.text()));
        continue;
      }
      if (const Text text = String(lets, key.text())) rule_.lets.push_back({key.text(), text});
    }
  }

  void ReadRelated() {
    constexpr std::string_view kRelatedMembers[] = {"of", "at", "message"};
    const yaml::Node related = root_["related"];
    if (related && !related.IsList()) return Complain(related, "`related` is a list of places");
    for (yaml::Node item : related.items()) {
      if (!item.IsMap()) {
        Complain(item, "a related place has `of`, `at` and `message`");
        continue;
      }
      CheckNames(item, kRelatedMembers, "a related place");
      rule_.related.push_back(
          {String(item, "of"), ReadPlace(item, "at"), Need(item, "message", "the related place")});
    }
  }

  void ReadFixes() {
    constexpr std::string_view kFixMembers[] = {"title", "replace", "remove", "rename", "add", "with"};
    const yaml::Node fixes = root_["fixes"];
    if (fixes && !fixes.IsList()) return Complain(fixes, "`fixes` is a list of changes");
    for (yaml::Node item : fixes.items()) {
      if (!item.IsMap()) {
        Complain(item, "a fix has `title` and one of `replace`, `remove`, `rename`, `add`");
        continue;
      }
      CheckNames(item, kFixMembers, "a fix");
      FixRecipe fix;
      fix.title = Need(item, "title", "the fix");
      int actions = 0;
      for (const ActionName& each : kActions) {
        if (!item[each.name]) continue;
        ++actions;
        fix.action = each.action;
        fix.at = ReadPlace(item, each.name);
      }
      if (actions != 1) Complain(item, "a fix has one of `replace`, `remove`, `rename`, `add`");
      fix.with = fix.action == FixAction::kRemove ? Text{} : Need(item, "with", "the fix");
      rule_.fixes.push_back(std::move(fix));
    }
  }

  void ReadExamples() {
    for (const Text& text : Strings("bad")) rule_.bad.push_back({text.text, text.node});
    for (const Text& text : Strings("good")) rule_.good.push_back({text.text, text.node});
    rule_.target = String(root_, "target").text;
    rule_.options = Views("options");
  }

  RuleFile& file_;
  Rule& rule_;
  yaml::Node root_;
  bool is_described_only_ = false;
};

bool IsRuleId(std::string_view id) {
  return !id.empty() && id.front() != '-' && id.back() != '-' && std::islower(id.front()) &&
         std::all_of(id.begin(), id.end(),
                     [](unsigned char c) { return std::islower(c) || std::isdigit(c) || c == '-'; });
}

bool Rule::IsOnByDefault() const {
  return std::find(profiles.begin(), profiles.end(), kDefaultProfile) != profiles.end();
}

RuleFile RuleFile::Read(std::unique_ptr<const Source> source) {
  RuleFile file;
  file.source_ = std::move(source);
  file.rule_ = std::make_unique<Rule>();
  RuleReader(file).Read();
  return file;
}

}  // namespace kubevet::rules
