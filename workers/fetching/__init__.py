"""Getting what somebody named by its address: a page or file from anywhere public, a transcript from YouTube.

`addresses` says what can be wished for, `pages` follows redirects and reads no more than it may, `bodies` unpacks,
`kinds` says what came, `youtube` asks YouTube for the captions of a video.
"""
