// The kinds that definitions describe: a catalogue, built once, then shared by all threads.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/hash.h"
#include "k8s/target.h"
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
  /// Their documents must outlive this.
  explicit CustomKinds(std::vector<std::shared_ptr<const schema::Definition>> definitions);
  CustomKinds(const CustomKinds&) = delete;
  CustomKinds& operator=(const CustomKinds&) = delete;

  /// Null when no definition serves it. Of several for one kind that one counts whose file is nearest to
  /// `path`, by folders, then the first. Constant but for them.
  const CustomKind* Find(std::string_view api_version, std::string_view kind,
                         std::string_view path = {}) const;
  /// The definition of a kind, whatever its version; null when there is none.
  const schema::Definition* FindDefinition(std::string_view group, std::string_view kind,
                                           std::string_view path = {}) const;
  /// What somebody has found out of a definition already, before anybody asks.
  void Know(const schema::Definition& definition, bool is_sound);
  /// Whether the server would take the definition; one that is wrong judges nobody. Found out when it is
  /// first asked.
  bool IsSound(const schema::Definition& definition, const k8s::Target& target) const;
  std::span<const std::shared_ptr<const schema::Definition>> definitions() const { return definitions_; }
  /// In the order given.
  std::span<const schema::Definition* const> OfGroup(std::string_view group) const;

 private:
  struct Soundness {
    std::once_flag once;
    bool is_sound = true;
  };

  std::vector<std::shared_ptr<const schema::Definition>> definitions_;
  std::deque<CustomKind> kinds_;
  TextMap<std::string, std::vector<const CustomKind*>> by_name_;                      // "group/version kind"
  TextMap<std::string, std::vector<const schema::Definition*>> definitions_by_name_;  // "group kind"
  TextMap<std::string_view, std::vector<const schema::Definition*>> by_group_;
  std::unordered_map<const schema::Definition*, std::unique_ptr<Soundness>> soundness_;
};

}  // namespace kubevet::validate
