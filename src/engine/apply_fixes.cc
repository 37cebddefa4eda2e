#include "engine/apply_fixes.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "base/overlay_file_system.h"
#include "yaml/reader.h"

namespace kubevet::engine {
namespace {

/// More than ranks, chains of fixes that touch and fixes that do not hold ever need.
constexpr int kMostRounds = 200;

using FindingsByFile = std::vector<std::vector<Finding>>;

/// Edits to one file, in order.
class EditList {
 public:
  /// False when the edit touches another one. The same edit twice is one.
  bool Accepts(const FileEdit& edit) const {
    const auto next = At(edit);
    if (next != edits_.end() && (IsSame(*next, edit) || Touch(edit, *next))) return IsSame(*next, edit);
    return next == edits_.begin() || !Touch(*std::prev(next), edit);
  }
  void Add(const FileEdit& edit) {
    const auto next = At(edit);
    if (next == edits_.end() || !IsSame(*next, edit)) edits_.insert(next, edit);
  }
  std::vector<FileEdit> edits() const { return edits_; }

 private:
  std::vector<FileEdit>::const_iterator At(const FileEdit& edit) const {
    return std::lower_bound(edits_.begin(), edits_.end(), edit, [](const FileEdit& a, const FileEdit& b) {
      return a.range.start.offset < b.range.start.offset;
    });
  }
  static bool IsSame(const FileEdit& a, const FileEdit& b) {
    return a.range == b.range && a.new_text == b.new_text;
  }
  static bool Touch(const FileEdit& first, const FileEdit& second) {
    return first.range.end.offset >= second.range.start.offset;
  }

  std::vector<FileEdit> edits_;
};

/// What a round is going to change.
struct Picked {
  /// A fix: the input its finding is in, those it changes, and what it is known by.
  struct Made {
    size_t file;
    std::vector<size_t> targets;
    std::string name;

    bool Concerns(size_t input) const {
      return file == input || std::find(targets.begin(), targets.end(), input) != targets.end();
    }
  };

  std::map<size_t, EditList> edits;     // by input
  std::map<size_t, uint32_t> findings;  // how many are fixed, by the input they are in
  std::vector<Made> made;
};

/// What a fix is known by while the text around it changes.
std::string IdentityOf(const Finding& finding) {
  std::string name = finding.rule;
  for (const std::string* part : {&finding.field, &finding.message, &finding.fixes[0].title})
    (name += '\n') += *part;
  return name;
}

uint32_t CountUpTo(uint8_t rank, const std::vector<Finding>& findings) {
  return static_cast<uint32_t>(std::count_if(findings.begin(), findings.end(),
                                             [&](const Finding& each) { return RankOf(each) <= rank; }));
}

struct Shape {
  size_t documents = 0;
  size_t unreadable = 0;
};

Shape ShapeOf(const std::string& text) {
  const Source source("", text);
  Shape shape;
  for (const auto& document : yaml::ReadDocuments(source)) {
    ++shape.documents;
    if (document->error()) ++shape.unreadable;
  }
  return shape;
}

class Fixer {
 public:
  Fixer(const FileSystem& files, const Inputs& inputs, const Options& options, const Rulings& rulings)
      : inputs_(inputs),
        options_(options),
        rulings_(rulings),
        files_(files),
        is_careful_(inputs.files.size()) {
    for (size_t i = 0; i < inputs.files.size(); ++i) by_path_[NameOf(inputs.files[i])] = i;
  }

  Fixing Run() {
    found_ = CheckAll(files_);
    for (int round = 0; round < kMostRounds; ++round) {
      const std::optional<uint8_t> rank = NextRank();
      if (!rank) break;
      Try(Pick(*rank), *rank);
    }
    return Take();
  }

 private:
  static std::string NameOf(const InputFile& file) {
    return file.is_standard_input ? std::string(kStandardInputName) : file.path;
  }

  FindingsByFile CheckAll(const FileSystem& files) const {
    FindingsByFile found;
    Check(files, inputs_, options_, rulings_, [&](FileFindings file) {
      if (found.size() < inputs_.files.size()) found.push_back(std::move(file.findings));
      return true;
    });
    found.resize(inputs_.files.size());
    return found;
  }

  void Put(OverlayFileSystem& files, size_t i, const std::string& text) const {
    if (inputs_.files[i].is_standard_input) {
      files.PutStandardInput(text);
    } else {
      files.Put(inputs_.files[i].path, std::make_shared<const std::string>(text));
    }
  }

  /// The files that a fix changes; nothing when one of them may not be changed.
  std::optional<std::vector<size_t>> TargetsOf(const FileFix& fix) const {
    std::vector<size_t> targets;
    for (const FileEdit& edit : fix.edits) {
      const auto target = by_path_.find(edit.file);
      if (target == by_path_.end()) return std::nullopt;
      targets.push_back(target->second);
    }
    return targets;
  }

  bool CanFix(size_t i, const Finding& finding) const {
    return !finding.fixes.empty() && !finding.fixes[0].edits.empty() && TargetsOf(finding.fixes[0]) &&
           !does_not_hold_.contains({i, IdentityOf(finding)});
  }

  /// The lowest rank with something to fix: what lies above may look different afterwards.
  std::optional<uint8_t> NextRank() const {
    std::optional<uint8_t> rank;
    for (size_t i = 0; i < found_.size(); ++i) {
      for (const Finding& finding : found_[i]) {
        if ((!rank || RankOf(finding) < *rank) && CanFix(i, finding)) rank = RankOf(finding);
      }
    }
    return rank;
  }

  Picked Pick(uint8_t rank) const {
    Picked picked;
    for (size_t i = 0; i < found_.size(); ++i) {
      if (one_file_at_a_time_ && !picked.edits.empty()) break;
      for (const Finding& finding : found_[i]) {
        if (RankOf(finding) != rank || !CanFix(i, finding)) continue;
        if (is_careful_[i] && picked.findings.contains(i)) break;
        const FileFix& fix = finding.fixes[0];
        const std::vector<size_t> targets = *TargetsOf(fix);
        bool fits = true;
        for (size_t k = 0; k < targets.size(); ++k) fits &= picked.edits[targets[k]].Accepts(fix.edits[k]);
        if (!fits) continue;
        for (size_t k = 0; k < targets.size(); ++k) picked.edits[targets[k]].Add(fix.edits[k]);
        ++picked.findings[i];
        picked.made.push_back({i, targets, IdentityOf(finding)});
      }
    }
    return picked;
  }

  /// Makes the edits, and keeps them if they hold.
  void Try(const Picked& picked, uint8_t rank) {
    OverlayFileSystem trial = files_;
    std::map<size_t, std::string> texts;
    std::set<size_t> bad;
    for (const auto& [i, edits] : picked.edits) {
      const auto before = ReadInput(files_, inputs_.files[i]);
      if (!before.ok()) {
        bad.insert(i);
        continue;
      }
      befores_.try_emplace(i, *before);
      std::string after = WithEdits(*before, edits.edits());
      if (!StaysReadable(*before, after)) bad.insert(i);
      Put(trial, i, after);
      texts[i] = std::move(after);
    }
    if (!bad.empty()) return DropFrom(bad, picked);
    FindingsByFile next = CheckAll(trial);
    bad = NotBetter(next, picked, rank);
    if (bad.size() > 1 && bad.size() == picked.edits.size() && !one_file_at_a_time_) {
      one_file_at_a_time_ = true;
      return;
    }
    if (!bad.empty()) return DropFrom(bad, picked);
    for (auto& [i, text] : texts) afters_[i] = std::move(text);
    for (const Picked::Made& made : picked.made) ++fixed_[made.targets[0]];
    files_ = std::move(trial);
    found_ = std::move(next);
  }

  /// Finds out which fixes of these files do not hold: one of them is known, several are made one by one.
  void DropFrom(const std::set<size_t>& files, const Picked& picked) {
    one_file_at_a_time_ = false;
    const std::vector<bool> was_careful = is_careful_;
    for (size_t i : files) {
      std::vector<const Picked::Made*> concerned;
      for (const Picked::Made& made : picked.made) {
        if (made.Concerns(i)) concerned.push_back(&made);
      }
      const bool is_known =
          concerned.size() == 1 || std::all_of(concerned.begin(), concerned.end(),
                                               [this](const auto* made) { return is_careful_[made->file]; });
      for (const Picked::Made* made : concerned) {
        is_careful_[made->file] = true;
        if (!is_known) continue;
        does_not_hold_.insert({made->file, made->name});
        left_alone_.insert(i);
      }
    }
  }

  static bool StaysReadable(const std::string& before, const std::string& after) {
    const Shape old_shape = ShapeOf(before), new_shape = ShapeOf(after);
    return new_shape.unreadable <= old_shape.unreadable && new_shape.documents >= old_shape.documents;
  }

  /// The files for which a round brought less than it promised: findings stay, or others took their place.
  /// All of the round when the others are in files that it did not touch.
  std::set<size_t> NotBetter(const FindingsByFile& after, const Picked& picked, uint8_t rank) const {
    std::set<size_t> bad;
    uint32_t all_before = 0, all_after = 0;
    for (size_t i = 0; i < after.size(); ++i) {
      const auto promised = picked.findings.find(i);
      const uint32_t gone = promised == picked.findings.end() ? 0 : promised->second;
      const uint32_t old_count = CountUpTo(rank, found_[i]);
      const uint32_t new_count = CountUpTo(rank, after[i]) + gone;
      all_before += old_count;
      all_after += new_count;
      if (new_count > old_count && picked.edits.contains(i)) bad.insert(i);
    }
    if (bad.empty() && all_after > all_before) {
      for (const auto& [i, edits] : picked.edits) bad.insert(i);
    }
    return bad;
  }

  Fixing Take() {
    Fixing fixing;
    for (auto& [i, after] : afters_) {
      if (after != befores_[i])
        fixing.files.push_back({inputs_.files[i], std::move(befores_[i]), std::move(after), fixed_[i]});
    }
    for (size_t i : left_alone_) fixing.left_alone.push_back(NameOf(inputs_.files[i]));
    return fixing;
  }

  const Inputs& inputs_;
  const Options& options_;
  const Rulings& rulings_;
  OverlayFileSystem files_;  // with the texts so far
  FindingsByFile found_;     // in them
  std::map<std::string, size_t> by_path_;
  std::vector<bool> is_careful_;  // by input: one fix at a time
  std::set<std::pair<size_t, std::string>> does_not_hold_;
  bool one_file_at_a_time_ = false;
  std::map<size_t, std::string> befores_;
  std::map<size_t, std::string> afters_;
  std::map<size_t, uint32_t> fixed_;
  std::set<size_t> left_alone_;
};

}  // namespace

uint8_t RankOf(const Finding& finding) {
  static constexpr std::string_view kAboutTheKind[] = {
      "missing-kind",       "missing-api-version", "unknown-api-version", "unknown-kind",
      "api-not-in-version", "removed-api",         "deprecated-api"};
  switch (finding.stage) {
    case Stage::kSyntax:
      return 0;
    case Stage::kSchema:
      return std::find(std::begin(kAboutTheKind), std::end(kAboutTheKind), finding.rule) ==
                     std::end(kAboutTheKind)
                 ? 2
                 : 1;
    case Stage::kApi:
      return finding.rule == "api-not-supported" ? 3 : 4;
    case Stage::kRule:
      return 5;
  }
  return 5;
}

std::string WithEdits(std::string_view text, std::vector<FileEdit> edits) {
  std::sort(edits.begin(), edits.end(),
            [](const FileEdit& a, const FileEdit& b) { return a.range.start.offset < b.range.start.offset; });
  std::string out;
  size_t done = 0;
  for (const FileEdit& edit : edits) {
    out += text.substr(done, edit.range.start.offset - done);
    out += edit.new_text;
    done = edit.range.end.offset;
  }
  out += text.substr(done);
  return out;
}

Fixing ApplyFixes(const FileSystem& files, const Inputs& inputs, const Options& options,
                  const Rulings& rulings) {
  return Fixer(files, inputs, options, rulings).Run();
}

}  // namespace kubevet::engine
