#include "engine/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <tuple>

#include "base/json.h"
#include "base/near_miss.h"

namespace kubevet::engine {
namespace {

using schema::ApiKind;
using schema::Field;
using schema::Minor;
using schema::Shape;
using schema::Type;
using schema::TypeRef;
using schema::VersionRange;

/// The text before `separator`, which is taken off with it.
std::string_view TakeUntil(std::string_view& text, char separator) {
  const size_t at = text.find(separator);
  const std::string_view taken = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
  return taken;
}

/// `text` begins with `name` up to a dot or the end; takes both off.
bool TakeName(std::string_view& text, std::string_view name) {
  if (!text.starts_with(name)) return false;
  const std::string_view rest = text.substr(name.size());
  if (!rest.empty() && rest[0] != '.') return false;
  text = rest.empty() ? rest : rest.substr(1);
  return true;
}

/// How mature and how new an API version is: v2 before v1 before v1beta2 before v1beta1 before v1alpha1.
std::tuple<int, int, int> RankOf(std::string_view version) {
  const auto number = [&](size_t at) {
    int value = 0;
    if (at < version.size()) std::from_chars(version.data() + at, version.data() + version.size(), value);
    return value;
  };
  const size_t beta = version.find("beta"), alpha = version.find("alpha");
  if (beta != std::string_view::npos) return {1, number(1), number(beta + 4)};
  if (alpha != std::string_view::npos) return {0, number(1), number(alpha + 5)};
  return {2, number(1), 0};
}

/// What is shown first: what is served and not on its way out, the core group, then the newest version.
bool IsPreferred(const ApiKind& a, const ApiKind& b, Minor minor) {
  const auto rank = [&](const ApiKind& kind) {
    const bool lasting = kind.deprecated() == 0 || kind.deprecated() > minor;
    return std::tuple(kind.served().Contains(minor), lasting, kind.served().last, kind.group().empty(),
                      RankOf(kind.version()));
  };
  return rank(a) > rank(b);
}

/// A query taken apart; what it leaves open is empty.
struct Query {
  std::string_view group_version;  // `apps/v1`, `v1` or `apps`, from the front
  std::string_view name;
  std::string_view path;
};

Query Parse(std::string_view text) {
  Query query;
  if (const size_t slash = text.rfind('/'); slash != std::string_view::npos) {
    query.group_version = text.substr(0, slash);
    text.remove_prefix(slash + 1);
  }
  query.name = TakeUntil(text, '.');
  query.path = text;
  return query;
}

/// Takes kubectl's group behind a name off the path: `statefulset.apps`, `statefulset.v1.apps`.
std::vector<ApiKind> TakeGroup(std::vector<ApiKind> kinds, std::string_view& path) {
  std::vector<ApiKind> chosen;
  std::string_view rest = path;
  for (const ApiKind& kind : kinds) {
    for (const std::string& name :
         {std::string(kind.group()), fmt::format("{}.{}", kind.version(), kind.group())}) {
      std::string_view after = path;
      if (kind.group().empty() || !TakeName(after, name)) continue;
      chosen.push_back(kind);
      rest = after;
    }
  }
  if (chosen.empty()) return kinds;
  path = rest;
  return chosen;
}

Error UnknownKind(const Query& query) {
  NearMissSearch search(query.name);
  for (uint32_t i = 0; i < schema::KindCount(); ++i) {
    const ApiKind kind = schema::KindAt(i);
    search.Consider(kind.kind());
    if (!kind.plural().empty()) search.Consider(kind.plural());
  }
  std::string message = fmt::format("Kubernetes has no kind `{}`", query.name);
  if (const auto meant = search.best()) message += fmt::format("; did you mean `{}`?", *meant);
  return {message};
}

Result<std::vector<ApiKind>> FindKinds(Query& query) {
  std::vector<ApiKind> kinds = schema::FindKindsByName(query.name);
  std::erase_if(kinds,
                [](const ApiKind& kind) { return kind.kind().ends_with("List") && kind.plural().empty(); });
  if (kinds.empty()) return UnknownKind(query);
  if (query.group_version.empty()) return TakeGroup(std::move(kinds), query.path);
  std::vector<std::string> known;
  std::vector<ApiKind> matching;
  for (const ApiKind& kind : kinds) {
    known.push_back(ApiVersionOf(kind));
    if (known.back() == query.group_version || kind.group() == query.group_version) matching.push_back(kind);
  }
  if (!matching.empty()) return matching;
  return Error{fmt::format("`{}` is not in `{}` but in {}", kinds[0].kind(), query.group_version,
                           fmt::join(known, ", "))};
}

/// The object inside lists and maps.
std::optional<Type> ObjectIn(TypeRef type) {
  while (type.shape() == Shape::kList || type.shape() == Shape::kMap) type = type.element();
  if (type.shape() != Shape::kObject) return std::nullopt;
  return type.type();
}

/// The field by its name in any case, since this is asked by hand.
std::optional<ExplainedField> FindField(Type type, std::string_view name, Minor minor) {
  if (const auto field = type.FindField(name, minor)) return Explained(type, *field);
  for (const ExplainedField& each : FieldsAt(type, minor)) {
    if (EditDistance(each.field.name(), name, 0) == 0) return each;
  }
  return std::nullopt;
}

Error UnknownField(Type type, std::string_view name, const std::string& path, Minor minor) {
  const std::string where = path.empty() ? "the object" : fmt::format("`{}`", path);
  if (type.FindFieldAnyVersion(name, minor)) {
    const VersionRange versions = LifetimeOf(type, name);
    if (minor < versions.first) {
      return {fmt::format("`{}` in {} exists from Kubernetes 1.{} on; asked for 1.{}", name, where,
                          versions.first, minor)};
    }
    return {fmt::format("`{}` in {} existed up to Kubernetes 1.{}; asked for 1.{}", name, where,
                        versions.last, minor)};
  }
  NearMissSearch search(name);
  for (const ExplainedField& each : FieldsAt(type, minor)) search.Consider(each.field.name());
  std::string message = fmt::format("there is no field `{}` in {}", name, where);
  if (const auto meant = search.best()) message += fmt::format("; did you mean `{}`?", *meant);
  return {message};
}

/// Walks the path; what stands in brackets (`containers[0]`) is passed over.
std::optional<Error> Follow(Explanation& explanation, Type type, std::string_view path, Minor minor) {
  std::optional<Type> at = type;
  while (!path.empty()) {
    std::string_view name = TakeUntil(path, '.');
    name = name.substr(0, name.find('['));
    if (name.empty()) continue;
    if (!at) {
      const TypeRef last = explanation.field->field.type();
      return Error{fmt::format("`{}` has no fields: its type is {}", explanation.path, TypeText(last))};
    }
    const auto field = FindField(*at, name, minor);
    if (!field) return UnknownField(*at, name, explanation.path, minor);
    explanation.path += (explanation.path.empty() ? "" : ".") + std::string(field->field.name());
    explanation.field = field;
    at = ObjectIn(field->field.type());
  }
  if (at) explanation.fields = FieldsAt(*at, minor);
  return std::nullopt;
}

}  // namespace

VersionRange LifetimeOf(Type type, std::string_view name) {
  VersionRange lifetime{VersionRange::kNoEnd, 0};
  for (uint32_t i = 0; i < type.row_count(); ++i) {
    if (type.row(i).name() != name) continue;
    lifetime.first = std::min(lifetime.first, type.row(i).versions().first);
    lifetime.last = std::max(lifetime.last, type.row(i).versions().last);
  }
  return lifetime;
}

ExplainedField Explained(Type type, Field field) {
  return {field, LifetimeOf(type, field.name()), FactsOf(type.name(), field.name())};
}

std::string DefaultOf(const ExplainedField& explained) {
  const Field& field = explained.field;
  if (field.required()) return {};
  const std::string_view stated = field.default_json(), filled_in = explained.facts.fallback;
  // `""` and `{}` are what a field is without a default, too.
  if (!stated.empty() && stated != "\"\"" && stated != "{}") return std::string(stated);
  const bool is_bare = filled_in.empty() || filled_in == "true" || filled_in == "false" ||
                       filled_in.find_first_not_of("0123456789") == std::string_view::npos;
  return is_bare ? std::string(filled_in) : JsonQuote(filled_in);
}

std::vector<ExplainedField> FieldsAt(Type type, Minor minor) {
  std::vector<ExplainedField> fields;
  for (uint32_t i = 0; i < type.row_count(); ++i) {
    const Field field = type.row(i);
    if (field.versions().Contains(minor)) fields.push_back(Explained(type, field));
  }
  return fields;
}

std::string ApiVersionOf(const ApiKind& kind) {
  return kind.group().empty() ? std::string(kind.version())
                              : fmt::format("{}/{}", kind.group(), kind.version());
}

std::string TypeText(TypeRef type) {
  switch (type.shape()) {
    case Shape::kAny:
      return "any value";
    case Shape::kString:
      return "string";
    case Shape::kBool:
      return "boolean";
    case Shape::kInt32:
      return "integer (int32)";
    case Shape::kInt64:
      return "integer (int64)";
    case Shape::kDouble:
      return "number";
    case Shape::kBytes:
      return "string (base64)";
    case Shape::kTime:
      return "string (RFC 3339 time)";
    case Shape::kMicroTime:
      return "string (RFC 3339 time, microseconds)";
    case Shape::kDuration:
      return "string (duration, 1h30m)";
    case Shape::kQuantity:
      return "quantity (500m, 1Gi)";
    case Shape::kIntOrString:
      return "integer or string";
    case Shape::kObject:
      return std::string(type.type().name());
    case Shape::kFreeObject:
      return "any object";
    case Shape::kList:
      return "list of " + TypeText(type.element());
    case Shape::kMap:
      return "map of " + TypeText(type.element());
  }
  return {};
}

Result<Explanation> Explain(std::string_view text, Minor minor) {
  Query query = Parse(text);
  auto kinds = FindKinds(query);
  if (!kinds.ok()) return kinds.error();
  std::vector<ApiKind> all = schema::FindKindsByName(query.name);
  const auto preferred = [&](const ApiKind& a, const ApiKind& b) { return IsPreferred(a, b, minor); };
  Explanation explanation{*std::min_element(kinds->begin(), kinds->end(), preferred), {}, {}, {}, {}};
  std::stable_sort(all.begin(), all.end(), preferred);
  for (const ApiKind& kind : all) {
    if (kind != explanation.kind && kind.kind() == explanation.kind.kind())
      explanation.relatives.push_back(kind);
  }
  const auto type = explanation.kind.type();
  if (!type) {
    if (query.path.empty()) return explanation;
    return Error{fmt::format("the fields of `{}` {} are not known: it was gone before Kubernetes 1.{}",
                             ApiVersionOf(explanation.kind), explanation.kind.kind(),
                             schema::Versions().oldest)};
  }
  if (auto error = Follow(explanation, *type, query.path, minor)) return *error;
  return explanation;
}

}  // namespace kubevet::engine
