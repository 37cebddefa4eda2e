#include "engine/finish.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/glob.h"
#include "engine/resolver.h"

namespace kubevet::engine {
namespace {

constexpr std::string_view kUnknown = "unknown-suppression";
constexpr std::string_view kUnused = "unused-suppression";
constexpr std::string_view kExpired = "expired-suppression";

Diagnostic Remark(std::string_view rule, const Source& source, Span place, std::string message,
                  std::string help = {}) {
  Diagnostic remark;
  remark.rule = rule;
  remark.stage = Stage::kRule;
  remark.severity = Severity::kWarning;
  remark.location = {&source, place};
  remark.message = std::move(message);
  remark.help = std::move(help);
  return remark;
}

/// `a`, `a` or `b`, `a`, `b` or `c`
std::string Listed(const std::vector<std::string_view>& words) {
  std::string text;
  for (size_t i = 0; i < words.size(); ++i) {
    text += fmt::format("{}`{}`", i == 0 ? "" : i + 1 == words.size() ? " or " : ", ", words[i]);
  }
  return text;
}

/// The suppressions in a file, and which of their rules hid something. Of several that cover a place the
/// innermost hides, so that what is not needed is found.
class InFile {
 public:
  InFile(const Source& source, const Suppressions& suppressions, const Selection& selection)
      : source_(source), suppressions_(suppressions), selection_(selection) {
    for (uint32_t i = 0; i < suppressions.size(); ++i) {
      for (uint32_t rule = 0; rule < suppressions[i].rules.size(); ++rule) {
        for (Span cover : suppressions[i].covers)
          covers_[suppressions[i].rules[rule].id].push_back({cover, i, rule});
      }
    }
    for (auto& [rule, covers] : covers_) {
      std::sort(covers.begin(), covers.end(), [](const Cover& a, const Cover& b) {
        return std::pair(a.span.begin, b.span.end) < std::pair(b.span.begin, a.span.end);
      });
    }
  }

  /// Takes out what is hidden, and returns it; `findings` are sorted by place. Each cover is looked at once.
  std::vector<Finding> Hide(std::vector<Finding>& findings) {
    std::vector<Finding> hidden;
    if (covers_.empty()) return hidden;
    struct Sweep {
      size_t next = 0;
      std::vector<Cover> open;
    };
    std::map<std::string_view, Sweep> sweeps;
    std::erase_if(findings, [&](Finding& finding) {
      const auto covers = covers_.find(finding.rule);
      if (covers == covers_.end()) return false;
      Sweep& sweep = sweeps[covers->first];
      const uint32_t at = finding.range.start.offset;
      while (sweep.next < covers->second.size() && covers->second[sweep.next].span.begin <= at)
        sweep.open.push_back(covers->second[sweep.next++]);
      while (!sweep.open.empty() && sweep.open.back().span.end < at) sweep.open.pop_back();
      if (sweep.open.empty()) return false;
      used_.insert({sweep.open.back().suppression, sweep.open.back().rule});
      finding.hidden_by = {HiddenBy::Place::kSource, suppressions_[sweep.open.back().suppression].reason};
      hidden.push_back(std::move(finding));
      return true;
    });
    return hidden;
  }

  std::vector<Diagnostic> Unknown() const {
    std::vector<Diagnostic> found;
    for (const Suppression& each : suppressions_) {
      if (!each.problem.empty()) {
        found.push_back(Remark(kUnknown, source_, each.place, each.problem, each.help));
        found.back().document = each.document;
      }
      for (const SuppressedRule& rule : each.rules) {
        if (selection_.entries().empty() || selection_.Find(rule.id) != nullptr) continue;
        Diagnostic remark =
            Remark(kUnknown, source_, rule.span, fmt::format("there is no rule `{}`", rule.id));
        remark.document = each.document;
        if (const auto meant = selection_.NearMissOf(rule.id)) {
          remark.help = fmt::format("did you mean `{}`?", *meant);
          remark.fixes.push_back(
              {fmt::format("write `{}`", *meant), {{remark.location, std::string(*meant)}}});
        }
        found.push_back(std::move(remark));
      }
    }
    return found;
  }

  /// Suppressions that hid nothing although their rule had its chance; those of this very rule when
  /// `of_itself`.
  std::vector<Diagnostic> Unused(bool of_itself) const {
    std::vector<Diagnostic> found;
    for (uint32_t i = 0; i < suppressions_.size(); ++i) {
      const Suppression& each = suppressions_[i];
      std::vector<std::string_view> unused;
      std::vector<SuppressedRule> kept;
      for (uint32_t rule = 0; rule < each.rules.size(); ++rule) {
        const SuppressedRule& named = each.rules[rule];
        const bool is_unused =
            (named.id == kUnused) == of_itself && !used_.contains({i, rule}) && HadItsChance(each, named.id);
        if (is_unused) unused.push_back(named.id);
        if (!is_unused) kept.push_back(named);
      }
      if (unused.empty()) continue;
      const Span place = each.rules.size() == 1 ? each.rules[0].span : each.place;
      Diagnostic remark =
          Remark(kUnused, source_, place, fmt::format("there is no {} to ignore here", Listed(unused)),
                 "take the suppression away");
      remark.document = each.document;
      if (each.is_comment) remark.fixes.push_back(Removal(each, kept));
      found.push_back(std::move(remark));
    }
    return found;
  }

 private:
  struct Cover {
    Span span;
    uint32_t suppression;
    uint32_t rule;
  };

  bool HadItsChance(const Suppression& suppression, std::string_view id) const {
    const Selection::Entry* rule = selection_.Find(id);
    return rule != nullptr && rule->is_on && rule->rule->stage <= suppression.judged;
  }

  /// Writes the rules that are kept, or takes the comment away: with its line, or with the blanks before it.
  Fix Removal(const Suppression& each, const std::vector<SuppressedRule>& kept) const {
    if (!kept.empty()) {
      std::string text;
      for (const SuppressedRule& rule : kept) text += (text.empty() ? "" : ", ") + rule.id;
      const Span list = {each.rules.front().span.begin, each.rules.back().span.end};
      return {"take what is not needed out of the comment", {{{&source_, list}, text}}};
    }
    const std::string_view text = source_.text();
    Span place = each.place;
    while (place.begin > 0 && (text[place.begin - 1] == ' ' || text[place.begin - 1] == '\t')) --place.begin;
    const bool is_alone = place.begin == 0 || text[place.begin - 1] == '\n' || text[place.begin - 1] == '\r';
    if (is_alone && text.substr(place.end).starts_with('\r')) ++place.end;
    if (is_alone && text.substr(place.end).starts_with('\n')) ++place.end;
    return {"take the comment away", {{{&source_, place}, ""}}};
  }

  const Source& source_;
  const Suppressions& suppressions_;
  const Selection& selection_;
  std::map<std::string, std::vector<Cover>, std::less<>> covers_;  // by rule
  std::set<std::pair<uint32_t, uint32_t>> used_;                   // suppression, rule in it
};

/// `spec.containers[*]` is the field or what is inside; brackets stand for themselves.
bool MatchesField(std::string_view pattern, std::string_view field) {
  std::string escaped;
  for (char c : pattern) {
    if (c == '[' || c == ']' || c == '?' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return MatchesName(escaped, field) || MatchesName(escaped + ".*", field) ||
         MatchesName(escaped + "\\[*", field);
}

bool HasExpired(const IgnoreEntry& entry, const std::string& today) {
  return !entry.until.text.empty() && !today.empty() && entry.until.text < today;
}

/// The ignore entries of the configuration that rules a file.
class InConfiguration {
 public:
  InConfiguration(const Configuration& configuration, const std::string& absolute, const std::string& today)
      : configuration_(configuration), absolute_(absolute), today_(today) {}

  /// Takes out what is hidden, and returns it.
  std::vector<Finding> Hide(std::vector<Finding>& findings) {
    std::vector<Finding> hidden;
    if (findings.empty() || configuration_.ignores.empty()) return hidden;
    if (by_rule_.empty()) SortByRule();
    std::erase_if(findings, [&](Finding& finding) {
      const auto entries = by_rule_.find(finding.rule);
      if (entries == by_rule_.end()) return false;
      for (uint32_t index : entries->second) {
        const IgnoreEntry& entry = configuration_.ignores[index];
        if (!Matches(entry, finding)) continue;
        used_.insert(index);
        if (!finding.hidden_by) finding.hidden_by = {HiddenBy::Place::kConfiguration, entry.reason};
      }
      if (!finding.hidden_by) return false;
      hidden.push_back(std::move(finding));
      return true;
    });
    return hidden;
  }

  std::vector<uint32_t> used() const { return {used_.begin(), used_.end()}; }

 private:
  void SortByRule() {
    for (uint32_t i = 0; i < configuration_.ignores.size(); ++i) {
      const IgnoreEntry& entry = configuration_.ignores[i];
      if (!HasExpired(entry, today_)) by_rule_[entry.rule.text].push_back(i);
    }
  }

  bool Matches(const IgnoreEntry& entry, const Finding& finding) {
    static const ResourceId kNone;
    const ResourceId& resource = finding.resource != nullptr ? *finding.resource : kNone;
    if (!entry.kind.empty() && !MatchesName(entry.kind, resource.kind)) return false;
    if (!entry.name.empty() && !MatchesName(entry.name, resource.name)) return false;
    if (!entry.field.empty() && !MatchesField(entry.field, finding.field)) return false;
    if (!entry.path) return true;
    if (path_.empty()) path_ = RelativePath(configuration_.directory, absolute_);
    return entry.path->Matches(path_);
  }

  const Configuration& configuration_;
  const std::string& absolute_;
  const std::string& today_;
  std::string path_;  // relative, once somebody asks
  std::map<std::string, std::vector<uint32_t>, std::less<>> by_rule_;
  std::set<uint32_t> used_;
};

/// Drops what is off and sets severities.
void Select(std::vector<Finding>& findings, const Selection& selection) {
  std::erase_if(findings, [&](Finding& finding) {
    const auto severity = selection.Judge(finding.rule, finding.severity);
    if (severity) finding.severity = *severity;
    return !severity;
  });
}

/// Hides what is known, each as often as it is known, and counts what of it was not found.
void HideKnown(Finished& finished, const Baseline& baseline, const Selection& selection,
               const std::string& file) {
  Fingerprints left = baseline.Of(file);
  if (left.empty()) return;
  std::erase_if(finished.findings, [&](Finding& finding) {
    const auto known = left.find(FingerprintOf(finding, file));
    if (known == left.end() || known->second == 0) return false;
    --known->second;
    finding.hidden_by = {HiddenBy::Place::kBaseline, {}};
    finished.hidden.push_back(std::move(finding));
    return true;
  });
  for (const auto& [print, count] : left) {
    const Selection::Entry* rule = selection.Find(print.rule);
    if (rule == nullptr || rule->is_on) finished.stale += count;
  }
}

}  // namespace

Finished Finish(const Source& source, std::vector<Finding> findings, const Suppressions& suppressions,
                const Policy& policy, const std::string& absolute, const Hiding& hiding) {
  Finished finished;
  InFile in_file(source, suppressions, policy.selection);
  std::optional<InConfiguration> in_configuration;
  if (policy.configuration != nullptr)
    in_configuration.emplace(*policy.configuration, absolute, hiding.today);
  Resolver resolver;

  const auto take = [&](std::vector<Finding> more, bool may_be_hidden_in_file = true) {
    Select(more, policy.selection);
    std::stable_sort(more.begin(), more.end(), ComesBefore);
    const auto hide = [&](std::vector<Finding> hidden) {
      std::move(hidden.begin(), hidden.end(), std::back_inserter(finished.hidden));
    };
    if (may_be_hidden_in_file) hide(in_file.Hide(more));
    if (in_configuration) hide(in_configuration->Hide(more));
    std::move(more.begin(), more.end(), std::back_inserter(finished.findings));
  };
  const auto resolved = [&](const std::vector<Diagnostic>& remarks) {
    std::vector<Finding> more;
    for (const Diagnostic& remark : remarks) more.push_back(resolver.Resolve(remark));
    return more;
  };
  take(std::move(findings));
  if (!suppressions.empty()) {
    take(resolved(in_file.Unknown()));
    take(resolved(in_file.Unused(false)));
    take(resolved(in_file.Unused(true)), false);
    std::stable_sort(finished.findings.begin(), finished.findings.end(), ComesBefore);
  }
  if (in_configuration) finished.used = in_configuration->used();

  if (hiding.baseline == nullptr) return finished;
  const std::string file = RelativePath(hiding.baseline->directory, absolute);
  if (!hiding.records_baseline) {
    HideKnown(finished, *hiding.baseline, policy.selection, file);
    return finished;
  }
  for (Finding& finding : finished.findings) {
    ++finished.recorded[FingerprintOf(finding, file)];
    finding.hidden_by = {HiddenBy::Place::kBaseline, {}};
    finished.hidden.push_back(std::move(finding));
  }
  finished.findings.clear();
  return finished;
}

std::vector<Finding> JudgeIgnores(const Policy& policy, const std::vector<bool>& used, bool saw_everything,
                                  const std::string& today) {
  std::vector<Finding> findings;
  if (policy.configuration == nullptr) return findings;
  const Configuration& configuration = *policy.configuration;
  Resolver resolver;
  for (size_t i = 0; i < configuration.ignores.size(); ++i) {
    const IgnoreEntry& entry = configuration.ignores[i];
    const Selection::Entry* rule = policy.selection.Find(entry.rule.text);
    if (HasExpired(entry, today)) {
      findings.push_back(
          resolver.Resolve(Remark(kExpired, *configuration.source, entry.until.span,
                                  fmt::format("this entry for `{}` ended on {} and hides nothing any more",
                                              entry.rule.text, entry.until.text),
                                  "mend what it hid, or set a later day")));
    } else if (saw_everything && !used[i] && rule != nullptr && rule->is_on) {
      findings.push_back(resolver.Resolve(
          Remark(kUnused, *configuration.source, entry.rule.span,
                 fmt::format("this entry for `{}` hides nothing", entry.rule.text), "take it away")));
    }
  }
  Select(findings, policy.selection);
  std::stable_sort(findings.begin(), findings.end(), ComesBefore);
  return findings;
}

}  // namespace kubevet::engine
