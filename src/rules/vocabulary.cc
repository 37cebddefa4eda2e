#include "rules/vocabulary.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "cel/function.h"
#include "cel/libraries.h"
#include "k8s/labels.h"
#include "k8s/pod_template.h"

namespace kubevet::rules {
namespace {

using cel::Call;
using cel::Value;
using Arguments = std::span<const Value>;

const FunctionContext& ContextOf(Call& call) {
  return call.context<FunctionContext>();
}

struct KindName {
  std::string_view group;
  std::string_view kind;
};

/// "apps/v1/StatefulSet", "v1/Service".
std::optional<KindName> ParseKind(std::string_view text) {
  const size_t slash = text.rfind('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto group = k8s::GroupOf(text.substr(0, slash));
  if (!group) return std::nullopt;
  return KindName{*group, text.substr(slash + 1)};
}

Value NoKind(Call& call, const Value& text) {
  return call.Error("`" + std::string(text.text()) +
                    "` is no kind; write `apps/v1/StatefulSet`, `v1/Service`");
}

Value ListOf(Call& call, std::span<const k8s::Object* const> objects) {
  const std::span<Value> items = call.arena().NewSpan<Value>(objects.size());
  std::transform(objects.begin(), objects.end(), items.begin(),
                 [](const k8s::Object* object) { return Value::Of(object->resource.node); });
  return Value::List(items);
}

Value NearestOf(Call& call, std::span<const k8s::Object* const> objects) {
  const FunctionContext& context = ContextOf(call);
  return ListOf(call, Nearest(*context.world, *context.object, objects));
}

/// Nothing can be said when a limit was met.
Value NearestOf(Call& call, const k8s::Selection& selection) {
  if (!selection.complete) return call.Error("too many objects come into question");
  return NearestOf(call, selection.objects);
}

Value FindIn(Call& call, const Value& kind, std::string_view name_space, const Value& name) {
  const auto wanted = ParseKind(kind.text());
  if (!wanted) return NoKind(call, kind);
  const FunctionContext& context = ContextOf(call);
  const auto all = context.world->bundle.FindAll(wanted->group, wanted->kind, name_space, name.text());
  if (all.empty()) return Value::Null();
  context.found = all.size() == 1 ? all[0] : Nearest(*context.world, *context.object, all)[0];
  return Value::Of(context.found->resource.node);
}

Value Find(Call& call, Arguments arguments) {
  return FindIn(call, arguments[0], ContextOf(call).object->name_space, arguments[1]);
}

Value FindInNamespace(Call& call, Arguments arguments) {
  return FindIn(call, arguments[0], arguments[1].text(), arguments[2]);
}

Value NamespacesWith(Call& call, Arguments arguments) {
  const auto wanted = ParseKind(arguments[0].text());
  if (!wanted) return NoKind(call, arguments[0]);
  const auto found =
      ContextOf(call).world->bundle.FindAnywhere(wanted->group, wanted->kind, arguments[1].text());
  const std::span<Value> items = call.arena().NewSpan<Value>(found.size());
  std::transform(found.begin(), found.end(), items.begin(),
                 [](const k8s::Object* object) { return Value::String(object->name_space); });
  return Value::List(items);
}

/// A label selector, or a map of labels that asks for each of them; nothing when it selects nothing.
std::optional<k8s::LabelSelector> SelectorOf(const Value& value) {
  const yaml::Node node = value.node();
  if (!node.IsMap() || node.size() == 0) return std::nullopt;
  if (node["matchLabels"].IsMap() || node["matchExpressions"].IsList())
    return k8s::LabelSelector::Parse(node);
  return k8s::LabelSelector::FromMap(node);
}

Value Workloads(Call& call, Arguments arguments) {
  const FunctionContext& context = ContextOf(call);
  const auto selector = SelectorOf(arguments[0]);
  if (!selector) return Value::List({});
  return NearestOf(call, context.world->bundle.Workloads(context.object->name_space, *selector));
}

Value Services(Call& call, Arguments arguments) {
  const FunctionContext& context = ContextOf(call);
  return NearestOf(
      call, context.world->bundle.Services(context.object->name_space, k8s::Labels(arguments[0].node())));
}

Value Budgets(Call& call, Arguments arguments) {
  const FunctionContext& context = ContextOf(call);
  return NearestOf(
      call, context.world->bundle.Budgets(context.object->name_space, k8s::Labels(arguments[0].node())));
}

/// What the Bundle knows of an object that an expression holds; null for anything else.
const k8s::Object* ObjectOf(const FunctionContext& context, yaml::Node node) {
  if (node.IsSame(context.object->resource.node)) return context.object;
  if (context.found != nullptr && node.IsSame(context.found->resource.node)) return context.found;
  const auto group = k8s::GroupOf(node["apiVersion"].text());
  const yaml::Node metadata = node["metadata"];
  if (!group) return nullptr;
  for (const k8s::Object* each : context.world->bundle.FindAll(
           *group, node["kind"].text(), metadata["namespace"].text(), metadata["name"].text())) {
    if (each->resource.node.IsSame(node)) return each;
  }
  return nullptr;
}

Value Near(Call& call, Arguments arguments) {
  const FunctionContext& context = ContextOf(call);
  const k8s::Object* other = ObjectOf(context, arguments[0].node());
  return Value::Bool(other != nullptr && AreNear(*context.world, *context.object, *other));
}

Value Patches(Call& call, Arguments arguments) {
  const FunctionContext& context = ContextOf(call);
  const k8s::Object* object = ObjectOf(context, arguments[0].node());
  return object == nullptr ? Value::List({}) : NearestOf(call, context.world->bundle.PartsOf(*object));
}

Value Autoscalers(Call& call, Arguments arguments) {
  const FunctionContext& context = ContextOf(call);
  const k8s::Object* target = ObjectOf(context, arguments[0].node());
  return target == nullptr ? Value::List({}) : NearestOf(call, context.world->bundle.Autoscalers(*target));
}

Value Users(Call& call, Arguments arguments) {
  constexpr struct {
    std::string_view kind;
    k8s::ReferenceKind reference;
  } kKinds[] = {{"PersistentVolumeClaim", k8s::ReferenceKind::kClaim},
                {"ConfigMap", k8s::ReferenceKind::kConfigMap},
                {"Secret", k8s::ReferenceKind::kSecret},
                {"ServiceAccount", k8s::ReferenceKind::kServiceAccount}};
  const FunctionContext& context = ContextOf(call);
  const auto wanted = ParseKind(arguments[0].text());
  for (const auto& each : kKinds) {
    if (wanted && wanted->group.empty() && wanted->kind == each.kind) {
      return NearestOf(
          call, context.world->bundle.Users(each.reference, context.object->name_space, arguments[1].text()));
    }
  }
  return NoKind(call, arguments[0]);
}

Value Selects(Call&, Arguments arguments) {
  const auto selector = SelectorOf(arguments[0]);
  return Value::Bool(selector && selector->Matches(k8s::Labels(arguments[1].node())));
}

Value Twins(Call& call, Arguments) {
  const FunctionContext& context = ContextOf(call);
  const k8s::Object& object = *context.object;
  std::vector<const k8s::Object*> twins;
  for (const k8s::Object* each : context.world->bundle.FindAll(object.kind->group, object.kind->name,
                                                               object.name_space, object.name())) {
    if (each != &object) twins.push_back(each);
  }
  return NearestOf(call, twins);
}

Value PodOfObject(Call& call, Arguments arguments) {
  const yaml::Node object = arguments[0].node();
  const auto group = k8s::GroupOf(object["apiVersion"].text());
  const k8s::PodMakers& makers = ContextOf(call).world->bundle.pod_makers();
  const k8s::PodMaker* maker = group ? makers.Find(*group, object["kind"].text()) : nullptr;
  return maker == nullptr ? Value::Null() : Value::Of(k8s::PodTemplateOf(*maker, object).node);
}

Value Containers(Call& call, Arguments arguments) {
  const yaml::Node spec = arguments[0].node()["spec"];
  std::vector<Value> containers;
  for (const yaml::Key& field :
       {yaml::Key("initContainers"), yaml::Key("containers"), yaml::Key("ephemeralContainers")}) {
    for (yaml::Node container : spec[field].items()) containers.push_back(Value::Of(container));
  }
  return Value::List(call.arena().Copy(std::span<const Value>(containers)));
}

/// `HOST:PORT/PATH:TAG@DIGEST`: a colon after the last slash begins the tag.
struct ImageParts {
  std::string_view path;
  std::string_view tag;
};

ImageParts SplitImage(std::string_view image) {
  image = image.substr(0, image.find('@'));
  const size_t slash = image.rfind('/');
  const size_t colon = image.find(':', slash == std::string_view::npos ? 0 : slash);
  if (colon == std::string_view::npos) return {image, {}};
  return {image.substr(0, colon), image.substr(colon + 1)};
}

Value ImageTag(Call&, Arguments arguments) {
  return Value::String(SplitImage(arguments[0].text()).tag);
}

Value ImageName(Call&, Arguments arguments) {
  const std::string_view path = SplitImage(arguments[0].text()).path;
  return Value::String(path.substr(path.rfind('/') + 1));
}

constexpr auto kContextual = cel::Trait::kContextual;
constexpr cel::Function kFunctions[] = {
    {"find(string, string) -> dyn", Find, kContextual},
    {"find(string, string, string) -> dyn", FindInNamespace, kContextual},
    {"namespacesWith(string, string) -> list<string>", NamespacesWith, kContextual},
    {"workloads(dyn) -> list<dyn>", Workloads, kContextual},
    {"services(dyn) -> list<dyn>", Services, kContextual},
    {"budgets(dyn) -> list<dyn>", Budgets, kContextual},
    {"autoscalers(dyn) -> list<dyn>", Autoscalers, kContextual},
    {"users(string, string) -> list<dyn>", Users, kContextual},
    {"twins() -> list<dyn>", Twins, kContextual},
    {"near(dyn) -> bool", Near, kContextual},
    {"patches(dyn) -> list<dyn>", Patches, kContextual},
    {"selects(dyn, dyn) -> bool", Selects},
    {"podOf(dyn) -> dyn", PodOfObject, kContextual},
    {"containers(dyn) -> list<dyn>", Containers},
    {"imageTag(string) -> string", ImageTag},
    {"imageName(string) -> string", ImageName},
};

/// Read once: signatures take as long to understand as dozens of rules.
const std::shared_ptr<const cel::Functions>& AllFunctions() {
  constexpr auto kDialect = cel::Dialect::kKubernetes;
  static const cel::Library libraries[] = {cel::StringLibrary(kDialect),
                                           cel::MathLibrary(),
                                           cel::EncoderLibrary(),
                                           cel::SetLibrary(),
                                           cel::ListLibrary(),
                                           cel::OptionalLibrary(),
                                           cel::RegexLibrary(),
                                           cel::KubernetesListLibrary(),
                                           cel::UrlLibrary(),
                                           cel::QuantityLibrary(),
                                           cel::NetworkLibrary(kDialect),
                                           cel::FormatLibrary(),
                                           cel::SemverLibrary(),
                                           kFunctions};
  static const auto functions = std::make_shared<const cel::Functions>(libraries);
  return functions;
}

}  // namespace

std::unique_ptr<const cel::Environment> EnvironmentFor(std::span<const std::string_view> more_variables) {
  cel::Environment::Options options;
  for (std::string_view name : kVariables) options.variables.push_back({std::string(name)});
  for (std::string_view name : more_variables) options.variables.push_back({std::string(name)});
  return std::make_unique<const cel::Environment>(std::move(options), AllFunctions());
}

void SetValues(const World& world, const k8s::Object& object, yaml::Node pod,
               std::span<const cel::Value> nodes, std::span<cel::Value> values) {
  values[kObject] = Value::Of(object.resource.node);
  values[kPod] = Value::Of(pod);
  values[kName] = Value::String(object.name());
  values[kNamespace] = Value::String(object.name_space);
  values[kTarget] = Value::Int(world.target.minor);
  values[kClosedWorld] = Value::Bool(world.closed_world);
  values[kNodes] = Value::List(nodes);
}

std::vector<cel::Value> NodesOf(const World& world) {
  std::vector<cel::Value> nodes;
  for (const k8s::Object* node : world.bundle.OfKind("", "Node"))
    nodes.push_back(Value::Of(node->resource.node));
  return nodes;
}

}  // namespace kubevet::rules
