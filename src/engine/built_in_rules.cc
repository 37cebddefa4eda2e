#include "engine/built_in_rules.h"

namespace kubevet::engine {
namespace {

constexpr Severity kInfo = Severity::kInfo, kWarning = Severity::kWarning, kError = Severity::kError;
constexpr Stage kSyntax = Stage::kSyntax, kSchema = Stage::kSchema, kApi = Stage::kApi, kRule = Stage::kRule;

constexpr RuleFacts kRules[] = {
    {"api-duplicate", kError, kApi},
    {"api-forbidden", kError, kApi},
    {"api-invalid", kError, kApi},
    {"api-not-found", kError, kApi},
    {"api-not-in-version", kError, kSchema},
    {"api-not-supported", kError, kApi},
    {"api-required", kError, kApi},
    {"api-too-long", kError, kApi},
    {"api-too-many", kError, kApi},
    {"api-type-invalid", kError, kApi},
    {"deprecated-api", kWarning, kSchema},
    {"deprecated-field", kWarning, kApi},
    {"document-separator", kError, kSyntax},
    {"duplicate-key", kError, kSchema},
    {"expired-suppression", kWarning, kRule},
    {"field-not-in-version", kError, kSchema},
    {"gated-field", kWarning, kApi},
    {"ignored-content", kWarning, kSyntax},
    {"invalid-base64", kError, kSchema},
    {"invalid-duration", kError, kSchema},
    {"invalid-quantity", kError, kSchema},
    {"invalid-time", kError, kSchema},
    {"missing-api-version", kError, kSchema},
    {"missing-kind", kError, kSchema},
    {"nested-too-deep", kError, kSchema},
    {"no-schema", kInfo, kSchema},
    {"not-an-object", kError, kSchema},
    {"removed-api", kError, kSchema},
    {"server-warning", kWarning, kApi},
    {"unknown-api-version", kError, kSchema},
    {"unknown-field", kError, kSchema},
    {"unknown-kind", kError, kSchema},
    {"unknown-suppression", kWarning, kRule},
    {"unused-suppression", kWarning, kRule},
    {"wrong-type", kError, kSchema},
    {"yaml-syntax", kError, kSyntax},
};

}  // namespace

std::span<const RuleFacts> BuiltInRules() {
  return kRules;
}

}  // namespace kubevet::engine
