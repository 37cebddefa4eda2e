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

namespace {

size_t CountDots(std::string_view name) {
  return static_cast<size_t>(std::count(name.begin(), name.end(), '.'));
}

}  // namespace

Functions::Functions(std::span<const Library> libraries) {
  for (const Library library : {OperatorLibrary(), StandardLibrary(), TimeLibrary()}) {
    for (const Function& function : library) Add(function);
  }
  for (const Library library : libraries) {
    for (const Function& function : library) Add(function);
  }
}

void Functions::Add(const Function& function) {
  Overload& overload = overloads_.emplace_back(ReadSignature(function.signature, types_));
  overload.implementation = function.implementation;
  overload.trait = function.trait;
  by_name_[overload.name].push_back(&overload);
  most_dots_ = std::max(most_dots_, CountDots(overload.name));
}

std::span<const Overload* const> Functions::Find(std::string_view name) const {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return {};
  return found->second;
}

std::optional<std::string_view> Functions::Near(std::string_view name) const {
  NearMissSearch search(name);
  for (const Overload& overload : overloads_) search.Consider(overload.name);
  return search.best();
}

Environment::Environment(Options options, std::shared_ptr<const Functions> functions)
    : options_(std::move(options)), functions_(std::move(functions)), most_dots_(functions_->most_dots()) {
  for (uint32_t i = 0; i < options_.variables.size(); ++i) {
    const std::string& name = options_.variables[i].name;
    variables_.emplace(name, i);
    most_dots_ = std::max(most_dots_, CountDots(name));
  }
}

std::optional<uint32_t> Environment::FindVariable(std::string_view name) const {
  const auto found = variables_.find(name);
  return found == variables_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace kubevet::cel
