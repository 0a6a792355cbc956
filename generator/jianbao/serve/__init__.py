"""``jianbao serve``: show the site on this machine, rebuild it when its sources change, reload the browser.

``rebuild.py`` knows what is watched and what a change asks for, ``page.py`` what a served copy of a page holds,
``server.py`` talks to the browser. The build knows nothing of all this, and ``site/`` holds exactly what a build wrote:
reload script, wider policy and banner are put into the copies that are served.
"""

from jianbao.serve.server import serve

__all__ = ["serve"]
