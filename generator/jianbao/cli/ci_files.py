"""The services that can publish a new archive (``jianbao new --ci``), and the files that they need."""

CI_FILES = {
    "github": {"publish.yml": ".github/workflows/publish.yml", "dependabot.yml": ".github/dependabot.yml"},
    "gitlab": {"gitlab-ci.yml": ".gitlab-ci.yml"},
}
"""The files of each service that can publish an archive; the first is the one that does it."""
DEFAULT_CI = "github"
