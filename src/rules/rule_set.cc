#include "rules/rule_set.h"

#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "k8s/object.h"
#include "k8s/resource.h"
#include "rules/compiled_rule.h"

namespace kubevet::rules {
namespace {

constexpr std::string_view kAnyKind = "*";

/// Whether a rule for `pattern` (`apps/v1/StatefulSet`) looks at a kind.
bool Matches(std::string_view pattern, const k8s::ObjectKind& kind) {
  if (pattern == kAnyKind) return true;
  if (pattern == kPodSpec) return kind.maker != nullptr;
  const size_t slash = pattern.rfind('/');
  return pattern.substr(slash + 1) == kind.name && k8s::GroupOf(pattern.substr(0, slash)) == kind.group;
}

bool LooksAt(const Rule& rule, const k8s::ObjectKind& kind) {
  for (std::string_view pattern : rule.kinds) {
    if (Matches(pattern, kind)) return true;
  }
  return false;
}

}  // namespace

struct RuleSet::State {
  struct Entry {
    const Rule* rule;
    bool tried = false;
    std::unique_ptr<const CompiledRule> compiled;
  };

  /// Of pairs of any texts.
  struct Less {
    using is_transparent = void;
    bool operator()(const auto& a, const auto& b) const {
      const int order = std::string_view(a.second).compare(b.second);
      return order < 0 || (order == 0 && std::string_view(a.first) < std::string_view(b.first));
    }
  };

  std::mutex mutex;  // guards everything
  std::vector<Entry> rules;
  std::map<std::pair<std::string, std::string>, std::vector<const CompiledRule*>, Less> by_kind;
  std::map<const CompiledRule*, Telling> tellings;
};

RuleSet::RuleSet(std::span<const Rule* const> rules) : state_(std::make_unique<State>()) {
  for (const Rule* rule : rules) {
    if (rule->is_asked) state_->rules.push_back({rule, false, nullptr});
  }
}

RuleSet::RuleSet(RuleSet&&) noexcept = default;
RuleSet& RuleSet::operator=(RuleSet&&) noexcept = default;
RuleSet::~RuleSet() = default;

const std::vector<const CompiledRule*>& RuleSet::RulesFor(const k8s::ObjectKind& kind) const {
  const std::lock_guard lock(state_->mutex);
  if (const auto known = state_->by_kind.find(std::pair(kind.group, kind.name));
      known != state_->by_kind.end())
    return known->second;
  std::vector<const CompiledRule*>& found =
      state_->by_kind[{std::string(kind.group), std::string(kind.name)}];
  for (State::Entry& entry : state_->rules) {
    if (!LooksAt(*entry.rule, kind)) continue;
    if (!std::exchange(entry.tried, true)) {
      if (auto compiled = CompileRule(*entry.rule); compiled.ok()) entry.compiled = std::move(*compiled);
    }
    if (entry.compiled) found.push_back(entry.compiled.get());
  }
  return found;
}

const Telling& RuleSet::TellingOf(const CompiledRule& rule) const {
  const std::lock_guard lock(state_->mutex);
  const auto [at, is_new] = state_->tellings.try_emplace(&rule);
  if (!is_new) return at->second;
  if (auto telling = CompileTelling(rule); telling.ok()) at->second = std::move(*telling);
  return at->second;
}

std::optional<Error> FindExpressionErrors(const Rule& rule) {
  if (!rule.is_asked) return std::nullopt;
  const auto compiled = CompileRule(rule);
  if (!compiled.ok()) return compiled.error();
  if (const auto question = CompileQuestion(**compiled); !question.ok()) return question.error();
  const auto telling = CompileTelling(**compiled);
  return telling.ok() ? std::nullopt : std::optional(telling.error());
}

}  // namespace kubevet::rules
