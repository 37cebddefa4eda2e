#include "cel/string_format.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "cel/map.h"
#include "cel/text.h"
#include "cel/time.h"
#include "cel/type.h"

namespace kubevet::cel {
namespace {

constexpr int kDefaultPrecision = 6;
/// What Go's formatting takes.
constexpr int kMaxPrecision = 1'000'000;
/// Digits of the greatest double, its sign, dot and exponent.
constexpr int kMaxDigits = 330;
/// Values of documents may be nested deeper than an expression can look.
constexpr int kMaxDepth = 500;

std::string_view KindName(Kind kind) {
  return TypeOf(kind)->name;
}

/// "NaN" or an infinity; empty for what has digits.
std::string_view Nonfinite(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  return {};
}

std::string Plain(double value) {
  const auto name = Nonfinite(value);
  return name.empty() ? PlainDouble(value) : std::string(name);
}

std::string WithPrecision(double value, std::chars_format format, int precision) {
  if (const auto name = Nonfinite(value); !name.empty()) return std::string(name);
  std::string digits(static_cast<size_t>(kMaxDigits + precision), '\0');
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, format, precision).ptr;
  digits.resize(static_cast<size_t>(end - digits.data()));
  return digits;
}

double ToDouble(const Value& number) {
  if (number.kind() == Kind::kInt) return static_cast<double>(number.AsInt());
  if (number.kind() == Kind::kUint) return static_cast<double>(number.AsUint());
  return number.AsDouble();
}

/// A clause of a format: what stands behind its percent sign.
struct Clause {
  char verb = 0;
  int precision = kDefaultPrecision;
  size_t size = 0;
};

std::optional<Clause> ReadClause(std::string_view text) {
  Clause clause;
  if (text.starts_with('.')) {
    const char* begin = text.data() + 1;
    const auto [end, error] = std::from_chars(begin, text.data() + text.size(), clause.precision);
    const bool is_number = error == std::errc() && *begin != '-';
    if (!is_number || clause.precision > kMaxPrecision) return std::nullopt;
    clause.size = static_cast<size_t>(end - text.data());
  }
  if (clause.size == text.size()) return std::nullopt;
  clause.verb = text[clause.size++];
  constexpr std::string_view kVerbs = "sdfebxXo";
  return kVerbs.find(clause.verb) == std::string_view::npos ? std::nullopt : std::optional(clause);
}

class Formatter {
 public:
  explicit Formatter(Call& call) : call_(call) {}

  Value Run(std::string_view format, const Value& arguments) {
    if (!call_.ChargeText(format.size())) return {};
    const auto items = arguments.items();
    auto argument = items.begin();
    while (!format.empty()) {
      const size_t percent = std::min(format.find('%'), format.size());
      Append(format.substr(0, percent));
      format.remove_prefix(percent);
      if (format.starts_with("%%")) {
        Append("%");
        format.remove_prefix(2);
      } else if (!format.empty()) {
        const auto clause = ReadClause(format.substr(1));
        if (!clause) return Value::Error("a `%` of the format begins none of %s %d %f %e %b %o %x %X %%");
        if (argument == items.end())
          return Value::Error("the format has more clauses than values to fill them");
        Fill(*clause, *argument);
        if (!problem_.empty()) return call_.Error(problem_);
        ++argument;
        format.remove_prefix(1 + clause->size);
      }
    }
    return call_.String(out_);
  }

 private:
  void Append(std::string_view text) {
    if (call_.ChargeText(text.size())) out_ += text;
  }

  void Refuse(char verb, std::string_view takes, const Value& value) {
    problem_ = fmt::format("%{} takes {}, not {}", verb, takes, KindName(value.kind()));
  }

  void Fill(const Clause& clause, const Value& value) {
    switch (clause.verb) {
      case 's':
        return Text(value, 0);
      case 'd':
        return value.IsNumber() ? Text(value, 0) : Refuse('d', "int, uint or double", value);
      case 'f':
        return Precise(clause, value, std::chars_format::fixed);
      case 'e':
        return Precise(clause, value, std::chars_format::scientific);
      case 'b':
        if (value.kind() == Kind::kBool) return Append(value.AsBool() ? "1" : "0");
        return Based('b', "{:b}", "bool, int or uint", value);
      case 'o':
        return Based('o', "{:o}", "int or uint", value);
      default:
        return Hexadecimal(clause.verb == 'X', value);
    }
  }

  void Precise(const Clause& clause, const Value& value, std::chars_format format) {
    if (!value.IsNumber()) return Refuse(clause.verb, "int, uint or double", value);
    if (call_.ChargeText(static_cast<size_t>(clause.precision))) {
      Append(WithPrecision(ToDouble(value), format, clause.precision));
    }
  }

  void Based(char verb, std::string_view layout, std::string_view takes, const Value& value) {
    if (value.kind() == Kind::kInt) {
      Append(fmt::format(fmt::runtime(layout), value.AsInt()));
    } else if (value.kind() == Kind::kUint) {
      Append(fmt::format(fmt::runtime(layout), value.AsUint()));
    } else {
      Refuse(verb, takes, value);
    }
  }

  void Hexadecimal(bool upper, const Value& value) {
    const std::string_view layout = upper ? "{:X}" : "{:x}";
    if (value.kind() != Kind::kString && value.kind() != Kind::kBytes) {
      return Based(upper ? 'X' : 'x', layout, "int, uint, string or bytes", value);
    }
    const std::string_view digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    if (!call_.ChargeText(2 * value.text().size())) return;
    for (const char c : value.text()) {
      out_ += digits[static_cast<unsigned char>(c) >> 4];
      out_ += digits[c & 0xf];
    }
  }

  void Text(const Value& value, int depth) {
    if (depth > kMaxDepth || !problem_.empty()) return;
    switch (value.kind()) {
      case Kind::kNull:
        return Append("null");
      case Kind::kBool:
        return Append(value.AsBool() ? "true" : "false");
      case Kind::kInt:
        return Append(std::to_string(value.AsInt()));
      case Kind::kUint:
        return Append(std::to_string(value.AsUint()));
      case Kind::kDouble:
        return Append(Plain(value.AsDouble()));
      case Kind::kString:
      case Kind::kBytes:
        return Append(value.text());
      case Kind::kTimestamp:
        return Append(TimestampText(value.AsTimestamp()));
      case Kind::kDuration:
        return Append(DurationText(value.AsDuration()));
      case Kind::kType:
        return Append(value.AsType()->name);
      case Kind::kList:
        return List(value, depth);
      case Kind::kMap:
        return Map(value, depth);
      default:
        Refuse('s', "what the language can write", value);
    }
  }

  void List(const Value& list, int depth) {
    std::string_view separator = "[";
    for (const Value& item : list.items()) {
      Append(std::exchange(separator, ", "));
      Text(item, depth + 1);
    }
    Append(list.size() == 0 ? "[]" : "]");
  }

  void Map(const Value& map, int depth) {
    std::vector<std::pair<std::string, std::string>> entries;
    for (const MapEntry& entry : map.entries()) {
      entries.emplace_back(Apart(entry.key, depth + 1), Apart(entry.value, depth + 1));
    }
    std::stable_sort(entries.begin(), entries.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::string_view separator = "{";
    for (const auto& [key, value] : entries) {
      Append(std::exchange(separator, ", "));
      Append(key);
      Append(": ");
      Append(value);
    }
    Append(entries.empty() ? "{}" : "}");
  }

  /// The text of `value` alone.
  std::string Apart(const Value& value, int depth) {
    std::string before = std::exchange(out_, {});
    Text(value, depth);
    return std::exchange(out_, std::move(before));
  }

  Call& call_;
  std::string out_;
  std::string problem_;
};

}  // namespace

Value FormatString(Call& call, std::string_view format, const Value& arguments) {
  return Formatter(call).Run(format, arguments);
}

}  // namespace kubevet::cel
