// Equality and order of values: numbers of all kinds are one line, lists and maps are equal by content.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "cel/declared.h"
#include "cel/function.h"
#include "cel/map.h"
#include "cel/type.h"

namespace kubevet::cel {
namespace {

/// Values of documents may be nested deeper than an expression can look.
constexpr uint32_t kMaxDepth = 500;

std::partial_ordering CompareIntUint(int64_t a, uint64_t b) {
  return a < 0 ? std::partial_ordering::less : std::partial_ordering(static_cast<uint64_t>(a) <=> b);
}

/// Integers meet doubles as doubles, so that large ones are equal to their neighbours.
std::partial_ordering CompareNumbers(const Value& a, const Value& b) {
  switch (a.kind()) {
    case Kind::kInt:
      if (b.kind() == Kind::kInt) return a.AsInt() <=> b.AsInt();
      if (b.kind() == Kind::kUint) return CompareIntUint(a.AsInt(), b.AsUint());
      return static_cast<double>(a.AsInt()) <=> b.AsDouble();
    case Kind::kUint:
      if (b.kind() == Kind::kInt) return 0 <=> CompareIntUint(b.AsInt(), a.AsUint());
      if (b.kind() == Kind::kUint) return a.AsUint() <=> b.AsUint();
      return static_cast<double>(a.AsUint()) <=> b.AsDouble();
    default:
      if (b.kind() == Kind::kInt) return a.AsDouble() <=> static_cast<double>(b.AsInt());
      if (b.kind() == Kind::kUint) return a.AsDouble() <=> static_cast<double>(b.AsUint());
      return a.AsDouble() <=> b.AsDouble();
  }
}

class Equality {
 public:
  explicit Equality(Call& call) : call_(call) {}

  bool operator()(const Value& a, const Value& b, uint32_t depth = 0) {
    if (!call_.Charge(depth ? 1 : 0) || depth > kMaxDepth) return false;
    if (a.IsNumber() && b.IsNumber()) return CompareNumbers(a, b) == std::partial_ordering::equivalent;
    if (a.kind() != b.kind()) return false;
    switch (a.kind()) {
      case Kind::kError:
        return false;
      case Kind::kNull:
        return true;
      case Kind::kBool:
        return a.AsBool() == b.AsBool();
      case Kind::kString:
      case Kind::kBytes:
        return a.text().size() == b.text().size() && call_.Charge(a.text().size() / 10) &&
               a.text() == b.text();
      case Kind::kList:
        return Lists(a, b, depth);
      case Kind::kMap:
        return Maps(a, b, depth);
      case Kind::kType:
        return a.AsType()->name == b.AsType()->name;
      case Kind::kTimestamp:
        return a.AsTimestamp() == b.AsTimestamp();
      case Kind::kDuration:
        return a.AsDuration() == b.AsDuration();
      case Kind::kOptional:
        return Optionals(a.AsOptional(), b.AsOptional(), depth);
      default:
        return call_.ChargeText(a.opaque_kind().size(a.opaque_data())) &&
               a.opaque_kind().equal(a.opaque_data(), b.opaque_data());
    }
  }

 private:
  bool Lists(const Value& a, const Value& b, uint32_t depth) {
    if (a.size() != b.size()) return false;
    if (a.declared() && a.declared()->list_form != ListForm::kAtomic) return InAnyOrder(a, b, depth);
    auto other = b.items().begin();
    for (const Value& item : a.items()) {
      if (!(*this)(item, *other, depth + 1)) return false;
      ++other;
    }
    return true;
  }

  /// Of sets every item, of maps every item under its keys.
  bool InAnyOrder(const Value& a, const Value& b, uint32_t depth) {
    struct Keyed {
      std::string key;
      Value item;
    };
    std::vector<Keyed> items;
    for (const Value& item : a.items()) items.push_back({KeyInList(*a.declared(), item), item});
    std::sort(items.begin(), items.end(), [](const Keyed& x, const Keyed& y) { return x.key < y.key; });
    if (!call_.Charge(items.size())) return false;
    for (const Value& item : b.items()) {
      const std::string key = KeyInList(*a.declared(), item);
      const auto same = std::lower_bound(items.begin(), items.end(), key,
                                         [](const Keyed& x, const std::string& y) { return x.key < y; });
      if (same == items.end() || same->key != key) return false;
      if (!(*this)(same->item, item, depth + 1)) return false;
    }
    return true;
  }

  bool Maps(const Value& a, const Value& b, uint32_t depth) {
    if (a.size() != b.size()) return false;
    auto beside = b.entries().begin();  // mostly the keys stand in the same order
    for (const MapEntry& entry : a.entries()) {
      const MapEntry other = *beside;
      ++beside;
      if ((*this)(entry.key, other.key, depth + 1)) {
        if (!(*this)(entry.value, other.value, depth + 1)) return false;
        continue;
      }
      const auto found = call_.Find(b, entry.key);
      if (!found || !(*this)(entry.value, *found, depth + 1)) return false;
    }
    return true;
  }

  bool Optionals(const Value* a, const Value* b, uint32_t depth) {
    return a && b ? (*this)(*a, *b, depth + 1) : a == b;
  }

  Call& call_;
};

}  // namespace

bool Call::Equal(const Value& a, const Value& b) {
  return Equality(*this)(a, b);
}

std::optional<std::partial_ordering> Compare(const Value& a, const Value& b) {
  if (a.IsNumber() && b.IsNumber()) return CompareNumbers(a, b);
  if (a.kind() != b.kind()) return std::nullopt;
  switch (a.kind()) {
    case Kind::kBool:
      return a.AsBool() <=> b.AsBool();
    case Kind::kString:
    case Kind::kBytes:
      if (a.text().data() == b.text().data()) return a.text().size() <=> b.text().size();
      return a.text() <=> b.text();
    case Kind::kTimestamp:
      return a.AsTimestamp() <=> b.AsTimestamp();
    case Kind::kDuration:
      return a.AsDuration() <=> b.AsDuration();
    default:
      return std::nullopt;
  }
}

}  // namespace kubevet::cel
