#include "engine/selection.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/near_miss.h"

namespace kubevet::engine {

/// Applies one word after the other; the first that is unknown is kept as an error.
class Selector {
 public:
  Selector(std::span<const RuleFacts> rules, const Configuration* configuration)
      : configuration_(configuration) {
    for (const RuleFacts& facts : rules) {
      selection_.rules_.push_back({facts, facts.profile == kDefaultProfile, false, facts.severity});
    }
  }

  Result<Selection> Run(const RuleFlags& flags) {
    if (configuration_ != nullptr) {
      for (const Placed& profile : configuration_->profiles) TurnOnProfile(profile.text, &profile);
    }
    for (const std::string& profile : flags.profiles) TurnOnProfile(profile, nullptr);
    if (configuration_ != nullptr) {
      for (const SeveritySetting& setting : configuration_->severities) Set(setting);
      for (const IgnoreEntry& entry : configuration_->ignores) Find(entry.rule.text, "", &entry.rule);
    }
    for (const std::string& id : flags.enable) {
      if (auto* rule = Find(id, "--enable", nullptr)) rule->is_on = true;
    }
    for (const std::string& id : flags.disable) {
      if (std::find(flags.enable.begin(), flags.enable.end(), id) != flags.enable.end()) {
        return Error{fmt::format("`--enable {0}` and `--disable {0}` contradict each other", id)};
      }
      if (auto* rule = Find(id, "--disable", nullptr)) rule->is_on = false;
    }
    if (error_) return *error_;
    return std::move(selection_);
  }

 private:
  void Fail(const std::string& message, std::string_view flag, const Placed* place) {
    if (error_) return;
    error_ = place != nullptr ? configuration_->ErrorAt(place->span, message)
                              : Error{fmt::format("{}: {}", flag, message)};
  }

  void TurnOnProfile(const std::string& name, const Placed* place) {
    bool found = name == kDefaultProfile;
    std::set<std::string_view> known = {kDefaultProfile};
    for (Selection::Rule& rule : selection_.rules_) {
      known.insert(rule.facts.profile);
      if (rule.facts.profile != name) continue;
      found = true;
      rule.is_on = true;
    }
    if (found) return;
    const auto meant = NearMiss(name, known);
    const std::string help = meant ? fmt::format("did you mean `{}`?", *meant)
                                   : fmt::format("known are {}", fmt::join(known, ", "));
    Fail(fmt::format("unknown profile `{}`; {}", name, help), "--profile", place);
  }

  void Set(const SeveritySetting& setting) {
    Selection::Rule* rule = Find(setting.rule.text, "", &setting.rule);
    if (rule == nullptr) return;
    rule->is_on = setting.severity.has_value();
    rule->is_set = setting.severity.has_value();
    rule->severity = setting.severity.value_or(rule->facts.severity);
  }

  Selection::Rule* Find(std::string_view id, std::string_view flag, const Placed* place) {
    if (const Selection::Rule* rule = selection_.Find(id)) {
      return &selection_.rules_[static_cast<size_t>(rule - selection_.rules_.data())];
    }
    const auto meant = selection_.NearMissOf(id);
    Fail(fmt::format("unknown rule `{}`{}", id, meant ? fmt::format("; did you mean `{}`?", *meant) : ""),
         flag, place);
    return nullptr;
  }

  const Configuration* configuration_;
  Selection selection_;
  std::optional<Error> error_;
};

Result<Selection> Selection::Make(std::span<const RuleFacts> rules, const Configuration* configuration,
                                  const RuleFlags& flags) {
  return Selector(rules, configuration).Run(flags);
}

const Selection::Rule* Selection::Find(std::string_view id) const {
  const auto rule =
      std::lower_bound(rules_.begin(), rules_.end(), id,
                       [](const Rule& each, std::string_view wanted) { return each.facts.id < wanted; });
  return rule != rules_.end() && rule->facts.id == id ? &*rule : nullptr;
}

std::optional<Severity> Selection::Judge(std::string_view id, Severity reported) const {
  const Rule* rule = Find(id);
  if (rule == nullptr) return reported;
  if (!rule->is_on) return std::nullopt;
  return rule->is_set ? rule->severity : reported;
}

std::optional<std::string_view> Selection::NearMissOf(std::string_view id) const {
  NearMissSearch search(id);
  for (const Rule& rule : rules_) search.Consider(rule.facts.id);
  return search.best();
}

}  // namespace kubevet::engine
