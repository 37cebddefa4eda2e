#include "engine/suppressions.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "base/near_miss.h"
#include "base/scan.h"
#include "k8s/resource.h"

namespace kubevet::engine {
namespace {

using yaml::Node;

constexpr std::string_view kName = "kubevet:";
constexpr std::string_view kAnnotation = "kubevet.dev/ignore";
constexpr std::string_view kIgnore = "ignore", kIgnoreFile = "ignore-file";
constexpr std::string_view kHelp = "write `# kubevet: ignore rule-id -- reason`";
constexpr std::string_view kBlank = " \t";

/// Splits `text`, which starts at `offset`, at commas and blanks, up to `--`.
std::vector<SuppressedRule> ParseRules(std::string_view text, uint32_t offset) {
  constexpr std::string_view kBetween = ", \t\r\n";
  std::vector<SuppressedRule> rules;
  for (size_t begin = text.find_first_not_of(kBetween); begin != std::string_view::npos;) {
    const size_t end = std::min(text.find_first_of(kBetween, begin), text.size());
    const std::string_view id = text.substr(begin, end - begin);
    if (id.starts_with("--")) break;
    const uint32_t at = offset + static_cast<uint32_t>(begin);
    rules.push_back({std::string(id), {at, at + static_cast<uint32_t>(id.size())}});
    begin = text.find_first_not_of(kBetween, end);
  }
  return rules;
}

/// What is said behind the rules: `rule-id -- reason`.
std::string ParseReason(std::string_view text) {
  constexpr std::string_view kSign = "--";
  size_t at = text.find(kSign);
  while (at != std::string_view::npos && at > 0 && kBlank.find(text[at - 1]) == std::string_view::npos)
    at = text.find(kSign, at + 1);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + kSign.size());
  const size_t begin = text.find_first_not_of(kBlank), end = text.find_last_not_of(kBlank);
  return begin == std::string_view::npos ? std::string() : std::string(text.substr(begin, end + 1 - begin));
}

/// Where entries and items begin and where scalars lie, as they are written: aliases are not followed.
class Layout {
 public:
  explicit Layout(const yaml::Document& document) : text_(document.source().text()) {
    Visit(document.root());
    while (!open_.empty()) VisitNext();
    const auto by_place = [](Span a, Span b) {
      return std::pair(a.begin, b.end) < std::pair(b.begin, a.end);
    };
    std::sort(starts_.begin(), starts_.end(), by_place);
    std::sort(scalars_.begin(), scalars_.end(), by_place);
  }

  /// The outermost entry or item among those that begin next.
  std::optional<Span> FirstAfter(uint32_t offset) const {
    const auto start = std::upper_bound(starts_.begin(), starts_.end(), offset,
                                        [](uint32_t at, Span span) { return at < span.begin; });
    return start == starts_.end() ? std::nullopt : std::optional(*start);
  }

  /// What stands behind `|` on its line is no part of the block.
  bool IsInScalar(uint32_t offset) const {
    const auto after = std::upper_bound(scalars_.begin(), scalars_.end(), offset,
                                        [](uint32_t at, Span span) { return at < span.begin; });
    if (after == scalars_.begin() || std::prev(after)->end <= offset) return false;
    const std::string_view before = text_.substr(std::prev(after)->begin, offset - std::prev(after)->begin);
    const bool is_block = text_[std::prev(after)->begin] == '|' || text_[std::prev(after)->begin] == '>';
    return !is_block || before.find_first_of("\r\n") != std::string_view::npos;
  }

 private:
  struct OpenMap {
    yaml::Entries::Iterator next, end;
  };
  struct OpenList {
    yaml::Items::Iterator next, end;
  };
  struct Open {
    std::variant<OpenMap, OpenList> children;
    Span span;
  };

  void Visit(Node node) {
    const Span span = node.span();
    if (span.size() == 0 || text_[span.begin] == '*') return;
    if (node.IsMap()) {
      open_.push_back({OpenMap{node.entries().begin(), node.entries().end()}, span});
    } else if (node.IsList()) {
      open_.push_back({OpenList{node.items().begin(), node.items().end()}, span});
    } else {
      scalars_.push_back(span);
    }
  }

  void VisitNext() {
    Open& open = open_.back();
    const Span whole = open.span;
    if (auto* list = std::get_if<OpenList>(&open.children)) {
      if (list->next == list->end) return open_.pop_back();
      const Node item = *list->next;
      ++list->next;
      starts_.push_back(item.span());
      return Visit(item);
    }
    auto& map = std::get<OpenMap>(open.children);
    if (map.next == map.end) return open_.pop_back();
    const auto [key, value] = *map.next;
    ++map.next;
    const Span span = key.span();
    if (span.begin < whole.begin || span.end > whole.end) return;  // merged from elsewhere
    starts_.push_back({span.begin, std::max(span.end, value.span().end)});
    scalars_.push_back(span);
    Visit(value);
  }

  std::string_view text_;
  std::vector<Open> open_;
  std::vector<Span> starts_;
  std::vector<Span> scalars_;
};

/// The maps in an object that have metadata and describe what it makes.
std::vector<Node> TemplatesIn(Node object) {
  std::vector<Node> templates = {object["template"], object["spec"]["template"],
                                 object["spec"]["jobTemplate"],
                                 object["spec"]["jobTemplate"]["spec"]["template"]};
  std::erase_if(templates, [](Node node) { return !node.IsMap(); });
  return templates;
}

}  // namespace

bool MaySuppress(std::string_view text) {
  return FindWord(text, "kubevet") != std::string_view::npos;
}

SuppressionReader::SuppressionReader(const Source& source) : source_(source) {
  const std::string_view text = source.text();
  has_annotations_ = FindWord(text, kAnnotation) != std::string_view::npos;
  if (FindWord(text, kName) != std::string_view::npos) FindCandidates();
}

void SuppressionReader::FindCandidates() {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  const std::string_view text = source_.text();
  lines_.emplace(text);
  for (size_t at = text.find(kName); at != std::string_view::npos; at = text.find(kName, at + 1)) {
    const uint32_t line = lines_->LineAt(static_cast<uint32_t>(at));
    const uint32_t line_begin = lines_->LineStart(line);
    const std::string_view before = text.substr(line_begin, at - line_begin);
    const size_t hash = before.find_last_not_of(kBlank);
    if (hash == std::string_view::npos || before[hash] != '#') continue;
    std::string_view rest = before.substr(0, hash);
    if (line == 1 && rest.starts_with(kByteOrderMark)) rest.remove_prefix(kByteOrderMark.size());
    if (!rest.empty() && kBlank.find(rest.back()) == std::string_view::npos) continue;
    const bool is_alone = rest.find_first_not_of(kBlank) == std::string_view::npos;
    candidates_.push_back({line_begin + static_cast<uint32_t>(hash), line, is_alone});
  }
  header_end_ = static_cast<uint32_t>(text.size());
  for (uint32_t line = 1; line <= lines_->line_count(); ++line) {
    std::string_view words = lines_->Line(line);
    if (words.starts_with(kByteOrderMark)) words.remove_prefix(kByteOrderMark.size());
    words.remove_prefix(std::min(words.size(), words.find_first_not_of(kBlank)));
    if (words.empty() || words[0] == '#' || words[0] == '%' || words.starts_with("---")) continue;
    header_end_ = lines_->LineStart(line);
    break;
  }
}

Suppression SuppressionReader::Parse(const Candidate& candidate) const {
  const std::string_view line = lines_->Line(candidate.line);
  const uint32_t line_begin = lines_->LineStart(candidate.line);
  Suppression found;
  found.place = {candidate.hash, line_begin + static_cast<uint32_t>(line.size())};
  std::string_view words = line.substr(line.find(kName, candidate.hash - line_begin) + kName.size());
  words.remove_prefix(std::min(words.size(), words.find_first_not_of(kBlank)));
  const std::string_view verb = words.substr(0, words.find_first_of(kBlank));
  words.remove_prefix(verb.size());
  if (verb != kIgnore && verb != kIgnoreFile) {
    found.problem = fmt::format("`{}` says nothing to kubevet", verb.empty() ? kName : verb);
    const auto meant = NearMiss(verb, std::vector{kIgnore, kIgnoreFile});
    found.help = meant ? fmt::format("did you mean `{}`?", *meant) : std::string(kHelp);
    return found;
  }
  found.rules = ParseRules(words, found.place.end - static_cast<uint32_t>(words.size()));
  found.reason = ParseReason(words);
  if (found.rules.empty()) {
    found.problem = "the comment does not say which rules to ignore";
    found.help = kHelp;
  } else if (verb == kIgnoreFile) {
    if (candidate.hash >= header_end_) {
      found.problem = "`ignore-file` counts only above the first line of YAML";
      found.help = "move it to the top, or `ignore` the rule where it is found";
      found.rules.clear();
    }
    found.covers.push_back({0, static_cast<uint32_t>(source_.text().size())});
  } else if (!candidate.is_alone) {
    found.covers.push_back({line_begin, found.place.end});
  }
  return found;
}

/// The next line after `line` that is neither blank nor a comment, empty when there is none. Comments in a
/// block share the search.
Span SuppressionReader::NextLine(uint32_t line) {
  if (line < last_comment_line_ || line >= next_line_) {
    next_line_ = line + 1;
    for (; next_line_ <= lines_->line_count(); ++next_line_) {
      const std::string_view words = lines_->Line(next_line_);
      const size_t first = words.find_first_not_of(kBlank);
      if (first != std::string_view::npos && words[first] != '#') break;
    }
    last_comment_line_ = line;
  }
  if (next_line_ > lines_->line_count()) return {};
  const uint32_t begin = lines_->LineStart(next_line_);
  return {begin, begin + static_cast<uint32_t>(lines_->Line(next_line_).size())};
}

void SuppressionReader::AddDocument(const yaml::Document& document, uint32_t index,
                                    std::optional<Stage> judged) {
  const size_t first = next_;
  while (next_ < candidates_.size() && candidates_[next_].hash < document.span().end) ++next_;
  if (!judged) return;
  if (!document.IsEmpty()) least_judged_ = std::min(least_judged_, *judged);
  if (first == next_ && waiting_.empty() && !has_annotations_) return;

  if (first < next_ || !waiting_.empty()) {
    const Layout layout(document);
    for (size_t i = first; i < next_; ++i) {
      const bool is_in_comment = !found_.empty() && candidates_[i].hash < found_.back().place.end;
      if (is_in_comment || layout.IsInScalar(candidates_[i].hash)) continue;
      Suppression found = Parse(candidates_[i]);
      found.document = index;
      found.judged = *judged;
      if (candidates_[i].is_alone && found.covers.empty() && found.problem.empty()) {
        waiting_.push_back(found_.size());
        if (const Span line = NextLine(candidates_[i].line); line.end > 0) found.covers.push_back(line);
      }
      found_.push_back(std::move(found));
    }
    std::erase_if(waiting_, [&](size_t each) {
      const auto next = layout.FirstAfter(found_[each].place.begin);
      if (!document.IsEmpty()) {
        found_[each].document = index;
        found_[each].judged = *judged;
      }
      if (next) found_[each].covers.push_back(*next);
      return next || document.error();
    });
  }
  if (has_annotations_) AddAnnotations(document, index, *judged);
}

void SuppressionReader::AddAnnotations(const yaml::Document& document, uint32_t index, Stage judged) {
  const auto add = [&](Node object) {
    const Node value = object["metadata"]["annotations"][kAnnotation];
    if (!value.IsString()) return;
    Suppression found;
    found.place = value.span();
    found.is_comment = false;
    found.rules = ParseRules(value.text(), 0);
    std::string_view written = source_.text().substr(found.place.begin, found.place.size());
    for (SuppressedRule& rule : found.rules) {
      const size_t at = std::min(written.find(rule.id), written.size());
      const bool is_there = at < written.size();
      const uint32_t begin = found.place.end - static_cast<uint32_t>(written.size() - at);
      rule.span = is_there ? Span{begin, begin + static_cast<uint32_t>(rule.id.size())} : found.place;
      if (is_there) written.remove_prefix(at + rule.id.size());
    }
    if (found.rules.empty()) found.problem = fmt::format("`{}` names no rules", kAnnotation);
    found.covers.push_back(object.span());
    found.document = index;
    found.judged = judged;
    found_.push_back(std::move(found));
  };
  for (const k8s::Resource& resource : k8s::UnpackResources(document.root())) {
    add(resource.node);
    for (Node each : TemplatesIn(resource.node)) add(each);
  }
}

Suppressions SuppressionReader::Take() {
  for (Suppression& each : found_) {
    const bool is_file =
        !each.covers.empty() && each.covers[0] == Span{0, static_cast<uint32_t>(source_.text().size())};
    if (is_file) each.judged = std::min(each.judged, least_judged_);
  }
  std::stable_sort(found_.begin(), found_.end(),
                   [](const Suppression& a, const Suppression& b) { return a.place.begin < b.place.begin; });
  return std::move(found_);
}

}  // namespace kubevet::engine
