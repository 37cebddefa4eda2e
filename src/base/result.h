// A value or the reason why there is none: for what keeps kubevet from doing its work (a file, a flag, a
// configuration). What is wrong in a manifest is a Diagnostic instead.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace kubevet {

/// One line for standard error: lower case, without a final full stop.
struct Error {
  std::string message;
};

/// Either a T or an Error. value() may be called only when ok().
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT: conversion is the point
  Result(Error error) : state_(std::move(error)) {}  // NOLINT

  bool ok() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return ok(); }
  T& value() { return std::get<T>(state_); }
  const T& value() const { return std::get<T>(state_); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(value()); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  const Error& error() const { return std::get<Error>(state_); }

 private:
  std::variant<T, Error> state_;
};

}  // namespace kubevet
