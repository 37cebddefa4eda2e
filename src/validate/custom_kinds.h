// The kinds that definitions describe: a catalogue, built once, then shared by all threads.
#pragma once

#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "schema/definition.h"
#include "validate/prepared_schema.h"

namespace kubevet::validate {

/// A kind in one version of its definition.
struct CustomKind {
  const schema::Definition* definition;
  const schema::DefinitionVersion* version;
  std::unique_ptr<const PreparedSchema> schema;
};

class CustomKinds {
 public:
  /// `definitions` that the server would take; of several for one kind the first counts. Their documents must
  /// outlive this.
  explicit CustomKinds(std::vector<std::shared_ptr<const schema::Definition>> definitions);
  CustomKinds(const CustomKinds&) = delete;
  CustomKinds& operator=(const CustomKinds&) = delete;

  /// Null when no definition serves it. Constant.
  const CustomKind* Find(std::string_view api_version, std::string_view kind) const;
  /// The definition of a kind, whatever its version; null when there is none. Constant.
  const schema::Definition* FindDefinition(std::string_view group, std::string_view kind) const;
  std::span<const std::shared_ptr<const schema::Definition>> definitions() const { return definitions_; }

 private:
  std::vector<std::shared_ptr<const schema::Definition>> definitions_;
  std::deque<CustomKind> kinds_;
  std::unordered_map<std::string, const CustomKind*> by_name_;                     // "group/version kind"
  std::unordered_map<std::string, const schema::Definition*> definition_by_name_;  // "group kind"
};

}  // namespace kubevet::validate
