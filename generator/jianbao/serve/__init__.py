"""``jianbao serve``: serve the site on this machine, rebuild it when its sources change, and reload the browser.

``rebuild.py`` decides which files are watched and what to run after a change, ``page.py`` prepares the served copy of a
page, ``server.py`` answers requests. Reload script, widened content security policy and error banner are added to the
served copies only: ``site/`` contains exactly what the build wrote, and the build knows nothing of this package.
"""

from jianbao.serve.server import serve

__all__ = ["serve"]
