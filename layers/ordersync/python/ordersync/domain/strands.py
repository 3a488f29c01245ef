"""What has to be done in turn: things that share a key, directly or through others, are one strand."""

from collections.abc import Collection, Hashable, Sequence


def strands_of(keys: Sequence[Collection[Hashable]]) -> list[int]:
    """Return the strand of each thing: the same for two that a chain of shared keys connects.

    Args:
        keys: the keys of each thing; one without keys is a strand by itself.

    Returns:
        The strand of each thing, named by the place of the first thing in it.
    """
    first: dict[Hashable, int] = {}  # key to the first thing that has it
    leader = list(range(len(keys)))

    def leader_of(place: int) -> int:
        while leader[place] != place:
            leader[place] = place = leader[leader[place]]
        return place

    for place, own in enumerate(keys):
        for key in own:
            one, other = sorted((leader_of(place), leader_of(first.setdefault(key, place))))
            leader[other] = one
    return [leader_of(place) for place in range(len(keys))]
