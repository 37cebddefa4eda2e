#include "rules/rule.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>

#include "schema/own_file.h"
#include "schema/own_schemas.h"
#include "yaml/reader.h"

namespace kubevet::rules {
namespace {

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

/// `apps/v1/StatefulSet`, `v1/Service`, `PodSpec`, `*`.
bool IsKind(std::string_view kind) {
  if (kind == "PodSpec" || kind == "*") return true;
  const auto slashes = std::count(kind.begin(), kind.end(), '/');
  return (slashes == 1 || slashes == 2) && kind.front() != '/' && kind.back() != '/' &&
         kind.find("//") == std::string_view::npos;
}

std::string_view WithoutEnd(std::string_view text) {
  while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  return text;
}

Text TextAt(yaml::Node map, std::string_view member) {
  const yaml::Node node = map[member];
  return {node.text(), node};
}

/// A list of texts, or one text.
std::vector<Text> TextsAt(yaml::Node map, std::string_view member) {
  std::vector<Text> out;
  const yaml::Node node = map[member];
  for (yaml::Node item : node.items()) out.push_back({item.text(), item});
  if (node && !node.IsList()) out.push_back({node.text(), node});
  return out;
}

std::vector<std::string_view> ViewsAt(yaml::Node map, std::string_view member) {
  std::vector<std::string_view> out;
  for (const Text& text : TextsAt(map, member)) out.push_back(text.text);
  return out;
}

}  // namespace

/// Reads a rule from a document that has the form of one, and says what makes no sense in it all the same.
class RuleReader {
 public:
  explicit RuleReader(yaml::Node root) : root_(root) {}

  RuleText ReadText() {
    ReadHead();
    ReadLogic();
    return std::move(rule_);
  }
  RuleWords ReadWords() const {
    RuleWords words;
    words.why = WithoutEnd(TextAt(root_, "why").text);
    words.fix = WithoutEnd(TextAt(root_, "fix").text);
    words.references = ViewsAt(root_, "references");
    for (const Text& text : TextsAt(root_, "bad")) words.bad.push_back({text.text, text.node});
    for (const Text& text : TextsAt(root_, "good")) words.good.push_back({text.text, text.node});
    words.target = TextAt(root_, "target").text;
    words.options = ViewsAt(root_, "options");
    return words;
  }
  /// What makes no sense, a line each.
  const std::string& problems() const { return problems_; }

 private:
  void Complain(yaml::Node node, std::string_view message) {
    Span place = node.span();
    if (node.IsMap() || node.IsList()) place.end = place.begin;
    if (!problems_.empty()) problems_ += '\n';
    problems_ += schema::PlacedError(node.source(), place, message).message;
  }

  PlaceText ReadPlace(yaml::Node map, std::string_view member) {
    const Text text = TextAt(map, member);
    if (!text) return {};
    auto place = Place::Parse(text.text);
    if (place.ok()) return {std::move(*place), text.node};
    Complain(text.node, place.error().message);
    return {};
  }

  void ReadHead() {
    const Text stage = TextAt(root_, "stage");
    is_described_only_ = stage && stage.text != "rule";
    for (const Text& kind : TextsAt(root_, "kinds")) {
      if (IsKind(kind.text)) continue;
      Complain(kind.node,
               fmt::format("`{}` is no kind; write `apps/v1/StatefulSet`, `v1/Service`, `PodSpec` or `*`",
                           kind.text));
    }
    rule_.check = TextAt(root_, "check");
  }

  void ReadLogic() {
    if (is_described_only_ || rule_.check) {
      for (std::string_view member : kAskedMembers) {
        if (member == "check") continue;
        if (const auto entry = root_.Find(member)) {
          Complain(entry->key, fmt::format("a rule with `{}` has no `{}`",
                                           is_described_only_ ? "stage" : "check", member));
        }
      }
    }
    if (is_described_only_) return;
    if (root_["kinds"].size() == 0) Complain(root_, "the rule has no `kinds`");
    if (rule_.check) return;
    for (std::string_view member : {"assert", "message"}) {
      if (!root_[member]) Complain(root_, fmt::format("the rule has no `{}`", member));
    }
    for (auto [key, value] : root_["let"].entries()) {
      if (!IsIdentifier(key.text())) Complain(key, fmt::format("`{}` is no name for a value", key.text()));
      rule_.lets.push_back({key.text(), {value.text(), value}});
    }
    rule_.when = TextAt(root_, "when");
    rule_.each = TextAt(root_, "each");
    rule_.assert = TextAt(root_, "assert");
    rule_.at = ReadPlace(root_, "at");
    rule_.mark_key = TextAt(root_, "mark").text == "key";
    rule_.message = TextAt(root_, "message");
    rule_.help = TextAt(root_, "help");
    for (yaml::Node item : root_["related"].items())
      rule_.related.push_back({TextAt(item, "of"), ReadPlace(item, "at"), TextAt(item, "message")});
    for (yaml::Node item : root_["fixes"].items()) ReadFix(item);
  }

  void ReadFix(yaml::Node item) {
    FixRecipe fix;
    fix.title = TextAt(item, "title");
    fix.with = TextAt(item, "with");
    int actions = 0;
    for (const ActionName& each : kActions) {
      if (!item[each.name]) continue;
      ++actions;
      fix.action = each.action;
      fix.at = ReadPlace(item, each.name);
    }
    if (actions != 1) Complain(item, "a fix has one of `replace`, `remove`, `rename`, `add`");
    if (fix.with.node.IsNull() == (fix.action != FixAction::kRemove))
      Complain(item, "a fix has `with`, unless it is `remove`");
    rule_.fixes.push_back(std::move(fix));
  }

  yaml::Node root_;
  RuleText rule_;
  std::string problems_;
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

const RuleText& Rule::text() const {
  return file->text();
}

const RuleWords& Rule::words() const {
  return file->words();
}

RuleFile::RuleFile(const EmbeddedRule& embedded) : embedded_(&embedded) {
  static_cast<RuleHead&>(rule_) = {embedded.id,
                                   embedded.severity,
                                   embedded.stage,
                                   embedded.category,
                                   {embedded.profiles.begin(), embedded.profiles.end()},
                                   {embedded.kinds.begin(), embedded.kinds.end()},
                                   embedded.summary,
                                   embedded.is_asked};
  rule_.file = this;
}

const Source& RuleFile::source() const {
  std::call_once(once_, [this] {
    if (embedded_ != nullptr)
      source_ = std::make_unique<const Source>("rules/" + std::string(embedded_->name),
                                               std::string(embedded_->text));
  });
  return *source_;
}

const RuleText& RuleFile::text() const {
  std::call_once(text_.once, [this] {
    if (embedded_ == nullptr || embedded_->asked.size() == 0) return;
    text_.document = yaml::ReadDocument(source(), {embedded_->asked, std::nullopt});
    text_.value = RuleReader(text_.document->root()).ReadText();
  });
  return text_.value;
}

const RuleWords& RuleFile::words() const {
  std::call_once(words_.once, [this] {
    if (embedded_ == nullptr) return;
    words_.document = yaml::ReadDocument(source(), yaml::SplitDocuments(source().text()).at(0));
    words_.value = RuleReader(words_.document->root()).ReadWords();
  });
  return words_.value;
}

Result<std::unique_ptr<RuleFile>> RuleFile::Read(std::unique_ptr<const Source> source) {
  static const schema::OwnFormat format(TextOf(schema::OwnSchemas(), "rule.schema.json"));
  auto document = format.Read(*source);
  if (!document.ok()) return document.error();
  if (!(*document)->root()) return schema::PlacedError(*source, {}, "there is no rule in the file");
  RuleReader reader((*document)->root());
  std::unique_ptr<RuleFile> file(new RuleFile);
  file->text_.value = reader.ReadText();
  if (!reader.problems().empty()) return Error{reader.problems()};
  file->words_.value = reader.ReadWords();
  static_cast<RuleHead&>(file->rule_) = ReadRuleHead((*document)->root());
  file->rule_.file = file.get();
  file->source_ = std::move(source);
  file->text_.document = std::move(*document);
  return file;
}

}  // namespace kubevet::rules
