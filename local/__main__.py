"""`python -m local`: the whole application on this machine."""

import sys

from local.confirmation import NotConfirmed, confirmed
from local.connections import UnusableDocuments, read_documents
from local.options import parse_options
from local.runner import run


def main(arguments: list[str]) -> int:
    """Run what the command line asks for and return the exit code."""
    options = parse_options(arguments)
    try:
        documents = read_documents(options.connections)
    except UnusableDocuments as unusable:
        for problem in unusable.problems:
            print(problem, file=sys.stderr)
        return 2
    try:
        documents = confirmed(documents, live=options.live, yes=options.yes)
    except NotConfirmed as refusal:
        print(refusal, file=sys.stderr)
        return 2
    return run(options, documents)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
