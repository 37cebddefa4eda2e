#include "lsp/snippets.h"

namespace kubevet::lsp {
namespace {

constexpr Snippet kSnippets[] = {
    {"StatefulSet", "with a claim for each Pod", R"(apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: ${1:web}
spec:
  serviceName: ${1:web}
  replicas: ${2:3}
  selector:
    matchLabels:
      app: ${1:web}
  template:
    metadata:
      labels:
        app: ${1:web}
    spec:
      containers:
      - name: ${1:web}
        image: ${3:nginx:1.27}
        ports:
        - name: ${4:http}
          containerPort: ${5:80}
        volumeMounts:
        - name: data
          mountPath: ${6:/data}
  volumeClaimTemplates:
  - metadata:
      name: data
    spec:
      accessModes: [ReadWriteOnce]
      resources:
        requests:
          storage: ${7:1Gi}
)"},
    {"headless Service", "names for the Pods of a StatefulSet", R"(apiVersion: v1
kind: Service
metadata:
  name: ${1:web}
spec:
  clusterIP: None
  selector:
    app: ${1:web}
  ports:
  - name: ${2:http}
    port: ${3:80}
)"},
    {"DaemonSet", "a Pod on each node", R"(apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: ${1:agent}
spec:
  selector:
    matchLabels:
      app: ${1:agent}
  template:
    metadata:
      labels:
        app: ${1:agent}
    spec:
      containers:
      - name: ${1:agent}
        image: ${2:image:tag}
)"},
};

}  // namespace

std::span<const Snippet> Snippets() {
  return kSnippets;
}

}  // namespace kubevet::lsp
