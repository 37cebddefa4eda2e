// Names that must not be given twice, or that are looked up.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/hash.h"
#include "base/same_bytes.h"
#include "yaml/document.h"

namespace kubevet::validate {

/// A set that knows in which order its names came. Refers to their text. Constant time, and without
/// allocation while there are few names, as there mostly are.
class NameSet {
 public:
  /// False when the name is there already.
  bool Insert(std::string_view name) {
    const size_t slot = SlotOf(name);
    if (slots_[slot] != 0) return false;
    if (size_ < kFew) {
      few_[size_] = {name.data(), name.size()};
      slots_[slot] = static_cast<uint8_t>(size_ + 1);
    } else {
      if (!many_) many_.emplace();
      if (!many_->emplace(name, size_).second) return false;
    }
    ++size_;
    return true;
  }

  bool Has(std::string_view name) const { return IndexOf(name).has_value(); }

  size_t size() const { return size_; }
  /// How many names were inserted before this one; nothing when it is not there.
  std::optional<size_t> IndexOf(std::string_view name) const {
    if (const uint8_t few = slots_[SlotOf(name)]; few != 0) return few - 1;
    if (!many_) return std::nullopt;
    const auto found = many_->find(name);
    return found == many_->end() ? std::nullopt : std::optional(found->second);
  }

 private:
  static constexpr size_t kFew = 32;
  static constexpr size_t kSlots = 2 * kFew;

  /// Unlike a std::string_view nothing before it is set.
  struct Name {
    const char* data;
    size_t size;

    std::string_view text() const { return {data, size}; }
  };

  /// Where the name is among slots_, or would be.
  size_t SlotOf(std::string_view name) const {
    size_t slot = yaml::Key(name).hash() % kSlots;
    while (slots_[slot] != 0 && !SameText(few_[slots_[slot] - 1u].text(), name)) slot = (slot + 1) % kSlots;
    return slot;
  }

  std::array<uint8_t, kSlots> slots_{};  // one more than the index in few_, 0 where there is none
  std::array<Name, kFew> few_;           // as far as size_ says
  size_t size_ = 0;
  std::optional<TextMap<std::string_view, size_t>> many_;
};

}  // namespace kubevet::validate
