#include "cel/parser.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>

#include "cel/lexer.h"

namespace kubevet::cel {
namespace {

/// Words that the language keeps for itself; fields and member functions may have these names.
constexpr std::array<std::string_view, 17> kReserved = {
    "as",  "break", "const",   "continue",  "else",   "for", "function", "if",   "import",
    "let", "loop",  "package", "namespace", "return", "var", "void",     "while"};

/// Binary operators by how tightly they bind; && and || are handled apart.
int Precedence(const Token& token) {
  if (token.kind != TokenKind::kPunctuation) return 0;
  constexpr std::array<std::string_view, 7> kRelations = {"<", "<=", ">=", ">", "==", "!=", "in"};
  if (std::find(kRelations.begin(), kRelations.end(), token.text) != kRelations.end()) return 1;
  if (token.text == "+" || token.text == "-") return 2;
  if (token.text == "*" || token.text == "/" || token.text == "%") return 3;
  return 0;
}

/// A macro by its name and number of arguments, the variables among them.
struct MacroForm {
  std::string_view name;
  size_t arguments;
  Macro macro;
  size_t variables;
  bool has_predicate = false;
};

constexpr MacroForm kMacros[] = {
    {"all", 2, Macro::kAll, 1},
    {"all", 3, Macro::kAll, 2},
    {"exists", 2, Macro::kExists, 1},
    {"exists", 3, Macro::kExists, 2},
    {"exists_one", 2, Macro::kExistsOne, 1},
    {"existsOne", 2, Macro::kExistsOne, 1},
    {"exists_one", 3, Macro::kExistsOne, 2},
    {"existsOne", 3, Macro::kExistsOne, 2},
    {"map", 2, Macro::kMap, 1},
    {"map", 3, Macro::kMap, 1, true},
    {"filter", 2, Macro::kFilter, 1},
    {"transformList", 3, Macro::kTransformList, 2},
    {"transformList", 4, Macro::kTransformList, 2, true},
    {"transformMap", 3, Macro::kTransformMap, 2},
    {"transformMap", 4, Macro::kTransformMap, 2, true},
    {"transformMapEntry", 3, Macro::kTransformMapEntry, 2},
    {"transformMapEntry", 4, Macro::kTransformMapEntry, 2, true},
    {"optMap", 2, Macro::kOptMap, 1},
    {"optFlatMap", 2, Macro::kOptFlatMap, 1},
    {"sortBy", 2, Macro::kSortBy, 1},
};

class Parser {
 public:
  Parser(std::string_view text, Arena& arena) : lexer_(text), arena_(arena) { Advance(); }

  std::variant<Syntax, Issue> Run() {
    Syntax syntax;
    syntax.root = Expression();
    if (!issue_ && token_.kind != TokenKind::kEnd) Unexpected("the end of the expression");
    if (issue_) return *issue_;
    syntax.expressions = std::move(expressions_);
    return syntax;
  }

 private:
  using Children = std::vector<Expr*>;

  // After an error every function returns at once: the tree is not used any more.
  bool failed() const { return issue_.has_value(); }

  Expr* Fail(Span span, std::string message) {
    if (!issue_) issue_ = Issue{span, std::move(message)};
    token_ = {};
    return New(ExprKind::kConstant, span);
  }

  Expr* Unexpected(std::string_view wanted) {
    if (token_.kind == TokenKind::kInvalid) return Fail(token_.span, std::string(token_.problem));
    if (token_.kind == TokenKind::kEnd)
      return Fail(token_.span, fmt::format("the expression ends where {} should be", wanted));
    return Fail(token_.span, fmt::format("found `{}` where {} should be", token_.text, wanted));
  }

  void Advance() {
    last_end_ = token_.span.end;
    if (!failed()) token_ = lexer_.Next();
  }

  bool Skip(std::string_view punctuation) {
    if (failed() || !token_.Is(punctuation)) return false;
    Advance();
    return true;
  }

  void Expect(std::string_view punctuation) {
    if (!Skip(punctuation)) Unexpected(fmt::format("`{}`", punctuation));
  }

  Expr* New(ExprKind kind, Span span) {
    Expr* expr = arena_.New<Expr>();
    expr->kind = kind;
    expr->span = expr->name_span = span;
    expr->id = static_cast<uint32_t>(expressions_.size());
    expressions_.push_back(expr);
    return expr;
  }

  /// A node from `begin` to the last token read.
  Expr* New(ExprKind kind, uint32_t begin, const Children& children) {
    Expr* expr = New(kind, {begin, last_end_});
    expr->children = {arena_.NewSpan<Expr*>(children.size()).data(), children.size()};
    std::copy(children.begin(), children.end(), expr->children.begin());
    uint32_t height = 0;
    for (const Expr* child : children) height = std::max<uint32_t>(height, child->height);
    if (height >= kMaxHeight)
      Fail(expr->span, fmt::format("more than {} operations depend on each other", kMaxHeight));
    expr->height = static_cast<uint16_t>(height + 1);
    return expr;
  }

  Expr* Call(std::string_view name, Span name_span, uint32_t begin, const Children& arguments,
             bool is_member = false) {
    Expr* call = New(ExprKind::kCall, begin, arguments);
    call->name = name;
    call->name_span = name_span;
    call->is_member = is_member;
    return call;
  }

  Expr* Expression() {
    if (++nesting_ > kMaxNesting)
      Fail(token_.span, fmt::format("nested more than {} levels deep", kMaxNesting));
    Expr* result = Or();
    if (const Span question = token_.span; Skip("?")) {
      Expr* then = Or();
      Expect(":");
      result = New(ExprKind::kConditional, result->span.begin, {result, then, Expression()});
      result->name_span = question;
    }
    --nesting_;
    return result;
  }

  Expr* Or() {
    Expr* first = And();
    if (!token_.Is("||")) return first;
    Children operands = {first};
    while (Skip("||")) operands.push_back(And());
    return New(ExprKind::kOr, first->span.begin, operands);
  }

  Expr* And() {
    Expr* first = Binary(1);
    if (!token_.Is("&&")) return first;
    Children operands = {first};
    while (Skip("&&")) operands.push_back(Binary(1));
    return New(ExprKind::kAnd, first->span.begin, operands);
  }

  Expr* Binary(int least) {
    Expr* left = Unary();
    for (int precedence = Precedence(token_); precedence >= least; precedence = Precedence(token_)) {
      const Token op = token_;
      Advance();
      Expr* right = Binary(precedence + 1);
      left = Call(op.text, op.span, left->span.begin, {left, right});
    }
    return left;
  }

  Expr* Unary() {
    const Token op = token_;
    if (!op.Is("-") && !op.Is("!")) return Member(Primary(false));
    size_t count = 0;
    bool is_negative = false;  // the last minus belongs to a number, so that the least integer can be written
    while (token_.Is(op.text)) {
      ++count;
      Advance();
    }
    const bool is_number = token_.kind == TokenKind::kInt || token_.kind == TokenKind::kDouble;
    if (op.text == "-" && is_number) {
      is_negative = true;
      --count;
    }
    Expr* operand = Member(Primary(is_negative));
    if (count % 2 == 0) operand->span.begin = op.span.begin;
    return count % 2 == 0 ? operand : Call(op.text, op.span, op.span.begin, {operand});
  }

  Expr* Member(Expr* operand) {
    while (!failed()) {
      if (Skip(".")) {
        operand = Selection(operand);
      } else if (const Span bracket = token_.span; Skip("[")) {
        const bool is_optional = Skip("?");
        Expr* index = Expression();
        Expect("]");
        operand = New(ExprKind::kIndex, operand->span.begin, {operand, index});
        operand->name_span = {bracket.begin, last_end_};
        operand->is_optional = is_optional;
      } else if (token_.Is("{") && operand->kind <= ExprKind::kSelect &&
                 operand->kind != ExprKind::kConstant) {
        return Fail(token_.span,
                    "objects of a named type cannot be made here; a map is written `{'key': value}`");
      } else {
        break;
      }
    }
    return operand;
  }

  Expr* Selection(Expr* operand) {
    const bool is_optional = Skip("?");
    const Token name = token_;
    if (name.kind != TokenKind::kIdentifier && name.kind != TokenKind::kQuotedIdentifier)
      return Unexpected("the name of a field");
    Advance();
    if (!is_optional && name.kind == TokenKind::kIdentifier && token_.Is("("))
      return MemberCall(operand, name);
    Expr* select = New(ExprKind::kSelect, operand->span.begin, {operand});
    select->name = name.text;
    select->name_span = name.span;
    select->is_optional = is_optional;
    return select;
  }

  Expr* MemberCall(Expr* operand, const Token& name) {
    const bool is_bind = name.text == "bind" && operand->kind == ExprKind::kName && operand->name == "cel";
    Children arguments = Arguments();
    if (failed()) return operand;
    if (is_bind && arguments.size() == 3) {
      Expr* bound = arguments[1];
      return MacroCall({"bind", 3, Macro::kBind, 1}, name, operand->span.begin, bound,
                       {arguments[0], arguments[2]});
    }
    for (const MacroForm& form : kMacros) {
      if (form.name == name.text && form.arguments == arguments.size())
        return MacroCall(form, name, operand->span.begin, operand, arguments);
    }
    arguments.insert(arguments.begin(), operand);
    Expr* call = Call(name.text, name.span, operand->span.begin, arguments, true);
    call->is_lazy = arguments.size() == 2 && (name.text == "or" || name.text == "orValue");
    return call;
  }

  /// `arguments` begin with the variables.
  Expr* MacroCall(const MacroForm& form, const Token& name, uint32_t begin, Expr* range,
                  const Children& arguments) {
    Children children = {range};
    children.insert(children.end(), arguments.begin() + static_cast<ptrdiff_t>(form.variables),
                    arguments.end());
    Expr* macro = New(ExprKind::kMacro, begin, children);
    macro->macro = form.macro;
    macro->name = name.text;
    macro->name_span = name.span;
    macro->has_predicate = form.has_predicate;
    const std::span<const Expr*> variables = arena_.NewSpan<const Expr*>(form.variables);
    for (size_t i = 0; i < form.variables; ++i) {
      variables[i] = arguments[i];
      if (arguments[i]->kind != ExprKind::kName || arguments[i]->is_rooted)
        return Fail(arguments[i]->span, fmt::format("`{}` takes the name of a variable here", name.text));
      for (size_t j = 0; j < i; ++j) {
        if (arguments[j]->name == arguments[i]->name)
          return Fail(arguments[i]->span, "two variables of the same name");
      }
    }
    macro->variables = variables;
    return macro;
  }

  Children Arguments() {
    Children arguments;
    Expect("(");
    if (Skip(")")) return arguments;
    do {
      arguments.push_back(Expression());
    } while (Skip(","));
    if (!Skip(")")) Unexpected("`,` or `)`");
    return arguments;
  }

  Expr* Primary(bool is_negative) {
    const Token token = token_;
    switch (token.kind) {
      case TokenKind::kInt:
      case TokenKind::kUint:
      case TokenKind::kDouble:
        return Number(is_negative);
      case TokenKind::kString:
      case TokenKind::kBytes:
        return Text();
      case TokenKind::kTrue:
        return Constant(Value::Bool(true));
      case TokenKind::kFalse:
        return Constant(Value::Bool(false));
      case TokenKind::kNull:
        return Constant(Value::Null());
      case TokenKind::kIdentifier:
        return Name(false);
      case TokenKind::kPunctuation:
        break;
      default:
        return Unexpected("a value");
    }
    if (token.text == "[") return List();
    if (token.text == "{") return Map();
    if (Skip(".")) {
      if (token_.kind != TokenKind::kIdentifier) return Unexpected("a name");
      return Name(true);
    }
    if (!Skip("(")) return Unexpected("a value");
    Expr* inner = Expression();
    Expect(")");
    return inner;
  }

  Expr* Constant(Value value) {
    Expr* expr = New(ExprKind::kConstant, token_.span);
    expr->constant = value;
    Advance();
    return expr;
  }

  Expr* Number(bool is_negative) {
    const auto number = ReadNumber(token_, is_negative);
    if (const Issue* issue = std::get_if<Issue>(&number)) return Fail(issue->span, issue->message);
    return Constant(std::get<Value>(number));
  }

  Expr* Text() {
    const auto text = ReadText(token_);
    if (const Issue* issue = std::get_if<Issue>(&text)) return Fail(issue->span, issue->message);
    const std::string_view kept = arena_.Copy(std::get<std::string>(text));
    return Constant(token_.kind == TokenKind::kString ? Value::String(kept) : Value::Bytes(kept));
  }

  Expr* Name(bool is_rooted) {
    const Token name = token_;
    if (std::find(kReserved.begin(), kReserved.end(), name.text) != kReserved.end())
      return Fail(name.span, fmt::format("`{}` is a reserved word", name.text));
    Advance();
    if (token_.Is("(")) {
      Children arguments = Arguments();
      if (name.text == "has" && arguments.size() == 1 && !is_rooted && !failed())
        return Has(name, arguments[0]);
      return Call(name.text, name.span, name.span.begin, arguments);
    }
    Expr* expr = New(ExprKind::kName, name.span);
    expr->name = name.text;
    expr->is_rooted = is_rooted;
    return expr;
  }

  Expr* Has(const Token& name, Expr* field) {
    if (field->kind != ExprKind::kSelect || field->is_optional)
      return Fail(field->span, "`has` takes a field: `has(a.b)`");
    field->kind = ExprKind::kHas;
    field->span = {name.span.begin, last_end_};
    return field;
  }

  Expr* List() {
    const uint32_t begin = token_.span.begin;
    Advance();
    Children items;
    std::vector<bool> optional;
    while (!failed() && !token_.Is("]")) {
      optional.push_back(Skip("?"));
      items.push_back(Expression());
      if (!Skip(",")) break;
    }
    if (!Skip("]")) Unexpected("`,` or `]`");
    Expr* list = New(ExprKind::kList, begin, items);
    list->optional_items = Flags(optional);
    return list;
  }

  Expr* Map() {
    const uint32_t begin = token_.span.begin;
    Advance();
    Children entries;
    std::vector<bool> optional;
    while (!failed() && !token_.Is("}")) {
      optional.push_back(Skip("?"));
      entries.push_back(Expression());
      Expect(":");
      entries.push_back(Expression());
      if (!Skip(",")) break;
    }
    if (!Skip("}")) Unexpected("`,` or `}`");
    Expr* map = New(ExprKind::kMap, begin, entries);
    map->optional_items = Flags(optional);
    return map;
  }

  std::span<const bool> Flags(const std::vector<bool>& flags) {
    if (std::find(flags.begin(), flags.end(), true) == flags.end()) return {};
    const std::span<bool> kept = arena_.NewSpan<bool>(flags.size());
    std::copy(flags.begin(), flags.end(), kept.begin());
    return kept;
  }

  Lexer lexer_;
  Arena& arena_;
  Token token_;
  uint32_t last_end_ = 0;
  uint32_t nesting_ = 0;
  std::optional<Issue> issue_;
  std::vector<Expr*> expressions_;
};

}  // namespace

std::variant<Syntax, Issue> Parse(std::string_view text, Arena& arena) {
  return Parser(text, arena).Run();
}

}  // namespace kubevet::cel
