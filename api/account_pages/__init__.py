"""The pages that mails link to: small HTML without scripts, with a style sheet of its own and a strict CSP.

A page shows a form and changes nothing, because mail scanners follow links; the form's POST does. The token stands in
the address of the page that a mail links to, so no page tells another site its address (`Referrer-Policy`), no cache
keeps one, and `access_log` leaves their query strings out of uvicorn's log.
"""
