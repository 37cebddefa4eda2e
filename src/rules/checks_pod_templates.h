// What the API server would say of the Pods that a controller makes from the template in a custom resource. It
// accepts the custom resource; the controller then cannot read it, or gets no Pod.
#pragma once

#include <vector>

#include "rules/checks.h"

namespace kubevet::rules {

std::vector<Diagnostic> FindPodTemplatesUnreadable(const Subject& subject);
std::vector<Diagnostic> FindPodTemplateUnknownFields(const Subject& subject);
std::vector<Diagnostic> FindPodTemplatesRefused(const Subject& subject);
std::vector<Diagnostic> FindPodTemplatesNotSelected(const Subject& subject);

/// Whether a finding of a rule is one of these, about a place of which the server has said something by the
/// definition of the kind.
bool RepeatsDefinition(const Diagnostic& of_rule, const Diagnostic& of_server);

}  // namespace kubevet::rules
