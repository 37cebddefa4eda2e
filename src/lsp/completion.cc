// What can be written at a place, also in a document that cannot be read yet: the place is found by lines and
// indentation (outline.h), what belongs there by the API table, names by what the project has.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/json.h"
#include "k8s/bundle.h"
#include "k8s/pod_template.h"
#include "lsp/links.h"
#include "lsp/outline.h"
#include "lsp/server.h"
#include "lsp/snippets.h"
#include "lsp/types.h"

namespace kubevet::lsp {
namespace {

constexpr uint32_t kNone = OutlineNode::kNone;
constexpr size_t kMostNames = 500;

class Completer {
 public:
  Completer(const Outline& outline, const Cursor& cursor, schema::Minor minor,
            const engine::Workspace* workspace, const validate::CustomKinds* kinds, std::string_view file)
      : outline_(outline), cursor_(cursor), minor_(minor), workspace_(workspace), kinds_(kinds) {
    const uint32_t at = cursor.parent != kNone ? cursor.parent : cursor.node;
    object_ = outline.ObjectOf(at);
    // An object of a List begins with the item's own line.
    api_version_ = outline.ValueAt(object_, "apiVersion");
    kind_ = outline.ValueAt(object_, "kind");
    path_ = outline.PathOf(cursor.parent, object_);
    if (kinds != nullptr) custom_ = kinds->Find(api_version_, kind_, file);
    if (workspace != nullptr) maker_ = MakerOf(*workspace, api_version_, kind_);
  }

  std::vector<CompletionItem> Run() {
    if (cursor_.what == Cursor::What::kKey) Keys();
    if (cursor_.what == Cursor::What::kValue) Values(path_);
    return std::move(items_);
  }

 private:
  CompletionItem& Add(ItemKind kind, std::string_view label, std::string new_text, std::string detail = {}) {
    CompletionItem item;
    item.label = label;
    item.kind = kind;
    item.detail = std::move(detail);
    item.replaces = cursor_.word;
    item.new_text = std::move(new_text);
    return items_.emplace_back(std::move(item));
  }

  /// A key as it is written here, with its colon when that is missing.
  std::string KeyText(std::string_view key, bool is_nested) const {
    const char* const colon = cursor_.has_colon ? "" : is_nested && !cursor_.in_flow ? ":" : ": ";
    return (cursor_.wants_quotes ? JsonQuote(key) : std::string(key)) + colon;
  }

  std::string ValueText(std::string_view value, bool is_string = true) const {
    const bool is_quoted = is_string && (cursor_.wants_quotes || value.empty());
    return is_quoted ? JsonQuote(value) : std::string(value);
  }

  std::optional<Choices> ChoicesAt(PathView path) const {
    return Choices::At(api_version_, kind_, path, minor_, custom_, maker_);
  }

  void Keys() {
    const bool is_top = cursor_.parent == object_;
    if (is_top && kind_.empty()) Beginnings();
    auto choices = ChoicesAt(path_);
    std::string dash;
    bool in_item = cursor_.begins_item;
    if (choices && choices->is_list() && cursor_.wants_item) {
      if (!cursor_.in_flow) dash = "- ";
      in_item = true;
      path_.push_back("[]");
      choices = ChoicesAt(path_);
    }
    if (!choices) return;
    if (choices->has_fields()) {
      // An object between the brackets of a list begins with a bracket of its own.
      if (!(in_item && cursor_.in_flow)) Fields(*choices, dash);
    } else if (choices->is_map()) {
      LabelKeys();
    } else if (in_item) {
      const size_t before = items_.size();
      Values(path_);
      for (size_t i = before; i < items_.size(); ++i) items_[i].new_text = dash + items_[i].new_text;
    }
  }

  /// An object whose kind is not written yet.
  void Beginnings() {
    const auto has = [&](std::string_view key) { return outline_.Find(object_, key).has_value(); };
    for (std::string_view key : {"apiVersion", "kind"}) {
      if (!has(key))
        Add(ItemKind::kField, key, KeyText(key, false), "required").sort_key = fmt::format("0{}", key);
    }
    for (std::string_view key : {"metadata", "spec"}) {
      if (!has(key)) Add(ItemKind::kField, key, KeyText(key, true)).sort_key = fmt::format("1{}", key);
    }
    if (cursor_.in_flow) return;
    if (!outline_.top().empty() && !(outline_.top().size() == 1 && cursor_.node == outline_.top()[0])) return;
    for (const Snippet& snippet : Snippets()) {
      CompletionItem& item =
          Add(ItemKind::kSnippet, snippet.label, std::string(snippet.text), std::string(snippet.detail));
      item.is_snippet = true;
      item.sort_key = fmt::format("2{}", snippet.label);
    }
  }

  /// Keys of the map that the cursor is in, but for the one under it.
  std::set<std::string_view> WrittenKeys() const {
    std::set<std::string_view> keys;
    for (uint32_t child : outline_.ChildrenOf(cursor_.parent)) {
      if (child != cursor_.node && outline_.nodes()[child].has_colon)
        keys.insert(outline_.nodes()[child].key);
    }
    return keys;
  }

  void Fields(const Choices& choices, const std::string& dash) {
    std::set<std::string_view> there;
    if (dash.empty()) there = WrittenKeys();
    for (Choices::Field& field : choices.fields()) {
      if (there.contains(field.name) || IsServersOwn(field.name)) continue;
      const bool is_expected = IsExpected(field.name);
      if (is_expected && !field.is_required) field.detail += ", required";
      CompletionItem& item = Add(ItemKind::kField, field.name, dash + KeyText(field.name, field.is_nested),
                                 std::move(field.detail));
      item.documentation = std::move(field.documentation);
      item.sort_key = fmt::format("{}{}", field.is_required || is_expected ? 0 : 1, field.name);
    }
  }

  /// What only the server writes.
  bool IsServersOwn(std::string_view field) const {
    if (path_.empty()) return field == "status";
    if (path_.size() != 1 || path_[0] != "metadata") return false;
    for (std::string_view own : {"creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds",
                                 "generation", "managedFields", "resourceVersion", "selfLink", "uid"}) {
      if (field == own) return true;
    }
    return false;
  }

  /// What an object cannot do without although its type says nothing of it.
  bool IsExpected(std::string_view field) const {
    if (path_.empty())
      return field == "apiVersion" || field == "kind" || field == "metadata" || field == "spec";
    return path_.size() == 1 && path_[0] == "metadata" && field == "name";
  }

  void Values(const std::vector<std::string_view>& path) {
    const std::string joined = Joined(path);
    if (joined == "kind") return Kinds();
    if (joined == "apiVersion") return Versions();
    if (IsLabelMap(path, 1)) return LabelValues(path.back());
    if (const auto choices = ChoicesAt(path)) {
      for (const Choices::Value& value : choices->values())
        Add(ItemKind::kValue, value.text, ValueText(value.text, value.is_string),
            value.is_default ? "default" : "");
    }
    if (const auto link = FindLink(maker_, kind_, path)) Names(*link);
  }

  void Kinds() {
    std::map<std::string_view, std::vector<std::string>> versions;
    for (uint32_t i = 0; i < schema::KindCount(); ++i) {
      const schema::ApiKind kind = schema::KindAt(i);
      if (kind.scope() == schema::Scope::kNone || !kind.served().Contains(minor_) || kind.plural().empty())
        continue;
      std::string version = engine::ApiVersionOf(kind);
      if (!api_version_.empty() && api_version_ != version) continue;
      versions[kind.kind()].push_back(std::move(version));
    }
    ForEachCustomKind([&](const schema::Definition& definition, std::string version) {
      if (api_version_.empty() || api_version_ == version)
        versions[definition.kind].push_back(std::move(version));
    });
    for (const auto& [kind, in] : versions)
      Add(ItemKind::kKind, kind, ValueText(kind), fmt::format("{}", fmt::join(in, ", ")));
  }

  /// Each with every version that is served.
  template <typename Use>
  void ForEachCustomKind(Use use) const {
    if (kinds_ == nullptr) return;
    for (const auto& definition : kinds_->definitions()) {
      for (const schema::DefinitionVersion& version : definition->versions) {
        if (version.served) use(*definition, fmt::format("{}/{}", definition->group, version.name));
      }
    }
  }

  void Versions() {
    std::map<std::string, std::vector<std::string_view>> kinds;
    std::set<std::string> lasting;
    for (uint32_t i = 0; i < schema::KindCount(); ++i) {
      const schema::ApiKind kind = schema::KindAt(i);
      if (kind.scope() == schema::Scope::kNone || !kind.served().Contains(minor_) || kind.plural().empty())
        continue;
      if (!kind_.empty() && kind.kind() != kind_) continue;
      const std::string version = engine::ApiVersionOf(kind);
      kinds[version].push_back(kind.kind());
      if (kind.deprecated() == 0 || kind.deprecated() > minor_) lasting.insert(version);
    }
    ForEachCustomKind([&](const schema::Definition& definition, const std::string& version) {
      if (!kind_.empty() && definition.kind != kind_) return;
      kinds[version].push_back(definition.kind);
      lasting.insert(version);
    });
    constexpr size_t kMostKinds = 4;
    for (auto& [version, in] : kinds) {
      const bool is_long = in.size() > kMostKinds;
      if (is_long) in.resize(kMostKinds);
      CompletionItem& item = Add(ItemKind::kVersion, version, ValueText(version),
                                 fmt::format("{}{}", fmt::join(in, ", "), is_long ? ", …" : ""));
      item.is_deprecated = !lasting.contains(version);
      item.sort_key = fmt::format("{}{}", item.is_deprecated ? 1 : 0, version);
    }
  }

  std::string_view NameSpace() const {
    const std::string_view written = outline_.ValueAt(object_, "metadata.namespace");
    return written.empty() ? "default" : written;
  }

  /// The spec of the Pods that the object makes, by its lines.
  std::optional<uint32_t> PodSpec() const {
    for (const k8s::TemplatePlace& place : PlacesOf(maker_)) {
      const std::string path = SpecPath(place);
      for (uint32_t at = cursor_.parent; at != kNone && at != object_; at = outline_.nodes()[at].parent) {
        if (Joined(outline_.PathOf(at, object_)) == path) return at;
      }
      if (const auto found = outline_.FindPath(object_, path)) return found;
    }
    return std::nullopt;
  }

  void AddName(std::string_view name, std::string detail) {
    const bool is_known =
        std::any_of(items_.begin(), items_.end(), [&](const auto& item) { return item.label == name; });
    if (name.empty() || is_known || items_.size() >= kMostNames) return;
    const bool is_number = name.find_first_not_of("0123456789") == std::string_view::npos;
    Add(ItemKind::kName, name, ValueText(name, !is_number), std::move(detail));
  }

  void Names(const Link& link) {
    switch (link.kind) {
      case LinkKind::kObject:
        return ObjectNames(link.group, link.object_kind);
      case LinkKind::kWorkload:
        return WorkloadNames();
      case LinkKind::kVolume:
        return Volumes();
      case LinkKind::kContainerPort:
        return ContainerPorts();
      case LinkKind::kTargetPort:
        return TargetPorts();
      case LinkKind::kServicePort:
        return ServicePorts();
      case LinkKind::kDataKey:
        return DataKeys(link.object_kind);
      case LinkKind::kSelector:
        return;
    }
  }

  void ObjectNames(std::string_view group, std::string_view kind) {
    if (workspace_ == nullptr) return;
    for (const k8s::Object* each : workspace_->bundle().OfKind(group, kind)) {
      if (each->is_part || (!each->name_space.empty() && each->name_space != NameSpace())) continue;
      std::string detail(kind);
      const bool is_headless = each->resource.node["spec"]["clusterIP"].text() == "None";
      if (kind == "Service") detail = is_headless ? "headless Service" : "Service";
      AddName(each->name(), std::move(detail));
      if (kind == "Service" && !items_.empty() && items_.back().label == each->name())
        items_.back().sort_key = fmt::format("{}{}", is_headless ? 0 : 1, each->name());
    }
    if (kind != "Namespace") return;
    for (const k8s::Object& each : workspace_->bundle().objects())
      AddName(each.resource.id->name_space, "in use");
  }

  void WorkloadNames() {
    if (workspace_ == nullptr || cursor_.parent == kNone) return;
    const uint32_t beside = outline_.nodes()[cursor_.parent].parent;
    const std::string_view kind = outline_.ValueAt(beside, "kind");
    for (const k8s::Object& each : workspace_->bundle().objects()) {
      const bool is_kind = kind.empty() ? each.kind->maker != nullptr : each.resource.id->kind == kind;
      if (is_kind && !each.is_part && (each.name_space.empty() || each.name_space == NameSpace()))
        AddName(each.name(), each.resource.id->kind);
    }
  }

  void Volumes() {
    for (const k8s::TemplatePlace& place : PlacesOf(maker_)) {
      if (place.claim_templates.empty()) continue;
      if (const auto claims = outline_.FindPath(object_, place.claim_templates)) {
        for (uint32_t item : outline_.ChildrenOf(*claims))
          AddName(outline_.ValueAt(item, "metadata.name"), "claim template");
      }
    }
    const auto spec = PodSpec();
    const auto volumes = spec ? outline_.Find(*spec, "volumes") : std::nullopt;
    if (!volumes) return;
    for (uint32_t item : outline_.ChildrenOf(*volumes)) AddName(outline_.ValueAt(item, "name"), "volume");
  }

  /// Of the container that the cursor is in.
  void ContainerPorts() {
    for (uint32_t at = cursor_.parent; at != kNone; at = outline_.nodes()[at].parent) {
      const OutlineNode& node = outline_.nodes()[at];
      if (!node.is_item || node.parent == kNone || !outline_.nodes()[node.parent].key.ends_with("ontainers"))
        continue;
      const auto ports = outline_.Find(at, "ports");
      if (!ports) return;
      for (uint32_t item : outline_.ChildrenOf(*ports)) {
        const std::string_view name = outline_.ValueAt(item, "name"),
                               number = outline_.ValueAt(item, "containerPort");
        AddName(name, fmt::format("port {}", number));
        if (name.empty()) AddName(number, "port");
      }
      return;
    }
  }

  void TargetPorts() {
    if (workspace_ == nullptr) return;
    const auto selector = outline_.FindPath(
        object_, kind_ == "NetworkPolicy" ? "spec.podSelector.matchLabels" : "spec.selector");
    for (const k8s::Object& each : workspace_->bundle().objects()) {
      if (each.kind->maker == nullptr || each.is_part || each.name_space != NameSpace()) continue;
      const k8s::PodTemplate pod = k8s::PodTemplateOf(*each.kind->maker, each.resource.node);
      const auto selects = [&](uint32_t label) {
        const OutlineNode& node = outline_.nodes()[label];
        return pod.metadata["labels"][node.key].text() == node.value;
      };
      if (selector &&
          !std::all_of(outline_.ChildrenOf(*selector).begin(), outline_.ChildrenOf(*selector).end(), selects))
        continue;
      for (yaml::Node container : pod.spec["containers"].items()) {
        for (yaml::Node port : container["ports"].items())
          AddName(port["name"].text(), fmt::format("port {} of {} {}", port["containerPort"].text(),
                                                   each.resource.id->kind, each.name()));
      }
    }
  }

  void ServicePorts() {
    if (workspace_ == nullptr || cursor_.parent == kNone) return;
    const uint32_t port = outline_.nodes()[cursor_.parent].parent;
    if (port == kNone) return;
    const std::string_view service = outline_.ValueAt(outline_.nodes()[port].parent, "name");
    const bool by_number = outline_.nodes()[cursor_.parent].key == "number";
    for (const k8s::Object* each : workspace_->bundle().FindAll("", "Service", NameSpace(), service)) {
      for (yaml::Node one : each->resource.node["spec"]["ports"].items())
        AddName(by_number ? one["port"].text() : one["name"].text(),
                fmt::format("port {}", one["port"].text()));
    }
  }

  void DataKeys(std::string_view kind) {
    if (workspace_ == nullptr || cursor_.parent == kNone) return;
    const std::string_view owner = outline_.ValueAt(outline_.nodes()[cursor_.parent].parent, "name");
    for (const k8s::Object* each : workspace_->bundle().FindAll("", kind, NameSpace(), owner)) {
      for (std::string_view data : {"data", "binaryData", "stringData"}) {
        for (const auto entry : each->resource.node[data].entries())
          AddName(entry.key.text(), fmt::format("in {} {}", kind, owner));
      }
    }
  }

  /// Whether the way, without its last `inside` steps, leads to labels or a selector of them.
  static bool IsLabelMap(PathView path, size_t inside) {
    if (path.size() <= inside) return false;
    const std::string_view last = path[path.size() - 1 - inside];
    if (last == "labels" || last == "matchLabels" || last == "nodeSelector") return true;
    return last == "selector" && path.size() - inside == 2;
  }

  /// Labels of the project, with what they are set to.
  std::map<std::string_view, std::set<std::string_view>> KnownLabels(bool of_nodes) {
    std::map<std::string_view, std::set<std::string_view>> labels;
    if (!of_nodes) {
      // The document itself may not be readable, and its own labels are what its selectors are about.
      for (const char* map :
           {"spec.template.metadata.labels", "spec.selector.matchLabels", "metadata.labels"}) {
        const auto found = outline_.FindPath(object_, map);
        if (!found) continue;
        for (uint32_t child : outline_.ChildrenOf(*found)) {
          if (child != cursor_.node)
            labels[outline_.nodes()[child].key].insert(outline_.nodes()[child].value);
        }
      }
    }
    if (workspace_ == nullptr) return labels;
    const auto add = [&](yaml::Node map) {
      for (const auto [key, value] : map.entries()) {
        if (!value.text().empty() || value.IsString()) labels[key.text()].insert(value.text());
      }
    };
    for (const k8s::Object& each : workspace_->bundle().objects()) {
      if ((each.resource.id->kind == "Node") != of_nodes) continue;
      add(each.resource.node["metadata"]["labels"]);
      if (each.kind->maker != nullptr)
        add(k8s::PodTemplateOf(*each.kind->maker, each.resource.node).metadata["labels"]);
    }
    return labels;
  }

  void LabelKeys() {
    if (!IsLabelMap(path_, 0)) return;
    std::set<std::string_view> there;
    for (uint32_t child : outline_.ChildrenOf(cursor_.parent)) {
      if (child != cursor_.node) there.insert(outline_.nodes()[child].key);
    }
    for (const auto& [key, values] : KnownLabels(path_.back() == "nodeSelector")) {
      if (key.empty() || there.contains(key) || items_.size() >= kMostNames) continue;
      const bool is_one = values.size() == 1 && !cursor_.has_colon;
      Add(ItemKind::kKey, key, KeyText(key, false) + (is_one ? ValueText(*values.begin()) : ""),
          is_one ? std::string(*values.begin()) : "");
    }
  }

  void LabelValues(std::string_view key) {
    const auto labels = KnownLabels(path_[path_.size() - 2] == "nodeSelector");
    const auto found = labels.find(key);
    if (found == labels.end()) return;
    for (std::string_view value : found->second) AddName(value, "");
  }

  const Outline& outline_;
  const Cursor& cursor_;
  schema::Minor minor_;
  const engine::Workspace* workspace_;
  const validate::CustomKinds* kinds_;
  const k8s::PodMaker* maker_ = nullptr;
  const validate::CustomKind* custom_ = nullptr;  // of the object, when it is of one
  uint32_t object_ = kNone;
  std::string_view api_version_, kind_;
  std::vector<std::string_view> path_;  // to the parent, from the object
  std::vector<CompletionItem> items_;
};

}  // namespace

std::vector<CompletionItem> Server::CompleteAt(const std::string& path, uint32_t offset) {
  const auto text = TextOf(path);
  if (text == nullptr) return {};
  const Outline outline(*text, offset);
  const Cursor cursor = outline.CursorAt(offset);
  const auto judged = Judge(path);
  const schema::Minor minor = judged ? judged->policy->target.minor : schema::Versions().newest;
  return Completer(outline, cursor, minor, judged ? judged->workspace : nullptr,
                   judged ? judged->kinds : nullptr, path)
      .Run();
}

}  // namespace kubevet::lsp
