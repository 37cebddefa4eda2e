// Texts found to be right lately: label keys and values come again and again, within an object and from
// object to object.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/same_bytes.h"

namespace kubevet::validate {

/// A cache; it forgets. Keeps copies, so that it may outlive the documents.
class RightTexts {
 public:
  [[gnu::always_inline]] bool Has(std::string_view text) const {
    if (text.empty()) return false;
    const Entry& entry = entries_[SlotOf(text)];
    return entry.size == text.size() && SameBytes(entry.text, text.data(), text.size());
  }
  void Insert(std::string_view text) {
    if (text.empty() || text.size() > kLongest) return;
    Entry& entry = entries_[SlotOf(text)];
    entry.size = static_cast<uint8_t>(text.size());
    std::memcpy(entry.text, text.data(), text.size());
  }

 private:
  static constexpr size_t kSlots = 64;
  static constexpr size_t kLongest = 63;
  struct Entry {
    uint8_t size = 0;
    char text[kLongest];
  };

  static size_t SlotOf(std::string_view text) {
    const auto at = [text](size_t i) { return static_cast<size_t>(static_cast<uint8_t>(text[i])); };
    return (text.size() + 5 * at(0) + 11 * at(text.size() - 1)) % kSlots;
  }

  std::array<Entry, kSlots> entries_{};
};

}  // namespace kubevet::validate
