#include "yaml/general_reader.h"

#include <yaml-cpp/anchor.h>
#include <yaml-cpp/emitterstyle.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <sstream>
#include <string>
#include <unordered_map>
#include <vector>

namespace kubevet::yaml {
namespace {

/// yaml-cpp reports where a node begins but not where it ends: the ends are found in the text again.
class EventReader : public YAML::EventHandler {
 public:
  EventReader(std::string_view source, Span span, TreeBuilder& builder)
      : source_(source), span_(span), builder_(builder) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    builder_.Empty(std::min(Offset(mark), span_.end), {Name(anchor), {}});
    Check();
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    uint32_t begin = Offset(mark), end = begin + 1;
    while (end < span_.end && IsName(source_[end])) ++end;
    builder_.Alias(Name(anchor), {begin, end});
    Check();
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    uint32_t begin = AfterProperties(Offset(mark));
    auto [style, end] = Extent(begin, value);
    bool tagged = tag != "?" && tag != "!" && !tag.empty();
    std::string_view text = style == Style::kPlain && value == source_.substr(begin, value.size())
                                ? source_.substr(begin, value.size())
                                : builder_.Keep(value);
    builder_.Scalar(text, style, {begin, end},
                    {Name(anchor), tagged ? builder_.Keep(tag) : std::string_view()});
    Check();
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    uint32_t begin = AfterProperties(Offset(mark));
    open_.push_back(begin);
    builder_.BeginList(begin, {Name(anchor), {}});
    Check();
  }
  void OnSequenceEnd() override { End(']'); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    uint32_t begin = AfterProperties(Offset(mark));
    open_.push_back(begin);
    builder_.BeginMap(begin, {Name(anchor), {}});
    Check();
  }
  void OnMapEnd() override { End('}'); }

  struct Stop {};

 private:
  static bool IsName(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  }
  uint32_t Offset(const YAML::Mark& mark) const {
    return std::min(span_.begin + static_cast<uint32_t>(mark.pos), span_.end);
  }
  void Check() {
    if (builder_.failed()) throw Stop{};
  }

  /// The anchor's name; yaml-cpp only numbers them.
  std::string_view Name(YAML::anchor_t anchor) {
    if (anchor == 0) return {};
    auto& name = names_[anchor];
    if (name.empty()) name = builder_.Keep("#" + std::to_string(anchor));
    return name;
  }

  uint32_t SkipSpace(uint32_t at) const {
    while (at < span_.end) {
      if (source_[at] == '#') {
        while (at < span_.end && source_[at] != '\n') ++at;
      } else if (std::string_view(" \t\r\n").find(source_[at]) == std::string_view::npos) {
        break;
      } else {
        ++at;
      }
    }
    return at;
  }

  /// yaml-cpp marks nodes with an anchor or tag at these; the value begins behind them.
  uint32_t AfterProperties(uint32_t at) const {
    while (at < span_.end && (source_[at] == '&' || source_[at] == '!')) {
      while (at < span_.end && std::string_view(" \t\r\n").find(source_[at]) == std::string_view::npos) ++at;
      at = SkipSpace(at);
    }
    return at;
  }

  std::pair<Style, uint32_t> Extent(uint32_t begin, const std::string& value) const {
    char first = begin < span_.end ? source_[begin] : '\0';
    if (first == '"' || first == '\'') {
      uint32_t end = begin + 1;
      for (; end < span_.end; ++end) {
        if (first == '"' && source_[end] == '\\') {
          ++end;
        } else if (source_[end] == first) {
          if (first == '\'' && end + 1 < span_.end && source_[end + 1] == first) {
            ++end;
          } else {
            break;
          }
        }
      }
      return {first == '"' ? Style::kDoubleQuoted : Style::kSingleQuoted, std::min(end + 1, span_.end)};
    }
    // Plain and block scalars end with the last character of their text.
    uint32_t end = begin;
    for (char c : value) {
      if (c == ' ' || c == '\n') continue;
      uint32_t at = end;
      while (at < span_.end && source_[at] != c) ++at;
      if (at < span_.end) end = at + 1;
    }
    return {first == '|'   ? Style::kLiteral
            : first == '>' ? Style::kFolded
                           : Style::kPlain,
            std::max(end, begin)};
  }

  void End(char close) {
    uint32_t begin = open_.back();
    open_.pop_back();
    uint32_t end = std::max(builder_.last_end(), begin);
    if (begin < span_.end && (source_[begin] == '[' || source_[begin] == '{')) {
      uint32_t at = SkipSpace(std::max(end, begin + 1));
      if (at < span_.end && source_[at] == ',') at = SkipSpace(at + 1);
      if (at < span_.end && source_[at] == close) end = at + 1;
    }
    builder_.End(end);
    Check();
  }

  std::string_view source_;
  Span span_;
  TreeBuilder& builder_;
  std::vector<uint32_t> open_;
  std::unordered_map<YAML::anchor_t, std::string_view> names_;
};

class EventCounter : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark&) override { ++events; }
  void OnDocumentEnd() override { ++events; }
  void OnNull(const YAML::Mark&, YAML::anchor_t) override { ++events; }
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override { ++events; }
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {
    ++events;
  }
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    ++events;
  }
  void OnSequenceEnd() override { ++events; }
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
    ++events;
  }
  void OnMapEnd() override { ++events; }
  int64_t events = 0;
};

}  // namespace

Outcome ReadGenerally(std::string_view source, Span span, TreeBuilder& builder) {
  std::istringstream stream{std::string(source.substr(span.begin, span.size()))};
  EventReader reader(source, span, builder);
  try {
    YAML::Parser parser(stream);
    parser.HandleNextDocument(reader);
  } catch (const EventReader::Stop&) {
  } catch (const YAML::ParserException& error) {
    uint32_t at = std::min(span.begin + static_cast<uint32_t>(std::max(0, error.mark.pos)), span.end);
    builder.Fail(SyntaxProblem({at, std::min(at + 1, span.end)}, error.msg));
  }
  return builder.failed() ? Outcome::kFailed : Outcome::kRead;
}

int64_t CountEvents(const std::string& text) {
  std::istringstream stream(text);
  EventCounter counter;
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(counter)) {
    }
  } catch (const YAML::ParserException&) {
    return -1;
  }
  return counter.events;
}

}  // namespace kubevet::yaml
