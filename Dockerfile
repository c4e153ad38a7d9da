# syntax=docker/dockerfile:1
# Three stages: the jar, a training run that leaves an ahead-of-time cache, and what is shipped.

FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /src
COPY pom.xml ./
RUN mvn -q -B -ntp dependency:go-offline
COPY src ./src
RUN mvn -q -B -ntp package -Dmaven.test.skip=true
# Native libraries lie in the image, so that nothing is unpacked, or executed from a place that can be written.
RUN mkdir /native && cd /native \
  && for jar in /src/target/lib/tree-sitter*.jar; do jar xf "$jar" lib; done \
  && jar xf /src/target/lib/sqlite-jdbc*.jar "org/sqlite/native/Linux/$(uname -m)" \
  && mv "org/sqlite/native/Linux/$(uname -m)/libsqlitejdbc.so" . && rm -r org \
  && find lib -type f ! -name "$(uname -m)-linux-gnu-*" -delete

FROM eclipse-temurin:25-jre AS train
WORKDIR /opt/parallax
COPY --from=build /src/target/lib ./lib
COPY --from=build /src/target/parallax.jar ./
COPY --from=build /native ./native
# A server that takes a signed webhook, reviews and shows its pages: what it loads is what a server loads.
RUN java -jar parallax.jar train parallax.aot

FROM eclipse-temurin:25-jre
LABEL org.opencontainers.image.title="Parallax" \
  org.opencontainers.image.description="Several agents look at one change; one comment comes out." \
  org.opencontainers.image.licenses="Apache-2.0"
# No home, no shell to log in with, and nothing of the image is its own: it writes to /data, and nowhere else.
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin parallax \
  && mkdir /data && chown 10001:10001 /data && chmod 700 /data
WORKDIR /opt/parallax
COPY --from=train /opt/parallax ./
COPY --chmod=755 <<'LAUNCHER' /usr/local/bin/parallax
#!/bin/sh
umask 077
exec java -XX:AOTCache=/opt/parallax/parallax.aot -XX:+UseSerialGC -Xms32m -XX:MaxRAMPercentage=70 \
  -XX:+ExitOnOutOfMemoryError -XX:-HeapDumpOnOutOfMemoryError -XX:-UsePerfData -XX:+DisableAttachMechanism \
  -Djava.io.tmpdir=/data -Dtree-sitter-lib=/opt/parallax/native \
  -Dorg.sqlite.lib.path=/opt/parallax/native -Dorg.sqlite.lib.name=libsqlitejdbc.so \
  $JAVA_OPTS -jar /opt/parallax/parallax.jar "$@"
LAUNCHER
USER 10001:10001
ENV DATA_DIR=/data HOST=0.0.0.0 PORT=3000 JAVA_OPTS=
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
# Whether the process lives: to start it anew helps against nothing else. Whether it is to be sent anything is /readyz.
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$PORT && printf 'GET /healthz HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -1 <&3 | grep -q 200"]
ENTRYPOINT ["parallax"]
CMD ["serve"]
