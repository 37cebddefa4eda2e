// Findings as workflow commands of GitHub Actions, which become annotations in the changed files.
#pragma once

#include <span>
#include <string>

#include "engine/report.h"
#include "render/repository_paths.h"

namespace kubevet::render {

/// A line for each: `::error file=k8s/web.yaml,line=7,…::message`.
std::string RenderGithub(std::span<const engine::Finding> findings, const RepositoryPaths& paths);

}  // namespace kubevet::render
