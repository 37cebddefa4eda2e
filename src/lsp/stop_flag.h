// Whether somebody still waits for an answer.
#pragma once

#include <atomic>
#include <memory>

namespace kubevet::lsp {

/// Copies are the same flag; one that was not made by New() is never set. Safe to use from several threads.
class StopFlag {
 public:
  static StopFlag New() {
    StopFlag flag;
    flag.is_set_ = std::make_shared<std::atomic<bool>>(false);
    return flag;
  }

  void Set() const {
    if (is_set_ != nullptr) *is_set_ = true;
  }
  bool is_set() const { return is_set_ != nullptr && *is_set_; }

 private:
  std::shared_ptr<std::atomic<bool>> is_set_;
};

}  // namespace kubevet::lsp
