// The kinds that make Pods and where they keep what they make them from. Kubernetes' own, OpenKruise's and
// Argo Rollouts' are built in; configurations add others.
// Source of truth: the types of k8s.io/api, github.com/openkruise/kruise/apis and
// github.com/argoproj/argo-rollouts/pkg/apis.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kubevet::k8s {

/// Where objects of a kind keep a Pod template and what goes with it. Paths are fields joined by dots; `[]`
/// behind one stands for every item of a list. What goes with a template in a list starts with the same
/// fields, and is in the same item.
struct TemplatePlace {
  std::string_view path;                  ///< empty: the object is the Pod
  std::string_view claim_templates = {};  ///< empty: it makes no claims
  std::string_view selector = {};         ///< a LabelSelector that must select the Pods; empty: not known
  std::string_view unless = {};           ///< a field beside which there is no template
  bool is_partial = false;                ///< the controller adds to the template what is missing
};

/// A kind that makes Pods, whatever the version.
struct PodMaker {
  std::string_view group;
  std::string_view kind;
  std::span<const TemplatePlace> places;  ///< not empty
  bool ordinals = false;                  ///< Pods are NAME-ORDINAL, their claims TEMPLATE-NAME-ORDINAL
  bool is_custom = false;                 ///< the API server does not look at its Pod templates
};

/// What a configuration says of a custom kind. A kind with several templates has several of these.
struct CustomPodMaker {
  std::string group;
  std::string kind;
  std::string path;
  std::string claim_templates;
  std::string selector;
  bool ordinals = false;
  bool is_partial = false;
};

/// What is wrong with a path as TemplatePlace has them, "has an empty step"; nothing when it is right.
std::optional<std::string_view> TemplatePathProblem(std::string_view path);
/// The lists that a path goes through, as the path up to the last `[]`; empty when there are none.
std::string_view ListsOf(std::string_view path);

/// All kinds of a run that make Pods. Immutable; pointers and views last as long as it does.
class PodMakers {
 public:
  /// Those that everybody has.
  static const std::shared_ptr<const PodMakers>& BuiltIn();
  /// These and what is built in; a kind that is named here is not what is built in. Of entries with the same
  /// kind and path the first one counts. Paths are right (TemplatePathProblem).
  explicit PodMakers(std::vector<CustomPodMaker> own);
  PodMakers(const PodMakers&) = delete;
  PodMakers& operator=(const PodMakers&) = delete;

  /// Null for a kind that makes none. Linear in their number: ask once for a kind, not for each object.
  const PodMaker* Find(std::string_view group, std::string_view kind) const;
  std::span<const PodMaker> all() const { return makers_; }

 private:
  std::vector<CustomPodMaker> own_;
  std::vector<std::vector<TemplatePlace>> places_;
  std::vector<PodMaker> makers_;
};

}  // namespace kubevet::k8s
