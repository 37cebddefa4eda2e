#include "validate/value.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/near_miss.h"

namespace kubevet::validate {

Value Context::Start(yaml::Node root) {
  paths_.clear();
  names_.clear();
  findings_.clear();
  lives_ = false;
  last_applied_ = {};
  return Root(root);
}

Value Context::Root(yaml::Node root) {
  const auto index = static_cast<uint32_t>(paths_.size());
  paths_.push_back({index, 0, Step::kRoot, {}, {}, root});
  return Value(this, index, root);
}

std::vector<Diagnostic> Context::Take() {
  return std::move(findings_);
}

bool Context::has_errors() const {
  return std::any_of(findings_.begin(), findings_.end(),
                     [](const Diagnostic& each) { return each.severity == Severity::kError; });
}

Value Value::Push(uint32_t parent, Context::Step step, std::string_view name, uint32_t index, yaml::Node key,
                  yaml::Node node) const {
  if (context_ == nullptr) return {};
  auto& paths = context_->paths_;
  paths.push_back({parent, index, step, name, key, node});
  return Value(context_, static_cast<uint32_t>(paths.size() - 1), node);
}

Value Value::operator[](std::string_view field) const {
  if (!node_) return Push(path_, Context::Step::kField, field, 0, {}, {});
  auto entry = node_.Find(field);
  return entry ? Push(path_, Context::Step::kField, field, 0, entry->key, entry->value)
               : Push(path_, Context::Step::kField, field, 0, {}, {});
}

Value Value::Item(uint32_t index, yaml::Node node) const {
  return Push(path_, Context::Step::kIndex, {}, index, {}, node);
}

std::vector<Value> Value::items() const {
  std::vector<Value> out;
  for (yaml::Node item : node_.items()) out.push_back(Item(static_cast<uint32_t>(out.size()), item));
  return out;
}

std::vector<Value::Entry> Value::entries() const {
  std::vector<Entry> out;
  for (auto [key, value] : node_.entries()) {
    out.push_back({key.text(), key, Push(path_, Context::Step::kKey, key.text(), 0, key, value)});
  }
  return out;
}

Value Value::Renamed(std::string_view field) const {
  const auto entry = context_->paths_[path_];
  return Push(entry.parent, Context::Step::kField, context_->names_.emplace_back(field), 0, entry.key, node_);
}

Value Value::WithPathOf(Value path) const {
  auto& paths = context_->paths_;
  uint32_t at = path_;
  while (!paths[at].node && paths[at].step != Context::Step::kRoot) at = paths[at].parent;
  const auto place = paths[at];
  const auto entry = paths[path.path_];
  paths.push_back({entry.parent, entry.index, entry.step, entry.name, place.key, place.node});
  return Value(context_, static_cast<uint32_t>(paths.size() - 1), node_);
}

Value Value::At(yaml::Node node) const {
  const auto entry = context_->paths_[path_];
  return Push(entry.parent, entry.step, entry.name, entry.index, {}, node);
}

Value Value::Reindexed(uint32_t index) const {
  const auto entry = context_->paths_[path_];
  return Push(entry.parent, Context::Step::kIndex, {}, index, entry.key, node_);
}

Value Value::Keyed(std::string_view key) const {
  if (context_ == nullptr) return {};
  auto entry = node_.Find(key);
  if (entry) return Push(path_, Context::Step::kKey, entry->key.text(), 0, entry->key, entry->value);
  return Push(path_, Context::Step::kKey, context_->names_.emplace_back(key), 0, {}, {});
}

std::string_view Value::String(std::string_view otherwise) const {
  return node_.IsString() ? node_.text() : otherwise;
}

int64_t Value::Int(int64_t otherwise) const {
  return node_.IsNull() ? otherwise : node_.AsInt().value_or(otherwise);
}

bool Value::Bool(bool otherwise) const {
  return node_.AsBool().value_or(otherwise);
}

bool Value::IsDeeperThan(uint32_t steps) const {
  if (context_ == nullptr) return false;
  for (uint32_t at = path_; context_->paths_[at].step != Context::Step::kRoot;
       at = context_->paths_[at].parent) {
    if (steps-- == 0) return true;
  }
  return false;
}

std::string Value::Path() const {
  std::vector<uint32_t> steps;
  for (uint32_t at = path_; context_->paths_[at].step != Context::Step::kRoot;
       at = context_->paths_[at].parent) {
    steps.push_back(at);
  }
  std::string out;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    const auto& entry = context_->paths_[*step];
    switch (entry.step) {
      case Context::Step::kRoot:
        break;
      case Context::Step::kField:
        if (!out.empty()) out += '.';
        out += entry.name;
        break;
      case Context::Step::kIndex:
        out += fmt::format("[{}]", entry.index);
        break;
      case Context::Step::kKey:
        out += fmt::format("[{}]", entry.name);
        break;
    }
  }
  return out;
}

yaml::Node Value::SamePlaceIn(yaml::Node root) const {
  const auto& entry = context_->paths_[path_];
  if (entry.step == Context::Step::kRoot) return root;
  const yaml::Node parent = Value(context_, entry.parent, {}).SamePlaceIn(root);
  if (entry.step != Context::Step::kIndex) return parent[entry.name];
  uint32_t index = 0;
  for (yaml::Node item : parent.items()) {
    if (index++ == entry.index) return item;
  }
  return {};
}

Location Value::location() const {
  uint32_t at = path_;
  while (!context_->paths_[at].node && context_->paths_[at].step != Context::Step::kRoot) {
    at = context_->paths_[at].parent;
  }
  const auto& entry = context_->paths_[at];
  yaml::Node node = entry.node;
  if (!node.IsMap() && !node.IsList() && node.span().size() > 0) return node.location();
  if (entry.key) return entry.key.location();
  // A list item or the whole object: its first key stands for it, a block of many lines helps nobody.
  for (auto [key, value] : node.entries()) return key.location();
  return node.location();
}

void Report(Value at, std::string_view rule, Severity severity, std::string_view reason, std::string message,
            std::string help) {
  Diagnostic finding;
  finding.rule = rule;
  finding.stage = Stage::kApi;
  finding.severity = severity;
  finding.reason = reason;
  finding.location = at.location();
  finding.field = at.Path();
  finding.message = std::move(message);
  finding.help = std::move(help);
  at.context().findings_.push_back(std::move(finding));
}

void AddNote(Value at, std::string message) {
  auto& findings = at.context().findings_;
  if (!findings.empty()) findings.back().notes.push_back({at.location(), std::move(message)});
}

void AddRemark(Context& context, std::string message) {
  if (!context.findings_.empty()) context.findings_.back().notes.push_back({{}, std::move(message)});
}

void Required(Value at, std::string message, std::string help) {
  Report(at, "api-required", Severity::kError, "Required", std::move(message), std::move(help));
}
void Invalid(Value at, std::string message, std::string help) {
  Report(at, "api-invalid", Severity::kError, "Invalid", std::move(message), std::move(help));
}
void Duplicate(Value at, std::string message, std::string help) {
  Report(at, "api-duplicate", Severity::kError, "Duplicate", std::move(message), std::move(help));
}
void Forbidden(Value at, std::string message, std::string help) {
  Report(at, "api-forbidden", Severity::kError, "Forbidden", std::move(message), std::move(help));
}
void NotFound(Value at, std::string message, std::string help) {
  Report(at, "api-not-found", Severity::kError, "NotFound", std::move(message), std::move(help));
}
void TypeInvalid(Value at, std::string message, std::string help) {
  Report(at, "api-type-invalid", Severity::kError, "TypeInvalid", std::move(message), std::move(help));
}
void TooLong(Value at, uint32_t limit, std::string_view unit) {
  Report(at, "api-too-long", Severity::kError, "TooLong", fmt::format("must be at most {} {}", limit, unit),
         {});
}
void TooMany(Value at, uint32_t count, uint32_t limit) {
  Report(at, "api-too-many", Severity::kError, "TooMany",
         fmt::format("has {} items, at most {} are allowed", count, limit), {});
}

void NotSupported(Value at, std::initializer_list<std::string_view> allowed) {
  std::string_view got = at.node().text();
  std::string list;
  for (std::string_view each : allowed) list += fmt::format("{}`{}`", list.empty() ? "" : ", ", each);
  std::string help;
  std::vector<std::string_view> candidates(allowed);
  if (auto near = NearMiss(got, candidates)) help = fmt::format("did you mean `{}`?", *near);
  Report(at, "api-not-supported", Severity::kError, "NotSupported",
         fmt::format("`{}` is not supported, use one of {}", got, list), std::move(help));
}

void Warn(Value at, std::string_view rule, std::string message, std::string help) {
  Report(at, rule, Severity::kWarning, {}, std::move(message), std::move(help));
}

void InvalidIf(Value at, const std::string& problem) {
  if (problem.empty()) return;
  const std::string_view text = at ? at.node().text() : std::string_view();
  Invalid(at, text.empty() ? "must not be empty" : fmt::format("`{}` {}", text, problem));
}

}  // namespace kubevet::validate
