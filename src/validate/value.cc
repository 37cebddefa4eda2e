#include "validate/value.h"

#include <fmt/compile.h>
#include <fmt/core.h>

#include <algorithm>

#include "base/near_miss.h"

namespace kubevet::validate {

Value Context::Start(yaml::Node root) {
  path_count_ = 0;
  if (path_room_ == 0) MakeRoom();
  if (!names_.empty()) names_.clear();
  findings_.clear();
  lives_ = false;
  last_applied_ = {};
  return Root(root);
}

Value Context::Root(yaml::Node root) {
  const uint32_t index = Note({path_count_, Step{}, root});
  Value value(this, index, Step{}, {});
  value.node_ = root;
  value.keys_ = root.key_bits();
  value.path_ = index;
  return value;
}

void Context::MakeRoom() {
  constexpr uint32_t kUsual = 64;
  const uint32_t room = std::max(kUsual, 2 * path_room_);
  paths_.resize(room);  // may throw: then the room is what it was
  path_room_ = room;
}

std::vector<Diagnostic> Context::Take() {
  definition_ = nullptr;
  return std::move(findings_);
}

bool Context::has_errors() const {
  return std::any_of(findings_.begin(), findings_.end(),
                     [](const Diagnostic& each) { return each.severity == Severity::kError; });
}

Value Value::Field(yaml::Key field) const {
  return Value(context_, path_,
               {field.text().data(), static_cast<uint32_t>(field.text().size()), Step::Kind::kField, true},
               node_.Get(field));
}

Value Value::CommonField(yaml::Key field) const {
  return Value(context_, path_,
               {field.text().data(), static_cast<uint32_t>(field.text().size()), Step::Kind::kField, true},
               node_.GetCommon(field));
}

Value Value::FieldOfUnnoted(yaml::Key field) const {
  return Child({field.text().data(), static_cast<uint32_t>(field.text().size()), Step::Kind::kField, false},
               {});
}

Value Value::Item(uint32_t index, yaml::Node node) const {
  return Child({nullptr, index, Step::Kind::kIndex, false}, node);
}

Value Value::Renamed(std::string_view field) const {
  if (context_ == nullptr) return {};
  const std::string& name = context_->names_.emplace_back(field);
  return Value(context_, parent_,
               {name.data(), static_cast<uint32_t>(name.size()), Step::Kind::kField, step_.has_key}, node_);
}

Value Value::WithPathOf(const Value& path) const {
  if (context_ == nullptr) return {};
  if (node_) return Value(context_, path.parent_, path.step_.WithKey(step_.has_key), node_);
  const Context::PathEntry place = Place();
  Value out(context_, path.parent_, path.step_.WithKey(place.step.has_key), {});
  out.path_ = context_->Note({out.parent_, out.step_, place.node});
  return out;
}

Value Value::At(yaml::Node node) const {
  return Value(context_, parent_, step_.WithKey(false), node);
}

Value Value::Reindexed(uint32_t index) const {
  return Value(context_, parent_, {nullptr, index, Step::Kind::kIndex, step_.has_key}, node_);
}

Value Value::Keyed(std::string_view key) const {
  if (context_ == nullptr) return {};
  const auto entry = node_.Find(key);
  const std::string_view name = entry ? entry->key.text() : context_->names_.emplace_back(key);
  return Child({name.data(), static_cast<uint32_t>(name.size()), Step::Kind::kKey, entry.has_value()},
               entry ? entry->value : yaml::Node());
}

Context::PathEntry Value::Place() const {
  const auto& paths = context_->paths_;
  if (path_ == kNotNoted && node_) return {parent_, step_, node_};
  uint32_t at = path_ == kNotNoted ? parent_ : path_;
  while (!paths[at].node && paths[at].step.kind != Step::Kind::kRoot) at = paths[at].parent;
  return paths[at];
}

std::vector<Context::Step> Value::Steps() const {
  constexpr size_t kUsual = 16;
  std::vector<Step> steps;
  steps.reserve(kUsual);
  Step step = step_;
  for (uint32_t at = parent_; step.kind != Step::Kind::kRoot; at = context_->paths_[at].parent) {
    steps.push_back(step);
    step = context_->paths_[at].step;
  }
  std::reverse(steps.begin(), steps.end());
  return steps;
}

bool Value::IsDeeperThan(uint32_t steps) const {
  return Steps().size() > steps;
}

std::string Value::Path() const {
  constexpr size_t kUsual = 96;
  std::string out;
  out.reserve(kUsual);
  for (const Step& step : Steps()) {
    switch (step.kind) {
      case Step::Kind::kRoot:
        break;
      case Step::Kind::kField:
        if (!out.empty()) out += '.';
        out += step.text();
        break;
      case Step::Kind::kIndex:
        out += fmt::format(FMT_COMPILE("[{}]"), step.size);
        break;
      case Step::Kind::kKey:
        out += '[';
        out += step.text();
        out += ']';
        break;
    }
  }
  return out;
}

yaml::Node Value::SamePlaceIn(yaml::Node root) const {
  yaml::Node at = root;
  for (const Step& step : Steps())
    at = step.kind == Step::Kind::kIndex ? at.Item(step.size) : at[step.text()];
  return at;
}

Location Value::location() const {
  const Context::PathEntry place = Place();
  const yaml::Node node = place.node;
  if (!node.IsMap() && !node.IsList() && node.span().size() > 0) return node.location();
  if (node && place.step.has_key) return node.key().location();
  // A list item or the whole object: its first key stands for it, a block of many lines helps nobody.
  for (auto [key, value] : node.entries()) return key.location();
  return node.location();
}

void Report(const Value& at, std::string_view rule, Severity severity, std::string_view reason,
            std::string message, std::string help) {
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

void ReportAs(const Value& at, std::string field, std::string_view rule, std::string_view reason,
              std::string message, std::string help) {
  Report(at, rule, Severity::kError, reason, std::move(message), std::move(help));
  at.context().findings_.back().field = std::move(field);
}

void AddNote(const Value& at, std::string message) {
  auto& findings = at.context().findings_;
  if (!findings.empty()) findings.back().notes.push_back({at.location(), std::move(message)});
}

void MarkCertain(Context& context) {
  if (!context.findings_.empty()) context.findings_.back().is_certain = true;
}

void AddRemark(Context& context, std::string message) {
  if (!context.findings_.empty()) context.findings_.back().notes.push_back({{}, std::move(message)});
}

void Required(const Value& at, std::string message, std::string help) {
  Report(at, "api-required", Severity::kError, "Required", std::move(message), std::move(help));
}
void Invalid(const Value& at, std::string message, std::string help) {
  Report(at, "api-invalid", Severity::kError, "Invalid", std::move(message), std::move(help));
}
void Duplicate(const Value& at, std::string message, std::string help) {
  Report(at, "api-duplicate", Severity::kError, "Duplicate", std::move(message), std::move(help));
}
void Forbidden(const Value& at, std::string message, std::string help) {
  Report(at, "api-forbidden", Severity::kError, "Forbidden", std::move(message), std::move(help));
}
void NotFound(const Value& at, std::string message, std::string help) {
  Report(at, "api-not-found", Severity::kError, "NotFound", std::move(message), std::move(help));
}
void TypeInvalid(const Value& at, std::string message, std::string help) {
  Report(at, "api-type-invalid", Severity::kError, "TypeInvalid", std::move(message), std::move(help));
}
void TooLong(const Value& at, uint32_t limit, std::string_view unit) {
  Report(at, "api-too-long", Severity::kError, "TooLong", fmt::format("must be at most {} {}", limit, unit),
         {});
}
void TooMany(const Value& at, uint32_t count, uint32_t limit) {
  Report(at, "api-too-many", Severity::kError, "TooMany",
         fmt::format("has {} items, at most {} are allowed", count, limit), {});
}

void NotSupported(const Value& at, std::initializer_list<std::string_view> allowed) {
  std::string_view got = at.node().text();
  std::string list;
  for (std::string_view each : allowed) list += fmt::format("{}`{}`", list.empty() ? "" : ", ", each);
  std::string help;
  std::vector<std::string_view> candidates(allowed);
  if (auto near = NearMiss(got, candidates)) help = fmt::format("did you mean `{}`?", *near);
  Report(at, "api-not-supported", Severity::kError, "NotSupported",
         fmt::format("`{}` is not supported, use one of {}", got, list), std::move(help));
}

void Warn(const Value& at, std::string_view rule, std::string message, std::string help) {
  Report(at, rule, Severity::kWarning, {}, std::move(message), std::move(help));
}

void InvalidText(const Value& at, const std::string& problem) {
  const std::string_view text = at ? at.node().text() : std::string_view();
  Invalid(at, text.empty() ? "must not be empty" : fmt::format("`{}` {}", text, problem));
}

}  // namespace kubevet::validate
