#include "validate/definition_defaults.h"

namespace kubevet::validate {

void ValidateDefaults(const schema::SchemaTree&, const SchemaPlace&, bool) {}

}  // namespace kubevet::validate
