"""The extractor without a language model: finds the name, makes a bio of the text's words, and cleans up the rest."""

from workers.llm.extractive import ExtractiveProvider
from workers.llm.gateway import Usage
from workers.profiles import cleanup, person_name
from workers.profiles.bio import bio_of
from workers.profiles.extraction import LONGEST_BIO, LONGEST_NAME, LONGEST_WIKI, Extract
from workers.quotes.ranking import Encode
from workers.text.formatting import clip


class ExtractiveExtractor:
    provider = model = ExtractiveProvider.name

    def __init__(self, encode: Encode) -> None:
        self._encode = encode

    def extract(self, text: str) -> tuple[Extract, Usage]:
        name = person_name.find(text)
        wiki_content = cleanup.clean(text, name=name)
        extract = Extract(
            name=clip(name, LONGEST_NAME),
            bio=clip(bio_of(wiki_content, name, self._encode), LONGEST_BIO),
            wiki_content=clip(wiki_content, LONGEST_WIKI),
        )
        return extract, Usage(model=self.model, prompt_tokens=0, output_tokens=0)  # no model is involved
