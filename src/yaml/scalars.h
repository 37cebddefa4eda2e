// What a scalar means to the API server: YAML 1.1's rules as its YAML library has them, then JSON.
// Source of truth: go.yaml.in/yaml/v2 resolve.go and sigs.k8s.io/yaml (values pass through JSON).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "yaml/document.h"

namespace kubevet::yaml {

/// The kind of a plain scalar: `yes` is a bool, `~` null, `010`, `0o10` and `1_0` ints, `12:30` a string.
Kind ResolvePlain(std::string_view text);

/// A number as the server reads it: exactly one member is set, integers where they fit.
struct Number {
  std::optional<int64_t> integer;
  std::optional<uint64_t> large;  ///< above the range of int64
  std::optional<double> real;
};

/// The value of a plain scalar that ResolvePlain calls an int or float; nothing for others.
std::optional<Number> ParseNumber(std::string_view text);

/// JSON text of a number as Go prints it: "16", "1e+21", "0.001".
std::string JsonText(const Number& number);

/// The text a plain key has in JSON: `yes` is "true", `010` "8", `1.0` "1"; nothing for keys that stay as
/// they are written. Null keys cannot be converted and are refused before.
std::optional<std::string> JsonKey(std::string_view text, Kind kind);

/// Whether `text`, which ResolvePlain calls a bool, is true.
bool IsTrue(std::string_view text);

}  // namespace kubevet::yaml
