// A regular expression as Go has it, for those who are not expressions: the patterns of schemas.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace kubevet::cel {

/// Immutable, used by several threads at once. Takes a bounded amount of memory; matching is linear in the
/// text. Definitions say the same few things over and over: what was compiled lately is shared.
class Pattern {
 public:
  explicit Pattern(std::string_view text);
  ~Pattern();
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;

  /// Empty when the pattern could be compiled.
  std::string problem() const;
  bool ok() const;
  /// It is no pattern at all, rather than one that needs too much memory here.
  bool IsMalformed() const;
  /// Whether it matches somewhere in the text; never when it is not ok.
  bool Matches(std::string_view text) const;

 private:
  std::shared_ptr<const re2::RE2> compiled_;
};

}  // namespace kubevet::cel
