#include "base/json.h"

#include <gtest/gtest.h>

#include <limits>

namespace kubevet {
namespace {

std::string ErrorOf(std::string_view text) {
  auto document = JsonDocument::Parse(text);
  return document ? "" : document.error().message;
}

TEST(JsonTest, ReadsValuesByPath) {
  auto document = JsonDocument::Parse(R"({"a": {"b": [1, "two", true, null, 2.5]}})");
  ASSERT_TRUE(document.ok());
  JsonValue list = document->root()["a"]["b"];
  EXPECT_EQ(list.size(), 5u);
  EXPECT_EQ(list[0].AsInt(), 1);
  EXPECT_EQ(list[1].AsString(), "two");
  EXPECT_TRUE(list[2].AsBool());
  EXPECT_TRUE(list[3].is_null());
  EXPECT_EQ(list[4].AsDouble(), 2.5);
  EXPECT_FALSE(list[4].is_int());
}

TEST(JsonTest, MissingStepsChain) {
  auto document = JsonDocument::Parse(R"({"a": 1})");
  JsonValue missing = document->root()["x"]["y"][3u]["z"];
  EXPECT_FALSE(missing);
  EXPECT_EQ(missing.size(), 0u);
  EXPECT_EQ(missing.AsString("fallback"), "fallback");
  EXPECT_EQ(document->root()["a"].AsString("not a string"), "not a string");
}

TEST(JsonTest, KeepsMembersInOrder) {
  auto document = JsonDocument::Parse(R"({"z": 1, "a": [true, {"k": "v"}], "m": -1.5})");
  EXPECT_EQ(document->root().MemberAt(0).first, "z");
  EXPECT_EQ(document->root().ToJson(), R"({"z":1,"a":[true,{"k":"v"}],"m":-1.5})");
}

TEST(JsonTest, ErrorsNameLineAndColumn) {
  EXPECT_EQ(ErrorOf("{\"a\": 1,\n \"b\" 2}"), "line 2, column 6: the colon after a member's name is missing");
  EXPECT_EQ(ErrorOf("[1] 2"), "line 1, column 5: text follows the value");
  EXPECT_EQ(ErrorOf(""), "line 1, column 1: there is nothing to read");
  EXPECT_EQ(ErrorOf("\"\xff\""), "line 1, column 2: the string is not UTF-8");
}

TEST(JsonTest, RefusesWhatWouldHurt) {
  EXPECT_EQ(ErrorOf(std::string(1001, '[')), "line 1, column 1001: the text is nested too deeply");
  EXPECT_EQ(ErrorOf("[0.00001e-2147483647]"), "line 1, column 9: the number's exponent is too long");
  EXPECT_EQ(ErrorOf(R"(["e1234567890", 1e5])"), "");
}

TEST(JsonWriterTest, CompactAndIndented) {
  auto write = [](JsonWriter::Layout layout) {
    JsonWriter writer(layout);
    writer.BeginObject().Key("list").BeginArray().Int(-1).Bool(true).Null().EndArray();
    writer.Key("empty").BeginObject().EndObject().Key("raw").Raw("[1]").EndObject();
    return writer.Take();
  };
  EXPECT_EQ(write(JsonWriter::Layout::kCompact), R"({"list":[-1,true,null],"empty":{},"raw":[1]})");
  EXPECT_EQ(write(JsonWriter::Layout::kIndented),
            "{\n  \"list\": [\n    -1,\n    true,\n    null\n  ],\n  \"empty\": {},\n  \"raw\": [1]\n}");
}

TEST(JsonWriterTest, EscapesAndRepairsStrings) {
  EXPECT_EQ(JsonQuote("a\"b\\c\n\x01\x7f"), "\"a\\\"b\\\\c\\n\\u0001\\u007f\"");
  EXPECT_EQ(JsonQuote("\xc2\x85 \xe2\x80\xa8 \xe2\x80\xa9 \xef\xbf\xbe \xef\xbf\xbf"),
            "\"\\u0085 \\u2028 \\u2029 \\ufffe \\uffff\"")
      << "what a reader of YAML would break lines at, or refuse";
  EXPECT_EQ(JsonQuote("é€😀"), "\"é€😀\"");
  EXPECT_EQ(JsonQuote("a\xffz"), "\"a\xEF\xBF\xBDz\"");
  EXPECT_EQ(JsonQuote("\xed\xa0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"")
      << "a surrogate is no character";
  EXPECT_EQ(JsonQuote("\xe2\x82"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"") << "cut short at the end";
}

TEST(JsonWriterTest, EscapesAtAnyPlaceOfTextsOfAnyLength) {
  for (size_t size = 1; size <= 50; ++size) {
    const std::string plain(size, 'a');
    EXPECT_EQ(JsonQuote(plain), '"' + plain + '"');
    for (size_t at = 0; at < size; ++at) {
      const std::string before(at, 'a'), after(size - at - 1, 'a');
      EXPECT_EQ(JsonQuote(before + '"' + after), '"' + before + "\\\"" + after + '"');
      EXPECT_EQ(JsonQuote(before + '\x1F' + after), '"' + before + "\\u001f" + after + '"');
      EXPECT_EQ(JsonQuote(before + '\xFF' + after), '"' + before + "\xEF\xBF\xBD" + after + '"');
      EXPECT_EQ(JsonQuote(before + "\xC3\xA9" + after), '"' + before + "\xC3\xA9" + after + '"');
    }
  }
}

TEST(JsonWriterTest, Numbers) {
  JsonWriter writer;
  writer.BeginArray().Double(0.1).Double(1e300).Double(3).Double(std::numeric_limits<double>::infinity());
  writer.Uint(std::numeric_limits<uint64_t>::max()).Int(std::numeric_limits<int64_t>::min()).EndArray();
  EXPECT_EQ(writer.text(), "[0.1,1e+300,3,null,18446744073709551615,-9223372036854775808]");
}

}  // namespace
}  // namespace kubevet
