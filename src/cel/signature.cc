#include "cel/signature.h"

#include <fmt/core.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace kubevet::cel {
namespace {

constexpr std::pair<std::string_view, Kind> kTypeWords[] = {
    {"null", Kind::kNull},         {"bool", Kind::kBool},         {"int", Kind::kInt},
    {"uint", Kind::kUint},         {"double", Kind::kDouble},     {"string", Kind::kString},
    {"bytes", Kind::kBytes},       {"type", Kind::kType},         {"timestamp", Kind::kTimestamp},
    {"duration", Kind::kDuration}, {"Quantity", Kind::kQuantity}, {"IP", Kind::kIp},
    {"CIDR", Kind::kCidr},         {"URL", Kind::kUrl},           {"Semver", Kind::kSemver},
    {"Format", Kind::kFormat},
};

constexpr std::pair<std::string_view, Kind> kContainerWords[] = {
    {"list", Kind::kList}, {"map", Kind::kMap}, {"optional", Kind::kOptional}};

class Signature {
 public:
  Signature(std::string_view text, Arena& arena) : text_(text), arena_(arena) {}

  Overload Read() {
    Overload overload;
    overload.signature = text_;
    const size_t open = text_.find('(');
    if (open == std::string_view::npos) Malformed();
    const size_t dot = text_.substr(0, open).rfind('.');
    overload.name = text_.substr(0, open);
    if (dot != std::string_view::npos) ReadReceiver(overload, dot);
    at_ = open + 1;
    while (!Skip(")")) {
      overload.parameters.push_back(ReadType());
      overload.is_variadic = Skip("...");
      Skip(",");
    }
    if (!Skip("->")) Malformed();
    overload.result = ReadType();
    if (at_ != text_.size()) Malformed();
    for (const Type* type : overload.parameters) overload.kinds.push_back(Kinds(type));
    return overload;
  }

 private:
  [[noreturn]] void Malformed() const {
    fmt::print(stderr, "malformed signature: {}\n", text_);
    std::abort();
  }

  bool Skip(std::string_view wanted) {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    if (!text_.substr(at_).starts_with(wanted)) return false;
    at_ += wanted.size();
    return true;
  }

  void ReadReceiver(Overload& overload, size_t dot) {
    const std::string_view word = text_.substr(0, std::min(text_.find('<'), dot));
    if (text_.substr(0, dot).find('<') == std::string_view::npos && !FindWord(word) && !IsParameter(word) &&
        word != "dyn") {
      return;
    }
    overload.name.remove_prefix(dot + 1);
    overload.is_member = true;
    overload.parameters.push_back(ReadType());
    if (at_ != dot) Malformed();
  }

  static bool IsParameter(std::string_view word) {
    return word.size() == 1 && word[0] >= 'A' && word[0] <= 'Z';
  }

  static const Type* FindWord(std::string_view word) {
    for (const auto& [name, kind] : kTypeWords) {
      if (name == word) return TypeOf(kind);
    }
    return nullptr;
  }

  const Type* ReadType() {
    Skip("");
    const size_t end = std::min(text_.find_first_of("<>,.() ", at_), text_.size());
    const std::string_view word = text_.substr(at_, end - at_);
    at_ = end;
    if (word == "dyn") return Dyn();
    if (IsParameter(word)) return Parameter(word);
    if (const Type* type = FindWord(word)) return type;
    for (const auto& [name, kind] : kContainerWords) {
      if (name == word) return ReadContainer(kind);
    }
    Malformed();
  }

  const Type* ReadContainer(Kind kind) {
    if (!Skip("<")) Malformed();
    std::vector<const Type*> parameters;
    do {
      parameters.push_back(ReadType());
    } while (Skip(","));
    if (!Skip(">")) Malformed();
    return WithParameters(TypeOf(kind), parameters, arena_);
  }

  const Type* Parameter(std::string_view word) {
    Type* type = arena_.New<Type>();
    type->form = Type::Form::kParameter;
    type->name = word;
    type->variable = static_cast<uint32_t>(word[0] - 'A');
    return type;
  }

  static uint32_t Kinds(const Type* type) {
    constexpr uint32_t kNoError = ~(1u << static_cast<uint32_t>(Kind::kError));
    return type->form == Type::Form::kValue ? 1u << static_cast<uint32_t>(type->kind) : kNoError;
  }

  std::string_view text_;
  Arena& arena_;
  size_t at_ = 0;
};

}  // namespace

Overload ReadSignature(std::string_view signature, Arena& arena) {
  return Signature(signature, arena).Read();
}

}  // namespace kubevet::cel
