#include "validate/prepared_schema.h"

namespace kubevet::validate {

PreparedSchema::PreparedSchema(const schema::SchemaTree& tree)
    : tree_(tree),
      patterns_(std::make_unique<std::atomic<const cel::Pattern*>[]>(tree.size())),
      rules_(std::make_unique<std::atomic<const SchemaRules*>[]>(tree.with_rules())) {}

PreparedSchema::~PreparedSchema() {
  for (uint32_t i = 0; i < tree_.size(); ++i) delete patterns_[i].load();
  for (uint32_t i = 0; i < tree_.with_rules(); ++i) delete rules_[i].load();
}

const cel::Pattern& PreparedSchema::PatternOf(const schema::Schema& schema) const {
  std::atomic<const cel::Pattern*>& slot = patterns_[schema.index];
  if (const cel::Pattern* known = slot.load()) return *known;
  auto compiled = std::make_unique<const cel::Pattern>(schema.constraints().pattern);
  const cel::Pattern* first = nullptr;
  // Of two threads that come here at once, one has worked in vain.
  if (slot.compare_exchange_strong(first, compiled.get())) return *compiled.release();
  return *first;
}

const SchemaRules& PreparedSchema::RulesOf(const schema::Schema& schema, const schema::Schema& spine) const {
  std::atomic<const SchemaRules*>& slot = rules_[schema.rules_index];
  if (const SchemaRules* known = slot.load()) return *known;
  const std::lock_guard lock(compiling_rules_);
  if (slot.load() == nullptr) {
    if (types_ == nullptr) types_ = std::make_unique<const SchemaTypes>(tree_);
    slot = new SchemaRules(schema, spine, *types_);
  }
  return *slot.load();
}

}  // namespace kubevet::validate
