"""A function's init phase: from the import of this module, the first one of ours, until it is set up.

Imports leave no garbage behind. To look for it among all that they bring takes a tenth of a start, and again
and again after it.
"""

import gc

gc.disable()


def end() -> None:
    """Collect garbage from now on, and never look for it among what was imported and set up."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
