#include "rules/runner.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/utf8.h"
#include "cel/map.h"
#include "cel/text.h"
#include "k8s/pod_template.h"
#include "rules/compiled_rule.h"
#include "rules/edits.h"
#include "rules/vocabulary.h"

namespace kubevet::rules {
namespace {

bool Contains(yaml::Node whole, yaml::Node part) {
  return whole.document() == part.document() && whole.span().begin <= part.span().begin &&
         part.span().end <= whole.span().end;
}

/// So many objects, or Pod templates in them, are looked at together: they fit the caches of the processor.
constexpr size_t kTogether = 64;

/// Texts that list what there is may get long.
void Shorten(std::string& text) {
  constexpr size_t kMost = 2000;
  if (text.size() <= kMost) return;
  text.resize(CodePointBefore(text, kMost));
  text += "…";
}

}  // namespace

/// The values of `let` are the late variables of the other expressions.
struct Runner::State final : cel::LateVariables {
  State(const RuleSet& rule_set, const World& the_world, bool asks_all_rules)
      : rules(rule_set),
        world(the_world),
        asks_all(asks_all_rules),
        nodes(NodesOf(the_world)),
        variables(kFirstFreeSlot) {}

  const RuleSet& rules;
  const World& world;
  const bool asks_all;
  const std::vector<cel::Value> nodes;
  std::vector<Failure>* failures = nullptr;  // of the object at hand
  std::unordered_map<const k8s::ObjectKind*, const std::vector<const CompiledRule*>*> by_kind;

  /// An object, or one of the Pod templates in it.
  struct Asked {
    Subject subject;
    bool only_pods;  // others than the first are asked about their Pods alone
    Found* found;
  };
  std::vector<Asked> asked;  // all of one kind

  // Of the object and rule at hand.
  Arena arena;
  std::vector<cel::Value> variables;
  std::vector<uint64_t> let_known_in;  // the asking in which the value of a `let` became known
  uint64_t asking = 0;                 // rules asked so far
  Arena::Mark kept;                    // up to where the arena holds what is needed for all items
  const k8s::Object* object = nullptr;
  yaml::Node root;
  const CompiledRule* rule = nullptr;
  FunctionContext context;

  const std::vector<const CompiledRule*>& RulesFor(const k8s::ObjectKind& kind) {
    const auto [at, is_new] = by_kind.try_emplace(&kind, nullptr);
    if (is_new) at->second = &rules.RulesFor(kind);
    return *at->second;
  }

  void Run(std::span<const k8s::Object* const> objects, Found* out) {
    for (const k8s::Object* each : objects) each->resource.node.Prefetch();
    std::vector<size_t> order(objects.size());
    std::iota(order.begin(), order.end(), size_t{0});
    const auto kind_of = [&](size_t i) { return objects[i]->kind; };
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return std::less<>()(kind_of(a), kind_of(b)); });
    for (size_t begin = 0, end = 0; begin < order.size(); begin = end) {
      const k8s::ObjectKind& kind = *kind_of(order[begin]);
      while (end < order.size() && kind_of(order[end]) == &kind) ++end;
      const auto& applicable = RulesFor(kind);
      if (applicable.empty()) continue;
      for (size_t i = begin; i < end; ++i) AskAbout(*objects[order[i]], applicable, out[order[i]]);
      AskAll(applicable);
    }
  }

  void AskAll(const std::vector<const CompiledRule*>& applicable) {
    for (const CompiledRule* each : applicable) {
      rule = each;
      for (const Asked& about : asked) Ask(about);
    }
    asked.clear();
  }

  /// Now or, with others of its kind, later.
  void AskAbout(const k8s::Object& the_object, const std::vector<const CompiledRule*>& applicable,
                Found& found) {
    if (the_object.kind->maker == nullptr) {
      asked.push_back({Subject(the_object, world, {}), /*only_pods=*/false, &found});
      return;
    }
    bool is_first = true;
    k8s::ForEachPodTemplate(
        *the_object.kind->maker, the_object.resource.node, [&](const k8s::PodTemplate& pod) {
          if (asked.size() >= kTogether) AskAll(applicable);
          asked.push_back({Subject(the_object, world, pod), /*only_pods=*/!is_first, &found});
          is_first = false;
        });
  }

  void Ask(const Asked& about) {
    const Subject& subject = about.subject;
    if (!asks_all && !subject.node.document()->keys().MayHave(rule->needed)) return;
    if ((rule->needs_pod && !subject.pod.spec) || (about.only_pods && !rule->looks_at_pods)) return;
    object = &subject.object;
    root = subject.node;
    failures = &about.found->failures;
    std::vector<Diagnostic> found = rule->check != nullptr ? rule->check(subject) : AskExpressions(subject);
    if (found.empty()) return;
    if (found.size() > kMostFindings) found.resize(kMostFindings);
    for (Diagnostic& finding : found) {
      finding.rule = rule->rule->id;
      finding.stage = Stage::kRule;
      finding.severity = rule->rule->severity;
      finding.resource = object->resource.id;
      Shorten(finding.message);
      Shorten(finding.help);
      about.found->findings.push_back(std::move(finding));
    }
  }

  std::vector<Diagnostic> AskExpressions(const Subject& subject) {
    std::vector<Diagnostic> findings;
    context = {&world, object};
    SetValues(world, *object, subject.pod.node, nodes, variables);
    arena.Clear();
    if (variables.size() < rule->slot_count()) variables.resize(rule->slot_count());
    begin_ = kFirstFreeSlot;
    end_ = rule->item_slot();
    // There is no item yet, and what others left here may be gone.
    for (const uint32_t slot : {rule->item_slot(), rule->index_slot(), rule->key_slot()})
      variables[slot] = cel::Value();
    ++asking;
    if (let_known_in.size() < rule->let_count) let_known_in.resize(rule->let_count);
    if (rule->when && !Evaluate(*rule->when).IsTrue()) return findings;
    const Question* const question = rule->question();
    if (question == nullptr) return findings;
    if (!question->each) {
      AskOnce(*question, findings);
      return findings;
    }
    const cel::Value range = Evaluate(*question->each);
    int64_t index = 0;
    kept = arena.mark();
    if (range.kind() == cel::Kind::kMap) {
      for (const cel::MapEntry& entry : range.entries()) {
        variables[rule->key_slot()] = entry.key;
        AskItem(*question, entry.value, index++, findings);
        if (findings.size() == kMostFindings) break;
      }
    } else if (range.kind() == cel::Kind::kList) {
      for (const cel::Value& item : range.items()) {
        AskItem(*question, item, index++, findings);
        if (findings.size() == kMostFindings) break;
      }
    }
    return findings;
  }

  void AskItem(const Question& question, const cel::Value& item, int64_t index,
               std::vector<Diagnostic>& findings) {
    variables[rule->item_slot()] = item;
    variables[rule->index_slot()] = cel::Value::Int(index);
    AskOnce(question, findings);
    arena.BackTo(kept);
  }

  void AskOnce(const Question& question, std::vector<Diagnostic>& findings) {
    if (Evaluate(*question.assert).IsFalse()) findings.push_back(MakeFinding());
  }

  Diagnostic MakeFinding() {
    Diagnostic finding;
    const Telling& telling = rules.TellingOf(*rule);
    const Spot spot = SpotOf(rule->at, rule->rule->text().mark_key);
    finding.location = spot.location;
    finding.field = spot.field;
    if (telling.message)
      finding.message = TextOf(*telling.message).value_or(std::string(rule->rule->summary));
    if (telling.help) finding.help = TextOf(*telling.help).value_or("");
    for (const CompiledRelated& related : telling.related) AddRelated(related, finding);
    for (const CompiledFix& fix : telling.fixes) AddFix(fix, finding);
    return finding;
  }

  Spot SpotOf(const Anchor& anchor, bool mark_key) {
    const yaml::Node start = NodeOf(anchor.slot);
    return Locate(Contains(root, start) ? root : start, start, anchor.place, mark_key);
  }

  yaml::Node NodeOf(uint32_t slot) {
    const yaml::Node node = (Has(slot) ? Get(slot) : variables[slot]).node();
    return node ? node : root;
  }

  void AddRelated(const CompiledRelated& related, Diagnostic& finding) {
    const cel::Value of = related.of ? Evaluate(*related.of) : variables[kObject];
    const auto add = [&](const cel::Value& value) {
      if (!value.node()) return;
      const Spot spot = Locate(value.node(), value.node(), related.at.place, false);
      if (auto message = TextOf(related.message))
        finding.notes.push_back({spot.location, std::move(*message)});
    };
    if (of.kind() != cel::Kind::kList) return add(of);
    constexpr size_t kMostRelated = 5;
    size_t shown = 0;
    for (const cel::Value& each : of.items()) {
      if (shown++ == kMostRelated) break;
      add(each);
    }
  }

  void AddFix(const CompiledFix& fix, Diagnostic& finding) {
    auto title = TextOf(fix.title);
    std::optional<std::string> with;
    if (fix.with) with = TextOf(*fix.with);
    if (!title || (fix.with && !with)) return;
    const yaml::Node start = NodeOf(fix.at.slot);
    if (auto edit = EditOf(fix, root, start, with.value_or("")))
      finding.fixes.push_back({std::move(*title), {std::move(*edit)}});
  }

  static std::optional<Edit> EditOf(const CompiledFix& fix, yaml::Node root, yaml::Node start,
                                    const std::string& with) {
    const Reached at = fix.at.place.steps().empty() ? FindIn(root, start) : Follow(start, fix.at.place);
    switch (fix.action) {
      case FixAction::kReplace:
        return ReplaceValue(at, with);
      case FixAction::kRename:
        return RenameKey(at, with);
      case FixAction::kRemove:
        return RemoveEntry(at);
      case FixAction::kAdd: {
        if (at.complete || fix.at.place.steps().empty()) return std::nullopt;
        const auto* key = std::get_if<std::string_view>(&fix.at.place.steps().back());
        return key ? AddEntry(Follow(start, fix.at.place.Parent()), *key, with) : std::nullopt;
      }
    }
    return std::nullopt;
  }

  std::optional<std::string> TextOf(const Expression& expression) {
    const cel::Value value = Evaluate(expression);
    if (value.IsError()) return std::nullopt;
    return cel::ToText(value);
  }

  const cel::Value& Get(uint32_t slot) override {
    const uint32_t let = slot - kFirstFreeSlot;
    if (let_known_in[let] != asking) {
      let_known_in[let] = asking;
      const Question* const of = rule->question();
      variables[slot] = of == nullptr ? cel::Value() : Evaluate(of->lets[let]);
      kept = arena.mark();
    }
    return variables[slot];
  }

  cel::Value Evaluate(const Expression& expression) {
    cel::Value value =
        cel::Evaluate(expression.program, variables, arena, kCostLimit, &context, nullptr, this);
    if (value.IsError())
      failures->push_back(
          {rule->rule->id, expression.member, std::string(value.text()), object->resource.id});
    return value;
  }
};

Runner::Runner(const RuleSet& rules, const World& world, bool tells_failures)
    : state_(std::make_unique<State>(rules, world, tells_failures)) {}
Runner::~Runner() = default;

std::vector<Found> Runner::Run(std::span<const k8s::Object* const> objects) {
  std::vector<Found> found(objects.size());
  for (size_t begin = 0; begin < objects.size(); begin += kTogether)
    state_->Run(objects.subspan(begin, std::min(kTogether, objects.size() - begin)), &found[begin]);
  return found;
}

}  // namespace kubevet::rules
