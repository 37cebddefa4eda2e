// The libraries of functions beside the language's own: the public extensions (cel-go's ext package) and
// those that the API server adds (k8s.io/apiserver/pkg/cel/library).
#pragma once

#include "cel/function.h"

namespace kubevet::cel {

/// Whose rules hold where the language's conformance suite and the API server differ.
enum class Dialect : uint8_t { kLanguage, kKubernetes };

// --- the language's extensions -----------------------------------------------------------------------------

/// charAt, indexOf, join, replace, split, format, ... Counts code points. The server answers -1 where the
/// language has an error for a search that begins behind the end, and has no `reverse`.
Library StringLibrary(Dialect dialect);
/// math.greatest, math.bitAnd, ...; not to be had in the rules of custom resources.
Library MathLibrary();
/// base64.encode, base64.decode; not to be had in the rules of custom resources.
Library EncoderLibrary();
/// sets.contains, sets.equivalent, sets.intersects.
Library SetLibrary();
/// slice, flatten, distinct, sort, reverse, lists.range; `sortBy` is a macro that ends in
/// `@sortByAssociatedKeys`.
Library ListLibrary();
/// optional.of, value, or, first, unwrapOpt, ... `or` and `orValue` are rows for the checker: the interpreter
/// must not evaluate their argument when it is not needed.
Library OptionalLibrary();

// --- Kubernetes' own ---------------------------------------------------------------------------------------

/// find, findAll.
Library RegexLibrary();
/// sum, min, max, isSorted, indexOf, lastIndexOf of lists.
Library KubernetesListLibrary();
/// url, isURL, getHost, ...
Library UrlLibrary();
/// quantity, isQuantity, asInteger, compareTo, ...
Library QuantityLibrary();
/// ip, cidr, isIP, containsIP, ... The server refuses IPv4 addresses in IPv6 form, the language only when
/// they are written with dots.
Library NetworkLibrary(Dialect dialect);
/// format.named, format.dns1123Label, ..., validate.
Library FormatLibrary();
/// semver, isSemver, major, compareTo, ...
Library SemverLibrary();

}  // namespace kubevet::cel
