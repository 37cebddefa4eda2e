#include "yaml/reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "yaml/agreement_for_test.h"
#include "yaml/to_json.h"

namespace kubevet::yaml {
namespace {

std::string Json(const Document& document) {
  if (document.error()) return "error: " + document.error()->message;
  std::string out;
  AppendJson(out, document.root());
  return out;
}

/// Every document of a text as JSON, a line each.
std::string Decode(std::string text) {
  Source source("test.yaml", std::move(text));
  std::string out;
  for (const auto& document : ReadDocuments(source)) {
    if (!document->IsEmpty()) out += Json(*document) + "\n";
  }
  return out;
}

std::unique_ptr<Document> ReadOne(const Source& source) {
  return std::move(ReadDocuments(source).front());
}

std::string TextAt(const Source& source, Span span) {
  return std::string(source.text().substr(span.begin, span.size()));
}

TEST(Reader, ReadsPlainScalarsAsYaml11) {
  EXPECT_EQ(Decode("a: yes\nb: off\nc: 010\nd: 0o17\ne: 1_000\nf: 12:30\ng: 08\nh: ~\ni: 2024-01-01\n"),
            R"({"a":true,"b":false,"c":8,"d":15,"e":1000,"f":"12:30","g":8,"h":null,"i":"2024-01-01"})"
            "\n");
}

TEST(Reader, WritesNumbersAsTheServerSeesThem) {
  EXPECT_EQ(Decode("[0x1F, 3.0, 1e3, .5, 1e21, 18446744073709551615, 1e400, -0]"),
            "[31,3,1000,0.5,1e+21,18446744073709551615,\"1e400\",0]\n");
}

TEST(Reader, ConvertsKeys) {
  EXPECT_EQ(Decode("yes: 1\n1.0: 2\n010: 3\n"), "{\"true\":1,\"1\":2,\"8\":3}\n");
}

TEST(Reader, TakesATagAloneForAnEmptyText) {
  EXPECT_EQ(Decode("{a: 1, !x }"), "{\"a\":1,\"\":null}\n");
  EXPECT_EQ(Decode("{!x , a: !x }"), "{\"\":null,\"a\":\"\"}\n");
  EXPECT_EQ(Decode("{!x : 1}"), "{\"\":1}\n");
  EXPECT_EQ(Decode("[!x , ? !x ]"), "[\"\",{\"\":null}]\n");
}

TEST(Reader, AnErrorAtTheEndIsInsideTheText) {
  const Source source("test.yaml", "? !a[b");
  const auto document = ReadOne(source);
  ASSERT_TRUE(document->error());
  EXPECT_LE(document->error()->span.end, source.text().size());
}

TEST(Reader, RefusesKeysWithoutJsonForm) {
  EXPECT_EQ(Decode("~: a\n"), "error: null cannot be a key\n");
  EXPECT_EQ(Decode("[a]: b\n"), "error: a list or map cannot be a key\n");
  EXPECT_EQ(Decode("a: {{ .Values.x }}\n"), "error: a map cannot be a key\n");
}

TEST(Reader, FollowsAliasesAndMerges) {
  EXPECT_EQ(Decode("a: &x {k: v, z: 1}\nb: *x\nc:\n  <<: *x\n  q: 2\n"),
            R"({"a":{"k":"v","z":1},"b":{"k":"v","z":1},"c":{"k":"v","z":1,"q":2}})"
            "\n");
  EXPECT_EQ(Decode("a: *x\n"), "error: unknown anchor `x`\n");
  EXPECT_EQ(Decode("a: &x [*x]\n"), "error: the value of anchor `x` contains itself\n");
}

/// All keys below a node.
void CollectKeys(Node node, KeySet& keys) {
  for (auto [key, value] : node.entries()) {
    keys.Add(Key(key.text()));
    CollectKeys(value, keys);
  }
  for (Node item : node.items()) CollectKeys(item, keys);
}

TEST(Reader, KnowsTheKeysOfAllMaps) {
  const std::string long_key(300, 'k');
  for (const std::string text : {"a: &x {k: v, 'z': [{\"in list\": 1}]}\nb:\n  <<: *x\n  yes: 2\n",
                                 "? 010\n: {q: 1}\n", "b:\n- c: 1\n  \"\\x64\": {}\n"}) {
    Source source("t.yaml", text + long_key + ":\n  deep: {}\n");
    const auto document = ReadOne(source);
    ASSERT_TRUE(document->root()) << text;
    KeySet keys;
    CollectKeys(document->root(), keys);
    EXPECT_EQ(document->keys(), keys) << text;
    EXPECT_TRUE(keys.MayHave(KeySet()));
    KeySet other = keys;
    other.Add(Key(std::string("of no map here")));
    EXPECT_FALSE(keys.MayHave(other));
  }
}

TEST(Reader, SeesDuplicatesThroughMerges) {
  Source source("t.yaml", "a: &x {z: 1}\nb:\n  <<: *x\n  z: 2\n");
  auto document = ReadOne(source);
  ASSERT_EQ(document->duplicates().size(), 1u);
  EXPECT_EQ(document->duplicates()[0].field, "b.z");
}

TEST(Reader, NamesTheFieldOfADuplicateInALongMap) {
  std::string text = "spec:\n  items:\n  - first: 1\n  - ";
  for (int i = 0; i < 40; ++i) text += "k" + std::to_string(i) + ": 1\n    ";
  Source source("t.yaml", text + "k7: 2\n");
  auto document = ReadOne(source);
  ASSERT_EQ(document->duplicates().size(), 1u);
  EXPECT_EQ(document->duplicates()[0].field, "spec.items[1].k7");
}

TEST(Reader, NamesTheFieldOfADuplicateBelowKeysOfAllKinds) {
  const std::string long_key(300, 'k');
  for (const auto& [key, name] : std::vector<std::pair<std::string, std::string>>{
           {"a", "a"}, {"\"c\\x64\"", "cd"}, {"yes", "true"}, {"010", "8"}, {long_key, long_key}}) {
    Source source("t.yaml", "in:\n  " + key + ":\n  - b: 0\n  - z: 1\n    z: 2\n");
    auto document = ReadOne(source);
    ASSERT_EQ(document->duplicates().size(), 1u) << key;
    EXPECT_EQ(document->duplicates()[0].field, "in." + name + "[1].z");
  }
}

TEST(Reader, SplitsDocumentsSoThatABrokenOneLosesNothingElse) {
  EXPECT_EQ(Decode("a: 1\n---\n[\n---\nb: 2\n"), "{\"a\":1}\nerror: this `[` is never closed\n{\"b\":2}\n");
  EXPECT_EQ(Decode("a: 1\r\n---\r\nb: 2\r\n"), "{\"a\":1}\n{\"b\":2}\n");
  EXPECT_EQ(Decode("{\"a\":1}\n{\"b\":2}"), "{\"a\":1}\n{\"b\":2}\n");
  EXPECT_EQ(Decode("a: |\n  x\n---\nb: 2\n"), "{\"a\":\"x\\n\"}\n{\"b\":2}\n");
}

TEST(Reader, TellsWhatTheServerDrops) {
  Source source("t.yaml", "a: 1\n...\nb: 2\n");
  auto document = ReadOne(source);
  ASSERT_TRUE(document->ignored());
  EXPECT_EQ(TextAt(source, *document->ignored()), "b: 2");
}

TEST(Reader, FoldsScalars) {
  EXPECT_EQ(Decode("a: >\n  x\n  y\n\n  z\nb: one\n  two\nc: \"x\\\n   y\"\nd: |-\n  k\ne: |+\n  k\n\n"),
            R"({"a":"x y\nz\n","b":"one two","c":"xy","d":"k","e":"k\n\n"})"
            "\n");
}

TEST(Reader, PlacesKeysAndValues) {
  Source source("t.yaml", "a:\n  - name: \"x\" # comment\n    é: [1, 2]\n  - |\n    text\nb:\n");
  auto document = ReadOne(source);
  Node item = *document->root()["a"].items().begin();
  EXPECT_EQ(TextAt(source, item.Find("name")->key.span()), "name");
  EXPECT_EQ(TextAt(source, item["name"].span()), "\"x\"");
  EXPECT_EQ(TextAt(source, item["é"].span()), "[1, 2]");
  EXPECT_EQ(TextAt(source, (*++document->root()["a"].items().begin()).span()), "|\n    text");
  EXPECT_EQ(document->root()["b"].span(), (Span{59, 59}));
}

struct Refusal {
  const char* text;
  const char* message;
  const char* at;
};

TEST(Reader, SaysWhatIsWrongAndWhere) {
  const Refusal kRefusals[] = {
      {"a:\n\tb: 1\n", "a tab where indentation is expected", "\t"},
      {"a: b: c\n", "a second `: ` on one line: a value cannot contain it unquoted", ":"},
      {"a:\n  b:\n    x: {y: z\n }c: 1\n", "a key behind the end of a value", "c"},
      {"a:1\nb: 2\n", "`: ` in the middle of a text that began on a line above", ":"},
      {"a: \"x\n", "this double quote is never closed", "\"x"},
      {"a: [1, 2\n", "this `[` is never closed", "["},
      {"a:\n    b: 1\n  c: 2\n", "wrong indentation: 2 spaces where the map around it has 0", "c: 2"},
      {"a: `b`\n", "a value cannot start with `backtick`", "`"},
      {"a: 1\nb\nc: 2\n", "this line has no `:`", "b"},
      {"a: x\x01y\n", "a control character (U+0001) is not allowed", "\x01"},
      {"a: caf\xE9\n", "byte 0xE9 is not UTF-8", "\xE9"},
  };
  for (const Refusal& refusal : kRefusals) {
    Source source("t.yaml", refusal.text);
    auto document = ReadOne(source);
    ASSERT_TRUE(document->error()) << refusal.text;
    EXPECT_EQ(document->error()->message, refusal.message) << refusal.text;
    EXPECT_EQ(TextAt(source, document->error()->span).substr(0, 6), std::string(refusal.at).substr(0, 6))
        << refusal.text;
  }
}

TEST(Reader, WritesWhatIsNestedAsDeeplyAsTheServerAllows) {
  constexpr size_t kDepth = 9990;
  std::string text = "a: " + std::string(kDepth, '[') + std::string(kDepth, ']');
  EXPECT_EQ(Decode(text).size(), 2 * kDepth + std::string_view("{\"a\":}\n").size());
}

TEST(Reader, LimitsDepthAndExpansion) {
  std::string deep(20000, '[');
  EXPECT_NE(Decode("a: " + deep).find("nested more than 10000 levels"), std::string::npos);
  std::string blocks;
  for (int i = 0; i < 12000; ++i) blocks += "- ";
  EXPECT_NE(Decode(blocks + "x").find("nested more than 10000 levels"), std::string::npos);
  std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 30; ++i) {
    std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int k = 0; k < 8; ++k) bomb += "," + before;
    bomb += "]\n";
  }
  EXPECT_NE(Decode(bomb).find("expand to far more"), std::string::npos);
}

TEST(Reader, CountsTheDepthOfWhatAnAliasStandsFor) {
  const auto error_of = [](std::string_view innermost) {
    constexpr size_t kLists = 9999;
    const std::string lists = std::string(kLists, '[') + std::string(innermost) + std::string(kLists, ']');
    const Source source("t.yaml", "a: &x " + lists + "\nb: {c: *x}\n");
    const auto document = ReadOne(source);
    return document->error() ? document->error()->message : "";
  };
  EXPECT_EQ(error_of(""), "");
  EXPECT_EQ(error_of("1"), "nested more than 10000 levels deep");
}

TEST(Reader, ReadsEntriesOfOneLineWhateverTheirValueIs) {
  EXPECT_EQ(Decode("a:\n  b: 1\n  c: 1.5\n  d: 1e3\ne: 2\n"),
            "{\"a\":{\"b\":1,\"c\":1.5,\"d\":1000},\"e\":2}\n");
  EXPECT_EQ(Decode("a:\n  b: 1\n  c: .inf\nd: 2\n"),
            "error: `.inf` has no JSON form, the API server cannot read it\n");
  for (const size_t size : {internal::kMostShortSize, internal::kMostShortSize + 1}) {
    const std::string value(size, 'x');
    const Source source("t.yaml", "a:\n  b: " + value + "\n  c: 1\nd: 2\n");
    const auto document = ReadOne(source);
    const Node root = document->root();
    EXPECT_EQ(root["a"]["b"].text().size(), size);
    EXPECT_EQ(root["a"]["c"].AsInt(), 1);
    EXPECT_EQ(root["d"].AsInt(), 2);
  }
}

// --- the two readers against each other -------------------------------------------------------------------

void ExpectAgreement(const Source& source) {
  for (const Chunk& chunk : SplitDocuments(source.text())) {
    for (const auto difference : {DifferenceFromGeneralReader, DifferenceOfShortcuts}) {
      if (const auto found = difference(source, chunk.span))
        ADD_FAILURE() << source.path() << " at byte " << chunk.span.begin << ": " << *found;
    }
  }
}

std::string FileText(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(ReadersAgree, OnTheTestData) {
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator("testdata")) {
    if (entry.path().extension() != ".yaml") continue;
    Source source(entry.path(), FileText(entry.path()));
    ExpectAgreement(source);
    ++files;
  }
  EXPECT_GT(files, 0);
}

TEST(ReadersAgree, WhereSeveralCollectionsEnd) {
  for (const std::string text :
       {"a:\n  b:\n    c: 1\nd: 2\n", "a:\n  b:\n    c: 1\n# text\n  d: 2\ne: 3\n",
        "    a:\n      b: 2\n  c: 3\n", "a:\n- b:\n    c: 1\n- d: 2\ne: 3\n",
        "a:\n  - b:\n      c: 1\n d: 2\n", "a:\n  b:\n    c: 1\n...\nd: 2\n",
        "a:\n  b:\n    c:\n      <<: x\n      d: 1\nq: 1\n", "a:\n  b:\n    c: 1\n   d: 2\n",
        "- a:\n    b: 1\n- c: 2\n", "a:\n  b: {c: 1}\n  d:\n    e: 1\n\n\nf: 'x'\n"}) {
    ExpectAgreement(Source("t.yaml", text));
    std::string windows;
    for (char c : text) (c == '\n' ? windows += '\r' : windows) += c;
    ExpectAgreement(Source("t.yaml", windows));
  }
}

TEST(ReadersAgree, OnRealManifests) {
  if (!std::filesystem::exists("../shared/corpus")) GTEST_SKIP() << "../shared/corpus is not here";
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator("../shared/corpus")) {
    if (!entry.is_regular_file() || entry.file_size() > 50'000 || entry.path().extension() == ".jsonl")
      continue;
    if (++files % 4 != 0) continue;  // a quarter: the general reader is slow
    Source source(entry.path(), FileText(entry.path()));
    ExpectAgreement(source);
  }
  EXPECT_GT(files, 3000);
}

/// One small change: a character put in, taken out or replaced, a line repeated, indented or taken out.
std::string Mutated(std::string text, std::mt19937& random) {
  constexpr std::string_view kCharacters = " \t\n\r:#-?,[]{}&*!|>'\"%@`\\.~<ayn01é";
  const auto pick = [&](size_t count) { return count == 0 ? 0 : random() % count; };
  const size_t at = pick(text.size());
  const size_t line = text.rfind('\n', at) + 1, line_end = std::min(text.find('\n', at), text.size());
  switch (random() % 7) {
    case 0:
      return text.insert(at, 1, kCharacters[pick(kCharacters.size())]);
    case 1:
      return text.erase(at, 1);
    case 2:
      text[at] = kCharacters[pick(kCharacters.size())];
      return text;
    case 3:
      return text.insert(line, text.substr(line, line_end - line) + "\n");
    case 4:
      return text.insert(line, pick(4), ' ');
    case 5:
      return text.erase(line, pick(4));
    default:
      return text.erase(line, line_end - line);
  }
}

TEST(ReadersAgree, OnMutations) {
  std::vector<std::string> texts;
  for (const auto& entry : std::filesystem::recursive_directory_iterator("testdata")) {
    if (entry.path().extension() == ".yaml" && entry.file_size() < 4000)
      texts.push_back(FileText(entry.path()));
  }
  std::sort(texts.begin(), texts.end());
  std::mt19937 random(7);
  size_t read = 0, refused = 0;
  for (int round = 0; round < 5'000; ++round) {
    std::string text = texts[random() % texts.size()];
    for (size_t changes = 1 + random() % 3; changes > 0 && !text.empty(); --changes)
      text = Mutated(text, random);
    const Source source("mutation.yaml", text);
    for (const Chunk& chunk : SplitDocuments(source.text())) {
      const auto difference = DifferenceOfShortcuts(source, chunk.span);
      ASSERT_EQ(difference, std::nullopt) << text;
      ++(ReadWith(ReadNatively, source, chunk.span, false).outcome == Outcome::kRead ? read : refused);
    }
  }
  EXPECT_GT(read, 2'500u);
  EXPECT_GT(refused, 750u);
}

}  // namespace
}  // namespace kubevet::yaml
