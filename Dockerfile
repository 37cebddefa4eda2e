# kubevet in a container with a shell and git, for CI: docker run --rm -v "$PWD:/work" -w /work IMAGE check
FROM debian:12-slim AS build
WORKDIR /kubevet
COPY setup.sh ./
RUN ./setup.sh
COPY . .
ARG KUBEVET_COMMIT=""
RUN cmake --preset static -DKUBEVET_COMMIT="$KUBEVET_COMMIT" \
 && cmake --build --preset static \
 && cmake --install build-static --prefix /installed/usr

FROM alpine:3
RUN apk add --no-cache git && git config --system --add safe.directory '*'
COPY --from=build /installed/usr/bin/kubevet /usr/bin/kubevet
ENTRYPOINT ["/usr/bin/kubevet"]
