#include "engine/report.h"

#include <tuple>

namespace kubevet::engine {

bool ComesBefore(const Finding& a, const Finding& b) {
  const auto key = [](const Finding& finding) {
    return std::tie(finding.range.start.offset, finding.range.end.offset, finding.rule, finding.message);
  };
  return key(a) < key(b);
}

void Summary::Count(Severity severity) {
  switch (severity) {
    case Severity::kError:
      ++errors;
      return;
    case Severity::kWarning:
      ++warnings;
      return;
    case Severity::kInfo:
      ++infos;
      return;
  }
}

}  // namespace kubevet::engine
