// What is said of values that break a schema, whatever kind of schema that is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "validate/value.h"
#include "yaml/document.h"

namespace kubevet::validate {

/// What a value is to the server.
enum class DataType : uint8_t { kNull, kBoolean, kInteger, kNumber, kString, kArray, kObject };

DataType TypeOf(yaml::Node node);

/// A scalar's text in backticks, a long one cut; what everything else is: "a map".
std::string Quoted(yaml::Node node);
/// Without a fraction where there is none.
std::string Number(double value);
/// "an integer"
std::string_view Describe(yaml::Node node);
/// The path in backticks; "the object" for the root.
std::string PathOf(const Value& value);

}  // namespace kubevet::validate
