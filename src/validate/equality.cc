#include "validate/equality.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "validate/changes.h"
#include "validate/resources.h"
#include "yaml/to_json.h"

namespace kubevet::validate {
namespace {

struct FieldDefault {
  std::string_view field;
  std::string_view value;
};

/// Defaults that do not depend on where the field is; false stands for all flags that are no pointers.
constexpr FieldDefault kDefaults[] = {
    {"completionMode", "NonIndexed"},
    {"defaultMode", "420"},
    {"dnsPolicy", "ClusterFirst"},
    {"enableServiceLinks", "true"},
    {"failureThreshold", "3"},
    {"hostIPC", "false"},
    {"hostNetwork", "false"},
    {"hostPID", "false"},
    {"periodSeconds", "10"},
    {"podManagementPolicy", "OrderedReady"},
    {"protocol", "TCP"},
    {"readOnly", "false"},
    {"restartPolicy", "Always"},
    {"schedulerName", "default-scheduler"},
    {"scheme", "HTTP"},
    {"status", "True"},
    {"stdin", "false"},
    {"stdinOnce", "false"},
    {"successThreshold", "1"},
    {"terminationGracePeriodSeconds", "30"},
    {"terminationMessagePath", "/dev/termination-log"},
    {"terminationMessagePolicy", "File"},
    {"timeoutSeconds", "1"},
    {"tty", "false"},
    {"volumeMode", "Filesystem"},
};

/// Maps whose values are quantities.
constexpr std::string_view kQuantityMaps[] = {"capacity", "hard",     "limits",
                                              "overhead", "podFixed", "requests"};

bool IsQuantityMap(std::string_view field) {
  return std::find(std::begin(kQuantityMaps), std::end(kQuantityMaps), field) != std::end(kQuantityMaps);
}

bool IsNothing(const Value& value) {
  return !value || ((value.IsMap() || value.IsList()) && value.size() == 0);
}

/// Without a tag, or with the tag `latest`, an image is always pulled.
std::string_view DefaultPullPolicy(std::string_view image) {
  if (image.find('@') != std::string_view::npos) return "IfNotPresent";
  const std::string_view name = image.substr(image.rfind('/') + 1);
  const size_t colon = name.find(':');
  const bool is_latest = colon == std::string_view::npos || name.substr(colon + 1) == "latest";
  return is_latest ? "Always" : "IfNotPresent";
}

/// Whether the server fills in `value` where `object` has no such field.
bool HasDefault(std::string_view field, const Value& value, const Value& object) {
  const std::string_view text = value.node().text();
  if (value.IsString() && text.empty()) return true;
  if (field == "imagePullPolicy") return text == DefaultPullPolicy(object.TextOf("image"));
  for (const FieldDefault& each : kDefaults) {
    if (each.field == field) return text == each.value;
  }
  return false;
}

bool SameScalar(yaml::Node now, yaml::Node old) {
  if (now.IsNumber() && old.IsNumber()) return now.NumberText() == old.NumberText();
  if (now.IsBool() && old.IsBool()) return now.AsBool() == old.AsBool();
  return now.kind() == old.kind() && now.text() == old.text();
}

/// Below this only free-form data is found: it is compared as text, however deep it goes.
constexpr uint32_t kDeep = 50;

bool SameJson(yaml::Node now, yaml::Node old) {
  std::string is, was;
  yaml::AppendJson(is, now);
  yaml::AppendJson(was, old);
  return is == was;
}

bool SameField(std::string_view field, const Value& now, const Value& old, const Value& object,
               bool is_quantity);

bool SameList(const Value& now, const Value& old) {
  const std::vector<Value> items = now.items();
  const std::vector<Value> old_items = old.items();
  return std::equal(items.begin(), items.end(), old_items.begin(), old_items.end(),
                    [](const Value& a, const Value& b) { return SameField({}, a, b, {}, false); });
}

bool SameMap(const Value& now, const Value& old, std::initializer_list<std::string_view> ignored,
             bool quantities) {
  const auto is_ignored = [&](std::string_view key) {
    return std::find(ignored.begin(), ignored.end(), key) != ignored.end();
  };
  for (const auto& [key, key_node, value] : now.entries()) {
    if (!is_ignored(key) && !SameField(key, value, old[key], old, quantities)) return false;
  }
  for (const auto& [key, key_node, value] : old.entries()) {
    if (!is_ignored(key) && !now.node().Find(key) && !SameField(key, now[key], value, now, quantities))
      return false;
  }
  return true;
}

/// `object` is the one that may lack the field.
bool SameField(std::string_view field, const Value& now, const Value& old, const Value& object,
               bool is_quantity) {
  if (IsNothing(now)) return IsNothing(old) || HasDefault(field, old, object) || StaysWhenLeftOut(old);
  if (IsNothing(old)) return HasDefault(field, now, object);
  if (now.IsDeeperThan(kDeep)) return SameJson(now.node(), old.node());
  if (now.IsMap() && old.IsMap()) return SameMap(now, old, {}, IsQuantityMap(field));
  if (now.IsList() && old.IsList()) return SameList(now, old);
  if (is_quantity || field == "sizeLimit" || field == "divisor") return CompareQuantities(now, old) == 0;
  return SameScalar(now.node(), old.node());
}

bool IsOneOf(std::string_view field, std::initializer_list<std::string_view> fields) {
  return std::find(fields.begin(), fields.end(), field) != fields.end();
}

void Collect(std::string_view field, const Value& now, const Value& old,
             std::initializer_list<std::string_view> ignored, std::vector<Change>& changes) {
  if (now.IsDeeperThan(kDeep)) {
    changes.push_back({now, old});
  } else if (!IsNothing(now) && now.IsMap() && !IsNothing(old) && old.IsMap()) {
    const auto visit = [&](std::string_view key) {
      const Value object = now.node().Find(key) ? old : now;
      if (IsOneOf(key, ignored) || SameField(key, now[key], old[key], object, IsQuantityMap(field))) return;
      Collect(key, now[key], old[key], {}, changes);
    };
    for (const auto& entry : now.entries()) visit(entry.key);
    for (const auto& entry : old.entries()) {
      if (!now.node().Find(entry.key)) visit(entry.key);
    }
  } else if (now.IsList() && old.IsList() && now.size() == old.size()) {
    const std::vector<Value> items = now.items(), old_items = old.items();
    for (size_t i = 0; i < items.size(); ++i) {
      if (!SameField({}, items[i], old_items[i], {}, false)) Collect({}, items[i], old_items[i], {}, changes);
    }
  } else {
    changes.push_back({now, old});
  }
}

void ReportChange(const Value& now, const Value& old, std::string help) {
  const std::string_view was = old.node().text();
  Invalid(now,
          was.empty() ? fmt::format("`{}` cannot be changed", now.Path())
                      : fmt::format("`{}` cannot be changed, it is `{}`", now.Path(), was),
          std::move(help));
  if (was.empty()) {
    TellChanges(now, old);
  } else {
    AddNote(old, fmt::format("`{}` as it lives", now.Path()));
  }
}

}  // namespace

bool SameValue(const Value& now, const Value& old, std::initializer_list<std::string_view> ignored) {
  if (now.IsMap() || old.IsMap()) return SameMap(now, old, ignored, false);
  return SameField({}, now, old, {}, false);
}

bool StaysWhenLeftOut(const Value& old) {
  const Context& context = old.context();
  return context.lives() && !old.SamePlaceIn(context.last_applied());
}

std::vector<Change> Changes(const Value& now, const Value& old,
                            std::initializer_list<std::string_view> ignored) {
  std::vector<Change> changes;
  if (!SameValue(now, old, ignored)) Collect({}, now, old, ignored, changes);
  return changes;
}

void ValidateImmutable(const Value& now, const Value& old, std::string help) {
  if (!SameValue(now, old)) ReportChange(now, old, std::move(help));
}

void ValidateImmutableField(const Value& now, const Value& old, std::string_view field, std::string help) {
  const Value object = now[field] ? old : now;
  if (SameField(field, now[field], old[field], object, false)) return;
  ReportChange(now[field], old[field], std::move(help));
}

}  // namespace kubevet::validate
