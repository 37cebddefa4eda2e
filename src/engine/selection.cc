#include "engine/selection.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/near_miss.h"
#include "engine/analyze.h"

namespace kubevet::engine {

/// Applies one word after the other; the first that is unknown is kept as an error.
class Selector {
 public:
  Selector(std::span<const rules::Rule* const> rules, const Configuration* configuration)
      : configuration_(configuration) {
    for (const rules::Rule* rule : rules) {
      selection_.entries_.push_back({rule, rule->IsOnByDefault(), false, rule->severity});
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
    if (flags.missing_schema) {
      if (auto* rule = Find(kNoSchemaRule, "--missing-schema", nullptr)) {
        rule->is_on = rule->is_set = true;
        rule->severity = *flags.missing_schema;
      }
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
    bool found = name == rules::kDefaultProfile;
    std::set<std::string_view> known = {rules::kDefaultProfile};
    for (Selection::Entry& entry : selection_.entries_) {
      const auto& profiles = entry.rule->profiles;
      known.insert(profiles.begin(), profiles.end());
      if (std::find(profiles.begin(), profiles.end(), name) == profiles.end()) continue;
      found = true;
      entry.is_on = true;
    }
    if (found) return;
    const auto meant = NearMiss(name, known);
    const std::string help = meant ? fmt::format("did you mean `{}`?", *meant)
                                   : fmt::format("known are {}", fmt::join(known, ", "));
    Fail(fmt::format("unknown profile `{}`; {}", name, help), "--profile", place);
  }

  void Set(const SeveritySetting& setting) {
    Selection::Entry* entry = Find(setting.rule.text, "", &setting.rule);
    if (entry == nullptr) return;
    entry->is_on = setting.severity.has_value();
    entry->is_set = setting.severity.has_value();
    entry->severity = setting.severity.value_or(entry->rule->severity);
  }

  Selection::Entry* Find(std::string_view id, std::string_view flag, const Placed* place) {
    if (const Selection::Entry* entry = selection_.Find(id)) {
      return &selection_.entries_[static_cast<size_t>(entry - selection_.entries_.data())];
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

Result<Selection> Selection::Make(std::span<const rules::Rule* const> rules,
                                  const Configuration* configuration, const RuleFlags& flags) {
  return Selector(rules, configuration).Run(flags);
}

const Selection::Entry* Selection::Find(std::string_view id) const {
  const auto entry =
      std::lower_bound(entries_.begin(), entries_.end(), id,
                       [](const Entry& each, std::string_view wanted) { return each.rule->id < wanted; });
  return entry != entries_.end() && entry->rule->id == id ? &*entry : nullptr;
}

std::optional<Severity> Selection::Judge(std::string_view id, Severity reported) const {
  const Entry* entry = Find(id);
  if (entry == nullptr) return reported;
  if (!entry->is_on) return std::nullopt;
  return entry->is_set ? entry->severity : reported;
}

std::optional<std::string_view> Selection::NearMissOf(std::string_view id) const {
  NearMissSearch search(id);
  for (const Entry& entry : entries_) search.Consider(entry.rule->id);
  return search.best();
}

std::vector<const rules::Rule*> Selection::RulesThatAreOn() const {
  std::vector<const rules::Rule*> on;
  for (const Entry& entry : entries_) {
    if (entry.is_on) on.push_back(entry.rule);
  }
  return on;
}

}  // namespace kubevet::engine
