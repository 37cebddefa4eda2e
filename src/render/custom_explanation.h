// What definitions say of a custom kind or field, for people and for programs.
#pragma once

#include <string>
#include <vector>

#include "engine/explain_custom.h"

namespace kubevet::render {

/// What there is to say of a field beside its type: "required", "default 1", "at least 0".
std::vector<std::string> RemarksOn(const engine::CustomField& field);

std::string RenderCustomExplanation(const engine::CustomExplanation& explanation, bool color);
std::string RenderCustomExplanationJson(const engine::CustomExplanation& explanation);

}  // namespace kubevet::render
