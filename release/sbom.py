"""Write the bill of materials of the deployed packages, and their licences (`make sbom`).

Which packages are deployed, at which versions and on whose behalf says the layer's lock; their licences are
those that the installed packages state, which `make install` brings in the same versions.
"""

import json
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "layers" / "dependencies" / "requirements.txt"
BILL, LICENCES = "ordersync.cdx.json", "licences.txt"
SPDX = re.compile(r"[\w.+-]+(?: (?:AND|OR|WITH) [\w.+-]+)*")
ASKED_FOR = "-r "  # a file that asks for the package, instead of a package that needs it
ENTRY = re.compile(r"^([a-z0-9._-]+)==(\S+)(.*(?:\n .*)*)", re.MULTILINE)
COMMENT = re.compile(
    r"^ +#(?: via)?(.*)$", re.MULTILINE
)  # "# via one", or "# via" and a line for each of several
FIELDS = ("License-Expression", "License", "Classifier")
# What a package says that has neither an expression of SPDX's identifiers nor the identifier alone.
CLASSIFIERS = {
    "License :: OSI Approved :: ISC License (ISCL)": "ISC",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",  # jinja2, by the text beside it
}


class Unlicensed(Exception):
    """The licence of a package is not known."""


@dataclass(frozen=True)
class Package:
    """A deployed package.

    Attributes:
        name: its name on the package index.
        version: its version.
        licence: an expression of SPDX's identifiers.
        needed_by: the packages that need it, empty if only ordersync does.
        is_asked_for: whether ordersync itself asks for it.
    """

    name: str
    version: str
    licence: str
    needed_by: tuple[str, ...]
    is_asked_for: bool

    @property
    def url(self) -> str:
        """The package URL (purl), by which tools look packages up."""
        return f"pkg:pypi/{self.name}@{self.version}"


def packages(lock: str) -> Iterator[Package]:
    """Yield the packages of a lock that uv has written.

    Args:
        lock: the lock's text.

    Raises:
        Unlicensed: a package is not installed in that version, or does not state a licence.
    """
    for name, version, rest in ENTRY.findall(lock):
        reasons = [reason.strip() for reason in COMMENT.findall(rest)]
        yield Package(
            name,
            version,
            licence(name, version),
            tuple(reason for reason in reasons if reason and not reason.startswith("-")),
            any(reason.startswith(ASKED_FOR) for reason in reasons),
        )


def licence(name: str, version: str) -> str:
    """Return what an installed package says of its licence, as an expression of SPDX's identifiers.

    Raises:
        Unlicensed: it is not installed in that version, or does not say so.
    """
    try:
        found = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        raise Unlicensed(f"{name} is not installed: make install") from None
    if found.version != version:
        raise Unlicensed(f"{name} is installed as {found.version}, but deployed as {version}: make install")
    said: list[str] = [each for field in FIELDS for each in found.metadata.get_all(field) or ()]
    for each in said:
        if SPDX.fullmatch(expression := CLASSIFIERS.get(each, each)):
            return expression
    raise Unlicensed(f"{name} {version} states no licence that is known: see CLASSIFIERS in {__name__}")


def bill_of_materials(version: str, deployed: Sequence[Package], now: datetime) -> dict[str, object]:
    """Return a bill of materials in the form of CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/).

    Args:
        version: ordersync's.
        deployed: the packages of the layer.
        now: when it is made, with a time zone.
    """
    own = f"ordersync@{version}"
    urls = {package.name: package.url for package in deployed}
    needs: dict[str, list[str]] = {own: [], **{url: [] for url in urls.values()}}
    for package in deployed:
        for who in package.needed_by:
            needs[urls[who]].append(package.url)
        if package.is_asked_for:
            needs[own].append(package.url)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": now.isoformat(timespec="seconds"),
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": "ordersync",
                "version": version,
                "licenses": [{"expression": "MIT"}],
            },
        },
        "components": [component(package) for package in deployed],
        "dependencies": [{"ref": package, "dependsOn": needed} for package, needed in needs.items()],
    }


def component(package: Package) -> Mapping[str, object]:
    """Return a package as a component of the bill."""
    return {
        "type": "library",
        "bom-ref": package.url,
        "name": package.name,
        "version": package.version,
        "purl": package.url,
        "licenses": [{"expression": package.licence}],
    }


def licence_list(deployed: Sequence[Package]) -> str:
    """Return the licences of the packages, a line each; their texts lie beside each package in the layer."""
    widest = max(len(f"{package.name} {package.version}") for package in deployed)
    lines = [f"{f'{package.name} {package.version}':{widest}}  {package.licence}" for package in deployed]
    return "\n".join([*lines, ""])


def write(folder: Path, now: datetime) -> None:
    """Write both files into a folder.

    Raises:
        Unlicensed: the licence of a package is not known.
    """
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    deployed = list(packages(LOCK.read_text(encoding="utf-8")))
    bill = json.dumps(bill_of_materials(version, deployed, now), indent=2)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / BILL).write_text(bill + "\n", encoding="utf-8")
    (folder / LICENCES).write_text(licence_list(deployed), encoding="utf-8")


if __name__ == "__main__":
    target = Path(sys.argv[1])
    write(target, datetime.now(UTC))
    print((target / LICENCES).read_text(encoding="utf-8"), end="")
