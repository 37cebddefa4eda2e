// What an update changes where nothing may change: told beside the API server's one error, which names the
// place but not what differs there, and the commands that get out of it.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "validate/value.h"

namespace kubevet::validate {

/// Adds to the finding reported last every field that differs, with both values and both places. Fields named
/// in `ignored` are left out, at the top level.
void TellChanges(const Value& now, const Value& old, std::initializer_list<std::string_view> ignored = {});

/// "run `kubectl delete deployment web -n shop` and apply again"; `cost` says what that does, `flag` is one
/// more argument.
std::string DeleteAndApplyAgain(const Value& object, std::string_view cost = {}, std::string_view flag = {});

}  // namespace kubevet::validate
