#include "base/scan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace kubevet {
namespace {

Sixteen IsSpace(Sixteen c) {
  return c == All(' ');
}

TEST(Scan, SkipsSixtyFourAsLongAsThereIsNothing) {
  const auto is_space = [](const char* at) { return IsSpace(Load(at)); };
  for (const size_t size : {0, 63, 64, 127, 128, 200}) {
    const std::string plain(size, 'x');
    EXPECT_EQ(SkipWithout(plain.data(), size_t{0}, size, is_space), size / 64 * 64);
    for (size_t space = 0; space < size; ++space) {
      std::string text = plain;
      text[space] = ' ';
      EXPECT_EQ(SkipWithout(text.data(), size_t{0}, size, is_space), std::min(space, size) / 64 * 64);
    }
  }
}

TEST(Scan, FindsTheFirstOrLeavesFewerThanSixteen) {
  for (size_t size = 0; size <= 40; ++size) {
    for (size_t from = 0; from <= size; ++from) {
      for (size_t place = 0; place <= size; ++place) {
        std::string text(size, 'x');
        if (place < size) text[place] = ' ';
        const size_t at = FirstThat(text.data(), from, size, IsSpace);
        if (place >= from && place < size && place < from + (size - from) / 16 * 16) {
          EXPECT_EQ(at, place);
        } else {
          EXPECT_EQ(at, from + (size - from) / 16 * 16);
        }
      }
    }
  }
}

TEST(Scan, FindsTheFirstOrTheEnd) {
  const auto is_space = [](char c) { return c == ' '; };
  for (size_t size = 0; size <= 40; ++size) {
    for (size_t from = 0; from <= size; ++from) {
      for (size_t place = 0; place <= size; ++place) {
        std::string text(size, 'x');
        if (place < size) text[place] = ' ';
        EXPECT_EQ(FirstThat(text.data(), from, size, IsSpace, is_space), place < from ? size : place);
      }
    }
  }
}

TEST(Scan, FindsWords) {
  const std::string decoys = "kkebet kubeve k      t kubevat kt";  // with the same ends, and cut short
  for (const std::string word : {"a", "kt", "kubevet", "kubevet kubevet kubevet kubevet"}) {
    for (size_t size = 0; size <= 150; ++size) {
      std::string plain;
      while (plain.size() < size) plain += decoys.substr(0, size - plain.size());
      for (size_t place = 0; place <= size; ++place) {
        std::string text = plain;
        if (place + word.size() <= size) text.replace(place, word.size(), word);
        ASSERT_EQ(FindWord(text, word), text.find(word)) << text << '\n' << word;
      }
    }
  }
  EXPECT_EQ(FindWord("a", ""), 0u);
}

TEST(Scan, TellsOfEachCharacterByItself) {
  EXPECT_EQ(BitsOf(Load("a b  c          ") == All(' ')), 0b1111'1111'1101'1010u);
  EXPECT_EQ(BitsOf(Load("\x7F\x80\xFF 0123456789ab") < All(' ')), 0b110u);  // what is not ASCII is less
}

}  // namespace
}  // namespace kubevet
