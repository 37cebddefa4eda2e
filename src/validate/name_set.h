// Names that must not be given twice, or that are looked up.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace kubevet::validate {

/// A set that knows in which order its names came. Refers to their text. Constant time, and without
/// allocation while there are few names, as there mostly are.
class NameSet {
 public:
  /// False when the name is there already.
  bool Insert(std::string_view name) {
    if (IndexOf(name)) return false;
    if (size_ < kFew) {
      few_[size_] = name;
    } else {
      if (!many_) many_.emplace();
      many_->emplace(name, size_);
    }
    ++size_;
    return true;
  }

  bool Has(std::string_view name) const { return IndexOf(name).has_value(); }

  size_t size() const { return size_; }
  /// How many names were inserted before this one; nothing when it is not there.
  std::optional<size_t> IndexOf(std::string_view name) const {
    for (size_t i = 0; i < size_ && i < kFew; ++i) {
      if (few_[i] == name) return i;
    }
    if (!many_) return std::nullopt;
    const auto found = many_->find(name);
    return found == many_->end() ? std::nullopt : std::optional(found->second);
  }

 private:
  static constexpr size_t kFew = 16;

  std::array<std::string_view, kFew> few_;
  size_t size_ = 0;
  std::optional<std::unordered_map<std::string_view, size_t>> many_;
};

}  // namespace kubevet::validate
