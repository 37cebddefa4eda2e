// Checks that would not be clear as expressions, each behind the rule file whose `check` names it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "k8s/object.h"
#include "k8s/pod_template.h"
#include "rules/world.h"
#include "yaml/document.h"

namespace kubevet::rules {

/// What a check looks at. Made once for all checks of an object, or of each Pod template in it; not shared
/// between threads.
class Subject {
 public:
  Subject(const k8s::Object& the_object, const World& the_world);
  Subject(const k8s::Object& the_object, const World& the_world, const k8s::PodTemplate& the_pod);

  const k8s::Object& object;
  const World& world;
  yaml::Node node;       ///< all of the object
  k8s::PodTemplate pod;  ///< of a Pod the object itself; all falsy when it makes no Pods

  /// What its Pods refer to by name. Found out once.
  const std::vector<k8s::PodReference>& references() const;
  /// What a strict decoder says of its Pod template. Found out once.
  const std::vector<Diagnostic>& template_decoding() const;

 private:
  mutable std::optional<std::vector<k8s::PodReference>> references_;
  mutable std::optional<std::vector<Diagnostic>> template_decoding_;
};

/// So many findings of one rule in one object are told: nobody reads more.
inline constexpr size_t kMostFindings = 1000;

/// Gives its findings with place, message and help; the rest is the rule's. Pure.
using Check = std::vector<Diagnostic> (*)(const Subject& subject);

/// A finding at a node of the subject, with `mark_key` at its key; at the beginning of the subject when there
/// is no such node.
Diagnostic FindingAt(const Subject& subject, yaml::Node node, std::string message, std::string help,
                     bool mark_key = false);
/// A second place, in any object.
Note NoteAt(yaml::Node node, std::string message);

/// The check of this name; null when there is none.
Check FindCheck(std::string_view name);

}  // namespace kubevet::rules
