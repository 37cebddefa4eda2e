// A schema with what checking values by it needs beside it: regular expressions and rules, compiled when a
// value first asks for them.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "cel/pattern.h"
#include "schema/structural.h"
#include "validate/schema_rules.h"
#include "validate/schema_types.h"

namespace kubevet::validate {

/// Used by several threads at once. The tree must outlive it.
class PreparedSchema {
 public:
  explicit PreparedSchema(const schema::SchemaTree& tree);
  ~PreparedSchema();
  PreparedSchema(const PreparedSchema&) = delete;
  PreparedSchema& operator=(const PreparedSchema&) = delete;

  const schema::SchemaTree& tree() const { return tree_; }
  /// The pattern of a schema of this tree that has one.
  const cel::Pattern& PatternOf(const schema::Schema& schema) const;
  /// The rules of `schema` for values of the type that `spine` has.
  const SchemaRules& RulesOf(const schema::Schema& schema, const schema::Schema& spine) const;

 private:
  const schema::SchemaTree& tree_;
  std::unique_ptr<std::atomic<const cel::Pattern*>[]> patterns_;  // by Schema::index, once one was asked for

  std::unique_ptr<std::atomic<const SchemaRules*>[]> rules_;  // by Schema::rules_index, once asked for
  mutable std::mutex compiling_rules_;
  mutable std::unique_ptr<const SchemaTypes> types_;  // of all of them
};

}  // namespace kubevet::validate
