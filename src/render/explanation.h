// What the API tables know about a kind or a field, for people and for programs.
#pragma once

#include <cstdint>
#include <string>

#include "engine/explain.h"

namespace kubevet::render {

std::string RenderExplanation(const engine::Explanation& explanation, schema::Minor minor, bool color);

/// {"version": 1, "kubernetesVersion", "kind": {...}, "path", "field": {...}|null, "fields": [...]}.
std::string RenderExplanationJson(const engine::Explanation& explanation, schema::Minor minor);

}  // namespace kubevet::render
