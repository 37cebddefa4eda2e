// What the API server would say of the Pods that a controller makes from the template in a custom resource.
// It accepts the custom resource; the controller then cannot read it, or gets no Pod.
#pragma once

#include <span>
#include <vector>

#include "rules/checks.h"

namespace kubevet::rules {

std::vector<Diagnostic> FindPodTemplatesUnreadable(const Subject& subject);
std::vector<Diagnostic> FindPodTemplateUnknownFields(const Subject& subject);
std::vector<Diagnostic> FindPodTemplatesRefused(const Subject& subject);
std::vector<Diagnostic> FindPodTemplatesNotSelected(const Subject& subject);

/// What rules say, without what these checks say of a place of which the server has said something by the
/// definition of the kind.
std::vector<Diagnostic> WithoutRepeated(std::span<const Diagnostic> of_server,
                                        std::vector<Diagnostic> of_rules);

}  // namespace kubevet::rules
