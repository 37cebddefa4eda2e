#include "validate/custom_value.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/near_miss.h"
#include "base/utf8.h"
#include "validate/json_values.h"
#include "validate/string_formats.h"
#include "validate/value_words.h"

namespace kubevet::validate {
namespace {

using schema::Constraints;
using schema::JsonType;
using schema::Schema;
using yaml::Node;

/// From this version on the server holds numbers against their format.
constexpr schema::Minor kNumberFormatsSince = 36;
/// How many values are held against schemas at most: nested branches multiply.
constexpr uint64_t kMaxSteps = 20'000'000;

enum class Failure : uint8_t {
  kType,
  kFormat,
  kEnum,
  kRequired,
  kTooLong,
  kTooShort,
  kPattern,
  kTooManyItems,
  kTooFewItems,
  kNotUnique,
  kTooManyProperties,
  kTooFewProperties,
  kForbiddenProperty,
  kMinimum,
  kMaximum,
  kMultipleOf,
  kNotPositiveFactor,
  kValueRange,
  kBoundRange,
  kAnyOf,
  kOneOf,
  kAllOf,
  kNot,
};

/// What is wrong, told only when it turns out to matter: most branches that fail do not.
struct Problem {
  Failure failure;
  Value at;
  const Schema* schema;
  Node detail;         // the name of what is required or forbidden
  uint32_t count = 0;  // of branches that fit
};

/// As the server's helper has it: whole, or so near to it that the difference is of no weight.
bool IsWhole(double value) {
  constexpr double kLargest = 9007199254740991.0;
  constexpr double kTolerance = 1e-9;
  if (std::isnan(value) || std::abs(value) > kLargest) return false;
  const double whole = std::trunc(value);
  return value == whole || std::abs(value - whole) / (std::abs(value) + std::abs(whole)) < kTolerance;
}

/// Whether data is of a declared type beyond doubt; of numbers there is more to say.
bool IsPlainly(JsonType type, DataType data) {
  switch (data) {
    case DataType::kString:
      return type == JsonType::kString;
    case DataType::kBoolean:
      return type == JsonType::kBoolean;
    case DataType::kArray:
      return type == JsonType::kArray;
    case DataType::kObject:
      return type == JsonType::kObject;
    default:
      return false;
  }
}

/// The types a schema allows, as the server's own schemas have them.
struct AllowedTypes {
  bool integer = false, number = false, string = false, other = false;
  JsonType type = JsonType::kNone;

  explicit AllowedTypes(const Schema& schema) : type(schema.type) {
    if (schema.int_or_string) {
      integer = string = true;
      type = JsonType::kNone;
      return;
    }
    integer = type == JsonType::kInteger;
    number = type == JsonType::kNumber;
    string = type == JsonType::kString;
    other = type != JsonType::kNone && !integer && !number && !string;
  }
  bool any() const { return integer || number || string || other; }
  bool Contains(DataType data) const {
    if (data == DataType::kInteger) return integer;
    if (data == DataType::kNumber) return number;
    if (data == DataType::kString) return string;
    return IsPlainly(type, data);
  }
};

/// The format of a schema as far as the server knows it for its type.
struct KnownFormat {
  std::string_view name;
  const StringFormat* text = nullptr;

  KnownFormat(const Schema& schema, schema::Minor minor) {
    const std::string_view written = schema.constraints().format;
    if (written.empty()) return;
    const JsonType type = schema.int_or_string ? JsonType::kNone : schema.type;
    if (type == JsonType::kNone || type == JsonType::kString) {
      text = FindStringFormat(written, minor);
      if (text != nullptr) name = written;
    } else if (type == JsonType::kInteger) {
      if (written == "int32" || written == "int64") name = written;
    } else if (type == JsonType::kNumber) {
      if (written == "float" || written == "double") name = written;
    }
  }
};

class Checker {
 public:
  Checker(Context& context, const PreparedSchema& prepared)
      : prepared_(prepared), minor_(context.target().minor) {}

  /// Appends problems; gives the number of checks that went well, by which the server finds the branch that
  /// was meant.
  uint32_t Check(const Value& value, const Schema& schema, const Correlation& around) {
    if (++steps_ > kMaxSteps) return 0;
    const DataType data = TypeOf(value.node());
    if (data == DataType::kNull) return CheckNull(value, schema);
    uint32_t matches = CheckType(value, schema, data);
    matches += CheckBranches(value, schema, around) + 1;
    if (schema.own_constraints != nullptr) {
      if (data == DataType::kString) matches += CheckString(value, schema);
      CheckEnum(value, schema, data);
    } else if (data == DataType::kString) {
      ++matches;
    }
    if (data == DataType::kInteger || data == DataType::kNumber) matches += CheckNumber(value, schema, data);
    if (data == DataType::kArray) matches += CheckList(value, schema, around);
    if (data == DataType::kObject) matches += CheckObject(value, schema, around);
    return matches + 2;  // the check of the enum, and the value itself
  }

  /// What has not changed counts as right.
  uint32_t CheckUpdate(const Value& value, const Schema& schema, const Correlation& correlation) {
    const size_t before = problems_.size();
    const uint32_t matches = Check(value, schema, correlation);
    if (problems_.size() > before && correlation.IsUnchanged()) problems_.resize(before);
    return matches;
  }

  void ReportAll() const;
  bool gave_up() const { return steps_ > kMaxSteps; }

 private:
  void Add(Failure failure, const Value& at, const Schema& schema, Node detail = {}, uint32_t count = 0) {
    problems_.push_back({failure, at, &schema, detail, count});
  }

  /// Checks that go well with a value of the right type.
  static constexpr uint32_t kFits = 2;

  /// Check for most scalars, which are of the type that is all their schema asks for; 0 for all others.
  static uint32_t CheckPlain(Node node, const Schema& schema) {
    if (schema.own_constraints != nullptr || schema.int_or_string) return 0;
    constexpr uint32_t kScalar = kFits + 4;  // the type, the branches that are not there, the enum, itself
    if (schema.type == JsonType::kString && node.IsString()) return kScalar + 1;  // and of the text
    return schema.type == JsonType::kBoolean && node.IsBool() ? kScalar : 0;
  }

  uint32_t CheckNull(const Value& value, const Schema& schema) {
    uint32_t matches = 0;
    if (AllowedTypes(schema).any() && !schema.nullable) {
      Add(Failure::kType, value, schema);
    } else {
      matches = 1;
    }
    // A null never equals a value that is listed, not even null.
    if (!schema.constraints().enum_values.empty()) Add(Failure::kEnum, value, schema);
    return matches;
  }

  uint32_t CheckType(const Value& value, const Schema& schema, DataType data) {
    if (!schema.int_or_string && IsPlainly(schema.type, data)) return kFits;
    const AllowedTypes types(schema);
    const KnownFormat format(schema, minor_);
    if (!types.any() && format.name.empty()) return 0;
    const bool is_whole = data == DataType::kNumber && types.integer && IsWhole(*value.node().AsDouble());
    const bool is_integer_number = data == DataType::kInteger && types.number;
    const bool is_text_or_list = data == DataType::kString || data == DataType::kArray;
    bool fits = types.Contains(data) || is_whole || is_integer_number;
    // A format of texts leaves the type of texts, and of lists, to itself.
    if (!format.name.empty() && !types.integer && !types.number && is_text_or_list) fits = true;
    if (fits) return kFits;
    Add(Failure::kType, value, schema);
    return 1;
  }

  /// Checks one branch; true when it fits.
  struct Branch {
    size_t begin;
    uint32_t matches;
    bool fits;
  };
  Branch Try(const Value& value, const Schema& schema, const Correlation& around) {
    const size_t begin = problems_.size();
    const uint32_t matches = Check(value, schema, around);
    return {begin, matches, problems_.size() == begin};
  }

  /// Keeps, from `base` on, the problems of the branch with the most matches.
  class Best {
   public:
    Best(std::vector<Problem>& problems, size_t base) : problems_(problems), base_(base) {}
    void Offer(const Branch& branch) {
      if (!any_ || branch.matches > matches_) {
        problems_.erase(problems_.begin() + static_cast<std::ptrdiff_t>(base_),
                        problems_.begin() + static_cast<std::ptrdiff_t>(branch.begin));
        matches_ = branch.matches;
        any_ = true;
      } else {
        problems_.resize(branch.begin);
      }
    }
    void Forget() {
      problems_.resize(base_);
      matches_ = 0;
      any_ = false;
    }
    uint32_t matches() const { return matches_; }

   private:
    std::vector<Problem>& problems_;
    size_t base_;
    uint32_t matches_ = 0;
    bool any_ = false;
  };

  uint32_t CheckBranches(const Value& value, const Schema& schema, const Correlation& around) {
    if (schema.own_constraints == nullptr) return 1;
    const Constraints& constraints = *schema.own_constraints;
    uint32_t matches = 1;
    if (!constraints.any_of.empty()) matches += CheckAnyOf(value, schema, around);
    if (!constraints.one_of.empty()) matches += CheckOneOf(value, schema, around);
    if (!constraints.all_of.empty()) {
      uint32_t fitting = 0;
      for (const Schema* branch : constraints.all_of) {
        const Branch tried = Try(value, *branch, around);
        matches += tried.matches;
        fitting += tried.fits ? 1 : 0;
      }
      if (fitting != constraints.all_of.size()) Add(Failure::kAllOf, value, schema, {}, fitting);
    }
    if (constraints.not_allowed != nullptr) {
      const Branch tried = Try(value, *constraints.not_allowed, around);
      problems_.resize(tried.begin);
      if (tried.fits) Add(Failure::kNot, value, schema);
    }
    return matches;
  }

  uint32_t CheckAnyOf(const Value& value, const Schema& schema, const Correlation& around) {
    Best best(problems_, problems_.size());
    for (const Schema* branch : schema.own_constraints->any_of) {
      const Branch tried = Try(value, *branch, around);
      if (tried.fits) {
        best.Forget();
        return tried.matches;
      }
      best.Offer(tried);
    }
    Add(Failure::kAnyOf, value, schema);
    return best.matches();
  }

  uint32_t CheckOneOf(const Value& value, const Schema& schema, const Correlation& around) {
    Best best(problems_, problems_.size());
    uint32_t fitting = 0, first_matches = 0;
    for (const Schema* branch : schema.own_constraints->one_of) {
      const Branch tried = Try(value, *branch, around);
      if (tried.fits) {
        best.Forget();
        if (fitting++ == 0) first_matches = tried.matches;
      } else if (fitting == 0) {
        best.Offer(tried);
      } else {
        problems_.resize(tried.begin);
      }
    }
    if (fitting == 1) return first_matches;
    Add(Failure::kOneOf, value, schema, {}, fitting);
    return best.matches();
  }

  /// Of length and pattern the first that fails counts.
  uint32_t CheckString(const Value& value, const Schema& schema) {
    const Constraints& constraints = *schema.own_constraints;
    const std::string_view text = value.node().text();
    const auto length = [text] { return static_cast<int64_t>(CountCodePoints(text)); };
    if (constraints.max_length && length() > *constraints.max_length) {
      Add(Failure::kTooLong, value, schema);
    } else if (constraints.min_length && length() < *constraints.min_length) {
      Add(Failure::kTooShort, value, schema);
    } else if (!constraints.pattern.empty() && !prepared_.PatternOf(schema).Matches(text)) {
      Add(Failure::kPattern, value, schema);
    }
    const KnownFormat format(schema, minor_);
    if (format.text == nullptr) return 1;
    if (!format.text->matches(text)) Add(Failure::kFormat, value, schema);
    return 2;
  }

  void CheckEnum(const Value& value, const Schema& schema, DataType data) {
    const auto& allowed = schema.own_constraints->enum_values;
    if (allowed.empty()) return;
    const auto is_same = [&](Node each) {
      if (data == DataType::kString) return each.IsString() && each.text() == value.node().text();
      if (data == DataType::kInteger || data == DataType::kNumber) {
        // A number is made of the kind of the one that is listed first.
        if (!each.IsNumber()) return false;
        const double real = value.node().AsDouble().value_or(0);
        const bool is_whole = KindOfNumber(each) == NumberKind::kInteger;
        return each.AsDouble() == (is_whole ? std::trunc(real) : real);
      }
      return SameJson(each, value.node());
    };
    if (std::none_of(allowed.begin(), allowed.end(), is_same)) Add(Failure::kEnum, value, schema);
  }

  uint32_t CheckNumber(const Value& value, const Schema& schema, DataType data) {
    CheckRanges(value, schema);
    if (schema.own_constraints == nullptr) return 2;
    const Constraints& constraints = *schema.own_constraints;
    const double real = value.node().AsDouble().value_or(0);
    const auto integer = data == DataType::kInteger ? value.node().AsInt() : std::nullopt;
    // Integers are compared with what is left of a bound as an integer, where the declared type takes it.
    const auto compare = [&](double bound) {
      const bool as_integer = integer && TakesBound(schema, bound);
      const double other = as_integer ? std::trunc(bound) : bound;
      if (as_integer && std::abs(other) < 9e18) {
        const auto whole = static_cast<int64_t>(other);
        return *integer < whole ? -1 : *integer > whole ? 1 : 0;
      }
      return real < other ? -1 : real > other ? 1 : 0;
    };
    if (constraints.multiple_of) CheckFactor(value, schema, integer, real);
    if (constraints.maximum) {
      const int order = compare(*constraints.maximum);
      if (order > 0 || (order == 0 && constraints.exclusive_maximum)) Add(Failure::kMaximum, value, schema);
    }
    if (constraints.minimum) {
      const int order = compare(*constraints.minimum);
      if (order < 0 || (order == 0 && constraints.exclusive_minimum)) Add(Failure::kMinimum, value, schema);
    }
    return 2;
  }

  bool TakesBound(const Schema& schema, double bound) const {
    if (minor_ < kNumberFormatsSince || schema.int_or_string || schema.type != JsonType::kInteger)
      return true;
    return FitsType(bound, schema.type, KnownFormat(schema, minor_).name);
  }

  void CheckFactor(const Value& value, const Schema& schema, std::optional<int64_t> integer, double real) {
    const double factor = *schema.own_constraints->multiple_of;
    if (integer && TakesBound(schema, factor)) {
      const auto whole = static_cast<int64_t>(std::clamp(factor, -9e18, 9e18));
      if (whole <= 0) {
        Add(Failure::kNotPositiveFactor, value, schema);
      } else if (*integer % whole != 0) {
        Add(Failure::kMultipleOf, value, schema);
      }
    } else if (factor <= 0) {
      Add(Failure::kNotPositiveFactor, value, schema);
    } else {
      const double multiple = factor < 1 ? 1 / factor * real : real / factor;
      if (!IsWhole(multiple)) Add(Failure::kMultipleOf, value, schema);
    }
  }

  /// Numbers, and the bounds for them, that the declared type cannot hold.
  void CheckRanges(const Value& value, const Schema& schema) {
    if (minor_ < kNumberFormatsSince || schema.int_or_string) return;
    const KnownFormat format(schema, minor_);
    if (schema.type != JsonType::kInteger && schema.type != JsonType::kNumber) return;
    if (!FitsRange(value.node(), schema, format.name)) Add(Failure::kValueRange, value, schema);
    if (schema.own_constraints == nullptr) return;
    const Constraints& constraints = *schema.own_constraints;
    for (const auto& bound : {constraints.multiple_of, constraints.maximum, constraints.minimum}) {
      if (bound && !FitsType(*bound, schema.type, format.name)) Add(Failure::kBoundRange, value, schema);
    }
  }

  static bool FitsRange(Node node, const Schema& schema, std::string_view format) {
    if (KindOfNumber(node) == NumberKind::kFloat)
      return FitsType(node.AsDouble().value_or(0), schema.type, format);
    const auto integer = node.AsInt();
    if (!integer) return schema.type == JsonType::kNumber;
    return schema.type != JsonType::kInteger || format != "int32" ||
           (*integer >= std::numeric_limits<int32_t>::min() &&
            *integer <= std::numeric_limits<int32_t>::max());
  }

  static bool FitsType(double value, JsonType type, std::string_view format) {
    if (type == JsonType::kNumber)
      return format != "float" || std::abs(value) <= static_cast<double>(std::numeric_limits<float>::max());
    if (std::trunc(value) != value) return false;
    if (format == "int32")
      return value >= std::numeric_limits<int32_t>::min() && value <= std::numeric_limits<int32_t>::max();
    return value >= -9223372036854775808.0 && value < 9223372036854775808.0;
  }

  uint32_t CheckList(const Value& value, const Schema& schema, const Correlation& around) {
    uint32_t matches = 2;
    int64_t size = 0;
    if (schema.items != nullptr) {
      const bool is_correlated = around && around.now().IsSame(value.node());
      const CorrelatedItems old_items(is_correlated ? around : Correlation());
      for (Value item : value.items()) {
        ++size;
        const Correlation old = is_correlated ? old_items.Of(item.node()) : Correlation();
        matches += old ? CheckUpdate(item, *schema.items, old) : Check(item, *schema.items, around);
      }
    } else if (schema.own_constraints != nullptr) {
      size = value.size();
    }
    if (schema.own_constraints == nullptr) return matches;
    const Constraints& constraints = *schema.own_constraints;
    if (constraints.min_items && size < *constraints.min_items) Add(Failure::kTooFewItems, value, schema);
    if (constraints.max_items && size > *constraints.max_items) Add(Failure::kTooManyItems, value, schema);
    if (constraints.unique_items && !AreUnique(value.node())) Add(Failure::kNotUnique, value, schema);
    return matches;
  }

  static bool AreUnique(Node list) {
    TextSet<std::string> seen;
    for (Node item : list.items()) {
      if (!seen.insert(JsonIdentity(item)).second) return false;
    }
    return true;
  }

  uint32_t CheckObject(const Value& value, const Schema& schema, const Correlation& around) {
    uint32_t matches = 1;
    int64_t size = 0;
    const bool is_root = value.IsRoot();
    for (auto [key, node] : value.node().entries()) {
      ++size;
      const schema::Property* property = schema.FindProperty(key.text());
      const Schema* child = property != nullptr ? property->schema : schema.additional_properties;
      if (child == nullptr) {
        if (property == nullptr && schema.additional == schema::Additional::kForbidden)
          Add(Failure::kForbiddenProperty, value, schema, key);
        continue;
      }
      if (const uint32_t fitting = around ? 0 : CheckPlain(node, *child)) {
        ++steps_;
        matches += fitting;
        continue;
      }
      const Value member = value.Member(key, node);
      const bool is_type = is_root && (key.text() == "apiVersion" || key.text() == "kind");
      const Correlation old = around && !is_type ? around.Field(key.text()) : Correlation();
      // The server looks at the value that it correlated, which for a new object may be one further out.
      matches += old ? CheckUpdate(member.At(old.now()), *child, old) : Check(member, *child, around);
    }
    if (schema.own_constraints == nullptr) return matches;
    const Constraints& constraints = *schema.own_constraints;
    if (constraints.min_properties && size < *constraints.min_properties)
      Add(Failure::kTooFewProperties, value, schema);
    if (constraints.max_properties && size > *constraints.max_properties)
      Add(Failure::kTooManyProperties, value, schema);
    for (Node name : constraints.required) {
      if (!value.node().Has(name.text())) Add(Failure::kRequired, value, schema, name);
    }
    return matches;
  }

  const PreparedSchema& prepared_;
  schema::Minor minor_;
  std::vector<Problem> problems_;
  uint64_t steps_ = 0;
};

// --- words -------------------------------------------------------------------------------------------------

std::string_view Describe(const Schema& schema) {
  if (schema.int_or_string) return "an integer or a string";
  switch (schema.type) {
    case JsonType::kObject:
      return "a map";
    case JsonType::kArray:
      return "a list";
    case JsonType::kString:
      return "a string";
    case JsonType::kInteger:
      return "an integer";
    case JsonType::kNumber:
      return "a number";
    case JsonType::kBoolean:
      return "`true` or `false`";
    default:
      return "another value";
  }
}

void ReportType(const Problem& problem) {
  const Node node = problem.at.node();
  std::string message =
      fmt::format("expected {}, found {}", Describe(*problem.schema), validate::Describe(node));
  const bool is_scalar = !node.IsMap() && !node.IsList() && !node.IsNull();
  if (is_scalar) message += fmt::format(" {}", Quoted(node));
  std::string help;
  if (problem.schema->type == JsonType::kString && is_scalar) {
    help = "quote it";
  } else if (node.IsString() && node.style() != yaml::Style::kPlain &&
             problem.schema->type != JsonType::kObject && problem.schema->type != JsonType::kArray &&
             node.text().find_first_not_of("0123456789") == std::string_view::npos) {
    help = "remove the quotes";
  } else if (node.IsNull()) {
    help = "leave the field out, or give it a value";
  }
  TypeInvalid(problem.at, std::move(message), std::move(help));
}

void ReportEnum(const Problem& problem) {
  const auto& allowed = problem.schema->constraints().enum_values;
  constexpr size_t kListed = 12;
  std::string list;
  NearMissSearch near(problem.at.node().text());
  for (size_t i = 0; i < allowed.size(); ++i) {
    if (i < kListed) list += fmt::format("{}{}", i == 0 ? "" : ", ", Quoted(allowed[i]));
    if (allowed[i].IsString()) near.Consider(allowed[i].text());
  }
  if (allowed.size() > kListed) list += fmt::format(" and {} more", allowed.size() - kListed);
  std::string help;
  if (problem.at.IsString() && near.best()) help = fmt::format("did you mean `{}`?", *near.best());
  Report(problem.at, "api-not-supported", Severity::kError, "NotSupported",
         fmt::format("{} is not supported, use one of {}", Quoted(problem.at.node()), list), std::move(help));
}

void ReportRequired(const Problem& problem) {
  const Value object = problem.at;
  const std::string_view name = problem.detail.text();
  Required(object[yaml::Key(name)], fmt::format("{} has no `{}`", PathOf(object), name));
}

/// The branches that a value could take, by what they demand.
std::string Alternatives(std::span<const Schema* const> branches) {
  std::string out;
  for (const Schema* branch : branches) {
    std::string names;
    for (Node name : branch->constraints().required)
      names += fmt::format("{}`{}`", names.empty() ? "" : " with ", name.text());
    if (names.empty()) return {};
    out += fmt::format("{}{}", out.empty() ? "" : ", ", names);
  }
  return out.size() > 200 ? std::string() : out;
}

/// Errors that the server prints without a field.
void ReportSummary(const Problem& problem, std::string message, std::string help = {}) {
  ReportAs(problem.at, {}, "api-invalid", "Invalid", std::move(message), std::move(help));
}

void ReportOneOf(const Problem& problem) {
  const std::string alternatives = Alternatives(problem.schema->constraints().one_of);
  const std::string path = PathOf(problem.at);
  if (problem.count == 0) {
    ReportSummary(
        problem, fmt::format("{} fits none of the alternatives of its schema (oneOf)", path),
        alternatives.empty() ? std::string() : fmt::format("it takes exactly one of {}", alternatives));
  } else {
    ReportSummary(problem,
                  fmt::format("{} fits {} alternatives of its schema, only one is allowed (oneOf)", path,
                              problem.count),
                  alternatives.empty() ? std::string() : fmt::format("keep exactly one of {}", alternatives));
  }
}

void ReportBounds(const Problem& problem) {
  const Constraints& constraints = problem.schema->constraints();
  const std::string value = Quoted(problem.at.node());
  if (problem.failure == Failure::kMaximum) {
    Invalid(problem.at,
            fmt::format("{} must be {} {}", value, constraints.exclusive_maximum ? "less than" : "at most",
                        Number(*constraints.maximum)));
  } else if (problem.failure == Failure::kMinimum) {
    Invalid(problem.at, fmt::format("{} must be {} {}", value,
                                    constraints.exclusive_minimum ? "greater than" : "at least",
                                    Number(*constraints.minimum)));
  } else if (problem.failure == Failure::kMultipleOf) {
    Invalid(problem.at, fmt::format("{} must be a multiple of {}", value, Number(*constraints.multiple_of)));
  } else {
    Invalid(problem.at, fmt::format("nothing is a multiple of {}, which the definition demands",
                                    Number(*constraints.multiple_of)));
  }
}

void ReportProblem(const Problem& problem, schema::Minor minor) {
  const Constraints& constraints = problem.schema->constraints();
  const Value at = problem.at;
  switch (problem.failure) {
    case Failure::kType:
      return ReportType(problem);
    case Failure::kFormat: {
      const KnownFormat format(*problem.schema, minor);
      return TypeInvalid(at, fmt::format("{} is not {}", Quoted(at.node()), format.text->description));
    }
    case Failure::kEnum:
      return ReportEnum(problem);
    case Failure::kRequired:
      return ReportRequired(problem);
    case Failure::kTooLong:
      return TooLong(at, static_cast<uint32_t>(*constraints.max_length));
    case Failure::kTooShort:
      return Invalid(at, constraints.min_length == 1
                             ? std::string("must not be empty")
                             : fmt::format("{} must have at least {} characters", Quoted(at.node()),
                                           *constraints.min_length));
    case Failure::kPattern:
      return Invalid(at, fmt::format("{} does not match `{}`", Quoted(at.node()), constraints.pattern));
    case Failure::kTooManyItems:
      return TooMany(at, at.size(), static_cast<uint32_t>(*constraints.max_items));
    case Failure::kTooFewItems:
      return Invalid(at,
                     fmt::format("has {} items, at least {} are needed", at.size(), *constraints.min_items));
    case Failure::kNotUnique:
      return Invalid(at, "two items of the list are the same");
    case Failure::kTooManyProperties:
      return TooMany(at, at.size(), static_cast<uint32_t>(*constraints.max_properties));
    case Failure::kTooFewProperties:
      return Invalid(
          at, fmt::format("has {} entries, at least {} are needed", at.size(), *constraints.min_properties));
    case Failure::kForbiddenProperty:
      return Invalid(at, fmt::format("`{}` is not allowed here", problem.detail.text()));
    case Failure::kMaximum:
    case Failure::kMinimum:
    case Failure::kMultipleOf:
    case Failure::kNotPositiveFactor:
      return ReportBounds(problem);
    case Failure::kValueRange:
      return ReportSummary(problem,
                           fmt::format("{} of {} does not fit into {}", Quoted(at.node()), PathOf(at),
                                       constraints.format.empty() ? "an integer" : constraints.format));
    case Failure::kBoundRange:
      return ReportSummary(
          problem, fmt::format("a bound that the definition sets for {} does not fit its type", PathOf(at)));
    case Failure::kAnyOf: {
      const std::string alternatives = Alternatives(constraints.any_of);
      return ReportSummary(
          problem, fmt::format("{} fits none of the alternatives of its schema (anyOf)", PathOf(at)),
          alternatives.empty() ? std::string() : fmt::format("it needs at least one of {}", alternatives));
    }
    case Failure::kOneOf:
      return ReportOneOf(problem);
    case Failure::kAllOf:
      return ReportSummary(problem,
                           fmt::format("{} does not fit all schemas that hold for it (allOf)", PathOf(at)));
    case Failure::kNot:
      return ReportSummary(problem, fmt::format("{} is what its schema excludes (not)", PathOf(at)));
  }
}

void Checker::ReportAll() const {
  const auto is_told_once = [](Failure failure) {
    return failure == Failure::kType || failure == Failure::kRequired || failure == Failure::kAnyOf ||
           failure == Failure::kOneOf || failure == Failure::kAllOf || failure == Failure::kNot;
  };
  constexpr size_t kMost = 1000;  // nobody reads more
  for (size_t i = 0; i < std::min(problems_.size(), kMost); ++i) {
    const Problem& problem = problems_[i];
    const auto is_same = [&](const Problem& other) {
      return other.failure == problem.failure && other.at.node().IsSame(problem.at.node()) &&
             other.detail.text() == problem.detail.text() && other.schema->type == problem.schema->type;
    };
    const auto here = problems_.begin() + static_cast<std::ptrdiff_t>(i);
    if (is_told_once(problem.failure) && std::any_of(problems_.begin(), here, is_same)) continue;
    ReportProblem(problem, minor_);
  }
}

}  // namespace

void ValidateCustomValue(const Value& value, const Schema& schema, const PreparedSchema& prepared,
                         const Correlation& correlation) {
  Checker checker(value.context(), prepared);
  if (correlation) {
    checker.CheckUpdate(value, schema, correlation);
  } else {
    checker.Check(value, schema, {});
  }
  checker.ReportAll();
  if (checker.gave_up()) {
    Warn(value, "nested-too-deep",
         "the alternatives of the schema are too many for this object; not all of it was checked");
  }
}

}  // namespace kubevet::validate
