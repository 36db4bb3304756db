"""Fetching of pages and files by URL, and of transcripts from YouTube.

`addresses` validates and normalises URLs, `pages` downloads within limits and follows redirects, `decompression` undoes
the Content-Encoding, `kinds` detects the file type, and `youtube` gets the captions of a video.
"""
