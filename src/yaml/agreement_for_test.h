// Holds two ways of reading YAML against each other: for tests and the fuzzer.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "base/source.h"
#include "yaml/general_reader.h"
#include "yaml/native_reader.h"
#include "yaml/reader.h"
#include "yaml/to_json.h"

namespace kubevet::yaml {

struct Reading {
  Outcome outcome;
  std::string tree;  ///< JSON with the place of every scalar
  std::string problems;
};

/// `all_places`: also of what differs between readers.
inline void Describe(std::string& out, Node node, bool all_places) {
  const auto place = [&out](Span span) {
    out += "@" + std::to_string(span.begin) + "-" + std::to_string(span.end);
  };
  if (all_places) place(node.span());
  if (node.IsMap()) {
    out += '{';
    for (auto [key, value] : node.entries()) {
      AppendJsonString(out, key.text());
      place(key.span());
      out += ':';
      Describe(out, value, all_places);
    }
    out += '}';
  } else if (node.IsList()) {
    out += '[';
    for (Node item : node.items()) Describe(out, item, all_places);
    out += ']';
  } else {
    AppendJson(out, node);
    // Where a value left out is, is a matter of taste; block scalars' ends are found by text.
    if (!node.IsNull() && node.style() != Style::kLiteral && node.style() != Style::kFolded)
      place(node.span());
    out += ',';
  }
}

using ReadFunction = Outcome (*)(std::string_view, Span, TreeBuilder&);

inline Reading ReadWith(ReadFunction reader, const Source& source, Span span, bool all_places) {
  Document document(source);
  Reading reading;
  {
    TreeBuilder builder(document, span);
    reading.outcome = reader(source.text(), span, builder);
  }
  if (reading.outcome == Outcome::kRead && document.root())
    Describe(reading.tree, document.root(), all_places);
  const auto tell = [&](const Problem& problem) {
    reading.problems += std::to_string(problem.span.begin) + "-" + std::to_string(problem.span.end) + " " +
                        problem.message + " " + problem.field + "\n";
  };
  if (document.error()) tell(*document.error());
  for (const Problem& problem : document.duplicates()) tell(problem);
  return reading;
}

/// Where two texts begin to differ, with what is around.
inline std::string FirstDifference(std::string_view name, std::string_view a, std::string_view b) {
  const auto [here, there] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  const size_t at = static_cast<size_t>(here - a.begin());
  const size_t from = at < 60 ? 0 : at - 60;
  return std::string(name) + "\n  …" + std::string(a.substr(from, 120)) + "\n  …" +
         std::string(b.substr(std::min(from, b.size()), 120));
}

/// How the native reader differs from yaml-cpp in a document that both accept.
inline std::optional<std::string> DifferenceFromGeneralReader(const Source& source, Span span) {
  const std::string_view text = source.text().substr(span.begin, span.size());
  // yaml-cpp loses one line break at the end of a folded scalar that keeps them.
  if (text.find(": >+") != std::string_view::npos) return std::nullopt;
  const Reading native = ReadWith(ReadNatively, source, span, false);
  if (native.outcome != Outcome::kRead) return std::nullopt;
  const Reading general = ReadWith(ReadGenerally, source, span, false);
  if (general.outcome != Outcome::kRead || native.tree == general.tree) return std::nullopt;
  return FirstDifference("native and general tree", native.tree, general.tree);
}

/// How the native reader differs with and without short cuts: never.
inline std::optional<std::string> DifferenceOfShortcuts(const Source& source, Span span) {
  const Reading quick = ReadWith(ReadNatively, source, span, true);
  const Reading slow = ReadWith(ReadWithoutShortcuts, source, span, true);
  if (quick.outcome != slow.outcome) return "outcome " + quick.problems + " / " + slow.problems;
  if (quick.problems != slow.problems) return FirstDifference("problems", quick.problems, slow.problems);
  if (quick.tree != slow.tree) return FirstDifference("tree", quick.tree, slow.tree);
  return std::nullopt;
}

}  // namespace kubevet::yaml
