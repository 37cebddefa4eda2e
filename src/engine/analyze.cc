#include "engine/analyze.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <vector>

#include "base/near_miss.h"
#include "engine/api_fixes.h"
#include "engine/api_moves.h"
#include "engine/schema_catalogue.h"
#include "engine/text_fixes.h"
#include "k8s/resource.h"
#include "schema/custom_decoding.h"
#include "schema/strict_decoding.h"
#include "schema/table.h"
#include "validate/custom_resource.h"
#include "validate/custom_rules.h"
#include "validate/placeholders.h"
#include "validate/validate.h"
#include "yaml/reader.h"
#include "yaml/scalar_text.h"

namespace kubevet::engine {
namespace {

using k8s::Format;
using k8s::Resource;

/// Each takes a look at the document.
constexpr uint32_t kMostDuplicateFixes = 20;
constexpr std::string_view kHelmTemplate = "Helm template";

/// Whether a piece of text has template directives, as charts have them.
bool HasTemplate(std::string_view text) {
  size_t open = text.find("{{");
  return open != std::string_view::npos && text.find("}}", open) != std::string_view::npos;
}

std::string_view NameOf(Format format) {
  switch (format) {
    case Format::kKustomization:
      return "Kustomize file";
    case Format::kHelmChart:
      return "Helm chart file";
    case Format::kHelmValues:
      return "Helm values file";
    case Format::kKubeconfig:
      return "kubeconfig file";
    case Format::kOpenShiftTemplate:
      return "OpenShift template";
    case Format::kJsonPatch:
      return "JSON patch";
    default:
      return "file without Kubernetes objects";
  }
}

std::string_view NameOf(Role role) {
  switch (role) {
    case Role::kPatch:
      return "Kustomize patch";
    case Role::kAssertion:
      return "test assertion";
    case Role::kGeneratorFile:
      return "ConfigMap or Secret data";
    default:
      return "manifest";
  }
}

class Analyzer {
 public:
  Analyzer(const Source& source, const Options& options, Role role, const validate::CustomKinds* kinds,
           validate::Context& validation)
      : source_(source),
        options_(options),
        kinds_(kinds),
        role_(options.judge_partial ? Role::kManifest : role),
        validation_(validation) {}

  /// `may_need_kinds` false: up to the first document that may.
  EarlyAnalysis Run(const Part& part, bool may_need_kinds) {
    if (role_ == Role::kGeneratorFile) {
      result_.not_judged[std::string(NameOf(role_))] = 1;
      return {std::move(result_), part.chunks.size()};
    }
    is_alone_ = part.is_whole && part.chunks.size() == 1;
    definitions_ = part.definitions;
    result_.documents.reserve(part.chunks.size());
    result_.resources.reserve(part.chunks.size());
    for (size_t i = 0; i < part.chunks.size(); ++i) {
      const yaml::Chunk& chunk = part.chunks[i];
      AnalyzedDocument document{Read(part, i), result_.document_count, {}};
      if (!may_need_kinds && MayNeedKinds(*document.tree)) return {std::move(result_), i};
      if (chunk.bad_separator) BadSeparator(chunk, document.index);
      judged_ = Stage::kRule;
      if (!document.tree->IsEmpty()) {
        Check(*document.tree, document.index);
        ++result_.document_count;
      }
      document.judged = judged_;
      result_.documents.push_back(std::move(document));
    }
    return {std::move(result_), part.chunks.size()};
  }

 private:
  /// Whether there is more in a document than one object of a built-in kind: then definitions, catalogues and
  /// what configurations say of kinds have a say.
  static bool MayNeedKinds(const yaml::Document& document) {
    const yaml::Node root = document.root();
    if (!root.IsMap()) return false;
    const auto kind = schema::FindKind(root["apiVersion"].text(), root["kind"].text());
    return !kind || kind->scope() == schema::Scope::kNone || root["items"].IsList();
  }

  std::shared_ptr<const yaml::Document> Read(const Part& part, size_t i) const {
    if (!part.read_already.empty() && part.read_already[i] != nullptr) return part.read_already[i];
    return yaml::ReadDocument(source_, part.chunks[i]);
  }

  Diagnostic& Add(std::string_view rule, Stage stage, Severity severity, Span span, std::string message,
                  std::string help = {}) {
    Diagnostic finding;
    finding.rule = rule;
    finding.stage = stage;
    finding.severity = severity;
    finding.location = {&source_, span};
    finding.message = std::move(message);
    finding.help = std::move(help);
    return result_.findings.emplace_back(std::move(finding));
  }

  void BadSeparator(const yaml::Chunk& chunk, uint32_t index) {
    Diagnostic& finding =
        Add("document-separator", Stage::kSyntax, Severity::kError, *chunk.bad_separator,
            "text after the document separator `---`; the API server's tools stop reading here",
            "put the text on the next line");
    finding.document = index;
    AddFix(finding, SeparatorFix(source_, *chunk.bad_separator));
  }

  void Check(const yaml::Document& document, uint32_t index) {
    size_t before = result_.findings.size();
    std::string_view text = source_.text().substr(document.span().begin, document.span().size());
    if (document.error()) {
      if (!options_.judge_partial && HasTemplate(text)) {
        ++result_.not_judged[std::string(kHelmTemplate)];
        judged_.reset();
        return;
      }
      if (IsForeignJson(text)) {
        ++result_.not_judged[std::string(NameOf(Format::kOther))];
        judged_.reset();
        return;
      }
      judged_ = Stage::kSyntax;
      AddFix(AddProblem(*document.error(), Stage::kSyntax), SyntaxFix(document));
    } else {
      CheckTree(document, index);
    }
    for (size_t i = before; i < result_.findings.size(); ++i) result_.findings[i].document = index;
  }

  /// Settings of other programs lie in JSON files too, some with comments and trailing commas in them.
  bool IsForeignJson(std::string_view text) const {
    return source_.path().ends_with(".json") && text.find("apiVersion") == std::string_view::npos;
  }

  Diagnostic& AddProblem(const yaml::Problem& problem, Stage stage) {
    Diagnostic& finding =
        Add(problem.rule, stage, Severity::kError, problem.span, problem.message, problem.help);
    finding.field = problem.field;
    if (!problem.related_message.empty()) {
      finding.notes.push_back({{&source_, problem.related}, problem.related_message});
    }
    return finding;
  }

  static void AddFix(Diagnostic& finding, std::optional<Fix> fix) {
    if (fix) finding.fixes.push_back(std::move(*fix));
  }

  /// Another text for a field of the head of an object, in the style of what is written there.
  static std::optional<Fix> Rewriting(const Resource& resource, std::string_view field,
                                      const std::string& text) {
    const yaml::Node node = resource.node[field];
    if (!node.IsString() || node.span().size() == 0) return std::nullopt;
    return Fix{fmt::format("write `{}`", text), {{node.location(), yaml::StringLike(node.style(), text)}}};
  }

  void CheckTree(const yaml::Document& document, uint32_t index) {
    Format format = k8s::RecogniseFormat(source_.path(), document.root());
    if (format != Format::kObject) {
      ++result_.not_judged[std::string(NameOf(format))];
      if (format == Format::kKustomization) result_.kustomizations.push_back(document.root());
      judged_.reset();
      return;
    }
    if (document.ignored()) {
      Add("ignored-content", Stage::kSyntax, Severity::kWarning, *document.ignored(),
          "the API server ignores everything from here to the end of the document",
          "put `---` on a line of its own before it");
    }
    std::vector<Resource> resources = k8s::UnpackResources(document.root());
    uint32_t duplicates = 0;
    for (const yaml::Problem& problem : document.duplicates()) {
      Diagnostic& finding = AddProblem(problem, Stage::kSchema);
      if (++duplicates <= kMostDuplicateFixes) AddFix(finding, DuplicateFix(document, problem));
      for (const Resource& resource : resources) {
        Span whole = resource.node.span();
        if (whole.begin <= problem.span.begin && problem.span.end <= whole.end)
          result_.findings.back().resource = resource.id;
      }
    }
    if (!document.root().IsMap()) {
      judged_ = Stage::kSyntax;
      Add("not-an-object", Stage::kSchema, Severity::kError, FirstLine(document.root().span()),
          fmt::format("expected an object with `apiVersion` and `kind`, found a {}",
                      ToString(document.root().kind())));
    }
    if (RefuseCustomList(document.root())) {
      judged_ = Stage::kSyntax;
      for (Resource& resource : resources) result_.resources.push_back({std::move(resource), index, false});
      return;
    }
    is_single_object_ = is_alone_ && resources.size() == 1;
    for (const Resource& resource : resources) {
      size_t before = result_.findings.size();
      validation_.SetDefinition(TakeDefinition(resource.node));
      const Stage judged = CheckResource(resource);
      judged_ = std::min(*judged_, judged);
      result_.resources.push_back({resource, index, judged == Stage::kRule});
      if (role_ != Role::kManifest) ForgiveParts(before);
      for (size_t i = before; i < result_.findings.size(); ++i) result_.findings[i].resource = resource.id;
    }
  }

  /// What has been read of an object that is a definition: they come in the order of the objects.
  const schema::Definition* TakeDefinition(yaml::Node object) {
    if (definitions_.empty() || definitions_[0]->node != object) return nullptr;
    const schema::Definition* const definition = definitions_[0].get();
    definitions_ = definitions_.subspan(1);
    return definition;
  }

  /// The last stage that the whole object went through.
  Stage CheckResource(const Resource& resource) {
    const ResourceId& id = *resource.id;
    if (!CheckTypeMeta(resource)) return Stage::kSyntax;
    auto kind = schema::FindKind(id.api_version, id.kind);
    schema::Minor minor = options_.target.minor;
    if (!kind || kind->scope() == schema::Scope::kNone) {
      if (const auto judged = CheckCustomResource(resource)) return *judged;
      return UnknownKind(resource) ? Stage::kRule : Stage::kSyntax;
    }
    if (!kind->served().Contains(minor)) {
      NotServed(resource, *kind);
      return Stage::kSyntax;
    }
    if (kind->deprecated() != 0 && kind->deprecated() <= minor) Deprecated(resource, *kind);
    auto type = kind->type();
    if (!type) return Stage::kSyntax;
    auto decoded = schema::DecodeStrictly(resource.node, *type, {minor, options_.judge_partial});
    if (decoded.placeholders > 0) result_.not_judged["value with a placeholder"] += decoded.placeholders;
    const bool readable = decoded.HasObject();
    std::move(decoded.findings.begin(), decoded.findings.end(), std::back_inserter(result_.findings));
    if (role_ != Role::kManifest) {
      ++result_.not_judged[std::string(NameOf(role_))];
    } else if (readable) {
      Validate(resource, *type);
      return Stage::kRule;
    }
    return Stage::kSchema;
  }

  const CataloguedSchema* FindCatalogued(const ResourceId& id) const {
    return options_.catalogue == nullptr ? nullptr : options_.catalogue->Find(id, options_.target);
  }

  /// Nothing when no catalogue knows the kind, or what it knows cannot be used.
  std::optional<Stage> CheckCatalogued(const Resource& resource) {
    const CataloguedSchema* found = FindCatalogued(*resource.id);
    if (found == nullptr || !found->schema) return std::nullopt;
    SayWhatIsNotChecked(resource, *found);
    std::vector<Diagnostic> findings = found->schema->Check(validation_, resource.node);
    if (role_ != Role::kManifest) {
      ++result_.not_judged[std::string(NameOf(role_))];
      std::erase_if(findings, [](const Diagnostic& finding) { return finding.rule != "unknown-field"; });
    }
    AddFindings(resource, std::move(findings), nullptr);
    return role_ == Role::kManifest ? Stage::kRule : Stage::kSchema;
  }

  void SayWhatIsNotChecked(const Resource& resource, const CataloguedSchema& found) {
    const std::vector<std::string>& places = found.unchecked;
    if (places.empty()) return;
    constexpr size_t kNamed = 3;
    std::string list;
    for (size_t i = 0; i < std::min(kNamed, places.size()); ++i)
      list += fmt::format("{}{}", i == 0 ? "" : ", ", places[i]);
    if (places.size() > kNamed) list += fmt::format(" and {} more", places.size() - kNamed);
    std::string message = fmt::format("{} asks for more than is checked: {}", found.path, list);
    if (!result_.partly_checked.insert(message).second) return;
    Add(kPartlyCheckedRule, Stage::kSchema, Severity::kInfo, KindPlace(resource, "kind"), std::move(message));
  }

  /// Nothing when no definition knows the kind, and no catalogue.
  std::optional<Stage> CheckCustomResource(const Resource& resource) {
    if (kinds_ == nullptr) return CheckCatalogued(resource);
    const ResourceId& id = *resource.id;
    const validate::CustomKind* kind = kinds_->Find(id.api_version, id.kind, source_.path());
    if (kind == nullptr) {
      const schema::Definition* definition =
          kinds_->FindDefinition(*k8s::GroupOf(id.api_version), id.kind, source_.path());
      if (definition == nullptr) {
        if (const auto judged = CheckCatalogued(resource)) return *judged;
        return MisspeltKind(resource) ? std::optional(Stage::kSyntax) : std::nullopt;
      }
      if (!kinds_->IsSound(*definition, options_.target)) return std::nullopt;
      UnservedVersion(resource, *definition);
      return Stage::kSyntax;
    }
    if (!kinds_->IsSound(*kind->definition, options_.target)) return std::nullopt;
    if (kind->version->deprecated) DeprecatedVersion(resource, *kind);
    auto decoded = schema::DecodeCustom(resource.node, *kind->definition, *kind->version,
                                        {options_.target.minor, options_.judge_partial});
    if (decoded.result.placeholders > 0)
      result_.not_judged["value with a placeholder"] += decoded.result.placeholders;
    std::move(decoded.result.findings.begin(), decoded.result.findings.end(),
              std::back_inserter(result_.findings));
    if (role_ != Role::kManifest) {
      ++result_.not_judged[std::string(NameOf(role_))];
      return Stage::kSchema;
    }
    if (!decoded.is_readable) return Stage::kSchema;
    ValidateCustom(resource, *kind, decoded);
    return Stage::kRule;
  }

  void ValidateCustom(const Resource& resource, const validate::CustomKind& kind,
                      const schema::CustomDecoding& decoded) {
    std::unique_ptr<yaml::Document> stored, stored_old;
    yaml::Node now = resource.node;
    const Resource* old = FindCurrent(*resource.id);
    const yaml::Node status = old == nullptr ? yaml::Node() : old->node["status"];
    if (decoded.changes || (status && kind.version->has_status)) {
      stored = schema::StoredObject(now, *kind.definition, *kind.version, decoded, status);
      now = stored->root();
    }
    if (old != nullptr) {
      const auto decoded_old = schema::DecodeCustom(old->node, *kind.definition, *kind.version, {});
      if (decoded_old.is_readable)
        stored_old = schema::StoredObject(old->node, *kind.definition, *kind.version, decoded_old, status);
      validate::ValidateCustomResourceUpdate(validation_, kind, now,
                                             stored_old == nullptr ? old->node : stored_old->root());
    } else {
      validate::ValidateCustomResource(validation_, kind, now);
    }
    std::vector<Diagnostic> findings = validation_.Take();
    if (decoded.result.placeholders > 0) {  // a field of no name yet may be the one that a rule misses
      for (Diagnostic& finding : findings) finding.is_certain = false;
    }
    AddFindings(resource, std::move(findings), nullptr);
  }

  const schema::Definition* FindDefinitionOfList(std::string_view group, std::string_view kind) const {
    for (const schema::Definition* definition : kinds_->OfGroup(group)) {
      if (definition->list_kind == kind) return definition;
    }
    return nullptr;
  }

  /// A list of custom objects under its own kind, as the server answers with it.
  bool RefuseCustomList(yaml::Node root) {
    if (kinds_ == nullptr || !root["items"].IsList()) return false;
    const std::string_view kind = root["kind"].text();
    const auto group = k8s::GroupOf(root["apiVersion"].text());
    if (!group) return false;
    const schema::Definition* definition = FindDefinitionOfList(*group, kind);
    if (definition == nullptr) return false;
    RefuseAnswer(root["kind"].span(), kind, *definition);
    return true;
  }

  void RefuseAnswer(Span place, std::string_view kind, const schema::Definition& definition) {
    Diagnostic& finding = Add(
        "api-invalid", Stage::kApi, Severity::kError, place,
        fmt::format("`{}` is what the server answers with, what it takes is a `{}`", kind, definition.kind));
    finding.reason = "Invalid";
    finding.field = "kind";
    finding.help =
        "write the objects as documents of their own, or as a `v1` List: only kubectl takes this one apart";
  }

  /// Whether the kind is all but one of those that are defined in its group; others may well be defined
  /// elsewhere.
  bool MisspeltKind(const Resource& resource) {
    const ResourceId& id = *resource.id;
    const std::string_view group = *k8s::GroupOf(id.api_version);
    if (const schema::Definition* definition = FindDefinitionOfList(group, id.kind)) {
      RefuseAnswer(KindPlace(resource, "kind"), id.kind, *definition);
      return true;
    }
    for (const schema::Definition* definition : kinds_->OfGroup(group)) {
      if (EditDistance(definition->kind, id.kind, 1) > 1) continue;
      Diagnostic& finding = Add("api-invalid", Stage::kApi, Severity::kError, KindPlace(resource, "kind"),
                                fmt::format("there is no kind `{}` in `{}`", id.kind, id.api_version));
      finding.reason = "Invalid";
      finding.field = "kind";
      finding.help = fmt::format("did you mean `{}`?", definition->kind);
      finding.fixes.push_back(
          {fmt::format("write `{}`", definition->kind), {{finding.location, std::string(definition->kind)}}});
      return true;
    }
    return false;
  }

  void UnservedVersion(const Resource& resource, const schema::Definition& definition) {
    const ResourceId& id = *resource.id;
    Diagnostic& finding =
        Add("unknown-kind", Stage::kSchema, Severity::kError, KindPlace(resource, "apiVersion"),
            fmt::format("there is no kind `{}` in `{}`", id.kind, id.api_version));
    finding.field = "apiVersion";
    std::string served;
    for (const schema::DefinitionVersion& version : definition.versions) {
      if (version.served)
        served += fmt::format("{}`{}/{}`", served.empty() ? "" : ", ", definition.group, version.name);
    }
    finding.help =
        served.empty() ? "its definition serves no version" : fmt::format("its definition serves {}", served);
  }

  void DeprecatedVersion(const Resource& resource, const validate::CustomKind& kind) {
    const std::string_view warning = kind.version->deprecation_warning;
    Add("deprecated-api", Stage::kSchema, Severity::kWarning, KindPlace(resource, "apiVersion"),
        warning.empty() ? fmt::format("`{}` {} is deprecated by its definition", resource.id->api_version,
                                      resource.id->kind)
                        : std::string(warning))
        .field = "apiVersion";
  }

  /// Drops what is right in a part of an object: a patch whose target is named elsewhere has no kind, and
  /// `$patch: delete` tells Kustomize what to do.
  void ForgiveParts(size_t first) {
    const auto is_right = [this](const Diagnostic& finding) {
      if (finding.rule == "missing-kind" || finding.rule == "missing-api-version")
        return role_ == Role::kPatch;
      if (finding.rule != "unknown-field") return false;
      std::string_view key = TextOf(finding.location.span);
      key.remove_prefix(std::min(key.size(), key.find_first_not_of("\"'")));
      return key.starts_with('$');
    };
    result_.findings.erase(std::remove_if(result_.findings.begin() + static_cast<std::ptrdiff_t>(first),
                                          result_.findings.end(), is_right),
                           result_.findings.end());
  }

  /// What applying an object would replace.
  const Resource* FindCurrent(const ResourceId& id) const {
    if (options_.current == nullptr) return nullptr;
    const Resource* found = options_.current->Find(id);
    return found == nullptr && is_single_object_ ? options_.current->FindRenamed(id) : found;
  }

  /// The semantic checks, which the server makes of what it could decode.
  void Validate(const Resource& resource, schema::Type type) {
    const ResourceId& id = *resource.id;
    const Resource* old = FindCurrent(id);
    if (old == nullptr) {
      validate::Validate(validation_, id.api_version, id.kind, resource.node);
    } else {
      validate::ValidateUpdate(validation_, id.api_version, id.kind, resource.node, old->node);
    }
    AddFindings(resource, validation_.Take(), &type);
  }

  /// `type` is that of a built-in kind; null for a custom one.
  void AddFindings(const Resource& resource, std::vector<Diagnostic> findings, const schema::Type* type) {
    const size_t before = result_.findings.size();
    bool is_open = false;
    const bool may_be_open =
        !options_.judge_partial && validate::MayHangOnPlaceholder(resource.node, findings.size());
    for (Diagnostic& finding : findings) {
      if (may_be_open && validate::HangsOnPlaceholder(resource.node, finding)) {
        ++result_.not_judged["value with a placeholder"];
        is_open = true;
        continue;
      }
      if (type != nullptr) AddFix(finding, ApiFix(finding, *type, options_.target.minor));
      result_.findings.push_back(std::move(finding));
    }
    // What keeps the server from asking rules may be right in the end.
    if (!is_open) return;
    const auto first = result_.findings.begin() + static_cast<std::ptrdiff_t>(before);
    const auto end = std::remove_if(first, result_.findings.end(), [](const Diagnostic& finding) {
      return finding.rule == validate::kRulesNotAskedRule;
    });
    result_.findings.erase(end, result_.findings.end());
  }

  std::string_view TextOf(Span span) const { return source_.text().substr(span.begin, span.size()); }

  /// apiVersion and kind, without which nothing else can be said.
  bool CheckTypeMeta(const Resource& resource) {
    bool ok = true;
    for (std::string_view field : {std::string_view("apiVersion"), std::string_view("kind")}) {
      const std::string& value = field == "kind" ? resource.id->kind : resource.id->api_version;
      if (!value.empty()) continue;
      ok = false;
      yaml::Node node = resource.node[field];
      if (node && !node.IsNull() && !node.IsString()) {
        Diagnostic& finding = Add("wrong-type", Stage::kSchema, Severity::kError, FirstLine(node.span()),
                                  fmt::format("expected a string, found `{}`", node.text()), "quote it");
        finding.field = field;
      } else if (!HasPlaceholderIn(resource.node)) {
        Diagnostic& finding =
            Add(field == "kind" ? "missing-kind" : "missing-api-version", Stage::kSchema, Severity::kError,
                PlaceOf(resource.node), fmt::format("the object has no `{}`", field));
        finding.field = field;
        if (field == "apiVersion" && !node) AddMissingVersion(resource, finding);
      }
    }
    if (ok && !k8s::GroupOf(resource.id->api_version)) {
      Add("unknown-api-version", Stage::kSchema, Severity::kError, resource.node["apiVersion"].span(),
          fmt::format("`{}` is not an API version", resource.id->api_version),
          "write `group/version`, such as `apps/v1`, or `v1`")
          .field = "apiVersion";
      ok = false;
    }
    return ok;
  }

  /// When one version alone has the kind.
  void AddMissingVersion(const Resource& resource, Diagnostic& finding) {
    std::vector<std::string> versions;
    for (schema::ApiKind each : schema::FindKindsByName(resource.id->kind)) {
      const bool counts = each.kind() == resource.id->kind && each.scope() != schema::Scope::kNone &&
                          each.served().Contains(options_.target.minor) && each.deprecated() == 0;
      if (counts) versions.push_back(ApiVersion(each));
    }
    if (versions.size() != 1) return;
    finding.help = fmt::format("`{}` is in `{}`", resource.id->kind, versions[0]);
    AddFix(finding, ApiVersionFix(resource.node, versions[0]));
  }

  bool HasPlaceholderIn(yaml::Node object) const {
    return !options_.judge_partial && (schema::HasPlaceholder(object["apiVersion"].text()) ||
                                       schema::HasPlaceholder(object["kind"].text()));
  }

  Span FirstLine(Span span) const {
    size_t end = source_.text().find_first_of("\r\n", span.begin);
    if (end < span.end) span.end = static_cast<uint32_t>(end);
    return span;
  }

  Span PlaceOf(yaml::Node object) const {
    for (auto [key, value] : object.entries()) return key.span();
    return FirstLine(object.span());
  }

  Span KindPlace(const Resource& resource, std::string_view field) const {
    yaml::Node node = resource.node[field];
    return node ? node.span() : PlaceOf(resource.node);
  }

  /// Whether it may be a kind of somebody else's.
  bool UnknownKind(const Resource& resource) {
    const ResourceId& id = *resource.id;
    if (!schema::IsBuiltInGroup(*k8s::GroupOf(id.api_version))) {
      if (++result_.unknown_kinds[{id.api_version, id.kind}] == 1) {
        const CataloguedSchema* unusable = FindCatalogued(id);
        Add(kNoSchemaRule, Stage::kSchema, Severity::kInfo, KindPlace(resource, "kind"),
            fmt::format("no schema is known for `{}` {}, {}", id.api_version, id.kind,
                        options_.pod_makers->Find(*k8s::GroupOf(id.api_version), id.kind) == nullptr
                            ? "its fields are not checked"
                            : "only the Pod templates in it are checked"),
            unusable == nullptr ? "" : fmt::format("{}: {}", unusable->path, unusable->problem));
      }
      return role_ == Role::kManifest;
    }
    std::vector<std::string_view> kinds, versions;
    for (uint32_t i = 0; i < schema::KindCount(); ++i) {
      schema::ApiKind each = schema::KindAt(i);
      if (each.scope() == schema::Scope::kNone || !each.served().Contains(options_.target.minor)) continue;
      kinds.push_back(each.kind());
      if (each.kind() == id.kind) versions.push_back(each.version());
    }
    Diagnostic& finding = Add("unknown-kind", Stage::kSchema, Severity::kError, KindPlace(resource, "kind"),
                              fmt::format("there is no kind `{}` in `{}`", id.kind, id.api_version));
    finding.field = "kind";
    auto right = schema::FindKindsByName(id.kind);
    for (schema::ApiKind each : right) {
      if (each.kind() != id.kind || !each.served().Contains(options_.target.minor) || each.deprecated() != 0)
        continue;
      finding.location.span = KindPlace(resource, "apiVersion");
      finding.help = fmt::format("`{}` is in `{}`", id.kind, ApiVersion(each));
      AddFix(finding, Rewriting(resource, "apiVersion", ApiVersion(each)));
      return false;
    }
    if (auto meant = NearMiss(id.kind, kinds)) {
      finding.help = fmt::format("did you mean `{}`?", *meant);
      if (schema::FindKind(id.api_version, *meant))
        AddFix(finding, Rewriting(resource, "kind", std::string(*meant)));
    }
    return false;
  }

  static std::string ApiVersion(schema::ApiKind kind) {
    return kind.group().empty() ? std::string(kind.version())
                                : fmt::format("{}/{}", kind.group(), kind.version());
  }

  void AddReplacement(Diagnostic& finding, const Resource& resource, schema::ApiKind kind) {
    auto replacement = kind.replacement();
    if (!replacement) return;
    finding.help = fmt::format("use `{}`", ApiVersion(*replacement));
    if (replacement->kind() != kind.kind()) finding.help += fmt::format(" `{}`", replacement->kind());
    if (auto same = kind.same_shape())
      finding.help += *same ? ", with the same fields" : ", with other fields";
    if (!kind.migration_note().empty()) {
      finding.notes.push_back({{nullptr, {}}, std::string(kind.migration_note())});
    }
    if (auto next = UnchangedSuccessor(resource, kind))
      AddFix(finding, Rewriting(resource, "apiVersion", ApiVersion(*next)));
  }

  /// The next version that is served and in which the object means the same.
  std::optional<schema::ApiKind> UnchangedSuccessor(const Resource& resource, schema::ApiKind kind) const {
    constexpr int kMostVersions = 8;
    for (int i = 0; i < kMostVersions; ++i) {
      const auto next = kind.replacement();
      if (!next || next->kind() != kind.kind()) return std::nullopt;
      const bool is_the_same =
          kind.migration_note().empty()
              ? kind.same_shape().value_or(false)
              : MovesUnchanged({ApiVersion(kind), std::string(kind.kind()), {}, {}}, resource.node);
      if (!is_the_same) return std::nullopt;
      if (next->served().Contains(options_.target.minor)) return next;
      kind = *next;
    }
    return std::nullopt;
  }

  void NotServed(const Resource& resource, schema::ApiKind kind) {
    schema::Minor minor = options_.target.minor;
    schema::VersionRange served = kind.served();
    bool gone = served.first <= minor;
    std::string what = fmt::format("`{}` {}", resource.id->api_version, resource.id->kind);
    Diagnostic& finding = Add(
        gone ? "removed-api" : "api-not-in-version", Stage::kSchema, Severity::kError,
        KindPlace(resource, "apiVersion"),
        gone ? fmt::format("{} was removed in Kubernetes 1.{}", what, served.last + 1)
             : fmt::format("{} exists from Kubernetes 1.{}, the target is 1.{}", what, served.first, minor));
    finding.field = "apiVersion";
    if (gone) {
      AddReplacement(finding, resource, kind);
      return;
    }
    for (schema::ApiKind each : schema::FindKindsByName(resource.id->kind)) {
      if (each.kind() != resource.id->kind || each.group() != kind.group() || !each.served().Contains(minor))
        continue;
      finding.help = fmt::format("Kubernetes 1.{} has `{}`", minor, ApiVersion(each));
    }
  }

  void Deprecated(const Resource& resource, schema::ApiKind kind) {
    std::string message = fmt::format("`{}` {} is deprecated since Kubernetes 1.{}", resource.id->api_version,
                                      resource.id->kind, kind.deprecated());
    if (kind.served().last != schema::VersionRange::kNoEnd)
      message += fmt::format(" and removed in 1.{}", kind.served().last + 1);
    Diagnostic& finding = Add("deprecated-api", Stage::kSchema, Severity::kWarning,
                              KindPlace(resource, "apiVersion"), std::move(message));
    finding.field = "apiVersion";
    AddReplacement(finding, resource, kind);
  }

  const Source& source_;
  const Options& options_;
  const validate::CustomKinds* kinds_;
  Role role_;
  Analysis result_;
  validate::Context& validation_;
  std::span<const std::shared_ptr<const schema::Definition>> definitions_;  // of what comes next
  std::optional<Stage> judged_;  // the last stage that the whole document went through; nothing: no manifest
  bool is_alone_ = false;        // the source holds one document
  bool is_single_object_ = false;  // the source holds one object and nothing else
};

}  // namespace

AnalysisMemory::AnalysisMemory() = default;
AnalysisMemory::~AnalysisMemory() = default;

void AnalysisMemory::Forget() {
  context_.reset();
}

validate::Context& AnalysisMemory::ContextFor(const Options& options) {
  if (!context_ || &context_->target() != &options.target)
    context_ = std::make_unique<validate::Context>(options.target);
  return *context_;
}

Analysis AnalyzePart(const Source& source, const Part& part, const Options& options, Role role,
                     const validate::CustomKinds* kinds, AnalysisMemory& memory) {
  return Analyzer(source, options, role, kinds, memory.ContextFor(options)).Run(part, true).analysis;
}

EarlyAnalysis AnalyzeEarly(const Source& source, const Part& part, const Options& options, Role role,
                           AnalysisMemory& memory) {
  auto early = Analyzer(source, options, role, nullptr, memory.ContextFor(options)).Run(part, false);
  if (early.chunks == part.chunks.size()) FindSuppressions(source, early.analysis);
  return early;
}

void Append(Analysis& analysis, Analysis part) {
  std::erase_if(part.findings, [&](const Diagnostic& finding) {  // once for each kind, or schema
    if (finding.rule == kPartlyCheckedRule) return analysis.partly_checked.contains(finding.message);
    return finding.rule == kNoSchemaRule &&
           analysis.unknown_kinds.contains({finding.resource->api_version, finding.resource->kind});
  });
  const uint32_t before = analysis.document_count;
  for (AnalyzedDocument& document : part.documents) document.index += before;
  for (AnalyzedResource& resource : part.resources) resource.document += before;
  for (Diagnostic& finding : part.findings) finding.document += before;
  const auto append = [](auto& to, auto& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  };
  append(analysis.documents, part.documents);
  append(analysis.resources, part.resources);
  append(analysis.kustomizations, part.kustomizations);
  append(analysis.findings, part.findings);
  analysis.document_count += part.document_count;
  for (const auto& [kind, count] : part.unknown_kinds) analysis.unknown_kinds[kind] += count;
  for (const auto& [what, count] : part.not_judged) analysis.not_judged[what] += count;
  analysis.partly_checked.merge(part.partly_checked);
}

void FindSuppressions(const Source& source, Analysis& analysis) {
  if (!MaySuppress(source.text())) return;
  SuppressionReader suppressions(source);
  for (const AnalyzedDocument& document : analysis.documents)
    suppressions.AddDocument(*document.tree, document.index, document.judged);
  analysis.suppressions = suppressions.Take();
}

Analysis Analyze(const Source& source, const Options& options, Role role,
                 const validate::CustomKinds* kinds) {
  const std::vector<yaml::Chunk> chunks = yaml::SplitDocuments(source.text());
  AnalysisMemory memory;
  Analysis analysis = AnalyzePart(source, {chunks, true}, options, role, kinds, memory);
  FindSuppressions(source, analysis);
  return analysis;
}

}  // namespace kubevet::engine
