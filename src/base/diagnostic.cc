#include "base/diagnostic.h"

namespace kubevet {

std::string_view ToString(Severity severity) {
  switch (severity) {
    case Severity::kInfo:
      return "info";
    case Severity::kWarning:
      return "warning";
    case Severity::kError:
      return "error";
  }
  return "";
}

std::string_view ToString(Stage stage) {
  switch (stage) {
    case Stage::kSyntax:
      return "syntax";
    case Stage::kSchema:
      return "schema";
    case Stage::kApi:
      return "api";
    case Stage::kRule:
      return "rule";
  }
  return "";
}

}  // namespace kubevet
