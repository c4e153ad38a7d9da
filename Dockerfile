# syntax=docker/dockerfile:1
# Three stages: the jar, a training run that leaves an ahead-of-time cache, and what is shipped.

FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /src
COPY pom.xml ./
RUN mvn -q -B -ntp dependency:go-offline
COPY src ./src
RUN mvn -q -B -ntp package -Dmaven.test.skip=true

FROM eclipse-temurin:25-jre AS train
WORKDIR /opt/parallax
COPY --from=build /src/target/lib ./lib
COPY --from=build /src/target/parallax.jar ./
# The demo serves one signed webhook from end to end: what it loads is what a server loads.
RUN java -XX:AOTCacheOutput=parallax.aot -XX:+UseSerialGC -jar parallax.jar demo >/dev/null

FROM eclipse-temurin:25-jre
RUN useradd --system --uid 10001 --create-home parallax && mkdir /data && chown parallax /data
WORKDIR /opt/parallax
COPY --from=train /opt/parallax ./
COPY --chmod=755 <<'LAUNCHER' /usr/local/bin/parallax
#!/bin/sh
exec java -XX:AOTCache=/opt/parallax/parallax.aot -XX:+UseSerialGC -XX:MaxRAMPercentage=70 \
  -XX:+ExitOnOutOfMemoryError $JAVA_OPTS -jar /opt/parallax/parallax.jar "$@"
LAUNCHER
USER parallax
ENV DATA_DIR=/data HOST=0.0.0.0 PORT=3000 JAVA_OPTS=
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$PORT && printf 'GET /healthz HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -1 <&3 | grep -q 200"]
ENTRYPOINT ["parallax"]
CMD ["serve"]
