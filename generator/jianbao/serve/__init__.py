"""``jianbao serve``: serve the site on this machine, rebuild it when its sources change, and reload the browser.

``watched_files.py`` says which files the site is made of, ``watch.py`` reports their changes, ``preview.py`` decides
when to run, ``builder.py`` runs, in a process of its own. ``server.py`` starts all this, ``handlers.py`` answers
requests, and ``page.py`` prepares the served copy of a page. Reload script, widened content security policy and error
banner are added to the served copies only: ``site/`` contains exactly what the build wrote, and the build knows nothing
of this package.
"""

from jianbao.serve.server import serve

__all__ = ["serve"]
