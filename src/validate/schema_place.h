// A place in a schema of a definition, as a chain on the stack: walking a schema costs nothing until
// something is reported.
#pragma once

#include <cstdint>
#include <string_view>

#include "validate/value.h"

namespace kubevet::validate {

/// One step from the place before it, which must outlive it.
class SchemaPlace {
 public:
  /// `root` is the value of openAPIV3Schema, with the path that the server gives it.
  explicit SchemaPlace(const Value& root) : root_(&root_value_), root_value_(root) {}
  SchemaPlace(const SchemaPlace&) = delete;
  SchemaPlace& operator=(const SchemaPlace&) = delete;

  /// `place.name`.
  SchemaPlace Field(std::string_view name) const { return {*this, Step::kField, name}; }
  /// `place.list[3]`.
  SchemaPlace Item(std::string_view list, uint32_t index) const { return {*this, Step::kItem, list, index}; }
  /// `place.map[key]`.
  SchemaPlace Entry(std::string_view map, std::string_view key) const {
    return {*this, Step::kEntry, map, 0, key};
  }

  /// The schema there; its fields are what is reported.
  Value ToValue() const {
    if (parent_ == nullptr) return root_value_;
    const Value field = parent_->ToValue()[name_];
    if (step_ == Step::kField) return field;
    if (step_ == Step::kEntry) return field.Keyed(key_);
    return field.Item(index_, field.node().Item(index_));
  }
  Value operator[](yaml::Key field) const { return ToValue()[field]; }
  Context& context() const { return root_->context(); }

 private:
  enum class Step : uint8_t { kField, kItem, kEntry };
  SchemaPlace(const SchemaPlace& parent, Step step, std::string_view name, uint32_t index = 0,
              std::string_view key = {})
      : parent_(&parent), root_(parent.root_), step_(step), name_(name), key_(key), index_(index) {}

  const SchemaPlace* parent_ = nullptr;
  const Value* root_;
  Value root_value_;
  Step step_ = Step::kField;
  std::string_view name_;
  std::string_view key_;
  uint32_t index_ = 0;
};

}  // namespace kubevet::validate
