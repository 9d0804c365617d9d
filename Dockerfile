# The command in an image: `docker build -t tenantry .`
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc g++ make cmake && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cargo build --profile dist --locked

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --home-dir /data tenantry && mkdir /data && chown tenantry /data
COPY --from=build /src/target/dist/tenantry /usr/local/bin/tenantry
USER tenantry
WORKDIR /data
VOLUME /data
EXPOSE 8080 8443
ENV TENANTRY_LISTEN=0.0.0.0:8080 TENANTRY_TLS_LISTEN=0.0.0.0:8443 TENANTRY_LOG=json
HEALTHCHECK --interval=5s --timeout=3s --start-period=5s CMD ["tenantry", "health"]
ENTRYPOINT ["tenantry"]
