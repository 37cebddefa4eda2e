// What definitions say of a custom kind or field, for people and for programs.
#pragma once

#include <string>

#include "engine/explain_custom.h"

namespace kubevet::render {

std::string RenderCustomExplanation(const engine::CustomExplanation& explanation, bool color);
std::string RenderCustomExplanationJson(const engine::CustomExplanation& explanation);

}  // namespace kubevet::render
