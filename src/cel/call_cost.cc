#include "cel/call_cost.h"

#include <array>
#include <cmath>
#include <iterator>
#include <string_view>

#include "base/same_bytes.h"
#include "yaml/common_keys.h"

namespace kubevet::cel {
namespace {

using Arguments = std::span<const CallArgument>;

/// Per character of a text that is looked at, and per character of a regular expression.
constexpr double kTextFactor = 0.1;
constexpr double kPatternFactor = 0.25;
/// The longest regular expression of a named format, the longest name of one.
constexpr uint64_t kFormatPattern = 128;
constexpr uint64_t kFormatName = 64;
/// The bytes of an IPv6 address.
constexpr uint64_t kAddressBytes = 16;

uint64_t Scaled(uint64_t size, double factor) {
  constexpr double kTwo64 = 18446744073709551616.0;
  const double scaled = std::ceil(static_cast<double>(size) * factor);
  return scaled >= kTwo64 ? std::numeric_limits<uint64_t>::max() : static_cast<uint64_t>(scaled);
}

uint64_t OfText(SizeRange size) {
  return Scaled(size.most, kTextFactor);
}

bool IsText(const Type* type) {
  return type->Is(Kind::kString) || type->Is(Kind::kBytes);
}

SizeRange Squared(SizeRange size) {
  return {Product(size.least, size.least), Product(size.most, size.most)};
}

/// What makes a new list of that size.
CallEstimate OfNewList(SizeRange size, double factor) {
  return {Sum(Scaled(size.most, factor), kCallCost + kListCost), size};
}

/// An int that is written in the expression, at least 0.
uint64_t Constant(const CallArgument& argument, uint64_t otherwise) {
  if (!argument.constant || argument.constant->kind() != Kind::kInt) return otherwise;
  return argument.constant->AsInt() < 0 ? 0 : static_cast<uint64_t>(argument.constant->AsInt());
}

// --- text ---

CallEstimate OfPattern(SizeRange text, SizeRange pattern) {
  return {Product(OfText({0, Sum(text.most, 1)}), Scaled(pattern.most, kPatternFactor)), std::nullopt};
}

CallEstimate Matches(const Overload& overload, Arguments a) {
  return overload.is_member ? OfPattern(a[0].size, a[1].size) : CallEstimate{};
}

CallEstimate Find(const Overload&, Arguments a) {
  CallEstimate estimate = OfPattern(a[0].size, a[1].size);
  estimate.result = SizeRange{0, a[0].size.most};
  return estimate;
}

CallEstimate StartsWith(const Overload&, Arguments a) {
  return {OfText(a[1].size), std::nullopt};
}

CallEstimate Contains(const Overload& overload, Arguments a) {
  if (!overload.is_member || !overload.parameters[0]->Is(Kind::kString)) return {};
  return {Product(OfText(a[0].size), OfText(a[1].size)), std::nullopt};
}

CallEstimate SameSize(const Overload&, Arguments a) {
  return {OfText(a[0].size), a[0].size};
}

CallEstimate Read(const Overload&, Arguments a) {
  return {OfText(a[0].size), std::nullopt};
}

CallEstimate ReadTwice(const Overload&, Arguments a) {
  return {Scaled(a[0].size.most, 2 * kTextFactor), std::nullopt};
}

CallEstimate ToBytes(const Overload& overload, Arguments a) {
  if (!overload.parameters[0]->Is(Kind::kString)) return {};
  return {OfText(a[0].size), SizeRange{a[0].size.least, a[0].size.most * 4}};
}

CallEstimate ToString(const Overload& overload, Arguments a) {
  if (!overload.parameters[0]->Is(Kind::kBytes)) return {};
  return {OfText(a[0].size), SizeRange{a[0].size.least / 4, a[0].size.most}};
}

CallEstimate Quote(const Overload&, Arguments a) {
  return {OfText(a[0].size), SizeRange{a[0].size.least + 2, a[0].size.most * 2 + 2}};
}

CallEstimate Format(const Overload& overload, Arguments a) {
  return overload.is_member ? CallEstimate{OfText(a[0].size), std::nullopt} : CallEstimate{};
}

uint64_t Replacements(uint64_t text, uint64_t replaced) {
  return Scaled(text, 1 / static_cast<double>(replaced));
}

CallEstimate Replace(const Overload&, Arguments a) {
  const SizeRange text = a[0].size, from = a[1].size, to = a[2].size;
  SizeRange count{0, 0}, kept{0, 0};
  if (from.least == 0) {
    count.most = Sum(text.most, 1);  // before every character, and behind the last
    kept.most = text.most;
  } else if (to.most <= from.least) {
    kept.most = text.most;
  } else {
    count.most = Replacements(text.most, from.least);
  }
  if (from.most == 0) {
    count.least = Sum(text.least, 1);
    kept.least = text.least;
  } else if (from.most <= to.least) {
    kept.least = text.least;
  } else {
    count.least = Replacements(text.least, from.most);
  }
  return {Scaled(text.most, 2 * kTextFactor), SizeRange{Sum(Product(count.least, to.least), kept.least),
                                                        Sum(Product(count.most, to.most), kept.most)}};
}

CallEstimate Split(const Overload&, Arguments a) {
  const uint64_t most = a.size() > 2 && a[2].constant && a[2].constant->kind() == Kind::kInt
                            ? static_cast<uint64_t>(a[2].constant->AsInt())
                            : a[0].size.most;
  return {Scaled(a[0].size.most, 2 * kTextFactor), SizeRange{0, most}};
}

CallEstimate Join(const Overload&, Arguments a) {
  const SizeRange count = a[0].size;
  SizeRange size{0, 0};
  if (a[0].item) size = {Product(count.least, a[0].item->least), Product(count.most, a[0].item->most)};
  if (a.size() > 1) {
    const SizeRange separator = a[1].size;
    size = {Sum(size.least, Product(separator.least, count.least > 0 ? count.least - 1 : 0)),
            Sum(size.most, Product(separator.most, count.most > 0 ? count.most - 1 : 0))};
  }
  return {OfText(size), size};
}

// --- operators ---

CallEstimate Add(const Overload& overload, Arguments a) {
  if (a.size() != 2) return {};
  const SizeRange size{Sum(a[0].size.least, a[1].size.least), Sum(a[0].size.most, a[1].size.most)};
  if (overload.parameters[0]->Is(Kind::kList)) return {kCallCost, size};
  return IsText(overload.parameters[0]) ? CallEstimate{OfText(size), size} : CallEstimate{};
}

uint64_t OfShorter(Arguments a) {
  return OfText({0, std::min(a[0].size.most, a[1].size.most)});
}

CallEstimate Order(const Overload& overload, Arguments a) {
  return IsText(overload.parameters[0]) ? CallEstimate{OfShorter(a), std::nullopt} : CallEstimate{};
}

CallEstimate Unequal(const Overload&, Arguments a) {
  return {OfShorter(a), std::nullopt};
}

CallEstimate Equal(const Overload&, Arguments a) {
  if (cel::Equal(a[0].type, a[1].type) && a[0].type->form == Type::Form::kValue) {
    switch (a[0].type->kind) {
      case Kind::kQuantity:
      case Kind::kIp:
      case Kind::kCidr:
      case Kind::kUrl:
      case Kind::kSemver:
        return {};
      case Kind::kFormat:
        return {OfText({0, kFormatName}), std::nullopt};
      default:
        break;
    }
  }
  return {OfShorter(a), std::nullopt};
}

CallEstimate In(const Overload& overload, Arguments a) {
  return overload.parameters[1]->Is(Kind::kList) ? CallEstimate{a[1].size.most, std::nullopt}
                                                 : CallEstimate{};
}

// --- lists ---

/// Every item is looked at once; texts are as long as they are.
CallEstimate Traverse(const Overload&, Arguments a) {
  if (a[0].type->parameters.empty()) return {OfText(a[0].size), std::nullopt};
  uint64_t each = kCallCost;
  if (IsText(a[0].type->Parameter(0))) each = Sum(each, OfText(a[0].item.value_or(SizeRange{})));
  return {Product(a[0].size.most, each), std::nullopt};
}

CallEstimate Slice(const Overload&, Arguments a) {
  const uint64_t start = Constant(a[1], 0);
  return OfNewList(SizeRange::Exactly(Constant(a[2], a[0].size.most) - start), 1);
}

CallEstimate Range(const Overload&, Arguments a) {
  return OfNewList(SizeRange::Exactly(Constant(a[0], kUnknownSize)), 1);
}

CallEstimate Reverse(const Overload&, Arguments a) {
  return OfNewList(a[0].size, 1);
}

CallEstimate Flatten(const Overload&, Arguments a) {
  const uint64_t depth = a.size() > 1 ? Constant(a[1], kUnknownSize) : 1;
  return OfNewList(a[0].size, static_cast<double>(depth));
}

CallEstimate Distinct(const Overload&, Arguments a) {
  return OfNewList(Squared(a[0].size), 2);
}

CallEstimate Sort(const Overload& overload, Arguments a) {
  return EstimateSort(a[0].size, overload.parameters[0]->Parameter(0));
}

CallEstimate CompareSets(const Overload& overload, Arguments a) {
  const uint64_t product = Product(a[0].size.most, a[1].size.most);
  return {Sum(Scaled(product, overload.name == "sets.equivalent" ? 2 : 1), kCallCost), std::nullopt};
}

// --- values of Kubernetes' libraries ---

CallEstimate Ip(const Overload& overload, Arguments a) {
  return overload.is_member ? CallEstimate{} : Read(overload, a);
}

CallEstimate ContainsIp(const Overload& overload, Arguments a) {
  const uint64_t cost = OfText({0, 2 * kAddressBytes});
  return {overload.parameters[1]->Is(Kind::kString) ? Sum(cost, OfText(a[1].size)) : cost, std::nullopt};
}

CallEstimate ContainsCidr(const Overload& overload, Arguments a) {
  CallEstimate estimate = ContainsIp(overload, a);
  estimate.cost = Sum(estimate.cost, OfText({0, kAddressBytes}) + kCallCost);
  return estimate;
}

CallEstimate ValidateFormat(const Overload&, Arguments a) {
  return {Scaled(OfText(a[1].size), kFormatPattern * kPatternFactor), std::nullopt};
}

struct Row {
  std::string_view name;
  CallCost estimate;
};

/// What is not here costs kCallCost.
constexpr Row kRows[] = {
    {"==", Equal},
    {"!=", Unequal},
    {"<", Order},
    {"<=", Order},
    {">", Order},
    {">=", Order},
    {"+", Add},
    {"in", In},
    {"matches", Matches},
    {"find", Find},
    {"findAll", Find},
    {"startsWith", StartsWith},
    {"endsWith", StartsWith},
    {"contains", Contains},
    {"bytes", ToBytes},
    {"string", ToString},
    {"strings.quote", Quote},
    {"format", Format},
    {"lowerAscii", SameSize},
    {"upperAscii", SameSize},
    {"substring", SameSize},
    {"trim", SameSize},
    {"url", SameSize},
    {"replace", Replace},
    {"split", Split},
    {"join", Join},
    {"isSorted", Traverse},
    {"sum", Traverse},
    {"max", Traverse},
    {"min", Traverse},
    {"indexOf", Traverse},
    {"lastIndexOf", Traverse},
    {"slice", Slice},
    {"flatten", Flatten},
    {"lists.range", Range},
    {"reverse", Reverse},
    {"distinct", Distinct},
    {"sort", Sort},
    {"sets.contains", CompareSets},
    {"sets.intersects", CompareSets},
    {"sets.equivalent", CompareSets},
    {"ip", Ip},
    {"cidr", Read},
    {"isIP", Read},
    {"isCIDR", Read},
    {"ip.isCanonical", ReadTwice},
    {"containsIP", ContainsIp},
    {"containsCIDR", ContainsCidr},
    {"quantity", Read},
    {"isQuantity", Read},
    {"semver", Read},
    {"isSemver", Read},
    {"validate", ValidateFormat},
};

/// One more than the number of a row, by the hash of its name, or behind that; 0 where there is none.
constexpr size_t kSlots = 128;
constexpr auto kRowAt = [] {
  std::array<uint8_t, kSlots> rows{};
  for (size_t i = 0; i < std::size(kRows); ++i) {
    size_t slot = yaml::internal::HashOfKey(kRows[i].name) % kSlots;
    while (rows[slot] != 0) slot = (slot + 1) % kSlots;
    rows[slot] = static_cast<uint8_t>(i + 1);
  }
  return rows;
}();

}  // namespace

CallCost CallCostOf(std::string_view function) {
  size_t slot = yaml::internal::HashOfKey(function) % kSlots;
  for (; kRowAt[slot] != 0; slot = (slot + 1) % kSlots) {
    const Row& row = kRows[kRowAt[slot] - 1];
    if (SameText(row.name, function)) return row.estimate;
  }
  return nullptr;
}

CallEstimate EstimateCall(const Expr& call, const Overload& overload,
                          std::span<const CallArgument> arguments) {
  return call.cost_of == nullptr ? CallEstimate{} : call.cost_of(overload, arguments);
}

CallEstimate EstimateSort(SizeRange count, const Type* key) {
  return OfNewList(Squared(count), IsText(key) ? 2 + kTextFactor : 2);
}

}  // namespace kubevet::cel
