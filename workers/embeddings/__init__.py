"""Turning text into vectors.

`encoder` shares batches between callers by way of `fair_queue`; `loading` turns a model's name into a tokenizer and a
model; `packed_bert` computes BERT-like models with torch, on `threads` of the CPU or on the GPU, and `onnx_bert` the
same ones without torch. `models` and `tokens` read a model's files without loading it. Every module but `packed_bert`
and `linear` can be imported without `pensum[gpu]`.
"""
