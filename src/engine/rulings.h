// Which findings count: what the caller asks for and what the configurations say, put together before
// anything is judged. The command line and the language server both come this way.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "engine/baseline.h"
#include "engine/check.h"
#include "engine/configuration.h"
#include "engine/definitions.h"
#include "engine/discovery.h"
#include "engine/inputs.h"
#include "engine/selection.h"
#include "k8s/pod_makers.h"
#include "rules/catalogue.h"

namespace kubevet::engine {

/// What the caller asks for, over what configurations say; empty: nothing.
struct RulingOptions {
  std::string kubernetes_version;
  std::vector<std::string> feature_gates;  ///< `A=true,B=false`
  std::optional<FailOn> fail_on;
  RuleFlags rules;
  bool closed_world = false;
  std::string config;  ///< the configuration of all inputs
  bool no_config = false;
  bool finds_context = true;             ///< false: nothing is read beside the inputs
  std::vector<std::string> context;      ///< instead of what configurations say
  std::vector<std::string> definitions;  ///< paths to those of custom resources, beside those in the inputs
  std::vector<std::string> schema_locations;  ///< see engine/schema_location.h
  std::string baseline;
  std::string write_baseline;
  std::string today;                                 ///< YYYY-MM-DD; empty: nothing expires
  std::shared_ptr<const rules::Catalogue> built_in;  ///< kubevet's own rules; null: they are read
  ReadAhead* read_ahead = nullptr;                   ///< who may read what is found; may be null
};

/// The version and gates that are asked for, over those of the configuration, which may be null.
Result<k8s::Target> TargetFor(const RulingOptions& options, const Configuration* configuration);

/// The target of most inputs, if no other configuration is on the way to them than on that to the first path;
/// nothing when something is wrong, which MakeRulings tells.
std::optional<k8s::Target> ProbableTarget(const RulingOptions& options, const std::vector<std::string>& paths,
                                          const FileSystem& files);

/// What all configurations say of workloads; without a word, what is built in. Never null.
std::shared_ptr<const k8s::PodMakers> PodMakersOf(const Configurations& configurations);

/// What is checked, what is read beside it, and what holds for it. The rulings refer to the other members.
struct RuledInputs {
  Inputs inputs;
  Configurations configurations;
  std::unique_ptr<const Baseline> baseline;
  std::vector<std::shared_ptr<const rules::Catalogue>> catalogues;  ///< by policy
  Rulings rulings;
  Definitions definitions;                           ///< of custom resources, beside those in the inputs
  std::shared_ptr<const k8s::PodMakers> pod_makers;  ///< never null
  std::shared_ptr<const SchemaCatalogue> catalogue;  ///< of kinds without a definition; may be null
  std::vector<std::string> dropped;                  ///< why inputs that were named are not checked
};

/// `paths` are the arguments that lead to the inputs. Errors are about a configuration, a baseline, a rule
/// id.
Result<RuledInputs> MakeRulings(const RulingOptions& options, const std::vector<std::string>& paths,
                                const FileSystem& files);

}  // namespace kubevet::engine
