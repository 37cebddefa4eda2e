#include "validate/ingress.h"

#include <fmt/core.h>

#include <algorithm>

#include "k8s/ip.h"
#include "k8s/names.h"
#include "validate/equality.h"

namespace kubevet::validate {
namespace {

constexpr std::string_view kClassAnnotation = "kubernetes.io/ingress.class";
constexpr uint32_t kMaxControllerSize = 250;

/// What an update may keep because the old object was stored with it.
struct IngressOptions {
  bool any_secret_name = false;
  bool any_wildcard_rule = false;
  bool relaxed_service_name = false;  ///< names of Services may start with a digit
};

void CheckObjectReference(const Value& reference) {
  const Value group = reference["apiGroup"];
  if (group) InvalidIf(group, k8s::DnsSubdomainProblem(group.String()));
  for (std::string_view field : {"kind", "name"}) {
    const Value text = reference[field];
    if (text.String().empty()) {
      Required(text, fmt::format("the reference needs a `{}`", field));
    } else {
      InvalidIf(text, k8s::PathSegmentProblem(text.String()));
    }
  }
}

void CheckServicePort(const Value& backend, const Value& port) {
  const Value name = port["name"];
  const Value number = port["number"];
  if (!name.String().empty() && number.Int() != 0) {
    Invalid(backend, "`port` must not have both `name` and `number`");
  } else if (!name.String().empty()) {
    InvalidIf(name, k8s::PortNameProblem(name.String()));
  } else if (number.Int() != 0) {
    InvalidIf(number, k8s::PortNumberProblem(number.Int()));
  } else {
    Required(backend, "the Service needs a `port` with a `name` or a `number`");
  }
}

void CheckBackend(const Value& backend, const IngressOptions& options) {
  const Value resource = backend["resource"];
  const Value service = backend["service"];
  if (resource && service) return Invalid(backend, "a backend must not have both `resource` and `service`");
  if (resource) return CheckObjectReference(resource);
  if (!service) return Invalid(backend, "a backend needs a `service` or a `resource`");
  const Value name = service["name"];
  if (name.String().empty()) {
    Required(name, "the backend needs the name of a Service");
  } else {
    InvalidIf(name, options.relaxed_service_name ? k8s::DnsLabelProblem(name.String())
                                                 : k8s::Dns1035LabelProblem(name.String()));
  }
  CheckServicePort(backend, service["port"]);
}

void CheckAbsolutePath(const Value& path) {
  if (!path.String().starts_with('/')) {
    Invalid(path, fmt::format("`{}` is no absolute path, it must start with `/`", path.String()));
  }
}

void CheckPathText(const Value& path, std::string_view type) {
  const std::string_view text = path.String();
  if (type == "ImplementationSpecific") {
    if (!text.empty()) CheckAbsolutePath(path);
    return;
  }
  CheckAbsolutePath(path);
  for (std::string_view part : {"//", "/./", "/../", "%2f", "%2F"}) {
    if (text.find(part) != std::string_view::npos)
      Invalid(path, fmt::format("`{}` must not contain `{}`", text, part));
  }
  for (std::string_view end : {"/..", "/."}) {
    if (text.ends_with(end)) Invalid(path, fmt::format("`{}` must not end with `{}`", text, end));
  }
}

void CheckHttpPath(const Value& path, const IngressOptions& options) {
  const Value type = path["pathType"];
  if (!type) return Required(type, "a path needs a `pathType`: Exact, Prefix or ImplementationSpecific");
  if (type.String() == "Exact" || type.String() == "Prefix" || type.String() == "ImplementationSpecific") {
    CheckPathText(path["path"], type.String());
  } else {
    NotSupported(type, {"Exact", "ImplementationSpecific", "Prefix"});
  }
  CheckBackend(path["backend"], options);
}

void CheckRuleValue(const Value& rule, const IngressOptions& options) {
  const Value http = rule["http"];
  if (!http) return;
  if (http["paths"].size() == 0) Required(http["paths"], "`http` needs at least one path");
  for (Value path : http["paths"].items()) CheckHttpPath(path, options);
}

bool IsWildcard(std::string_view host) {
  return host.find('*') != std::string_view::npos;
}

void CheckHost(const Value& host) {
  const std::string_view text = host.String();
  if (IsWildcard(text)) {
    InvalidIf(host, k8s::WildcardDnsSubdomainProblem(text));
  } else if (k8s::ParseIp(text)) {
    Invalid(host, fmt::format("`{}` is an IP address, `host` must be a DNS name", text));
  } else {
    InvalidIf(host, k8s::DnsSubdomainProblem(text));
  }
}

void CheckRule(const Value& rule, const IngressOptions& options) {
  const Value host = rule["host"];
  if (!host.String().empty()) CheckHost(host);
  if (!IsWildcard(host.String()) || !options.any_wildcard_rule) CheckRuleValue(rule, options);
}

void CheckTls(const Value& tls, const IngressOptions& options) {
  for (Value host : tls["hosts"].items()) {
    InvalidIf(host, IsWildcard(host.String()) ? k8s::WildcardDnsSubdomainProblem(host.String())
                                              : k8s::DnsSubdomainProblem(host.String()));
  }
  const Value secret = tls["secretName"];
  if (!options.any_secret_name && !secret.String().empty()) {
    InvalidIf(secret, k8s::DnsSubdomainProblem(secret.String()));
  }
}

void CheckSpec(const Value& spec, const IngressOptions& options) {
  const Value backend = spec["defaultBackend"];
  if (spec["rules"].size() == 0 && !backend) {
    Invalid(spec, "an Ingress needs `rules` or a `defaultBackend`");
  }
  if (backend) CheckBackend(backend, options);
  for (Value rule : spec["rules"].items()) CheckRule(rule, options);
  for (Value tls : spec["tls"].items()) CheckTls(tls, options);
  const Value ingress_class = spec["ingressClassName"];
  if (ingress_class) InvalidIf(ingress_class, k8s::DnsSubdomainProblem(ingress_class.String()));
}

void CheckClassAnnotation(const Value& ingress) {
  const Value annotation = ingress["metadata"]["annotations"][kClassAnnotation];
  const Value name = ingress["spec"]["ingressClassName"];
  if (!annotation.node() || !name || annotation.String() == name.String()) return;
  Invalid(annotation.WithPathOf(ingress["annotations"][kClassAnnotation]),
          fmt::format("the annotation says class `{}`, `ingressClassName` says `{}`", annotation.String(),
                      name.String()),
          "remove the annotation, `ingressClassName` replaces it");
}

// --- updates -----------------------------------------------------------------------------------------------

bool HasBadSecretName(const Value& spec) {
  const std::vector<Value> tls = spec["tls"].items();
  return std::any_of(tls.begin(), tls.end(), [](const Value& item) {
    const std::string_view name = item.TextOf("secretName");
    return !name.empty() && !k8s::DnsSubdomainProblem(name).empty();
  });
}

bool HasBadWildcardRule(const Value& spec) {
  Context aside(spec.context().target());
  for (Value rule : aside.Start(spec.node())["rules"].items()) {
    if (IsWildcard(rule.TextOf("host"))) CheckRuleValue(rule, {});
  }
  return !aside.Take().empty();
}

bool IsRelaxedName(const Value& backend) {
  const std::string_view name = backend["service"].TextOf("name");
  return k8s::DnsLabelProblem(name).empty() && !k8s::Dns1035LabelProblem(name).empty();
}

bool HasRelaxedServiceName(const Value& spec) {
  if (IsRelaxedName(spec["defaultBackend"])) return true;
  for (Value rule : spec["rules"].items()) {
    for (Value path : rule["http"]["paths"].items()) {
      if (IsRelaxedName(path["backend"])) return true;
    }
  }
  return false;
}

IngressOptions OptionsFor(const Context& context) {
  IngressOptions options;
  options.relaxed_service_name = context.Enabled("RelaxedServiceNameValidation");
  return options;
}

// --- IngressClass ------------------------------------------------------------------------------------------

bool IsHttpPathCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("/-._~%!$&'()*+,;=:").find(c) != std::string_view::npos;
}

/// `example.com/controller`: a domain, a slash, a path.
void CheckController(const Value& controller) {
  const std::string_view text = controller.String();
  if (text.size() > kMaxControllerSize) TooLong(controller, kMaxControllerSize);
  if (text.empty())
    return Required(controller, "an IngressClass needs a `controller` such as `example.com/ingress`");
  const size_t slash = text.find('/');
  if (slash == 0 || slash == std::string_view::npos || slash + 1 == text.size()) {
    return Invalid(controller,
                   fmt::format("`{}` must be a domain and a path, such as `example.com/ingress`", text));
  }
  InvalidIf(controller, k8s::DnsSubdomainProblem(text.substr(0, slash)));
  const std::string_view path = text.substr(slash + 1);
  if (!std::all_of(path.begin(), path.end(), IsHttpPathCharacter)) {
    Invalid(controller, fmt::format("`{}` is no valid path of a URL", path));
  }
}

void CheckParameters(const Value& parameters) {
  if (!parameters) return;
  CheckObjectReference(parameters);
  const Value scope = parameters["scope"];
  const std::string_view text = scope ? scope.String() : "Cluster";
  const Value space = parameters["namespace"];
  if (text == "Namespace") {
    if (space) {
      InvalidIf(space, k8s::DnsLabelProblem(space.String()));
    } else {
      Required(space, "parameters of scope `Namespace` need a `namespace`");
    }
  } else if (text != "Cluster") {
    NotSupported(scope, {"Cluster", "Namespace"});
  } else if (space) {
    Forbidden(space, "parameters of scope `Cluster` must not have a `namespace`");
  }
}

}  // namespace

void ValidateIngress(const Value& ingress) {
  CheckSpec(ingress["spec"], OptionsFor(ingress.context()));
  CheckClassAnnotation(ingress);
}

void ValidateIngressUpdate(const Value& now, const Value& old) {
  const Value before = old["spec"];
  IngressOptions options = OptionsFor(now.context());
  options.any_secret_name = HasBadSecretName(before);
  options.any_wildcard_rule = HasBadWildcardRule(before);
  options.relaxed_service_name |= HasRelaxedServiceName(before);
  CheckSpec(now["spec"], options);
}

void ValidateIngressClass(const Value& ingress_class) {
  CheckController(ingress_class["spec"]["controller"]);
  CheckParameters(ingress_class["spec"]["parameters"]);
}

void ValidateIngressClassUpdate(const Value& now, const Value& old) {
  ValidateImmutable(now["spec"]["controller"], old["spec"]["controller"]);
  ValidateIngressClass(now);
}

}  // namespace kubevet::validate
