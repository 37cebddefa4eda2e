// Labels and the selectors that match them. Mirrors k8s.io/apimachinery/pkg/labels and
// LabelSelectorAsSelector.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "yaml/document.h"

namespace kubevet::k8s {

/// The labels of one object. Refers to the document, and to what was Set.
class Labels {
 public:
  Labels() = default;
  /// A map of strings; everything else has no labels.
  explicit Labels(yaml::Node map);

  std::optional<std::string_view> Find(std::string_view key) const;
  void Set(std::string_view key, std::string_view value);
  bool empty() const { return entries_.empty(); }
  const std::vector<std::pair<std::string_view, std::string_view>>& entries() const { return entries_; }
  /// The same labels in the same order.
  bool operator==(const Labels&) const = default;

 private:
  std::vector<std::pair<std::string_view, std::string_view>> entries_;
};

enum class LabelOperator : uint8_t { kIn, kNotIn, kExists, kDoesNotExist };

/// The values of a requirement. One, as there mostly is, takes no memory of its own.
class LabelValues {
 public:
  LabelValues() = default;
  explicit LabelValues(std::string_view only) : first_(only), size_(1) {}

  void Add(std::string_view value);
  bool empty() const { return size_ == 0; }
  size_t size() const { return size_; }
  std::span<const std::string_view> all() const {
    return size_ == 1 ? std::span(&first_, 1) : std::span(several_);
  }
  bool operator==(const LabelValues&) const = default;

 private:
  std::string_view first_;
  size_t size_ = 0;
  std::vector<std::string_view> several_;  // all, when there are several
};

/// A condition on one label. Refers to the document.
struct LabelRequirement {
  std::string_view key;
  LabelOperator op = LabelOperator::kIn;
  LabelValues values = {};

  bool Matches(const Labels& labels) const;
  bool operator==(const LabelRequirement&) const = default;
};

/// A conjunction of requirements; without any it selects everything.
class LabelSelector {
 public:
  /// A metav1.LabelSelector. A missing or null one selects nothing; nothing is returned when the server
  /// cannot make a selector of it (an unknown operator, a key or value that no label can have).
  static std::optional<LabelSelector> Parse(yaml::Node selector);
  /// Whether Parse would return something.
  static bool IsUsable(yaml::Node selector);
  /// A plain map of labels, as Services and ReplicationControllers have it. An empty one selects everything
  /// here; what it means is up to the kind.
  static LabelSelector FromMap(yaml::Node map);

  bool Matches(const Labels& labels) const;
  /// Selects everything.
  bool IsEmpty() const { return !nothing_ && requirements_.empty(); }
  /// Was missing or null.
  bool SelectsNothing() const { return nothing_; }
  const std::vector<LabelRequirement>& requirements() const { return requirements_; }
  /// The same requirements in the same order.
  bool operator==(const LabelSelector&) const = default;

 private:
  bool nothing_ = false;
  std::vector<LabelRequirement> requirements_;
};

}  // namespace kubevet::k8s
