// Findings that may go away when some tool has replaced what is written, as `${REPLICAS}`.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/diagnostic.h"
#include "yaml/document.h"

namespace kubevet::validate {

/// Where placeholders are in a value.
enum class Placeholders : uint8_t {
  kNone,
  kInTexts,    ///< nowhere else: nothing comes or goes with them
  kElsewhere,  ///< in keys, or `{{`, with which fields may come and go; or nobody knows
};

/// Looks for placeholders in values, aliases followed. Looks through so much and then gives up: rules may ask
/// for the same again and again.
class PlaceholderSearch {
 public:
  Placeholders In(yaml::Node value);

 private:
  bool Has(std::string_view text);
  void Spend(size_t bytes) { left_ -= static_cast<int64_t>(bytes); }

  int64_t left_ = 16 << 20;  // bytes
};

/// Whether a value that some tool replaces decides about a finding in an object: it is at such a value, or
/// about a map or list with one in it. That something is missing does not hang on what is there.
bool HangsOnPlaceholder(yaml::Node object, const Diagnostic& finding);
/// False only when none of so many findings in an object does. To be asked once for all: each is looked for
/// in the whole object, which for thousands of them takes long.
bool MayHangOnPlaceholder(yaml::Node object, size_t findings);

}  // namespace kubevet::validate
