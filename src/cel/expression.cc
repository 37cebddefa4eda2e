#include "cel/expression.h"

#include <fmt/core.h>
#include <re2/re2.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "cel/checker.h"
#include "cel/interpreter.h"
#include "cel/parser.h"

namespace kubevet::cel {

internal::ProgramParts::ProgramParts(const Environment& environment_) : environment(environment_) {}
internal::ProgramParts::~ProgramParts() = default;

Span Program::PlaceOf(const Value& error) const {
  const auto id = static_cast<size_t>(error.place());
  if (error.place() < 0 || id >= parts_->expressions.size()) return parts_->root->span;
  return parts_->expressions[id]->span;
}

Compilation Compile(std::string_view text, const Environment& environment, Checking checking) {
  Compilation result;
  if (text.size() > kMaxTextSize) {
    result.issues.push_back(
        {{0, 0}, fmt::format("the expression has {} bytes; at most {} are read", text.size(), kMaxTextSize)});
    return result;
  }
  auto parts = std::make_shared<internal::ProgramParts>(environment);
  parts->text = parts->arena.Copy(text);
  auto parsed = Parse(parts->text, parts->arena);
  if (Issue* issue = std::get_if<Issue>(&parsed)) {
    result.issues.push_back(std::move(*issue));
    return result;
  }
  Syntax& syntax = std::get<Syntax>(parsed);
  parts->root = syntax.root;
  parts->expressions = std::move(syntax.expressions);
  result.issues = Check(*parts, checking);
  if (result.issues.empty()) result.issues = Fold(*parts, checking);
  if (result.issues.empty()) result.program.emplace(std::move(parts));
  std::stable_sort(result.issues.begin(), result.issues.end(),
                   [](const Issue& a, const Issue& b) { return a.span.begin < b.span.begin; });
  return result;
}

Value Evaluate(const Program& program, std::span<const Value> variables, Arena& arena, uint64_t cost_limit,
               const void* context, Meter* meter, LateVariables* late) {
  if (variables.size() < program.parts().environment.variables().size()) std::abort();
  return Interpreter(program.parts(), variables, arena, cost_limit, context, meter, late).Run(program.root());
}

}  // namespace kubevet::cel
