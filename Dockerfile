# One image for every process of docker-compose.yml. Embedded servers are in it too, but compose gives real ones.
#
# Without torch, Flower and embedded servers, for a front, or for any host without a GPU; its workers encode with ONNX Runtime:
#   docker build --build-arg EDITION=base .
#
# pip's usual index has the CUDA build of torch. A host without a GPU that needs torch all the same gets a smaller image with
#   docker build --build-arg TORCH_OPTIONS="--index-url <PyTorch's index of CPU builds>" .
FROM python:3.11-slim AS build

ARG EDITION=full
ARG TORCH_OPTIONS=""
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

RUN python -m venv /opt/pensum
WORKDIR /src
COPY requirements.lock requirements-base.lock ./
RUN if [ "$EDITION" = base ]; then \
        /opt/pensum/bin/pip install --require-hashes --no-deps -r requirements-base.lock; \
    else \
        /opt/pensum/bin/pip install --require-hashes --no-deps -r requirements.lock \
     && /opt/pensum/bin/pip install $TORCH_OPTIONS torch==2.13.0; \
    fi
COPY . .
RUN /opt/pensum/bin/pip install --no-deps . ./client


FROM python:3.11-slim

# llama.cpp (the extra llm) needs libgomp1.
RUN apt-get update && apt-get install --yes --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 10001 pensum \
 && mkdir /data && chown pensum:pensum /data \
 && useradd --no-create-home --uid 10002 sandbox \
 && mkdir /run/sandbox && chown sandbox:sandbox /run/sandbox
COPY --from=build /opt/pensum /opt/pensum
ENV PATH=/opt/pensum/bin:$PATH PYTHONUNBUFFERED=1 HF_HUB_OFFLINE=1 TOKENIZERS_PARALLELISM=false PENSUM_HOME=/data
USER pensum
WORKDIR /data
VOLUME /data
CMD ["python", "-m", "api.serve", "api.main:create_app", "--factory", "--host=0.0.0.0", "--port=8000", "--no-access-log", "--lifespan=on", "--limit-concurrency=10000", "--timeout-graceful-shutdown=5"]
