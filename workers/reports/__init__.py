"""Reports as PDF files, typeset by typst from templates of ours and data of users."""
