#include <fmt/core.h>

#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "k8s/names.h"
#include "schema/quantity.h"
#include "validate/quota.h"
#include "validate/resources.h"

namespace kubevet::validate {
namespace {

/// Amounts by resource, at the server's paths.
using Amounts = std::map<std::string_view, Value>;

Amounts AmountsOf(const Value& list) {
  Amounts amounts;
  for (const auto& [key, key_node, amount] : list.entries()) amounts.emplace(key, amount);
  return amounts;
}

// In a list of resources the server rounds to thousandths.
schema::Quantity AmountOf(const Value& amount) {
  return ReadQuantity(amount).RoundedToMilli();
}

// Divides as the server does: in thousandths where they fit, else in whole units.
bool ExceedsRatio(const schema::Quantity& ratio, const schema::Quantity& max, const schema::Quantity& min) {
  constexpr int64_t kMaxMilli = std::numeric_limits<int64_t>::max() / 1000;
  if (ratio.Value() < kMaxMilli && min.Value() < kMaxMilli && max.Value() < kMaxMilli) {
    const double limit = static_cast<double>(max.MilliValue()) / static_cast<double>(min.MilliValue());
    return static_cast<double>(ratio.MilliValue()) / 1000 > limit;
  }
  return static_cast<double>(ratio.Value()) >
         static_cast<double>(max.Value()) / static_cast<double>(min.Value());
}

/// One item of `limits`, with the defaults that the server fills in for containers: the default limit from
/// the maximum, the default request from the default limit, else from the minimum.
class Limit {
 public:
  explicit Limit(const Value& item)
      : item_(item),
        type_(item.TextOf("type")),
        min_(AmountsOf(item["min"])),
        max_(AmountsOf(item["max"])),
        default_(AmountsOf(item["default"])),
        default_request_(AmountsOf(item["defaultRequest"])),
        ratio_(AmountsOf(item["maxLimitRequestRatio"])) {
    if (type_ != "Container") return;
    FillIn(default_, "default", max_);
    FillIn(default_request_, "defaultRequest", default_);
    FillIn(default_request_, "defaultRequest", min_);
  }

  void Check() {
    CheckNames(max_);
    CheckNames(min_);
    if (type_ == "Pod") {
      ForbidDefaults(default_, "default");
      ForbidDefaults(default_request_, "defaultRequest");
    }
    CheckNames(default_);
    CheckNames(default_request_);
    if (type_ == "PersistentVolumeClaim" && !min_.contains("storage") && !max_.contains("storage")) {
      Required(item_["limits"], "a limit for claims needs `storage` in `min` or `max`");
    }
    CheckNames(ratio_);
    for (std::string_view resource : Resources()) CheckResource(resource);
  }

 private:
  void FillIn(Amounts& amounts, std::string_view field, const Amounts& from) const {
    for (const auto& [resource, amount] : from) {
      if (amounts.contains(resource)) continue;
      amounts.emplace(resource, amount.WithPathOf(item_[field].Keyed(resource)));
    }
  }

  void ForbidDefaults(Amounts& amounts, std::string_view field) const {
    if (!amounts.empty()) Forbidden(item_[field], "Pods have no defaults, only containers have");
    amounts.clear();
  }

  void CheckNames(const Amounts& amounts) const {
    for (const auto& [resource, amount] : amounts) {
      if (type_ == "Pod" || type_ == "Container") {
        ValidateContainerResourceName(amount, resource);
      } else {
        ValidateResourceName(amount, resource);
      }
    }
  }

  std::set<std::string_view> Resources() const {
    std::set<std::string_view> all;
    for (const Amounts* amounts : {&max_, &min_, &default_, &default_request_, &ratio_}) {
      for (const auto& [resource, amount] : *amounts) all.insert(resource);
    }
    return all;
  }

  /// Invalid at `at` when the first amount exceeds the second; nothing when one of them is missing.
  static void CheckOrder(std::string_view resource, const Amounts& low, std::string_view low_name,
                         const Amounts& high, std::string_view high_name, const Amounts& at) {
    const auto a = low.find(resource);
    const auto b = high.find(resource);
    if (a == low.end() || b == high.end() || CompareQuantities(a->second, b->second) <= 0) return;
    Invalid(at.at(resource),
            fmt::format("the {} `{}` of `{}` exceeds the {} `{}`", low_name, a->second.node().text(),
                        resource, high_name, b->second.node().text()));
  }

  void CheckResource(std::string_view resource) const {
    CheckOrder(resource, min_, "minimum", max_, "maximum", min_);
    CheckOrder(resource, min_, "minimum", default_request_, "default request", default_request_);
    CheckOrder(resource, default_request_, "default request", max_, "maximum", default_request_);
    CheckOrder(resource, default_request_, "default request", default_, "default limit", default_request_);
    CheckOrder(resource, min_, "minimum", default_, "default limit", default_);
    CheckOrder(resource, default_, "default limit", max_, "maximum", default_);
    CheckRatio(resource);
    if (!IsOvercommitAllowed(resource) && default_.contains(resource) &&
        default_request_.contains(resource) &&
        CompareQuantities(default_.at(resource), default_request_.at(resource)) != 0) {
      Invalid(
          default_request_.at(resource),
          fmt::format("the default request of `{}` must equal the default limit: it cannot be overcommitted",
                      resource));
    }
  }

  void CheckRatio(std::string_view resource) const {
    const auto found = ratio_.find(resource);
    if (found == ratio_.end()) return;
    const schema::Quantity ratio = AmountOf(found->second);
    const std::string_view text = found->second.node().text();
    if (ratio < schema::Quantity(1))
      Invalid(found->second, fmt::format("the ratio `{}` must be 1 at least", text));
    const auto min = min_.find(resource);
    const auto max = max_.find(resource);
    if (min == min_.end() || max == max_.end()) return;
    if (ExceedsRatio(ratio, AmountOf(max->second), AmountOf(min->second))) {
      Invalid(found->second,
              fmt::format("the ratio `{}` of `{}` exceeds that of maximum and minimum, `{}` to `{}`", text,
                          resource, max->second.node().text(), min->second.node().text()));
    }
  }

  Value item_;
  std::string_view type_;
  Amounts min_;
  Amounts max_;
  Amounts default_;
  Amounts default_request_;
  Amounts ratio_;
};

bool IsLimitType(std::string_view type) {
  return type == "Pod" || type == "Container" || type == "PersistentVolumeClaim";
}

void CheckType(const Value& type) {
  const std::string_view text = type.String();
  if (text.empty()) {
    Invalid(type, "the type of the limit is missing", "use `Container`, `Pod` or `PersistentVolumeClaim`");
  } else if (std::string problem = k8s::QualifiedNameProblem(text); !problem.empty()) {
    Invalid(type, fmt::format("`{}` {}", text, problem), "use `Container`, `Pod` or `PersistentVolumeClaim`");
  } else if (text.find('/') == std::string_view::npos && !IsLimitType(text)) {
    Invalid(
        type,
        fmt::format("`{}` must be `Container`, `Pod`, `PersistentVolumeClaim` or begin with a domain", text));
  }
}

}  // namespace

void ValidateLimitRange(const Value& limit_range) {
  std::set<std::string_view> types;
  for (Value item : limit_range["spec"]["limits"].items()) {
    const Value type = item["type"];
    CheckType(type);
    if (!types.insert(type.String()).second) {
      Duplicate(type, fmt::format("there is a limit of the type `{}` already", type.String()));
    }
    Limit(item).Check();
  }
}

}  // namespace kubevet::validate
