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

# binutils has strip. The image gets no pip of its own: a plug-in is installed by the base image's,
#   pip --python /opt/pensum/bin/python install PLUGIN
RUN apt-get update && apt-get install --yes --no-install-recommends binutils && rm -rf /var/lib/apt/lists/* \
 && python -m venv --without-pip /opt/pensum
ENV PIP_PYTHON=/opt/pensum/bin/python
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
 && pip install --no-compile --require-hashes --no-deps $locks \
 && if [ "$EDITION" = full ]; then pip install --no-compile $TORCH_OPTIONS torch==2.13.0; fi
COPY . .
RUN --mount=type=secret,id=pip_config,target=/etc/pip.conf \
    --mount=type=secret,id=ca_certificates,target=/run/secrets/ca_certificates \
    pip install --no-compile --no-deps . ./client
# What no process reads goes. ONNX Runtime's library for C stands in its module for Python once more; hf_xet is for
# downloads, which the image never does. torch compiles for itself, and so keeps its headers; what is in *.libs was
# changed by patchelf, after which strip breaks it.
RUN cd /opt/pensum/lib/python*/site-packages \
 && rm -rf babel/locale-data/[!er]* onnx/backend/test numpy/*/tests \
        onnxruntime/capi/libonnxruntime.so.* onnxruntime/quantization onnxruntime/tools onnxruntime/transformers \
        hf_xet* youtube_transcript_api/test \
 && if [ "$EDITION" != full ]; then \
        rm -rf numpy/f2py *.dist-info/sboms \
        && find . -type f -regex '.*\.\(c\|cc\|cpp\|h\|pxd\|pyi\|pyx\|proto\|map\)' -delete \
        && find . -type f -name '*.so' ! -path './*.libs/*' -exec strip --strip-unneeded {} + \
        && /opt/pensum/bin/python -c "from workers.embeddings import bert_weights, models; bert_weights.halve(models.folder(models.SHIPPED_MODEL))"; \
    fi


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
# Only what is imported is compiled, of Python's own modules too: containers cannot write there, and would compile at each
# start and each health check. It also shows that nothing is missing.
RUN modules="alembic.command api.serve api.main celery.bin.celery cli.main tasks.app uvicorn.main workers.embeddings.onnx_bert" \
 && case "$EDITION" in \
        front) modules="$modules flower.command" ;; \
        full) modules="$modules flower.command sentence_transformers" ;; \
    esac \
 && for module in $modules; do \
        /opt/pensum/bin/python -c \
            "import $module, sys; 'tasks.app' == '$module' and sys.modules[\"tasks.app\"].app.loader.import_default_modules()" \
            || exit 1; \
    done
ENV PATH=/opt/pensum/bin:$PATH PYTHONUNBUFFERED=1 HF_HUB_OFFLINE=1 TOKENIZERS_PARALLELISM=false PENSUM_HOME=/data
USER pensum
WORKDIR /data
VOLUME /data
CMD ["python", "-m", "api.serve", "api.main:create_app", "--factory", "--host=0.0.0.0", "--port=8000", "--no-access-log", "--lifespan=on", "--limit-concurrency=10000", "--timeout-graceful-shutdown=5"]
