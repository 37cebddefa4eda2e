#include "validate/probes.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string>

#include "k8s/names.h"

namespace kubevet::validate {
namespace {

void ValidateExec(const Value& exec, int64_t) {
  if (exec["command"].size() == 0) Required(exec["command"], "the command to run is missing");
}

void ValidateHttpGet(const Value& get, int64_t) {
  ValidatePortNumberOrName(get["port"]);
  const std::string_view scheme = get.TextOf("scheme");
  if (!scheme.empty() && scheme != "HTTP" && scheme != "HTTPS")
    NotSupported(get["scheme"], {"HTTP", "HTTPS"});
  Value headers = get["httpHeaders"];
  for (Value header : headers.items()) {
    Value name = header["name"];
    InvalidIf(name.WithPathOf(headers), k8s::HttpHeaderNameProblem(name.String()));
  }
}

void ValidatePortOnly(const Value& action, int64_t) {
  ValidatePortNumberOrName(action["port"]);
}

void ValidateSleep(const Value& sleep, int64_t grace_period) {
  const int64_t seconds = sleep.IntOf("seconds");
  if (seconds < 0 || seconds > grace_period) {
    Invalid(sleep["seconds"].WithPathOf(sleep),
            fmt::format("sleeps {} seconds, the Pod's termination grace period allows 0 to {}", seconds,
                        grace_period));
  }
}

struct HandlerKind {
  yaml::Key field;
  void (*check)(const Value& action, int64_t grace_period);
};
constexpr std::array<HandlerKind, 4> kProbeHandlers = {{{"exec", ValidateExec},
                                                        {"httpGet", ValidateHttpGet},
                                                        {"tcpSocket", ValidatePortOnly},
                                                        {"grpc", ValidatePortOnly}}};
constexpr std::array<HandlerKind, 4> kLifecycleHandlers = {{{"exec", ValidateExec},
                                                            {"httpGet", ValidateHttpGet},
                                                            {"tcpSocket", ValidatePortOnly},
                                                            {"sleep", ValidateSleep}}};

void ValidateHandler(const Value& handler, int64_t grace_period, const std::array<HandlerKind, 4>& kinds) {
  std::string_view first;
  for (const HandlerKind& kind : kinds) {
    Value action = handler[kind.field];
    if (!action) continue;
    if (first.empty()) {
      first = kind.field.text();
      kind.check(action, grace_period);
    } else {
      Forbidden(action, fmt::format("`{}` is given already, only one action is allowed", first));
    }
  }
  if (first.empty()) {
    Required(handler,
             fmt::format("no action is given, use one of `{}`, `{}`, `{}`, `{}`", kinds[0].field.text(),
                         kinds[1].field.text(), kinds[2].field.text(), kinds[3].field.text()));
  }
}

constexpr yaml::Key kProbeNumbers[] = {"initialDelaySeconds", "timeoutSeconds", "periodSeconds",
                                       "successThreshold", "failureThreshold"};

void ValidateProbe(const Value& probe, int64_t grace_period) {
  ValidateHandler(probe, grace_period, kProbeHandlers);
  for (const yaml::Key& field : kProbeNumbers) {
    if (const int64_t number = probe.IntOf(field); number < 0)
      Invalid(probe[field], fmt::format("is {}, must not be negative", number));
  }
  Value grace = probe["terminationGracePeriodSeconds"];
  if (grace && grace.Int() <= 0) Invalid(grace, fmt::format("is {}, must be at least 1", grace.Int()));
}

/// Zero means the default, which is 1.
void RequireSingleSuccess(const Value& probe) {
  if (const int64_t threshold = probe.IntOf("successThreshold"); threshold != 0 && threshold != 1) {
    Invalid(probe["successThreshold"],
            fmt::format("is {}, must be 1: one success is enough for this kind of probe", threshold));
  }
}

// ---- Stop signals

bool IsLinuxSignal(std::string_view name) {
  static constexpr std::array<std::string_view, 36> kSignals = {
      "SIGABRT", "SIGALRM", "SIGBUS",   "SIGCHLD",   "SIGCLD",  "SIGCONT", "SIGFPE",    "SIGHUP",
      "SIGILL",  "SIGINT",  "SIGIO",    "SIGIOT",    "SIGKILL", "SIGPIPE", "SIGPOLL",   "SIGPROF",
      "SIGPWR",  "SIGQUIT", "SIGSEGV",  "SIGSTKFLT", "SIGSTOP", "SIGSYS",  "SIGTERM",   "SIGTRAP",
      "SIGTSTP", "SIGTTIN", "SIGTTOU",  "SIGURG",    "SIGUSR1", "SIGUSR2", "SIGVTALRM", "SIGWINCH",
      "SIGXCPU", "SIGXFSZ", "SIGRTMIN", "SIGRTMAX"};
  if (std::find(kSignals.begin(), kSignals.end(), name) != kSignals.end()) return true;
  // SIGRTMIN+1 to SIGRTMIN+15, SIGRTMAX-1 to SIGRTMAX-14.
  for (int i = 1; i <= 15; ++i) {
    if (name == fmt::format("SIGRTMIN+{}", i) || (i < 15 && name == fmt::format("SIGRTMAX-{}", i)))
      return true;
  }
  return false;
}

void ValidateStopSignal(const Value& signal, std::string_view os) {
  if (os.empty()) {
    Forbidden(signal, "a stop signal needs `spec.os.name`, signals differ between systems");
  } else if (os == "windows") {
    if (signal.String() != "SIGKILL" && signal.String() != "SIGTERM")
      NotSupported(signal, {"SIGKILL", "SIGTERM"});
  } else if (os == "linux" && !IsLinuxSignal(signal.String())) {
    NotSupported(signal, {"SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP", "SIGKILL", "SIGUSR1", "SIGUSR2"});
  }
}

}  // namespace

void ValidatePortNumberOrName(const Value& port) {
  if (port.IsString()) {
    InvalidIf(port, k8s::PortNameProblem(port.String()));
  } else if (const auto problem = k8s::PortNumberProblem(port.Int()); !problem.empty()) {
    Invalid(port, port ? fmt::format("`{}` {}", port.Int(), problem) : "the port is missing");
  }
}

void ValidateLivenessProbe(const Value& probe, int64_t grace_period) {
  if (!probe) return;
  ValidateProbe(probe, grace_period);
  RequireSingleSuccess(probe);
}

void ValidateReadinessProbe(const Value& probe, int64_t grace_period) {
  if (!probe) return;
  ValidateProbe(probe, grace_period);
  if (Value grace = probe["terminationGracePeriodSeconds"]) {
    Invalid(grace, "a failed readiness probe terminates nothing, no grace period can be set");
  }
}

void ValidateStartupProbe(const Value& probe, int64_t grace_period) {
  ValidateLivenessProbe(probe, grace_period);
}

void ValidateLifecycle(const Value& lifecycle, const LifecycleOptions& options) {
  for (std::string_view hook : {"postStart", "preStop"}) {
    if (Value handler = lifecycle[hook]) ValidateHandler(handler, options.grace_period, kLifecycleHandlers);
  }
  Value signal = lifecycle["stopSignal"];
  if (signal && options.allow_stop_signal) ValidateStopSignal(signal, options.os);
}

bool HasLifecycle(const Value& container, bool allow_stop_signal) {
  Value lifecycle = container["lifecycle"];
  if (!lifecycle) return false;
  const bool only_dropped =
      !allow_stop_signal && lifecycle["stopSignal"] && !lifecycle["postStart"] && !lifecycle["preStop"];
  return !only_dropped;
}

}  // namespace kubevet::validate
