// What there is to know of a place: its field, what its value leads to or brings about, and the rules behind
// the findings there.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "k8s/pod_template.h"
#include "lsp/links.h"
#include "lsp/outline.h"
#include "lsp/server.h"
#include "lsp/types.h"
#include "render/custom_explanation.h"
#include "rules/catalogue.h"

namespace kubevet::lsp {
namespace {

using schema::VersionRange;

constexpr int64_t kMostListed = 5;

std::string KindText(const schema::ApiKind& kind, schema::Minor minor) {
  constexpr std::array<std::string_view, 3> kScopes = {"namespaced", "cluster-wide",
                                                       "no resource of its own"};
  std::string text = fmt::format("**{}** `{}`\n\n{}", kind.kind(), engine::ApiVersionOf(kind),
                                 kScopes[static_cast<size_t>(kind.scope())]);
  const VersionRange served = kind.served();
  if (served.first > schema::Versions().oldest) text += fmt::format(", since Kubernetes 1.{}", served.first);
  if (served.last != VersionRange::kNoEnd) text += fmt::format(", until 1.{}", served.last);
  if (kind.deprecated() != 0) text += fmt::format(", deprecated since 1.{}", kind.deprecated());
  if (const auto instead = kind.ReplacementAt(minor))
    text += fmt::format("\n\nuse `{}` {} instead", engine::ApiVersionOf(*instead), instead->kind());
  return text;
}

std::string EnumText(schema::TypeRef type) {
  while (type.shape() == schema::Shape::kList || type.shape() == schema::Shape::kMap) type = type.element();
  std::string text;
  for (std::string_view value : type.enum_values())
    text += fmt::format("{}`{}`", text.empty() ? "" : ", ", value);
  return text;
}

std::string FieldText(const PlaceType& place) {
  const schema::Field& field = place.field->field;
  std::string text = fmt::format("**{}** {}", field.name(), engine::TypeText(field.type()));
  std::vector<std::string> facts;
  if (field.required()) facts.push_back("required");
  if (const std::string fallback = engine::DefaultOf(*place.field); !fallback.empty())
    facts.push_back(fmt::format("default `{}`", fallback));
  if (!place.field->facts.limits.empty()) facts.emplace_back(place.field->facts.limits);
  const VersionRange lifetime = place.field->lifetime;
  if (lifetime.first > schema::Versions().oldest)
    facts.push_back(fmt::format("since Kubernetes 1.{}", lifetime.first));
  if (lifetime.last != VersionRange::kNoEnd) facts.push_back(fmt::format("until 1.{}", lifetime.last));
  if (field.type().shape() == schema::Shape::kList) {
    if (field.list_type() == schema::ListType::kSet) facts.push_back("no item twice");
    if (field.list_type() == schema::ListType::kMap)
      facts.push_back(fmt::format("no two items with the same `{}`", field.list_map_keys()));
  }
  if (!facts.empty()) text += fmt::format("\n\n{}", fmt::join(facts, ", "));
  if (const std::string values = EnumText(field.type()); !values.empty()) text += "\n\none of " + values;
  return text + fmt::format("\n\n`{}` {}, `{}`", engine::ApiVersionOf(place.kind), place.kind.kind(),
                            place.field_path);
}

std::string CustomKindText(const validate::CustomKind& kind) {
  const schema::Definition& definition = *kind.definition;
  return fmt::format("**{}** `{}/{}`\n\n{}, custom: defined in {}", definition.kind, definition.group,
                     kind.version->name,
                     definition.scope == schema::Scope::kCluster ? "cluster-wide" : "namespaced",
                     BaseName(definition.node.source().path()));
}

std::string CustomFieldText(const validate::CustomKind& kind, const CustomPlace& place) {
  const schema::Schema& type = *place.field.schema;
  std::string text = fmt::format("**{}** {}", place.field.name, engine::TypeText(type));
  const auto add = [&text](std::string_view part) {
    if (!part.empty()) text += fmt::format("\n\n{}", part);
  };
  add(fmt::format("{}", fmt::join(render::RemarksOn(place.field), ", ")));
  std::string values;
  for (yaml::Node value : type.constraints().enum_values)
    values += fmt::format("{}`{}`", values.empty() ? "one of " : ", ", value.text());
  add(values);
  add(type.node["description"].text());
  add(fmt::format("`{}/{}` {}, `{}`", kind.definition->group, kind.version->name, kind.definition->kind,
                  place.field_path));
  return text;
}

std::string ServiceText(const k8s::Object& service) {
  const yaml::Node spec = service.resource.node["spec"];
  std::string text = fmt::format("Service `{}`", service.name());
  text += spec["clusterIP"].text() == "None" ? ", headless" : ", not headless";
  std::vector<std::string> ports;
  for (yaml::Node port : spec["ports"].items()) {
    std::string one(port["port"].text());
    if (!port["name"].text().empty()) one = fmt::format("{} ({})", one, port["name"].text());
    ports.push_back(std::move(one));
  }
  if (!ports.empty()) text += fmt::format(", ports {}", fmt::join(ports, ", "));
  std::vector<std::string> labels;
  for (const auto [key, value] : spec["selector"].entries())
    labels.push_back(fmt::format("`{}: {}`", key.text(), value.text()));
  if (!labels.empty()) text += fmt::format("; selects Pods with {}", fmt::join(labels, ", "));
  return text;
}

std::string LinkText(const engine::Workspace& workspace, const k8s::Object& object, const Link& link,
                     const Spot& spot, bool knows_everything) {
  std::string text;
  const auto add = [&](const std::string& line) { text += (text.empty() ? "" : "\n\n") + line; };
  if (link.kind == LinkKind::kObject || link.kind == LinkKind::kWorkload) {
    const auto targets = ObjectsOf(workspace, object, link, spot);
    for (const k8s::Object* each : targets) {
      const ResourceId& id = *each->resource.id;
      add(fmt::format("→ {} in {}",
                      id.kind == "Service" ? ServiceText(*each) : fmt::format("{} `{}`", id.kind, id.name),
                      BaseName(each->resource.node.source().path())));
    }
    const bool is_elsewhere =
        targets.empty() && link.kind == LinkKind::kObject && link.object_kind != "Namespace";
    if (is_elsewhere && knows_everything && TargetsOf(workspace, object, link, spot).empty())
      add(fmt::format("no {} `{}` among these manifests", link.object_kind, spot.node().text()));
  } else if (link.kind == LinkKind::kSelector) {
    for (const Place& place : TargetsOf(workspace, object, link, spot))
      add(fmt::format("selects Pods of a workload in {}", BaseName(place.path)));
  }
  return text;
}

std::optional<int64_t> IntAt(yaml::Node node) {
  return node ? node.AsInt() : std::nullopt;
}

/// "`web-0`, `web-1` and `web-2`"; what is many loses its middle.
std::string Names(std::string_view stem, int64_t first, int64_t count) {
  std::string text;
  for (int64_t i = 0; i < count; ++i) {
    if (count > kMostListed && i == 2) {
      text += " … ";
      i = count - 1;
    } else if (i > 0) {
      text += ", ";
    }
    text += fmt::format("`{}-{}`", stem, first + i);
  }
  return text;
}

/// What the value means for the ordinals of a StatefulSet.
std::string StatefulSetText(const ResourceId& id, yaml::Node object, PathView path) {
  if (id.kind != "StatefulSet" || id.name.empty()) return {};
  const yaml::Node spec = object["spec"];
  const int64_t replicas = IntAt(spec["replicas"]).value_or(1);
  const int64_t start = IntAt(spec["ordinals"]["start"]).value_or(0);
  const std::string joined = Joined(path);
  if (joined == "spec.updateStrategy.rollingUpdate.partition") {
    const int64_t partition = IntAt(spec["updateStrategy"]["rollingUpdate"]["partition"]).value_or(0);
    // The controller counts the partition from ordinals.start.
    const int64_t held = std::clamp<int64_t>(partition, 0, std::max<int64_t>(0, replicas));
    if (held == 0) return "holds no Pod back: an update goes through all of them";
    const std::string updated =
        held < replicas ? fmt::format("; updates {}", Names(id.name, start + held, replicas - held))
                        : "; updates none";
    return fmt::format("holds back {}{}", Names(id.name, start, held), updated);
  }
  if (joined == "spec.replicas" && replicas > 0 && replicas < 1'000'000)
    return fmt::format("Pods {}", Names(id.name, start, replicas));
  return {};
}

std::string ClaimText(const ResourceId& id, yaml::Node object, const Spot& spot) {
  if (id.kind != "StatefulSet" || spot.path.size() < 3 || spot.path[1] != "volumeClaimTemplates") return {};
  const std::string joined = Joined(spot.path);
  if (joined != "spec.volumeClaimTemplates[].metadata.name" &&
      joined != "spec.volumeClaimTemplates[].metadata")
    return {};
  const std::string_view name = spot.way[3]["metadata"]["name"].text();
  const int64_t replicas = IntAt(object["spec"]["replicas"]).value_or(1);
  const int64_t start = IntAt(object["spec"]["ordinals"]["start"]).value_or(0);
  if (replicas <= 0 || replicas > 1'000'000 || name.empty()) return {};
  return fmt::format("makes the claims {}", Names(fmt::format("{}-{}", name, id.name), start, replicas));
}

std::string RuleText(const rules::Rule& rule) {
  std::string text = fmt::format("**{}**: {}\n\n{}\n\n**Fix.** {}", rule.id, rule.summary, rule.words().why,
                                 rule.words().fix);
  for (std::string_view reference : rule.words().references) text += fmt::format("\n- <{}>", reference);
  return text;
}

}  // namespace

std::optional<Hover> Server::HoverAt(const std::string& path, uint32_t offset) {
  const auto judged = Judge(path);
  if (!judged || judged->file->unreadable) return std::nullopt;
  const schema::Minor minor = judged->policy->target.minor;
  Hover hover{{offset, offset}, {}};
  const auto add = [&](const std::string& section) {
    if (section.empty()) return;
    hover.markdown += (hover.markdown.empty() ? "" : "\n\n---\n\n") + section;
  };

  const auto found = FindAt(*judged->file, offset);
  if (found && !found->spot.path.empty()) {
    const ResourceId& id = *found->resource->resource.id;
    const Spot& spot = found->spot;
    hover.span = spot.on_key ? spot.node().key().span() : spot.node().span();
    const bool is_type_meta =
        spot.path.size() == 1 && (spot.path[0] == "kind" || spot.path[0] == "apiVersion");
    const k8s::PodMaker* maker = MakerOf(*judged->workspace, id.api_version, id.kind);
    const auto type = FindType(id.api_version, id.kind, spot.path, minor, maker);
    const validate::CustomKind* custom =
        judged->kinds != nullptr ? judged->kinds->Find(id.api_version, id.kind, path) : nullptr;
    const auto custom_place = custom != nullptr ? FindCustomPlace(*custom, spot.path) : std::nullopt;
    if (is_type_meta) {
      if (const auto kind = schema::FindKind(id.api_version, id.kind)) add(KindText(*kind, minor));
      if (custom != nullptr) add(CustomKindText(*custom));
    } else if (custom_place && (custom_place->is_field || !spot.node().IsMap())) {
      if (!custom_place->field.name.empty()) add(CustomFieldText(*custom, *custom_place));
    } else if (type && type->field && (type->is_field || !spot.node().IsMap())) {
      add(FieldText(*type));
    }
    const auto link = FindLink(maker, id.kind, spot.path);
    const auto objects = judged->workspace->ObjectsOf(judged->index);
    if (link && found->index < objects.size())
      add(LinkText(*judged->workspace, objects[found->index], *link, spot, judged->knows_everything));
    const yaml::Node object = found->resource->resource.node;
    add(StatefulSetText(id, object, spot.path));
    add(ClaimText(id, object, spot));
  } else if (!found) {
    // A document that cannot be read: its lines still say where this is.
    const auto text = TextOf(path);
    const Outline outline(*text, offset);
    const Cursor cursor = outline.CursorAt(offset);
    if (cursor.node != OutlineNode::kNone && !outline.nodes()[cursor.node].is_item) {
      const uint32_t object = outline.ObjectOf(cursor.node);
      const auto way = outline.PathOf(cursor.node, object);
      const auto api_version = outline.ValueAt(object, "apiVersion"), kind = outline.ValueAt(object, "kind");
      const auto type =
          FindType(api_version, kind, way, minor, MakerOf(*judged->workspace, api_version, kind));
      hover.span = outline.nodes()[cursor.node].key_span;
      if (type && type->field && type->is_field) add(FieldText(*type));
    }
  }

  for (const engine::Finding& finding : ReportOn(path).findings) {
    if (offset < finding.range.start.offset || offset > finding.range.end.offset) continue;
    const rules::Rule* rule = judged->catalogue->Find(finding.rule);
    if (rule == nullptr) continue;
    if (hover.span.begin == hover.span.end)
      hover.span = {finding.range.start.offset, finding.range.end.offset};
    add(RuleText(*rule));
  }
  if (hover.markdown.empty()) return std::nullopt;
  return hover;
}

std::optional<std::string> Server::ExplainRule(const std::string& path, const std::string& id) {
  const auto judged = Judge(path);
  const rules::Rule* rule = (judged ? judged->catalogue : options_.rulings.built_in.get())->Find(id);
  if (rule == nullptr) return std::nullopt;
  return RuleText(*rule);
}

}  // namespace kubevet::lsp
