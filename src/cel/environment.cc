#include "cel/environment.h"

#include <algorithm>
#include <utility>

#include "base/near_miss.h"
#include "cel/signature.h"
#include "cel/standard.h"

namespace kubevet::cel {

bool Overload::Takes(std::span<const Value> arguments) const {
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (!(kinds[ParameterOf(i)] >> static_cast<uint32_t>(arguments[i].kind()) & 1)) return false;
  }
  return true;
}

Environment::Environment(Options options) : options_(std::move(options)) {
  for (const Library library : {OperatorLibrary(), StandardLibrary(), TimeLibrary()}) {
    for (const Function& function : library) Add(function);
  }
  for (const Library library : options_.libraries) {
    for (const Function& function : library) Add(function);
  }
  for (uint32_t i = 0; i < options_.variables.size(); ++i) {
    variables_.emplace(options_.variables[i].name, i);
    Count(options_.variables[i].name);
  }
}

void Environment::Count(std::string_view name) {
  most_dots_ = std::max(most_dots_, static_cast<size_t>(std::count(name.begin(), name.end(), '.')));
}

void Environment::Add(const Function& function) {
  Overload& overload = overloads_.emplace_back(ReadSignature(function.signature, types_));
  overload.implementation = function.implementation;
  overload.trait = function.trait;
  functions_[overload.name].push_back(&overload);
  Count(overload.name);
}

std::optional<uint32_t> Environment::FindVariable(std::string_view name) const {
  const auto found = variables_.find(name);
  return found == variables_.end() ? std::nullopt : std::optional(found->second);
}

std::span<const Overload* const> Environment::FindFunctions(std::string_view name) const {
  const auto found = functions_.find(name);
  if (found == functions_.end()) return {};
  return found->second;
}

std::optional<std::string_view> Environment::NearFunction(std::string_view name) const {
  NearMissSearch search(name);
  for (const Overload& overload : overloads_) search.Consider(overload.name);
  return search.best();
}

}  // namespace kubevet::cel
