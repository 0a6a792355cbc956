"""The services that can publish a new archive (``jianbao new --ci``), and the files that they need."""

CI_FILES = {
    "github": {"publish.yml": ".github/workflows/publish.yml", "dependabot.yml": ".github/dependabot.yml"},
    "gitlab": {"gitlab-ci.yml": ".gitlab-ci.yml"},
}
"""The files of each service that can publish an archive; the first is the one that does it."""
COLLECT_FILES = {"github": {"collect.yml": ".github/workflows/collect.yml"}}
"""The files with which a service collects feeds on a schedule (``jianbao new --collect``)."""
DEFAULT_CI = "github"
