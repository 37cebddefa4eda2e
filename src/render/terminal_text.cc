#include "render/terminal_text.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

#include "base/utf8.h"

namespace kubevet::render {
namespace {

constexpr std::string_view kTab = "    ";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

struct CodePointRange {
  uint32_t first, last;
};

/// East Asian wide and fullwidth characters, and emoji shown as pictures (Unicode 15, unassigned gaps taken
/// in).
constexpr CodePointRange kWide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},   {0x23F0, 0x23F0},
    {0x23F3, 0x23F3},   {0x25FD, 0x25FE},   {0x2614, 0x2615},   {0x2648, 0x2653},   {0x267F, 0x267F},
    {0x2693, 0x2693},   {0x26A1, 0x26A1},   {0x26AA, 0x26AB},   {0x26BD, 0x26BE},   {0x26C4, 0x26C5},
    {0x26CE, 0x26CE},   {0x26D4, 0x26D4},   {0x26EA, 0x26EA},   {0x26F2, 0x26F3},   {0x26F5, 0x26F5},
    {0x26FA, 0x26FA},   {0x26FD, 0x26FD},   {0x2705, 0x2705},   {0x270A, 0x270B},   {0x2728, 0x2728},
    {0x274C, 0x274C},   {0x274E, 0x274E},   {0x2753, 0x2755},   {0x2757, 0x2757},   {0x2795, 0x2797},
    {0x27B0, 0x27B0},   {0x27BF, 0x27BF},   {0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},   {0x2B55, 0x2B55},
    {0x2E80, 0x303E},   {0x3041, 0x4DBF},   {0x4E00, 0xA4CF},   {0xA960, 0xA97C},   {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},   {0xFE10, 0xFE19},   {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},
    {0x16FE0, 0x18DFF}, {0x1AFF0, 0x1B2FF}, {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F18E},
    {0x1F191, 0x1F19A}, {0x1F200, 0x1F320}, {0x1F32D, 0x1F335}, {0x1F337, 0x1F37C}, {0x1F37E, 0x1F393},
    {0x1F3A0, 0x1F3CA}, {0x1F3CF, 0x1F3D3}, {0x1F3E0, 0x1F3F0}, {0x1F3F4, 0x1F3F4}, {0x1F3F8, 0x1F43E},
    {0x1F440, 0x1F440}, {0x1F442, 0x1F4FC}, {0x1F4FF, 0x1F53D}, {0x1F54B, 0x1F54E}, {0x1F550, 0x1F567},
    {0x1F57A, 0x1F57A}, {0x1F595, 0x1F596}, {0x1F5A4, 0x1F5A4}, {0x1F5FB, 0x1F64F}, {0x1F680, 0x1F6C5},
    {0x1F6CC, 0x1F6CC}, {0x1F6D0, 0x1F6D2}, {0x1F6D5, 0x1F6DF}, {0x1F6EB, 0x1F6EC}, {0x1F6F4, 0x1F6FC},
    {0x1F7E0, 0x1F7F0}, {0x1F90C, 0x1F93A}, {0x1F93C, 0x1F945}, {0x1F947, 0x1F9FF}, {0x1FA70, 0x1FAFF},
    {0x20000, 0x3FFFD},
};

/// Marks that combine with the character before, joiners and variation selectors: the common ones.
constexpr CodePointRange kCombining[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489},   {0x0591, 0x05BD}, {0x05BF, 0x05BF}, {0x05C1, 0x05C2},
    {0x05C4, 0x05C5}, {0x05C7, 0x05C7},   {0x0610, 0x061A}, {0x064B, 0x065F}, {0x0670, 0x0670},
    {0x06D6, 0x06DC}, {0x06DF, 0x06E4},   {0x06E7, 0x06E8}, {0x06EA, 0x06ED}, {0x0900, 0x0902},
    {0x093A, 0x093A}, {0x093C, 0x093C},   {0x0941, 0x0948}, {0x094D, 0x094D}, {0x0951, 0x0957},
    {0x0E31, 0x0E31}, {0x0E34, 0x0E3A},   {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF},
    {0x200C, 0x200D}, {0x20D0, 0x20F0},   {0x302A, 0x302D}, {0x3099, 0x309A}, {0xFE00, 0xFE0F},
    {0xFE20, 0xFE2F}, {0xE0100, 0xE01EF},
};

/// Invisible characters that change what is around them: shown as <U+202E>.
constexpr CodePointRange kInvisible[] = {
    {0x80, 0x9F},     {0xAD, 0xAD},     {0x061C, 0x061C},   {0x180E, 0x180E},
    {0x200B, 0x200B}, {0x200E, 0x200F}, {0x2028, 0x202E},   {0x2060, 0x206F},
    {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE007F},
};

template <size_t kSize>
bool IsIn(const CodePointRange (&ranges)[kSize], uint32_t code) {
  const auto after =
      std::upper_bound(std::begin(ranges), std::end(ranges), code,
                       [](uint32_t value, const CodePointRange& range) { return value < range.first; });
  return after != std::begin(ranges) && code <= std::prev(after)->last;
}

/// `sequence` is one well-formed UTF-8 sequence.
uint32_t Decode(std::string_view sequence) {
  constexpr unsigned char kFirstByteMask[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  uint32_t code = static_cast<unsigned char>(sequence[0]) & kFirstByteMask[sequence.size()];
  for (char c : sequence.substr(1)) code = code << 6 | (static_cast<unsigned char>(c) & 0x3F);
  return code;
}

std::string Encode(uint32_t code) {  // below U+10000
  return {static_cast<char>(0xE0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 0x3F)),
          static_cast<char>(0x80 | (code & 0x3F))};
}

/// `sequence` is a byte and the continuation bytes after it.
Cell CellOf(std::string_view sequence) {
  constexpr uint32_t kControlPictures = 0x2400;
  if (sequence == "\t") return {std::string(kTab), static_cast<uint32_t>(kTab.size())};
  if (Utf8SequenceLength(sequence) != sequence.size()) return {std::string(kReplacement), 1};
  const uint32_t code = Decode(sequence);
  if (code < 0x20) return {Encode(kControlPictures + code), 1};
  if (code == 0x7F) return {Encode(kControlPictures + 0x21), 1};
  if (IsIn(kInvisible, code)) {
    std::string name = fmt::format("<U+{:04X}>", code);
    return {name, static_cast<uint32_t>(name.size())};
  }
  return {std::string(sequence), IsIn(kCombining, code) ? 0u : IsIn(kWide, code) ? 2u : 1u};
}

/// Calls `take` with each byte that starts a code point together with the continuation bytes after it.
template <typename Take>
void ForEachSequence(std::string_view text, Take take) {
  while (!text.empty()) {
    size_t size = 1;
    while (size < text.size() && !BeginsCodePoint(text[size])) ++size;
    take(text.substr(0, size));
    text.remove_prefix(size);
  }
}

bool IsPlain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

}  // namespace

std::vector<Cell> CellsOf(std::string_view text) {
  std::vector<Cell> cells;
  ForEachSequence(text, [&](std::string_view sequence) { cells.push_back(CellOf(sequence)); });
  return cells;
}

std::string Harmless(std::string_view text) {
  if (IsPlain(text)) return std::string(text);
  std::string harmless;
  ForEachSequence(text, [&](std::string_view sequence) { harmless += CellOf(sequence).text; });
  return harmless;
}

uint32_t DisplayWidth(std::string_view text) {
  if (IsPlain(text)) return static_cast<uint32_t>(text.size());
  uint32_t width = 0;
  ForEachSequence(text, [&](std::string_view sequence) { width += CellOf(sequence).width; });
  return width;
}

std::string Shortened(std::string_view harmless, size_t columns) {
  if (DisplayWidth(harmless) <= columns) return std::string(harmless);
  const std::vector<Cell> cells = CellsOf(harmless);
  std::string head, tail;
  size_t used = 1, first = 0, last = cells.size();
  for (const size_t most = columns - columns / 2; first < last && used + cells[first].width <= most;
       ++first) {
    head += cells[first].text;
    used += cells[first].width;
  }
  for (; last > first && used + cells[last - 1].width <= columns; --last) {
    tail.insert(0, cells[last - 1].text);
    used += cells[last - 1].width;
  }
  return head + "…" + tail;
}

std::vector<std::string> WrapText(std::string_view text, uint32_t width) {
  std::vector<std::string> lines(1);
  uint32_t used = 0;
  while (!text.empty()) {
    const size_t space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    text = space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
    const uint32_t word_width = DisplayWidth(word);
    if (used > 0 && used + 1 + word_width > width) {
      lines.emplace_back();
      used = 0;
    }
    if (used > 0) lines.back() += ' ';
    lines.back() += word;
    used += (used > 0 ? 1 : 0) + word_width;
  }
  return lines;
}

}  // namespace kubevet::render
