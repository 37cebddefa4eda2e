// Writes rule files into C++ source, with their heads read, so that the program carries them and need not
// read them to know which rules there are:
//
//   embed_rules OUTPUT.cc FILE...
//
// defines rules::EmbeddedRules(), the files in the order given.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "rules/rule_head.h"
#include "tools/literal.h"
#include "yaml/reader.h"

namespace {

using kubevet::WriteLiteral;
using kubevet::rules::RuleHead;

void WriteList(std::ostream& out, const std::string& name, const std::vector<std::string_view>& texts) {
  out << "constexpr std::string_view " << name << "[] = {";
  for (std::string_view text : texts) {
    WriteLiteral(out, text);
    out << ',';
  }
  out << "{}};\n";
}

std::string_view NameOf(kubevet::Severity severity) {
  return severity == kubevet::Severity::kError  ? "kError"
         : severity == kubevet::Severity::kInfo ? "kInfo"
                                                : "kWarning";
}

std::string_view NameOf(kubevet::Stage stage) {
  switch (stage) {
    case kubevet::Stage::kSyntax:
      return "kSyntax";
    case kubevet::Stage::kSchema:
      return "kSchema";
    case kubevet::Stage::kApi:
      return "kApi";
    case kubevet::Stage::kRule:
      break;
  }
  return "kRule";
}

/// Where the members that the engine asks are; nothing when others stand between them.
std::optional<kubevet::Span> AskedIn(kubevet::yaml::Node root) {
  std::optional<kubevet::Span> asked;
  bool is_over = false;
  for (const auto [key, value] : root.entries()) {
    const bool is_asked = std::ranges::find(kubevet::rules::kAskedMembers, key.text()) !=
                          std::end(kubevet::rules::kAskedMembers);
    if (is_asked && is_over) return std::nullopt;
    if (is_asked && !asked) asked = {key.span().begin, key.span().begin};
    if (asked && !is_over) asked->end = is_asked ? value.span().end : key.span().begin;
    is_over = asked && !is_asked;
  }
  return asked.value_or(kubevet::Span{});
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: embed_rules OUTPUT.cc FILE...\n";
    return 2;
  }
  std::ostringstream lists, rows;
  for (int i = 2; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    const kubevet::Source source(argv[i], text.str());
    const auto documents = kubevet::yaml::ReadDocuments(source);
    if (!file || documents.size() != 1 || documents[0]->error()) {
      std::cerr << argv[i] << ": is no rule file\n";
      return 2;
    }
    const RuleHead head = kubevet::rules::ReadRuleHead(documents[0]->root());
    const auto asked = AskedIn(documents[0]->root());
    if (!asked) {
      std::cerr << argv[i] << ": what the rule asks must stand together, from `let` or `check` to `fixes`\n";
      return 2;
    }
    const std::string number = std::to_string(i);
    WriteList(lists, "kProfiles" + number, head.profiles);
    WriteList(lists, "kKinds" + number, head.kinds);
    rows << "{";
    WriteLiteral(rows, std::filesystem::path(argv[i]).filename().string());
    rows << ", ";
    WriteLiteral(rows, source.text());
    rows << ", ";
    WriteLiteral(rows, head.id);
    rows << ", Severity::" << NameOf(head.severity) << ", Stage::" << NameOf(head.stage) << ", ";
    WriteLiteral(rows, head.category);
    rows << ", {kProfiles" << number << ", " << head.profiles.size() << "}, {kKinds" << number << ", "
         << head.kinds.size() << "}, ";
    WriteLiteral(rows, head.summary);
    rows << ", " << (head.is_asked ? "true" : "false") << ", {" << asked->begin << ", " << asked->end
         << "}},\n";
  }
  std::ofstream(argv[1], std::ios::binary)
      << "#include \"rules/rule_head.h\"\nnamespace kubevet::rules {\nnamespace {\n"
      << lists.str() << "constexpr EmbeddedRule kRules[] = {\n"
      << rows.str() << "};\n}\nstd::span<const EmbeddedRule> EmbeddedRules() { return kRules; }\n}\n";
  return 0;
}
