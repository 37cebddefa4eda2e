#include "rules/compiled_rule.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/near_miss.h"
#include "cel/needed_keys.h"
#include "rules/vocabulary.h"
#include "schema/own_file.h"

namespace kubevet::rules {
namespace {

class Compiler {
 public:
  explicit Compiler(const Rule& rule) : rule_(rule.text()) {
    for (const Let& let : rule_.lets) names_.push_back(let.name);
    names_.insert(names_.end(), {"item", "index", "key"});
  }

  Result<std::unique_ptr<const CompiledRule>> Run(const Rule& rule) {
    auto compiled = std::make_unique<CompiledRule>();
    compiled->rule = &rule;
    const auto is_pod_spec = [](std::string_view kind) { return kind == kPodSpec; };
    compiled->looks_at_pods = std::any_of(rule.kinds.begin(), rule.kinds.end(), is_pod_spec);
    compiled->needs_pod = std::all_of(rule.kinds.begin(), rule.kinds.end(), is_pod_spec);
    if (rule_.check) {
      compiled->check = FindCheck(rule_.check.text);
      if (compiled->check == nullptr)
        Complain(rule_.check.node, fmt::format("there is no check `{}`", rule_.check.text));
    } else {
      compiled->let_count = static_cast<uint32_t>(rule_.lets.size());
      CheckNames();
      compiled->environment = EnvironmentFor(names_);
      environment_ = compiled->environment.get();
      compiled->when = Compile("when", rule_.when);
      constexpr std::array<uint32_t, 2> kInDocument = {kObject, kPod};
      if (compiled->when) compiled->needed = cel::NeededKeys(compiled->when->program, kInDocument);
      compiled->at = AnchorOf(rule_.at);
    }
    if (!problems_.empty()) return Error{problems_};
    return std::unique_ptr<const CompiledRule>(std::move(compiled));
  }

  Result<Question> RunQuestion(const CompiledRule& compiled) {
    environment_ = compiled.environment.get();
    Question question;
    for (const Let& let : rule_.lets) {
      auto expression = Compile(let.name, let.expression);
      if (!expression) continue;
      for (size_t later = question.lets.size(); later < names_.size(); ++later) {
        if (expression->program.Uses(kFirstFreeSlot + static_cast<uint32_t>(later))) {
          Complain(let.expression.node,
                   fmt::format("`{}` is not known here: a value may use those before it", names_[later]));
        }
      }
      question.lets.push_back(std::move(*expression));
    }
    question.each = Compile("each", rule_.each);
    question.assert = Compile("assert", rule_.assert);
    if (!problems_.empty()) return Error{problems_};
    return question;
  }

  Result<Telling> RunTelling(const CompiledRule& compiled) {
    environment_ = compiled.environment.get();
    Telling telling;
    telling.message = Compile("message", rule_.message);
    telling.help = Compile("help", rule_.help);
    for (const RelatedPlace& related : rule_.related) {
      auto of = Compile("related", related.of);
      auto message = Compile("related", related.message);
      if (message)
        telling.related.push_back({std::move(of), {kObject, related.at.place}, std::move(*message)});
    }
    for (const FixRecipe& fix : rule_.fixes) {
      auto title = Compile("fixes", fix.title);
      auto with = Compile("fixes", fix.with);
      if (title) telling.fixes.push_back({std::move(*title), fix.action, AnchorOf(fix.at), std::move(with)});
    }
    if (!problems_.empty()) return Error{problems_};
    return telling;
  }

 private:
  void CheckNames() {
    for (uint32_t i = 0; i < rule_.lets.size(); ++i) {
      const Let& let = rule_.lets[i];
      if (SlotOf(let.name) != kFirstFreeSlot + i)
        Complain(let.expression.node, fmt::format("the name `{}` is taken", let.name));
    }
  }

  /// Without a place of its own a finding points at the item, or at the name of the object.
  Anchor AnchorOf(const PlaceText& at) const {
    if (!at) {
      if (rule_.each) return {kFirstFreeSlot + static_cast<uint32_t>(rule_.lets.size()), {}};
      static const Place kObjectName = Place::Parse("metadata.name").value();
      return {kObject, kObjectName};
    }
    if (!at.place.steps().empty()) {
      if (const auto* first = std::get_if<std::string_view>(&at.place.steps()[0])) {
        const auto slot = SlotOf(*first);
        if (slot && *slot != kName && *slot != kNamespace) return {*slot, at.place.Tail()};
      }
    }
    return {kObject, at.place};
  }

  std::optional<uint32_t> SlotOf(std::string_view name) const {
    for (uint32_t slot = 0; slot < kVariables.size(); ++slot) {
      if (kVariables[slot] == name) return slot;
    }
    for (uint32_t i = 0; i < names_.size(); ++i) {
      if (names_[i] == name) return kFirstFreeSlot + i;
    }
    return std::nullopt;
  }

  std::optional<Expression> Compile(std::string_view member, const Text& text) {
    if (!text) return std::nullopt;
    auto compiled = cel::Compile(text.text, *environment_);
    if (!compiled.program) {
      const cel::Issue& issue = compiled.issues.front();
      Complain(text.node, issue.message, issue.span);
      return std::nullopt;
    }
    for (std::string_view name : {"item", "index", "key"}) {
      if (!compiled.program->Uses(*SlotOf(name))) continue;
      if (!rule_.each) {
        Complain(text.node, fmt::format("`{}` is there in a rule with `each` only", name));
      } else if (member == "when") {
        Complain(text.node, fmt::format("`{}` is not there yet: `when` is asked once, before `each`", name));
      }
    }
    return Expression{member, std::move(*compiled.program)};
  }

  void Complain(yaml::Node node, const std::string& message, Span inside = {}) {
    if (!problems_.empty()) problems_ += '\n';
    problems_ += schema::PlacedError(node.source(), PlaceInside(node, inside), message).message;
  }

  /// The place of a piece of an expression in the rule file: exact where the text is written as it is read.
  static Span PlaceInside(yaml::Node node, Span inside) {
    const std::string_view text = node.text();
    const std::string_view source = node.source().text();
    const bool is_view =
        text.data() >= source.data() && text.data() + text.size() <= source.data() + source.size();
    if (!is_view || inside.size() == 0) return node.span();
    const auto start = static_cast<uint32_t>(text.data() - source.data());
    return {start + inside.begin, start + inside.end};
  }

  const RuleText& rule_;
  const cel::Environment* environment_ = nullptr;
  std::vector<std::string_view> names_;  // of the variables after kVariables
  std::string problems_;
};

}  // namespace

Result<std::unique_ptr<const CompiledRule>> CompileRule(const Rule& rule) {
  return Compiler(rule).Run(rule);
}

const Question* CompiledRule::question() const {
  if (const Question* known = question_.load(std::memory_order_acquire)) return known;
  std::call_once(once_, [this] {
    auto question = CompileQuestion(*this);
    if (question.ok()) question_ = &compiled_.emplace(std::move(*question));
  });
  return question_;
}

Result<Question> CompileQuestion(const CompiledRule& rule) {
  return rule.check != nullptr ? Question{} : Compiler(*rule.rule).RunQuestion(rule);
}

Result<Telling> CompileTelling(const CompiledRule& rule) {
  return rule.check != nullptr ? Telling{} : Compiler(*rule.rule).RunTelling(rule);
}

}  // namespace kubevet::rules
