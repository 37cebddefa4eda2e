// What can be said of one source by itself: read, decode strictly, validate. A large source can be analysed
// in parts, on several threads.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "base/source.h"
#include "engine/current.h"
#include "engine/definitions.h"
#include "engine/suppressions.h"
#include "k8s/pod_makers.h"
#include "k8s/resource.h"
#include "k8s/target.h"
#include "yaml/document.h"
#include "yaml/reader.h"

namespace kubevet::validate {
class Context;
class CustomKinds;
}  // namespace kubevet::validate

namespace kubevet::engine {

class ReadAhead;
class SchemaCatalogue;

/// Told once per kind and run: objects of this kind could not be checked.
inline constexpr std::string_view kNoSchemaRule = "no-schema";
/// Told once per file of a catalogue and run: what it asks and is not checked.
inline constexpr std::string_view kPartlyCheckedRule = "schema-partly-checked";

struct Options {
  k8s::Target target;
  bool judge_partial = false;  ///< judge patches, assertions and placeholders as if they were whole objects
  unsigned jobs = 1;
  bool process_ends = false;         ///< after this run: memory need not be given back
  bool tells_failures = false;       ///< of expressions of rules: see rules::Runner
  const Current* current = nullptr;  ///< what applying would update; null when everything is new
  Definitions definitions = {};      ///< of custom resources, beside those in the inputs
  std::shared_ptr<const k8s::PodMakers> pod_makers = k8s::PodMakers::BuiltIn();  ///< never null
  std::shared_ptr<const SchemaCatalogue> catalogue = nullptr;  ///< of kinds without a definition; may be null
  ReadAhead* read_ahead = nullptr;  ///< who has read some of the files; may be null
};

/// An object of a source.
struct AnalyzedResource {
  k8s::Resource resource;
  uint32_t document = 0;
  bool is_sound = false;  ///< a whole object that the server could decode: rules may look at it
};

/// A document of a source.
struct AnalyzedDocument {
  std::shared_ptr<const yaml::Document> tree;
  uint32_t index = 0;           ///< among those with something in them
  std::optional<Stage> judged;  ///< the last stage that all of it went through; nothing: it is no manifest
};

/// A source, or a part of it, read and judged by itself: what rules need of it, its findings, what to add to
/// the summary. Points into the source and into `documents`.
struct Analysis {
  std::vector<AnalyzedDocument> documents;
  std::vector<AnalyzedResource> resources;
  std::vector<yaml::Node> kustomizations;  ///< no objects, but they tell of some
  std::vector<Diagnostic> findings;
  uint32_t document_count = 0;  ///< of those with something in them
  Suppressions suppressions;
  std::map<std::pair<std::string, std::string>, uint32_t> unknown_kinds;  ///< {api version, kind}
  std::map<std::string, uint32_t> not_judged;
  std::set<std::string> partly_checked;  ///< messages of kPartlyCheckedRule
};

/// What a file holds, as far as other files tell.
enum class Role : uint8_t {
  kManifest,       ///< whole objects
  kPatch,          ///< parts of objects, which Kustomize merges into others
  kAssertion,      ///< parts of objects, which a test expects to find
  kGeneratorFile,  ///< data that becomes a ConfigMap or Secret
};

/// Consecutive documents of a source.
struct Part {
  std::span<const yaml::Chunk> chunks;
  bool is_whole = true;                                                         ///< these are all there are
  std::span<const std::shared_ptr<const yaml::Document>> read_already = {};     ///< see ReadAlready
  std::span<const std::shared_ptr<const schema::Definition>> definitions = {};  ///< read of these, or none
};

/// What the analyses of one thread hand on: memory to work in, and what was found right lately.
class AnalysisMemory {
 public:
  AnalysisMemory();
  ~AnalysisMemory();

  /// For the target of the options, which stay where they are until the next call.
  validate::Context& ContextFor(const Options& options);
  /// Gives everything back: after a source that was too much.
  void Forget();

 private:
  std::unique_ptr<validate::Context> context_;
};

/// Parts of objects are read and decoded, but not judged as whole objects unless the options say so.
/// Custom resources are judged by `kinds`. Pure; may run on several threads at once. The source must outlive
/// the analysis.
Analysis Analyze(const Source& source, const Options& options, Role role = Role::kManifest,
                 const validate::CustomKinds* kinds = nullptr);

/// The same in parts: each by itself, then appended in the order of the source. Suppressions are still to be
/// found then.
Analysis AnalyzePart(const Source& source, const Part& part, const Options& options, Role role,
                     const validate::CustomKinds* kinds, AnalysisMemory& memory);
/// The same of a whole source before definitions are known: of the first documents, as many as need none.
/// What comes next is to be appended; if nothing does, suppressions are found. Of the options the target,
/// `judge_partial` and `current` have a say.
struct EarlyAnalysis {
  Analysis analysis;
  size_t chunks = 0;  ///< that it is of
};
EarlyAnalysis AnalyzeEarly(const Source& source, const Part& part, const Options& options, Role role,
                           AnalysisMemory& memory);
void Append(Analysis& analysis, Analysis part);
/// What is said of the source as a whole: its suppressions.
void FindSuppressions(const Source& source, Analysis& analysis);

}  // namespace kubevet::engine
