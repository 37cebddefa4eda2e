// The formats of strings in schemas, with their oddities: `ipv4` takes `01.2.3.4`, `duration` takes `1 week`,
// `hostname` does not take `a.b.c`. Formats that nobody knows are not checked.
// Source of truth: k8s.io/kube-openapi/pkg/validation/strfmt, k8s.io/apiextensions-apiserver/pkg/apiserver/
// validation/formats.go.
#pragma once

#include <string_view>

#include "schema/table.h"

namespace kubevet::validate {

/// One format; rows of a static table.
struct StringFormat {
  std::string_view name;  ///< without dashes, as names are compared
  bool (*matches)(std::string_view text);
  std::string_view description;  ///< "an IPv4 address"
  schema::Minor since = 0;
};

/// Null when the server does not check a format of that name.
const StringFormat* FindStringFormat(std::string_view name, schema::Minor minor);

}  // namespace kubevet::validate
