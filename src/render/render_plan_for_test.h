// For tests: scenarios played, and pages looked over.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "plan/plan.h"
#include "plan/scenario.h"

namespace kubevet::render {

/// A plan and the documents it refers to.
struct PlayedScenario {
  k8s::Target target;
  plan::Scenario scenario;
  plan::Plan plan;
};

inline std::unique_ptr<PlayedScenario> PlayScenario(std::string text) {
  auto played = std::make_unique<PlayedScenario>();
  played->target = k8s::ParseTarget("1.36").value();
  played->scenario =
      plan::ReadScenario(std::make_unique<const Source>("s.yaml", std::move(text)), played->target);
  for (const Diagnostic& problem : played->scenario.problems) ADD_FAILURE() << problem.message;
  played->plan = plan::MakePlan(played->scenario.situation, played->target);
  return played;
}

/// Gives everything that is named in a manifest a name that nobody should take at its word.
inline void Rename(plan::Plan& plan, const std::string& name) {
  for (plan::Rollout& rollout : plan.rollouts) {
    rollout.name = rollout.namespace_name = name;
    for (std::string& revision : rollout.revisions) revision = name;
    rollout.remarks = {name};
    if (auto* set = std::get_if<plan::StatefulSetRollout>(&rollout.detail)) {
      for (std::string& waited : rollout.waiting_on) waited.replace(0, waited.rfind('-'), name);
      set->spec.name = name;
      for (auto& step : set->steps) {
        for (std::string& event : step.events) event = name;
      }
    }
  }
  for (plan::AppliedObject& object : plan.apply) {
    ResourceId id = *object.resource.id;
    id.name = id.name_space = object.hook = name;
    object.resource.id = std::make_shared<const ResourceId>(id);
    object.changes = {{name, "\"" + name + "\"", ""}};
  }
  plan.left = {{plan.apply.front().resource.id, name}};
  plan.remarks = {name};
}

/// What keeps a text from being well-formed XML; empty when nothing does. A doctype and empty <meta> elements
/// are let pass.
inline std::string Malformed(std::string_view text) {
  std::vector<std::string> open;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto rest = text.substr(i, 40);
    if (static_cast<unsigned char>(text[i]) < 0x20 && text[i] != '\n')
      return "control character: " + std::string(rest);
    if (text[i] == '&' && rest.find(';') > 6) return "bare ampersand: " + std::string(rest);
    if (text[i] != '<') continue;
    if (rest.starts_with("<!DOCTYPE") || rest.starts_with("<meta")) continue;
    const size_t end = text.find('>', i);
    if (end == std::string_view::npos) return "open tag: " + std::string(rest);
    std::string_view tag = text.substr(i + 1, end - i - 1);
    if (tag.find('<') != std::string_view::npos) return "tag in a tag: " + std::string(rest);
    i = end;
    if (tag.ends_with('/') || tag == "br") continue;
    if (!tag.starts_with('/')) {
      open.emplace_back(tag.substr(0, tag.find(' ')));
    } else if (open.empty() || tag.substr(1) != open.back()) {
      return "closes what is not open: " + std::string(rest);
    } else {
      open.pop_back();
    }
  }
  return open.empty() ? "" : "never closed: " + open.back();
}

}  // namespace kubevet::render
