"""`SITE_PACKAGES FILE`: the shipped model as ONNX. The `onnx` package is not the product's, so it is borrowed."""

import sys
import warnings
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModel

from core.settings import SHIPPED_MODEL
from workers.embeddings import models

INPUTS = ("input_ids", "attention_mask", "token_type_ids")


class Tokens(torch.nn.Module):
    """From tokens to their states; what is padding is masked as ONNX Runtime expects it of a BERT."""

    def __init__(self, bert: Any) -> None:
        super().__init__()
        self._bert = bert

    def forward(self, tokens: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
        hidden = (1.0 - mask[:, None, None, :].float()) * -10_000.0
        states: torch.Tensor = self._bert(tokens, attention_mask=hidden, token_type_ids=types).last_hidden_state
        return states


def main(site_packages: Path, file: Path) -> None:
    sys.path.append(str(site_packages))  # behind the product's own
    warnings.simplefilter("ignore")
    bert = AutoModel.from_pretrained(models.folder(SHIPPED_MODEL), attn_implementation="eager").eval()
    example = torch.ones(2, 8, dtype=torch.long)
    torch.onnx.export(
        Tokens(bert),
        (example, example, torch.zeros_like(example)),
        str(file),
        input_names=list(INPUTS),
        output_names=["states"],
        dynamic_axes={name: {0: "texts", 1: "tokens"} for name in (*INPUTS, "states")},
        opset_version=17,
        dynamo=False,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
