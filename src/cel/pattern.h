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
/// text.
class Pattern {
 public:
  explicit Pattern(std::string_view text);
  ~Pattern();
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;

  /// Empty when the pattern could be compiled.
  std::string problem() const;
  bool ok() const;
  /// Whether it matches somewhere in the text; never when it is not ok.
  bool Matches(std::string_view text) const;

 private:
  std::unique_ptr<const re2::RE2> compiled_;
};

}  // namespace kubevet::cel
