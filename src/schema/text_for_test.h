// A document of a text, for tests.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "yaml/reader.h"

namespace kubevet::schema {

class Text {
 public:
  explicit Text(std::string text) : source_("test.yaml", std::move(text)) {
    document_ = yaml::ReadDocument(source_, yaml::SplitDocuments(source_.text()).front());
  }
  yaml::Node root() const { return document_->root(); }

 private:
  Source source_;
  std::unique_ptr<yaml::Document> document_;
};

}  // namespace kubevet::schema
