// The API server's notation for a place inside an object: spec.containers[0].ports, metadata.labels[app].
// Kept as a chain on the stack while walking, so a path costs nothing until it is printed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kubevet {

/// One step of a path; `parent` must outlive it. The root has no parent and prints as nothing.
class FieldPath {
 public:
  FieldPath() = default;
  /// A field by name: `parent.name`.
  FieldPath Child(std::string_view name) const { return {this, name, 0, Step::kField}; }
  /// A list item: `parent[3]`.
  FieldPath Index(uint32_t index) const { return {this, {}, index, Step::kIndex}; }
  /// A map key: `parent[key]`.
  FieldPath Key(std::string_view key) const { return {this, key, 0, Step::kKey}; }

  std::string ToString() const;

 private:
  enum class Step : uint8_t { kRoot, kField, kIndex, kKey };
  FieldPath(const FieldPath* parent, std::string_view name, uint32_t index, Step step)
      : parent_(parent), name_(name), index_(index), step_(step) {}
  void Append(std::string& out) const;

  const FieldPath* parent_ = nullptr;
  std::string_view name_;
  uint32_t index_ = 0;
  Step step_ = Step::kRoot;
};

}  // namespace kubevet
