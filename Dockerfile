# One image for every process of docker-compose.yml. By EDITION:
#   front  the base and Flower: no torch, no embedded servers; workers encode with ONNX Runtime
#   base   the same without Flower, for any host without a GPU
#   full   torch, reranker and all else that pyproject.toml names: the GPU's workers
#
# pip's usual index has the CUDA build of torch. A host without a GPU that needs torch all the same gets a smaller image with
#   docker build --build-arg TORCH_OPTIONS="--index-url <PyTorch's index of CPU builds>" .
#
# Behind a mirror, or a proxy that signs with a certificate of its own, pip gets its settings and that certificate as
# secrets of the build, which stay out of the image (docs/compose.md):
#   docker build --secret id=pip_config,src=pip.conf --secret id=ca_certificates,src=ca.pem .
FROM python:3.11-slim AS build

ARG EDITION=full
ARG TORCH_OPTIONS=""
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1

RUN python -m venv /opt/pensum
WORKDIR /src
COPY requirements.lock requirements-base.lock requirements-flower.lock ./
RUN --mount=type=secret,id=pip_config,target=/etc/pip.conf \
    --mount=type=secret,id=ca_certificates,target=/run/secrets/ca_certificates \
    case "$EDITION" in \
        base) locks="-r requirements-base.lock" ;; \
        front) locks="-r requirements-base.lock -r requirements-flower.lock" ;; \
        full) locks="-r requirements.lock" ;; \
        *) echo "EDITION=$EDITION: there are front, base and full" >&2; exit 1 ;; \
    esac \
 && /opt/pensum/bin/pip install --no-compile --require-hashes --no-deps $locks \
 && if [ "$EDITION" = full ]; then /opt/pensum/bin/pip install --no-compile $TORCH_OPTIONS torch==2.13.0; fi
COPY . .
RUN --mount=type=secret,id=pip_config,target=/etc/pip.conf \
    --mount=type=secret,id=ca_certificates,target=/run/secrets/ca_certificates \
    /opt/pensum/bin/pip install --no-compile --no-deps . ./client
# What no process reads goes, and of what stays only what is imported is compiled: containers cannot write there.
# ONNX Runtime's library for C stands in its module for Python once more; hf_xet is for downloads, which the image never does.
RUN cd /opt/pensum/lib/python*/site-packages \
 && rm -rf babel/locale-data/[!er]* onnx/backend/test numpy/*/tests \
        onnxruntime/capi/libonnxruntime.so.* onnxruntime/quantization onnxruntime/tools onnxruntime/transformers \
        hf_xet* youtube_transcript_api/test \
 && cd / && for module in alembic.command api.serve api.main celery.bin.celery cli.main flower.command tasks.app uvicorn.main \
        workers.embeddings.onnx_bert sentence_transformers; do \
        PYTHONDONTWRITEBYTECODE= /opt/pensum/bin/python -c \
            "import $module, sys; 'tasks.app' == '$module' and sys.modules[\"tasks.app\"].app.loader.import_default_modules()" \
            2>/dev/null || echo "$module is not in edition $EDITION"; \
    done


FROM python:3.11-slim

ARG EDITION=full
# llama.cpp (the extra llm) needs libgomp1.
RUN if [ "$EDITION" = full ]; then \
        apt-get update && apt-get install --yes --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/*; \
    fi
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
